"""Whether a contact left something to come back for, readable beside what is sealed: kept right by whoever writes."""

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
BEFORE = "1795320100"
STAMPS = "version, created_at, updated_at) VALUES"
STAMPED = "1, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"


@pytest.mark.parametrize(
    ("outcome", "step", "is_open"),
    [
        ("positive", None, True),
        ("maybe", None, True),
        ("no", None, False),
        ("nobody_there", None, False),
        (None, None, False),
        ("Kanske i höst", None, False),
        ("no", "Ring i maj", True),
        (None, "Ring i maj", True),
    ],
)
def test_it_follows_from_outcome_and_step_in_either_order(
    app: Flask, outcome: str | None, step: str | None, is_open: bool
):
    contact = rows.a_contact(rows.an_employer(), rows.a_staff_member("specialist"), MAY)
    contact.outcome, contact.next_step = outcome, step
    assert contact.expects_more is is_open

    contact.next_step, contact.outcome = None, None
    assert contact.expects_more is False
    contact.next_step, contact.outcome = step, outcome
    db.session.flush()
    db.session.refresh(contact)

    assert contact.expects_more is is_open


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of the version before, with a contact of each kind."""
    url = databases.url(request.param, f"open_{request.param}_{tmp_path.name[-10:]}".lower())
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
        kinds = ((None, None), ("positive", None), ("no", None), ("maybe", None), ("no", "Ring"))
        for id_, (outcome, step) in enumerate(kinds, start=1):
            db.session.execute(
                text(
                    "INSERT INTO employer_contacts (id, employer_id, happened_on, channel, staff_id, outcome, "
                    f"next_step, {STAMPS} (:id, 1, '2026-01-01', 'visit', 1, :outcome, :step, {STAMPED}"
                ),
                {"id": id_, "outcome": sealed(outcome, "outcome"), "step": sealed(step, "next_step")},
            )
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def sealed(value: str | None, column: str) -> str | None:
    return None if value is None else keys().seal(value.encode(), f"employer_contacts.{column}")


def test_old_contacts_learn_it_and_the_way_back_leaves_what_was_said(old: Flask):
    with old.app_context():
        alembic.upgrade()
        found = {contact.id: contact.expects_more for contact in db.session.query(EmployerContact)}
        db.session.rollback()
        assert found == {1: False, 2: True, 3: False, 4: True, 5: True}

        alembic.downgrade(BEFORE)
        kept = db.session.scalar(text("SELECT outcome FROM employer_contacts WHERE id = 2"))
        assert keys().open(kept, "employer_contacts.outcome") == b"positive"
