"""The application as people meet it: the demo in a database of its own, served by the real command."""

import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from crm import create_app
from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.web.access import LIBRARY_ENDPOINTS, LOGGED_IN, PUBLIC, declared_access

SECRET_KEY = "only for the browser tests"
COMMAND = [sys.executable, "-c", "from crm.cli import main; main()"]
# How many rows are tried to find one that a role may see.
TRIES = 60


@dataclass(frozen=True)
class Answer:
    """What the server said to a GET."""

    status: int
    content_type: str


@dataclass
class Site:
    """A running server with the demo in its database."""

    folder: Path
    demo_output: str = ""
    address: str = ""
    errors: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    @cached_property
    def environment(self) -> dict[str, str]:
        """What server, demo and test agree on."""
        return {
            **os.environ,
            "DORROPPNARE_INSTANCE": str(self.folder),
            "DORROPPNARE_DATABASE_URL": f"sqlite:///{self.folder}/demo.sqlite",
            "DORROPPNARE_SECRET_KEY": SECRET_KEY,
            "DORROPPNARE_WORKERS": "1",
        }

    @cached_property
    def app(self) -> Flask:
        """The application on the same database, to ask it what there is."""
        settings = {
            "SECRET_KEY": SECRET_KEY,
            "SQLALCHEMY_DATABASE_URI": self.environment["DORROPPNARE_DATABASE_URL"],
        }
        return create_app(settings, str(self.folder))

    def start(self, port: int) -> None:
        """Fill the database and serve; returns when it answers."""
        demo = subprocess.run([*COMMAND, "demo"], env=self.environment, capture_output=True, text=True)
        assert demo.returncode == 0, demo.stderr
        self.demo_output = demo.stdout + demo.stderr
        serve = [*COMMAND, "serve", "--port", str(port)]
        self.process = subprocess.Popen(serve, env=self.environment, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        assert "http://" in self.process.stderr.readline()
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = f"http://127.0.0.1:{port}"

    def _listen(self) -> None:
        """Keep what the server complains about; an unread pipe would stop it."""
        assert self.process is not None
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)

    def stop(self) -> None:
        """Stop the server and let go of the database."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
        with self.app.app_context():
            db.engine.dispose()

    @cached_property
    def log_ins(self) -> dict[str, str]:
        """Role → the e-mail address that the demo prints for it."""
        printed = re.findall(r"[\w.+-]+@[\w.-]+\w", self.demo_output)
        with self.app.app_context():
            staff = {person.email: person.role for person in db.session.scalars(select(Staff))}
        return {staff[email]: email for email in reversed(printed) if email in staff}

    def session_cookie(self, role: str) -> dict[str, str]:
        """What a browser holds once somebody in `role` has logged in."""
        with self.app.app_context():
            person = db.session.scalars(select(Staff).where(Staff.email == self.log_ins[role])).one()
            session = {"_user_id": person.fs_uniquifier, "_fresh": True}
        signer = self.app.session_interface.get_signing_serializer(self.app)
        return {"name": "session", "value": signer.dumps(session), "url": self.address}

    def get(self, path: str, role: str | None) -> Answer:
        """Ask for a page without a browser, as it is (redirects are not followed)."""
        headers = {"Cookie": f"session={self.session_cookie(role)['value']}"} if role else {}
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            return Answer(response.status, response.headers.get_content_type())
        finally:
            connection.close()

    def addresses(self, endpoint: str, role: str | None) -> list[str]:
        """Paths of an endpoint that exist for `role`: one row of each kind, all of the named things.

        Empty when the role sees no row of that kind.
        """
        rule = next(rule for rule in self.app.url_map.iter_rules(endpoint) if "GET" in (rule.methods or ()))
        if not rule.arguments:
            return [self._path(rule, {})]
        if rule.arguments <= set(NAMED):
            (argument,) = rule.arguments
            return [self._path(rule, {argument: name}) for name in NAMED[argument]]
        tried = (
            self._path(rule, {argument: row}) for argument in rule.arguments for row in self._rows(argument)
        )
        return next(([path] for path in tried if self.get(path, role).status == 200), [])

    def _path(self, rule: Rule, values: dict[str, object]) -> str:
        return str(self.app.url_map.bind("localhost").build(rule.endpoint, values))

    def _rows(self, argument: str) -> list[int]:
        """Ids of the rows that an argument names; employers with the longest history first."""
        kind = argument.removesuffix("_id")
        table = next(
            table
            for name in (f"{kind}s", f"employer_{kind}s", kind)
            if (table := db.metadata.tables.get(name)) is not None
        )
        statement = select(table.c.id).order_by(table.c.id).limit(TRIES)
        if kind == "employer":
            history = select(func.count()).where(EmployerContact.employer_id == table.c.id).scalar_subquery()
            statement = statement.order_by(None).order_by(history.desc(), table.c.id)
        with self.app.app_context():
            return list(db.session.scalars(statement))


# Arguments that are a word instead of a row: each is visited.
NAMED = {"name": ("participants", "during", "exits", "placements")}


@dataclass(frozen=True)
class _SomebodyIn:
    """Enough of a person to ask what their role may open."""

    role: str
    id: int = 0


def pages_of(app: Flask, role: str | None) -> list[str]:
    """Endpoints with a GET that somebody in `role` (None = nobody) may open, except files and log-out."""
    person = _SomebodyIn(role) if role else None
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    def may_open(endpoint: str) -> bool:
        permission = declared_access(app, endpoint)
        if permission in (PUBLIC, LOGGED_IN):
            return endpoint not in LIBRARY_ENDPOINTS or (person is None and endpoint == "security.login")
        return permission is not None and may(person, permission)

    return sorted(filter(may_open, endpoints))
