"""The application as people meet it: the demo in a database of its own, served by the real command."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from html import unescape
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.web.access import LIBRARY_ENDPOINTS, LOGGED_IN, PUBLIC, declared_access
from crm.web.clock import now
from tests.conftest import cookie_of
from tests.installation import COMMAND

# How many rows are tried to find one that a role may see.
TRIES = 60
FOUND = 302


@dataclass(frozen=True)
class Answer:
    """What the server said to a GET."""

    status: int
    content_type: str
    body: bytes
    location: str = ""


@dataclass
class Site:
    """A running server with the demo in its database; `demo_output` is what was printed when it was filled.

    `settings` are environment variables of its own.
    """

    folder: Path
    demo_output: str
    address: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @cached_property
    def environment(self) -> dict[str, str]:
        """What server, demo and test agree on."""
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("DORROPPNARE_")},
            "DORROPPNARE_INSTANCE": str(self.folder),
            "DORROPPNARE_WORKERS": "1",
            # So that the gallery of components is there to be looked at.
            "FLASK_DEBUG": "1",
            **self.settings,
        }

    @cached_property
    def app(self) -> Flask:
        """The application on the same database, to ask it what there is."""
        settings = {
            "SECRET_KEY": (self.folder / "secret_key").read_text(encoding="ascii").strip(),
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{self.folder}/dorroppnare.sqlite",
            "DEBUG": True,
        }
        return create_app(settings, str(self.folder))

    def start(self, port: int) -> None:
        """Serve; returns when it answers."""
        serve = [*COMMAND, "serve", "--port", str(port)]
        self.process = subprocess.Popen(serve, env=self.environment, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        assert "http://" in self.process.stderr.readline()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
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
            self.listener.join(timeout=30)
            if self.process.stderr is not None:
                self.process.stderr.close()
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
        """What a browser holds once somebody in `role` has logged in; one log-in a role."""
        if role not in self.cookies:
            self.cookies[role] = self.new_session_cookie(role)
        return self.cookies[role]

    def new_session_cookie(self, role: str, ago: timedelta = timedelta()) -> dict[str, str]:
        """The same for a log-in of its own, which a test may end; the password was written so long `ago`."""
        with self.app.app_context():
            person = db.session.scalars(select(Staff).where(Staff.email == self.log_ins[role])).one()
            handle = sessions.begin(person, now(), "127.0.0.1", "Mozilla/5.0 (X11; Linux) Firefox/140.0")
            db.session.commit()
            session = cookie_of(person, handle)
            session["fs_paa"] = (now() - ago).timestamp()
        signer = self.app.session_interface.get_signing_serializer(self.app)
        return {"name": "session", "value": signer.dumps(session), "url": self.address}

    def get(self, path: str, role: str | None) -> Answer:
        """Ask for a page without a browser, as it is (redirects are not followed).

        Tests share the log-in of a role; one that another test has ended is begun anew.
        """
        answer = self._ask(path, role)
        if role and answer.status == FOUND and "login" in answer.location:
            del self.cookies[role]
            answer = self._ask(path, role)
        return answer

    def _ask(self, path: str, role: str | None) -> "Answer":
        headers = {"Cookie": f"session={self.session_cookie(role)['value']}"} if role else {}
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            body = response.read()
            location = response.headers.get("Location", "")
            return Answer(response.status, response.headers.get_content_type(), body, location)
        finally:
            connection.close()

    def addresses(self, endpoint: str, role: str | None) -> list[str]:
        """Paths of an endpoint that answer `role`: each of the named things, with one row of each kind.

        Raises LookupError, with what was answered, when there is none.
        """
        if endpoint in LINKED:
            pages = self.addresses(LINKED[endpoint], role)
            links = [link for page in pages for link in self._links(page, endpoint, role)]
            return links[:1] or self._refuse(endpoint, f"no link to it on {pages}")
        found = []
        tried: list[str] = []
        for paths in self._candidates(endpoint):
            for path in paths:
                status = self.get(path, role).status
                tried.append(f"{path} {status}")
                if status in (200, 302, 303):
                    found.append(path)
                    break
        return found or self._refuse(endpoint, ", ".join(tried[-3:]) or "no row")

    def _refuse(self, endpoint: str, why: str) -> list[str]:
        complaint = self.errors[-1].strip() if self.errors else ""
        raise LookupError(f"the demo has nothing to see at {endpoint}: {why} {complaint}")

    def _links(self, path: str, endpoint: str, role: str | None) -> list[str]:
        """Links to an endpoint on a page."""
        urls = self.app.url_map.bind("localhost")
        hrefs = [
            unescape(href) for href in re.findall(r'href="(/[^"#]*)"', self.get(path, role).body.decode())
        ]
        return [
            href
            for href in hrefs
            if urls.test(urlsplit(href).path) and urls.match(urlsplit(href).path)[0] == endpoint
        ]

    def _candidates(self, endpoint: str) -> Iterator[Iterator[str]]:
        """For each combination of named things: paths with one row after the other."""
        rule = next(rule for rule in self.app.url_map.iter_rules(endpoint) if "GET" in (rule.methods or ()))
        named = sorted(rule.arguments & set(NAMED))
        rows = self._rows(rule)
        for words in product(*(NAMED[argument] for argument in named)):
            chosen = dict(zip(named, words, strict=True))
            yield (self._path(rule, {**row, **chosen}) for row in rows)

    def _path(self, rule: Rule, values: dict[str, object]) -> str:
        return str(self.app.url_map.bind("localhost").build(rule.endpoint, values))

    def _rows(self, rule: Rule) -> list[dict[str, object]]:
        """Values for a rule's arguments that name rows; employers with the longest history first.

        The last argument names the row itself, those before it what the row belongs to.
        """
        arguments = [a for a in re.findall(r"<int:(\w+)>", rule.rule) if a not in NAMED]
        if not arguments:
            return [{}]
        kind = arguments[-1].removesuffix("_id")
        table = db.metadata.tables[TABLES.get(kind, f"{kind}s")]
        identity = next(iter(table.primary_key))
        columns = [identity.label(arguments[-1]), *(table.c[name] for name in arguments[:-1])]
        statement = select(*columns).order_by(identity).limit(TRIES)
        if kind == "employer":
            history = select(func.count()).where(EmployerContact.employer_id == table.c.id).scalar_subquery()
            statement = statement.order_by(None).order_by(history.desc(), table.c.id)
        with self.app.app_context():
            return [dict(row) for row in db.session.execute(statement).mappings()]


# Arguments that are a word instead of a row: each is visited.
NAMED = {
    "name": (
        "participants",
        "during",
        "exits",
        "placements",
        "employer-work",
        "fidelity",
        "follow-up",
        "re-aim",
    ),
    "item": ("1", "16"),
    "code": ("exit_without_receiver", "employer_without_sni"),
    # A time of the support around a placement.
    "when": ("before-1",),
    "part": ("stage", "address", "opening_hours"),
}
# Rows whose table is not simply called as the argument is.
TABLES = {
    "activity": "activities",
    "breaking": "glass_breakings",
    "card": "disclosure_cards",
    "contact": "employer_contacts",
    "event": "employer_events",
    "entry": "field_entries",
    "friend": "company_friends",
    "invitation": "event_invitations",
    "goal": "programme_goals",
    "lesson": "employer_lessons",
    "number": "audit_entries",
    "offer": "place_offers",
    "file": "stored_files",
    "question": "saved_questions",
    "view": "saved_views",
    "change": "bulk_changes",
    "person": "contact_people",
    "staff": "staff",
}
# Pages of the library that can be opened by their address: before and after logging in.
OF_NOBODY = ("security.login", "security.wan_signin")
OF_ALL = ("security.wan_register", "security.mf_recovery_codes")
# Pages that make sense only when one follows a link: where the link is.
LINKED = {
    "reports.rows": "reports.show",
    "pivot.rows": "pivot.show",
    "pool.participant": "pool.index",
    "doubles.merge": "doubles.choose",
}


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
        if endpoint in LIBRARY_ENDPOINTS:
            return endpoint in (OF_NOBODY if person is None else OF_ALL)
        if permission in (PUBLIC, LOGGED_IN):
            return permission == PUBLIC or person is not None
        return permission is not None and may(person, permission)

    return sorted(filter(may_open, endpoints))
