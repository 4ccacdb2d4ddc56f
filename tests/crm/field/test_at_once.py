"""The same entries sent from two tabs at once, through two workers on one real database: each is logged once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.extensions import alembic
from crm.field.models import FieldEntry
from tests.conftest import TEST_SETTINGS, Databases, cookie_of
from tests.crm import rows
from tests.crm.field.phone import Phone

ENTRIES = 5
SENDERS = 3


@pytest.fixture(params=["sqlite", "postgresql"])
def two_workers(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Any:
    """Applications of their own on one database, which keeps what is committed."""
    settings = {
        **TEST_SETTINGS,
        "SQLALCHEMY_DATABASE_URI": databases.url(request.param, "phones"),
        "CLOCK": lambda: datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    }
    apps = [create_app(settings, str(tmp_path)) for _worker in range(2)]
    with apps[0].app_context():
        alembic.upgrade()
    yield apps
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_entries_sent_at_once_are_logged_once_each(two_workers: list[Flask]):
    with two_workers[0].app_context():
        employer = rows.an_employer("Café Lund")
        anna = rows.a_staff_member("specialist", rows.a_programme())
        cookie = cookie_of(anna, sessions.begin(anna, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)))
        db.session.commit()
        employer_id = employer.id

    def client_of(app: Flask) -> Any:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(cookie)
        return client

    phone = Phone(client_of(two_workers[0]))
    for number in range(ENTRIES):
        phone.write(employer=employer_id, note=str(number), next={"step": "Ring", "on": "2026-12-01"})
    phone.write(new={"name": "Ny krog"})
    body = {"sent_at": "2026-11-23T10:00:00+01:00", "entries": phone.waiting}
    together = Barrier(SENDERS)

    def send(number: int) -> list[dict[str, Any]]:
        client = client_of(two_workers[number % 2])
        together.wait(timeout=60)
        response = client.post("/field/entries", json=body)
        assert response.status_code == 200
        return response.json["results"]

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(send, range(SENDERS)))

    with two_workers[0].app_context():
        assert db.session.scalar(db.select(db.func.count(EmployerContact.id))) == ENTRIES + 1
        assert db.session.scalar(db.select(db.func.count(FieldEntry.id))) == ENTRIES + 1
        assert db.session.scalar(db.select(db.func.count(Staff.id))) == 1
    assert {one["state"] for answer in answers for one in answer} == {"logged"}
    for number in range(ENTRIES + 1):
        assert sorted(answer[number]["again"] for answer in answers) == [False, True, True]
