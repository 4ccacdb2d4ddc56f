"""Shared by all tests: the two databases, the application on each, and a client to log in with.

A test that asks for `app` runs on SQLite and on PostgreSQL. Everything that it writes, also through requests,
is rolled back at its end, so tests need no cleaning up and run in any order.
"""

import os
from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import settings
from werkzeug.test import TestResponse

from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import Staff
from crm.accounts.session_check import HANDLE
from crm.audit.anchor import anchor_path
from crm.database import db
from crm.extensions import alembic
from crm.web.clock import now
from tests.installation import DemoInstallation
from tests.postgresql import PostgreSQL

# A busy machine is not a fault: no example is timed. Where `CI` is set, hypothesis chooses a profile that also says so.
settings.register_profile("unhurried", deadline=None)
if "CI" not in os.environ:
    settings.load_profile("unhurried")

TEST_SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "only for tests",
    "SECURITY_PASSWORD_SALT": "only for tests",
    # A password is hashed as in earnest, only not so long.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__rounds": 1,
        "argon2__memory_cost": 64,
        "argon2__parallelism": 1,
    },
    "WTF_CSRF_ENABLED": False,
    "SERVER_NAME": None,
    # What is looked for beside a request would outlive the test: tests of it run it themselves.
    "REGISTER_RUNNER": lambda _work: None,
}


class Databases:
    """The applications of this test run, one an engine, made when first asked for."""

    def __init__(self, folder: object) -> None:
        self.folder = folder
        self.apps: dict[str, Flask] = {}
        self.postgresql: PostgreSQL | None = None

    def url(self, engine: str, name: str = "tests") -> str:
        """The address of an empty database of the given name."""
        if engine == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite"
        if self.postgresql is None:
            self.postgresql = PostgreSQL.start()
        return self.postgresql.create_database(name)

    def app(self, engine: str) -> Flask:
        """The application on that engine, its schema made by the migrations."""
        if engine not in self.apps:
            settings = {**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": self.url(engine)}
            app = create_app(settings, instance_path=str(self.folder / f"instance-{engine}"))
            with app.app_context():
                alembic.upgrade()
            self.apps[engine] = app
        return self.apps[engine]

    def close(self) -> None:
        """Let go of every connection, then stop the server."""
        for app in self.apps.values():
            with app.app_context():
                db.engine.dispose()
        if self.postgresql is not None:
            self.postgresql.stop()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Both databases; they live as long as the test run."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def demo_installation(tmp_path_factory: pytest.TempPathFactory) -> DemoInstallation:
    """The demo as the command fills it today. Only to be read: copy it to change it."""
    own = tmp_path_factory.getbasetemp()
    # Test processes that run beside each other have their folders in one.
    return DemoInstallation.made_once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(params=os.environ.get("DORROPPNARE_TEST_DATABASES", "sqlite,postgresql").split(","))
def app(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back after the test."""
    app = databases.app(request.param)
    with app.app_context():
        # What is rolled back must not stay in the file that says how far the log reaches.
        anchor = anchor_path().read_bytes()
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        transaction = connection.begin()
        engines[None] = connection
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield app
        finally:
            db.session.remove()
            engines[None] = engine
            transaction.rollback()
            connection.close()
            anchor_path().write_bytes(anchor)


def cookie_of(staff: Staff, handle: str) -> dict[str, object]:
    """What the session cookie of somebody holds who has just logged in."""
    return {"_user_id": staff.fs_uniquifier, "_fresh": True, HANDLE: handle, "fs_paa": now().timestamp()}


class Client(FlaskClient):
    """A browser without a screen, logged in or not."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        """One request, which remembers nothing of the one before: the test's own context lives through them all."""
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)

    def log_in_as(self, staff: Staff) -> "Client":
        """From now on, requests come from `staff`. What the test wrote so far is made visible first."""
        handle = sessions.begin(staff, now())
        db.session.commit()
        with self.session_transaction() as session:
            session.update(cookie_of(staff, handle))
        return self


@pytest.fixture
def client(app: Flask) -> Client:
    """A client that is not logged in."""
    app.test_client_class = Client
    return app.test_client()
