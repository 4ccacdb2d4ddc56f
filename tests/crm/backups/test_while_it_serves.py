"""Backup and restore under a real server with real requests: nobody is turned away, everybody sees the same."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from crm.accounts import sessions
from crm.accounts.models import Staff
from crm.database import db
from crm.web.clock import now
from tests.conftest import cookie_of
from tests.crm import rows
from tests.crm.backups.installations import Installation


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def session_of(app: Flask, staff: Staff) -> str:
    signer = app.session_interface.get_signing_serializer(app)
    handle = sessions.begin(staff, now())
    db.session.commit()
    return str(signer.dumps(cookie_of(staff, handle)))


def page_token(page: str) -> str:
    field = BeautifulSoup(page, "html.parser").select_one("main [name=csrf_token]")
    assert field is not None
    return str(field["value"])


class Visitor(threading.Thread):
    """Somebody who looks at the register and logs contacts, without a pause, until told to stop."""

    def __init__(self, port: int, session: str, employer_id: int) -> None:
        super().__init__(daemon=True)
        self.port, self.session, self.employer_id = port, session, employer_id
        self.token = ""
        self.statuses: list[int] = []
        self.is_done = threading.Event()

    def ask(self, method: str, path: str, body: dict[str, object] | None = None) -> tuple[int, str]:
        """One request and its answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"session={self.session}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(body or {}), headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, said

    def open_the_form(self) -> None:
        """The page whose token shows that a form came from it; the token's other half is in the session."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/contacts/new", headers={"Cookie": f"session={self.session}"})
        answer = connection.getresponse()
        self.token = page_token(answer.read().decode())
        self.session = SimpleCookie(answer.headers["Set-Cookie"])["session"].value
        connection.close()

    def run(self) -> None:
        """Look, log, look again."""
        said = {
            "csrf_token": self.token,
            "employer": self.employer_id,
            "channel": "visit",
            "outcome": "positive",
            "when": "in_a_week",
            "happened_on": "2026-11-02",
        }
        while not self.is_done.is_set():
            self.statuses.append(self.ask("GET", "/employers")[0])
            self.statuses.append(self.ask("POST", "/contacts/new", said)[0])


@contextmanager
def visited(installation: Installation) -> Iterator[Visitor]:
    """The real server with two workers, and a visitor who does not stop."""
    with installation.opened() as app:
        staff = rows.a_staff_member("specialist", rows.a_programme())
        employer = rows.an_employer("Kvarnbyns Bageri")
        db.session.commit()
        app.config["SECRET_KEY"] = (installation.folder / "secret_key").read_text(encoding="ascii").strip()
        visitor = Visitor(free_port(), session_of(app, staff), employer.id)
    environment = {**os.environ, **installation.environment, "DORROPPNARE_WORKERS": "2"}
    with installation.served(visitor.port, environment) as process:
        try:
            visitor.open_the_form()
            yield visitor
        finally:
            visitor.is_done.set()
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_requests_are_answered_during_backup_and_restore(an_installation, tmp_path: Path, engine: str):
    installation = an_installation(engine).made()
    file = tmp_path / "b.backup"
    with visited(installation) as visitor:
        visitor.start()
        backup = installation.run("backup", file)
        installation.add_employer("Efter backupen")
        assert "Efter backupen" in visitor.ask("GET", "/employers")[1]
        restore = installation.run("restore", file)
        page = visitor.ask("GET", "/employers")
        visitor.is_done.set()
        visitor.join()

    assert (backup.exit_code, restore.exit_code) == (0, 0), backup.stderr + restore.stderr
    assert set(visitor.statuses) == {200, 303}
    assert page[0] == 200
    assert "Kvarnbyns Bageri" in page[1]
    assert "Efter backupen" not in page[1]
