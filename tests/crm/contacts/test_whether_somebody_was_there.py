"""What reports count of the outcome, readable beside it: kept right by whoever writes an outcome."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from crm import create_app
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.encryption import keys
from crm.extensions import alembic
from tests.conftest import TEST_SETTINGS, Databases
from tests.crm import rows

MAY = date(2026, 5, 4)
BEFORE = "1795310600"
PLACE = "employer_contacts.outcome"
STAMPS = "version, created_at, updated_at) VALUES"
STAMPED = "1, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"


@pytest.mark.parametrize(
    ("outcome", "nobody"),
    [("nobody_there", True), ("no", False), (None, False), ("Ingen hemma, sa grannen", False)],
)
def test_it_follows_from_the_outcome(app: Flask, outcome: str | None, nobody: bool):
    contact = rows.a_contact(rows.an_employer(), rows.a_staff_member("specialist"), MAY, outcome=outcome)

    assert contact.nobody_there is nobody


def test_it_follows_when_the_outcome_is_mended(app: Flask):
    contact = rows.a_contact(
        rows.an_employer(), rows.a_staff_member("specialist"), MAY, outcome="nobody_there"
    )
    contact.outcome = "positive"
    db.session.flush()
    db.session.refresh(contact)

    assert contact.nobody_there is False


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of the version before, with contacts of each outcome."""
    url = databases.url(request.param, f"there_{request.param}_{tmp_path.name[-10:]}".lower())
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade(BEFORE)
        for statement in (
            "INSERT INTO staff (id, email, name, role, active, fs_uniquifier, "
            f"{STAMPS} (1, 's@exempel.example', 'Sam', 'specialist', true, 'u', {STAMPED}",
            "INSERT INTO employers (id, name, sort_name, search_text, segment, stage, "
            f"{STAMPS} (1, 'Ateljén', 'a', 'ateljen', 'open_market', 'prospect', {STAMPED}",
        ):
            db.session.execute(text(statement))
        for id_, outcome in enumerate(("nobody_there", "no", None, "Ingen där"), start=1):
            sealed = None if outcome is None else keys().seal(outcome.encode(), PLACE)
            db.session.execute(
                text(
                    "INSERT INTO employer_contacts (id, employer_id, happened_on, channel, staff_id, outcome, "
                    f"{STAMPS} (:id, 1, '2026-01-01', 'door_knock', 1, :outcome, {STAMPED}"
                ),
                {"id": id_, "outcome": sealed},
            )
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_old_contacts_learn_it_from_their_outcome(old: Flask):
    with old.app_context():
        alembic.upgrade()
        found = {contact.id: contact.nobody_there for contact in db.session.query(EmployerContact)}

    assert found == {1: True, 2: False, 3: False, 4: False}


def test_the_way_back_leaves_the_outcome(old: Flask):
    with old.app_context():
        alembic.upgrade()
        alembic.downgrade(BEFORE)
        sealed = db.session.scalar(text("SELECT outcome FROM employer_contacts WHERE id = 1"))

        assert keys().open(sealed, PLACE) == b"nobody_there"
