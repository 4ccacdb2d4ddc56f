"""A log from before the chain is taken into it whole, and can be taken out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from crm import create_app
from crm.audit.anchor import anchor_path
from crm.database import db
from crm.extensions import alembic
from tests.conftest import TEST_SETTINGS, Databases
from tests.crm.audit.logs import check, entries

BEFORE = "1795308000"
OLD_ROWS = [
    "INSERT INTO organisations (id, name) VALUES (1, 'Kommun')",
    "INSERT INTO programmes (id, code, name, starts_on, created_at, updated_at) VALUES "
    "(1, 'P', 'Insats', '2025-01-01', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO staff (id, email, name, role, fs_uniquifier, created_at, updated_at) VALUES "
    "(1, 'a@b.example', 'Anna', 'specialist', 'x', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO participants (id, pseudonym, sort_name, interests, occupations, created_at, updated_at) VALUES "
    "(7, 'D-7', '', '[]', '[]', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO enrolments (id, participant_id, programme_id, enrolled_on, created_at, updated_at) VALUES "
    "(3, 7, 1, '2026-01-01', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO audit_entries (id, at, staff_id, action, entity, entity_id, changes, reason) VALUES "
    "(2, '2026-01-01 08:00:00', NULL, 'create', 'participants', 7, '{\"name\": [null, \"Örjan\"]}', NULL), "
    "(5, '2026-01-02 08:00:00.123456', 1, 'read', 'participants', 7, NULL, NULL), "
    "(9, '2026-01-03 08:00:00', 1, 'update', 'enrolments', 3, '{\"paused\": [false, true]}', 'asked for')",
]


@pytest.fixture(params=["sqlite", "postgresql"])
def old_app(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application whose log was written before the chain, with gaps in its ids."""
    url = databases.url(request.param, f"old_log_{request.param}_{tmp_path.name[-12:]}".lower())
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade(BEFORE)
        with db.engine.begin() as connection:
            for statement in OLD_ROWS:
                connection.exec_driver_sql(statement)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_old_entries_are_numbered_linked_and_sealed(old_app: Flask):
    alembic.upgrade()

    assert [
        (entry.number, entry.action, entry.participant_id, entry.changes, entry.reason) for entry in entries()
    ] == [
        (1, "create", 7, {"name": [None, "Örjan"]}, None),
        (2, "read", 7, None, None),
        (3, "update", 7, {"paused": [False, True]}, "asked for"),
    ]
    assert list(check().faults()) == []
    assert "rjan" not in str(db.session.execute(text("SELECT * FROM audit_contents")).all())


def test_the_file_holds_nothing_of_it_in_the_open(old_app: Flask, tmp_path: Path):
    alembic.upgrade()
    if db.engine.dialect.name == "sqlite":
        path = Path(str(db.engine.url.database))
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = path.read_bytes()
    else:
        raw = str([tuple(row) for row in db.session.execute(text("SELECT * FROM audit_contents"))]).encode()

    assert "Örjan".encode() not in raw


def test_the_step_back_opens_the_log_again(old_app: Flask):
    alembic.upgrade()
    db.session.remove()
    alembic.downgrade(BEFORE)

    rows = db.session.execute(
        text("SELECT id, action, entity_id, reason FROM audit_entries ORDER BY id")
    ).all()
    assert [tuple(row) for row in rows] == [
        (1, "create", 7, None),
        (2, "read", 7, None),
        (3, "update", 3, "asked for"),
    ]
    assert not anchor_path().exists()
