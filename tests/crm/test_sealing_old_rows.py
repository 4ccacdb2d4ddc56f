"""A database from before sealing: its rows are sealed where they stand, and opened again on the way back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from crm import create_app
from crm.database import db
from crm.employers.models import ContactPerson, Employer
from crm.encryption import KEY_FILE
from crm.extensions import alembic
from crm.imports.models import ImportChange
from crm.participants.models import Background, Participant, background_key
from crm.privacy.sealed_values import forget_plain_copies, is_from_before_sealing
from tests.conftest import TEST_SETTINGS, Databases

BEFORE = "1795308700"
NOW = "'2026-01-01 00:00:00'"
OLD_ROWS = (
    "INSERT INTO participants (id, pseudonym, name, sort_name, phone, gender, anonymous, protected, interests, "
    "occupations, languages, home_lat, home_lon, experience_employment, experience_internship, version, created_at, "
    "updated_at) VALUES (7, 'D-7', 'Åsa Öberg', '}', '070-1', 'woman', false, false, '[\"h\\u00e4st\"]', '[]', "
    f'\'{{"sv": "B1"}}\', 57.70887, 11.97456, false, false, 3, {NOW}, {NOW})',
    "INSERT INTO participants (id, pseudonym, sort_name, gender, anonymous, protected, interests, occupations, "
    "experience_employment, experience_internship, version, created_at, updated_at) "
    f"VALUES (8, 'D-8', '', 'unknown', true, false, '[]', '[]', false, false, 1, {NOW}, {NOW})",
    "INSERT INTO backgrounds (id, participant_id, background) VALUES (1, 7, 'disability'), (2, 7, 'substance_use')",
    "INSERT INTO employers (id, name, sort_name, search_text, segment, stage, next_step, version, created_at, "
    "updated_at) VALUES (5, 'Ångbageriet', '{', 'angbageriet kajen', 'open_market', 'prospect', 'Ring Åsa', 1, "
    f"{NOW}, {NOW})",
    "INSERT INTO contact_people (id, employer_id, name, version, created_at, updated_at) "
    f"VALUES (9, 5, 'Bo Bagare', 1, {NOW}, {NOW})",
    "INSERT INTO import_runs (id, kind, filename, sha256, state, started_at, summary) "
    f"VALUES (1, 'workbook', 'a.xlsx', '', 'applied', {NOW}, '{{}}')",
    "INSERT INTO import_changes (id, run_id, position, entity, entity_id, after) "
    "VALUES (1, 1, 0, 'participants', 7, '{\"name\": \"\\u00c5sa\"}')",
)
SAID = ("SELECT name, phone FROM participants ORDER BY id", "SELECT name FROM contact_people")


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of the version before, with rows that point at each other."""
    url = databases.url(request.param, f"old_{request.param}_{tmp_path.name[-10:]}".lower())
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade(BEFORE)
    with app.app_context():
        for statement in OLD_ROWS:
            db.session.connection().exec_driver_sql(statement)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def migrate(app: Flask, target: str) -> None:
    with app.app_context():
        (alembic.downgrade if target == BEFORE else alembic.upgrade)(target)


def stored(app: Flask) -> list[list[Any]]:
    with app.app_context():
        return [[tuple(row) for row in db.session.execute(text(asked))] for asked in SAID]


def test_old_rows_are_sealed_and_say_the_same(old: Flask):
    migrate(old, "heads")

    with old.app_context():
        person = db.session.get_one(Participant, 7)
        assert (person.name, person.phone, person.interests, person.languages, person.home_lat) == (
            "Åsa Öberg",
            "070-1",
            ["häst"],
            {"sv": "B1"},
            57.70887,
        )
        assert (person.version, db.session.get_one(Participant, 8).name) == (3, None)
        assert [row.background for row in person.backgrounds] == ["disability", "substance_use"]
        assert db.session.get_one(Employer, 5).next_step == "Ring Åsa"
        assert db.session.get_one(ContactPerson, 9).employer.name == "Ångbageriet"
        assert db.session.get_one(ImportChange, 1).after == {"name": "Åsa"}
        keys = {row.id: row.background_key for row in db.session.scalars(select(Background))}
        assert keys == {1: background_key(7, "disability"), 2: background_key(7, "substance_use")}
    # No two plain letters: what is sealed looks like chance, and holds them sooner or later.
    assert all("Åsa" not in str(row) for rows in stored(old) for row in rows)


def test_the_way_back_gives_the_rows_as_they_were(old: Flask):
    before = stored(old)
    migrate(old, "heads")
    migrate(old, BEFORE)

    assert stored(old) == before
    with old.app_context():
        sorted_by = db.session.scalars(text("SELECT sort_name FROM participants ORDER BY id")).all()
        assert sorted_by == ["{sa }berg", "d-8"]
        assert db.session.scalar(text("SELECT home_lat FROM participants WHERE id = 7")) == 57.70887
    migrate(old, "heads")
    with old.app_context():
        assert db.session.get_one(Participant, 7).interests == ["häst"]


def test_employers_are_still_found_and_what_pointed_still_points(old: Flask):
    migrate(old, "heads")

    with old.app_context():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("UPDATE employers SET search_text = 'konditoriet kajen' WHERE id = 5"))
            hits = text("SELECT rowid FROM employer_search WHERE employer_search MATCH 'konditoriet'")
            assert db.session.scalars(hits).all() == [5]
            assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            db.session.execute(text("DELETE FROM participants WHERE id = 7"))
        db.session.rollback()


def test_a_database_from_before_is_known_and_its_plain_copies_go(old: Flask):
    with old.app_context():
        assert is_from_before_sealing()
    migrate(old, "heads")
    with old.app_context():
        assert not is_from_before_sealing()
        forget_plain_copies()
        if db.engine.dialect.name == "sqlite":
            file = Path(str(db.engine.url.database))
            left = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
            assert "Åsa Öberg".encode() not in left
            assert b"Bo Bagare" not in left


def test_the_key_is_made_by_this_step_alone(old: Flask):
    key_file = Path(old.instance_path) / KEY_FILE
    assert not key_file.exists()

    migrate(old, "heads")

    assert key_file.exists()
