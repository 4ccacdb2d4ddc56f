"""The page that lies on the phone: nothing about anybody in it, and a version that is its content."""

import re
from pathlib import Path

from flask import Flask

from tests.conftest import Client
from tests.crm.rows import a_staff_member


def version_in(worker: str) -> str:
    """What the worker calls what it keeps."""
    return re.search(r'version: "(\w+)"', worker)[1]  # type: ignore[index]


class TestPage:
    def test_is_the_same_for_everybody(self, client: Client):
        first, second = (
            client.log_in_as(a_staff_member("specialist", name=name)).get("/field/").text
            for name in ("Anna Lund", "Bo Ek")
        )

        assert first == second
        assert "csrf" not in first
        assert "htmx" not in first


class TestWorker:
    def test_keeps_every_file_that_the_page_asks_for(self, client: Client):
        page = client.log_in_as(a_staff_member("specialist")).get("/field/").text
        worker = client.get("/field/worker.js").text
        asked = re.findall(r'(?:href|src)="(/static/(?:css|js)/[^"]+)"', page)

        assert len(asked) > 10
        assert [file for file in asked if f'"{file}"' not in worker] == []

    def test_keeps_what_its_files_import(self, app: Flask, client: Client):
        worker = client.get("/field/worker.js").text
        folder = Path(app.static_folder or "", "js/field")
        kept = [folder / name for name in re.findall(r'/static/js/field/([^"]+)"', worker)]
        imported = {name for file in kept for name in re.findall(r'from "\./([^"]+)"', file.read_text())}

        assert imported <= {file.name for file in kept}

    def test_has_another_version_in_another_language(self, client: Client):
        swedish = client.get("/field/worker.js").text
        client.set_cookie("language", "en")

        assert version_in(client.get("/field/worker.js").text) != version_in(swedish)
