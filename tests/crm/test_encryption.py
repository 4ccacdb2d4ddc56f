"""Sealed columns: unreadable without the key, bound to their place, and quietly re-keyed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, insert, select, text

from crm import encryption
from crm.encryption import (
    BASE,
    CannotOpen,
    KeyFileBroken,
    KeyFileMissing,
    KeyRing,
    Sealed,
    SealedData,
    make_keys,
    new_key_line,
    read_keys,
    write_keys,
)

PEOPLE = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Sealed),
    Column("phone", Sealed),
    Column("data", SealedData),
)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    make_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def connection(key_file: Path, tmp_path: Path) -> Iterator[Connection]:
    app = Flask(__name__)
    app.config["ENCRYPTION_KEYS"] = key_file
    encryption.install(app)
    engine = create_engine(f"sqlite:///{tmp_path}/people.sqlite")
    with app.app_context(), engine.begin() as open_connection:
        PEOPLE.metadata.create_all(open_connection)
        yield open_connection
    engine.dispose()


def test_what_is_written_comes_back_and_cannot_be_read_in_the_file(connection: Connection):
    connection.execute(insert(PEOPLE).values(name="Åsa Öberg", data={"note": ["Åsa"]}))

    assert connection.execute(select(PEOPLE.c.name, PEOPLE.c.phone, PEOPLE.c.data)).one() == (
        "Åsa Öberg",
        None,
        {"note": ["Åsa"]},
    )
    stored = connection.execute(text("SELECT name, data FROM people")).one()
    assert not any("Åsa" in value or "Öberg" in value or "note" in value for value in stored)


def test_the_same_name_never_looks_the_same_twice(connection: Connection):
    connection.execute(insert(PEOPLE), [{"name": "Åsa"}, {"name": "Åsa"}])

    assert len(set(connection.scalars(text("SELECT name FROM people")))) == 2


def test_a_value_that_was_moved_to_another_column_does_not_open(connection: Connection):
    connection.execute(insert(PEOPLE).values(name="Åsa"))
    connection.execute(text("UPDATE people SET phone = name"))

    with pytest.raises(CannotOpen, match=r"people\.phone"):
        connection.execute(select(PEOPLE.c.phone)).all()


def test_a_changed_sign_is_noticed(connection: Connection):
    connection.execute(insert(PEOPLE).values(name="Åsa"))
    stored = connection.scalar(text("SELECT name FROM people"))
    other = stored[:20] + ("B" if stored[20] == "A" else "A") + stored[21:]
    connection.execute(text("UPDATE people SET name = :other"), {"other": other})

    with pytest.raises(CannotOpen):
        connection.execute(select(PEOPLE.c.name)).all()


def test_a_new_key_seals_at_once_and_the_old_one_still_opens(connection: Connection, key_file: Path):
    connection.execute(insert(PEOPLE).values(name="Åsa"))
    before = key_file.read_text().splitlines()
    write_keys(key_file, [new_key_line("k-new"), *before])
    connection.execute(insert(PEOPLE).values(name="Berit"))

    assert connection.scalars(select(PEOPLE.c.name).order_by(PEOPLE.c.id)).all() == ["Åsa", "Berit"]
    assert connection.scalar(text("SELECT name FROM people WHERE id = 2")).startswith("k-new:")


def test_other_secrets_stay_the_same_through_a_new_key(key_file: Path):
    ring = KeyRing(key_file)
    secret = ring.keys().derive("pseudonyms")
    write_keys(key_file, [new_key_line(), *key_file.read_text().splitlines()])

    assert ring.keys().derive("pseudonyms") == secret
    assert ring.keys().derive("something else") != secret


def test_the_key_file_is_for_its_owner_only(key_file: Path):
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_a_second_start_takes_the_keys_that_are_there(key_file: Path):
    before = key_file.read_text()
    make_keys(key_file)

    assert key_file.read_text() == before
    assert [path.name for path in key_file.parent.iterdir() if path.name.startswith("keys")] == ["keys"]


def test_a_lost_key_file_is_never_replaced_by_a_new_one(key_file: Path):
    ring = KeyRing(key_file)
    ring.keys()
    key_file.unlink()

    with pytest.raises(KeyFileMissing):
        ring.keys()
    assert not key_file.exists()


def test_a_key_file_that_is_spoilt_while_the_program_runs_says_where(key_file: Path):
    ring = KeyRing(key_file)
    ring.keys()
    key_file.write_text("rubbish\n")

    with pytest.raises(KeyFileBroken, match="line 1") as broken:
        ring.keys()
    assert broken.value.path == key_file


def test_a_short_value_and_a_longer_one_are_sealed_to_the_same_length(connection: Connection):
    connection.execute(insert(PEOPLE), [{"name": "disability"}, {"name": "mental_ill_health"}])

    assert len(set(connection.scalars(text("SELECT length(name) FROM people")))) == 1


def test_comparing_a_sealed_column_is_refused_instead_of_finding_nothing():
    with pytest.raises(TypeError, match="sealed"):
        select(PEOPLE).where(PEOPLE.c.name == "Åsa")
    with pytest.raises(TypeError, match="sealed"):
        PEOPLE.c.name.contains("Å")

    assert "IS NULL" in str(select(PEOPLE).where(PEOPLE.c.name.is_(None)))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("k1 abc\n", "line 1"),
        (new_key_line("k1") + "\nrubbish\n", "line 2"),
        (new_key_line("k1") + "\n", BASE),
        (new_key_line(BASE) + "\n", "one line with a key"),
    ],
    # Keys are made by chance: processes that test beside each other must call the tests the same.
    ids=["short key", "rubbish", "no base", "no key"],
)
def test_a_key_file_that_cannot_be_right_is_named(key_file: Path, content: str, complaint: str):
    key_file.write_text(content)

    with pytest.raises(ValueError, match=complaint):
        read_keys(key_file)


@given(plain=st.binary(max_size=200), place=st.text(st.characters(codec="ascii"), max_size=20))
def test_every_value_opens_as_it_was(plain: bytes, place: str):
    keys = encryption.Keys({"k": bytes(range(32))}, b"base")

    assert keys.open(keys.seal(plain, place), place) == plain
