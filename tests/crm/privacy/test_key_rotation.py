"""A new key for everything that is sealed: nothing is lost, nothing else is touched, nobody has to wait."""

import fcntl
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, func, select, text

from crm import create_app
from crm.audit.models import AuditEntry
from crm.database import Base, db
from crm.encryption import Keys, key_ring, keys, read_keys
from crm.enrolments.models import Referral
from crm.extensions import alembic
from crm.participants.models import Background, Participant
from crm.privacy.key_rotation import RotationUnderWay, list_keys, rotate, seal_if_same
from crm.privacy.sealed_values import as_stored, every_column, is_sealed_for_good, place_of
from tests.conftest import TEST_SETTINGS, Databases
from tests.crm import rows

PEOPLE = 210  # More than one batch.


def another_worker(url: str, folder: Path) -> Flask:
    return create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(folder))


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def installation(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An installation whose transactions are real, made once for all these tests."""
    folder = tmp_path_factory.mktemp("keys")
    app = another_worker(databases.url(request.param, f"keys_{request.param}"), folder)
    with app.app_context():
        alembic.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def installed(installation: Flask) -> Iterator[Flask]:
    """The installation with people in it, who are gone afterwards."""
    with installation.app_context():
        add_people()
        db.session.commit()
        yield installation
        db.session.rollback()
        for table in reversed(Base.metadata.sorted_tables):
            # Nothing is taken out of the log, here as elsewhere.
            if not table.name.startswith("audit_"):
                db.session.execute(table.delete())
        db.session.commit()


def add_people() -> None:
    """Many participants, one of whom has told more; a contact person and a referral."""
    db.session.add_all(
        Participant(name=f"Person {number}", pseudonym=f"D-{number}", interests=["häst"])
        for number in range(PEOPLE)
    )
    kim = rows.a_participant("Kim Öberg", phone="070-1", home_lat=57.7, home_lon=11.9)
    kim.backgrounds = [Background(background="disability")]
    rows.a_contact_person(rows.an_employer(next_step="Ring Åsa"), "Åsa", title="Chef")
    asked = {"programme_id": rows.a_programme().id, "received_on": date(2026, 1, 1), "referrer": "self"}
    rows.added(Referral(message="Hjälp mig", **asked))


def stored() -> dict[str, list[str]]:
    """What stands in each column that can be sealed anew, as the database has it."""
    found = {}
    for sealed in changing_columns():
        source, identity, value = as_stored(sealed)
        found[place_of(sealed)] = list(
            db.session.scalars(
                select(value).select_from(source).where(value.is_not(None)).order_by(*identity)
            )
        )
    db.session.rollback()
    return found


def changing_columns() -> list[Column[Any]]:
    return [sealed for sealed in every_column() if not is_sealed_for_good(sealed)]


def needed_for_good() -> set[str]:
    """The keys that the log needs."""
    return {use.key_id for use in list_keys() if use.for_good}


def opened(at_hand: Keys) -> dict[str, list[bytes]]:
    return {place: [at_hand.open(value, place) for value in values] for place, values in stored().items()}


def keys_in_use() -> set[str]:
    return {value.partition(":")[0] for values in stored().values() for value in values}


def test_everything_is_sealed_anew_and_says_the_same(installed: Flask):
    first, said = keys().sealing, opened(keys())
    base = keys().base

    rotated = rotate()

    assert opened(keys()) == said
    assert keys_in_use() == {rotated.sealing}
    assert set(keys().by_id) == {rotated.sealing} | needed_for_good()
    assert first in {*rotated.removed, *needed_for_good()}
    assert rotated.values == sum(map(len, said.values()))
    assert keys().base == base


def test_neither_versions_nor_moments_nor_the_log_notice(installed: Flask):
    stamps = select(Participant.id, Participant.version, Participant.updated_at).order_by(Participant.id)
    before = db.session.execute(stamps).all()
    last = db.session.scalar(select(func.max(AuditEntry.id)))

    rotate()

    assert db.session.execute(stamps).all() == before
    entries = db.session.scalars(select(AuditEntry.action).where(AuditEntry.id > last))
    assert entries.all() == ["rotate_keys"]


def test_a_rotation_that_was_stopped_goes_on_where_it_was(installed: Flask):
    said, before = opened(keys()), list(keys().by_id)

    def stop(done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(stop)
    db.session.remove()
    halfway = list(keys().by_id)

    assert halfway[1:] == before
    assert keys_in_use() == set(halfway[:2])
    assert opened(keys()) == said

    rotated = rotate()

    assert (rotated.sealing, rotated.was_continued) == (halfway[0], True)
    assert 0 < rotated.values < sum(map(len, said.values()))
    assert opened(keys()) == said


def test_the_program_goes_on_reading_and_writing(installed: Flask):
    worker = another_worker(installed.config["SQLALCHEMY_DATABASE_URI"], Path(installed.instance_path))
    read: list[str] = []

    def meanwhile(done: int, of: int) -> None:
        with worker.app_context():
            person = db.session.scalars(select(Participant).where(Participant.pseudonym == "D-209")).one()
            read.append(person.name or "")
            person.name = f"Ny {len(read)}"
            db.session.commit()
            db.engine.dispose()

    rotate(meanwhile)

    assert len(read) > 2
    assert read == ["Person 209", *(f"Ny {number}" for number in range(1, len(read)))]
    assert (
        db.session.scalar(select(Participant.name).where(Participant.pseudonym == "D-209"))
        == f"Ny {len(read)}"
    )
    assert keys_in_use() == {keys().sealing}


def test_what_somebody_changed_after_it_was_read_is_left_alone(installed: Flask):
    sealed = Participant.__table__.c.name
    source, identity, value = as_stored(sealed)
    row = db.session.execute(select(*identity, value).select_from(source).limit(1)).one()
    db.session.get_one(Participant, row.id).name = "Ändrad"
    db.session.commit()

    assert seal_if_same(source, identity, value, row, keys(), place_of(sealed)) == 0
    assert db.session.scalar(select(Participant.name).where(Participant.id == row.id)) == "Ändrad"


def test_a_key_that_a_column_keeps_for_good_stays_in_the_file(
    installed: Flask, monkeypatch: pytest.MonkeyPatch
):
    first = keys().sealing
    monkeypatch.setitem(Participant.__table__.c.phone.info, "keeps_key", True)

    rotated = rotate()

    assert first in rotated.kept
    assert [use.values - use.for_good for use in list_keys()[1:]] == [0 for _ in rotated.kept]
    assert first in needed_for_good()
    assert db.session.scalars(select(Participant.phone).where(Participant.phone.is_not(None))).all() == [
        "070-1"
    ]
    again = rotate()
    assert not again.was_continued
    assert rotated.sealing in {*again.removed, *needed_for_good()}
    assert first in again.kept


def test_a_value_whose_key_is_not_here_is_counted_and_left(installed: Flask):
    db.session.execute(text("UPDATE contact_people SET title = 'klost:' || title"))
    db.session.commit()

    rotate()

    assert [use.values for use in list_keys() if not use.key_id] == [1]


def test_two_rotations_at_once_are_refused(installed: Flask):
    path = key_ring().path
    before = read_keys(path)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RotationUnderWay):
            rotate()

    assert read_keys(path) == before
