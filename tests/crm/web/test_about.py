"""The public pages: open to everybody, linked from every page, and saying whom to turn to."""

import pytest
from flask import Flask

from tests.conftest import Client

PAGES = ("/about", "/accessibility")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("setting", ["OWNER_NAME", "OWNER_EMAIL"])
def test_says_who_answers_for_this_installation(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, page: str, setting: str
):
    monkeypatch.setitem(app.config, setting, "kommunen-vid-havet@exempel.example")

    answer = client.get(page)

    assert answer.status_code == 200
    assert "kommunen-vid-havet@exempel.example" in answer.get_data(as_text=True)


def test_the_statement_says_how_to_complain_here_and_to_the_authority(client: Client):
    page = client.get("/accessibility").get_data(as_text=True)

    assert "mailto:" in page
    assert "tel:" in page
    assert "digg.se/tdosanmalan" in page
    assert "WCAG 2.1" in page


@pytest.mark.parametrize("page", ["/login", *PAGES])
def test_every_page_links_to_both_at_its_foot(client: Client, page: str):
    text = client.get(page).get_data(as_text=True)

    assert all(f'href="{address}"' in text for address in PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_reads_in_swedish_and_in_english(client: Client, page: str):
    swedish = client.get(page).get_data(as_text=True)
    client.set_cookie("language", "en")
    english = client.get(page).get_data(as_text=True)

    assert 'lang="sv"' in swedish
    assert " och " in swedish
    assert 'lang="en"' in english
    assert " och " not in english
