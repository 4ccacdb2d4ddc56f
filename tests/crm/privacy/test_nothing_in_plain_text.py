"""Whoever steals the database files without the key learns no name, number, address or word that was said.

The demo is searched byte by byte for what it holds of a hundred people: file and write-ahead log of SQLite, all data
files and a full dump of PostgreSQL, in every spelling that a program may have written.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from crm import create_app
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.demo.fill import fill
from crm.employers.models import ContactPerson, Employer
from crm.encryption import keys
from crm.enrolments.models import ProgressReview, Referral
from crm.extensions import alembic
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.swedish import fold, sort_key
from crm.web.clock import today
from tests.conftest import TEST_SETTINGS, Databases
from tests.crm import rows

# What is said of people in so few words that others may have said the same about something else is not searched for.
TELLING = 12


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The demo with a referral, on a database of its own, as it is while the application serves."""
    url = databases.url(request.param, f"stolen_{request.param}")
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        fill(today())
        programme = rows.a_programme()
        rows.added(
            Referral(
                programme_id=programme.id,
                received_on=today(),
                referrer="self",
                name="Märta Grönqvist-Älv",
                reached_at="0705-19 84 07, på kvällar",
                message="Jag vill arbeta med djur, helst hästar, men orkar inte så mycket än.",
            )
        )
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def told() -> dict[str, list[str]]:
    """What the demo says of people, column by column: a hundred names, some of the rest, none that is public too."""
    every = [
        (Participant, ("name", "phone", "email", "street")),
        (ContactPerson, ("name", "phone")),
        (Referral, ("name", "reached_at", "message")),
        (EmployerContact, ("note",)),
        (ProgressReview, ("note",)),
        (Placement, ("purpose", "end_note")),
    ]
    public = public_words()
    found = {}
    for model, columns in every:
        for column in columns:
            values = sorted({one for one in db.session.scalars(select(getattr(model, column))) if one})
            telling = [one for one in values if len(one) >= TELLING and fold(one) not in public]
            found[f"{model.__tablename__}.{column}"] = telling[: 100 if column == "name" else 20]
    return found


def public_words() -> str:
    """What the register says of workplaces, folded."""
    columns = (Employer.search_text, Employer.phone, Employer.email, Employer.description)
    return " ".join(fold(one) for column in columns for one in db.session.scalars(select(column)) if one)


def spellings(said: str) -> set[bytes]:
    """The words as they may stand in a file: UTF-8, UTF-16, escaped as JSON, folded, as a sort key, as hex."""
    forms = {said, said.lower(), fold(said), sort_key(said), json.dumps(said)[1:-1]}
    return {form.encode() for form in forms} | {said.encode("utf-16-le"), said.encode().hex().encode()}


def what_a_thief_has() -> bytes:
    """Everything that the database keeps on disk while the application serves; of PostgreSQL also a dump."""
    if db.engine.dialect.name == "sqlite":
        file = Path(str(db.engine.url.database))
        return b"\n".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    return b"\n".join([*data_files(), dump()])


def data_files() -> list[bytes]:
    """The files of the tables, brought to disk: what a thief of the disk has."""
    db.session.execute(text("CHECKPOINT"))
    server = Path(str(db.session.scalar(text("SHOW data_directory"))))
    paths = db.session.scalars(
        text(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i') "
            "AND relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)"
        )
    ).all()
    return [(server / path).read_bytes() for path in paths if path and (server / path).exists()]


def dump() -> bytes:
    url = db.engine.url
    program = shutil.which("pg_dump") or "pg_dump"
    made = subprocess.run(
        [program, "-h", str(url.query["host"]), "-U", str(url.username), str(url.database)],
        check=True,
        capture_output=True,
    )
    return made.stdout


def test_the_files_hold_nothing_of_a_hundred_people(filled: Flask):
    said, stolen = told(), what_a_thief_has()

    found = [
        place
        for place, values in said.items()
        for one in values
        if any(form in stolen for form in spellings(one))
    ]

    assert found == []
    assert len(said["participants.name"]) + len(said["contact_people.name"]) >= 100
    assert [place for place, values in said.items() if not values] == []
    # The search itself: what is not sealed is found, and so is the mark of the key.
    assert all(word.encode() in stolen for word in db.session.scalars(select(Employer.name)))
    assert f"{keys().sealing}:".encode() in stolen
