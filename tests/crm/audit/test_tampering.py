"""Whoever gets at the database past the program is found out: each kind of tampering, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from crm.audit import anchor, guards
from crm.audit.actions import erase_contents, record
from crm.audit.anchor import anchor_path
from crm.audit.models import AuditContent
from crm.audit.rules import HASHED, Tip, content_digest, entry_hash, said_moment
from crm.database import db
from crm.encryption import keys
from tests.crm.audit.logs import Attacker, a_log, check, entries, faults, kinds

COPY = (
    "INSERT INTO audit_entries (number, at, staff_id, action, entity, entity_id, participant_id, address, "
    "content_digest, previous_hash, hash) SELECT {number}, at, staff_id, {action}, entity, entity_id, participant_id, "
    "address, content_digest, {previous}, hash FROM audit_entries WHERE number = {of}"
)
LAST = "(SELECT max(number) FROM audit_entries)"
CHANGED_COLUMNS = {
    "number": "number + 100000",
    "at": "'2020-01-01 00:00:00.000000'",
    "staff_id": "NULL",
    "action": "'export'",
    "entity": "'employers'",
    "entity_id": "4711",
    "participant_id": "4711",
    "address": "'203.0.113.9'",
    "content_digest": f"'{'c' * 64}'",
    "previous_hash": f"'{'a' * 64}'",
    "hash": f"'{'b' * 64}'",
}


@pytest.fixture
def log(app: Flask) -> Flask:
    """A log of some entries, whole."""
    a_log(app)
    assert faults() == []
    return app


def test_a_whole_log_is_whole(log: Flask):
    checked = check()

    assert list(checked.faults()) == []
    assert checked.entries == len(entries()) >= 8
    assert checked.first_at is not None
    assert checked.last_at is not None
    assert checked.first_at <= checked.last_at


@pytest.mark.parametrize("column", CHANGED_COLUMNS)
def test_no_column_can_be_changed(log: Flask, column: str):
    read = entries(action="read")[0].number
    with Attacker() as attacker:
        attacker.run(
            f"UPDATE audit_entries SET {column} = {CHANGED_COLUMNS[column]} WHERE number = :n", n=read
        )

    assert "changed" in kinds()


def delete_one(attacker: Attacker) -> None:
    attacker.run("DELETE FROM audit_contents WHERE entry_id = 3")
    attacker.run("DELETE FROM audit_entries WHERE number = 3")


def delete_one_and_close_the_gap(attacker: Attacker) -> None:
    delete_one(attacker)
    attacker.run("DELETE FROM audit_contents")
    attacker.run("UPDATE audit_entries SET number = number + 1000 WHERE number > 3")
    attacker.run("UPDATE audit_entries SET number = number - 1001 WHERE number > 3")


def delete_last(attacker: Attacker) -> None:
    attacker.run(f"DELETE FROM audit_contents WHERE entry_id = {LAST}")
    attacker.run(f"DELETE FROM audit_entries WHERE number = {LAST}")


def delete_first(attacker: Attacker) -> None:
    attacker.run("DELETE FROM audit_contents WHERE entry_id = 1")
    attacker.run("DELETE FROM audit_entries WHERE number = 1")


def delete_all(attacker: Attacker) -> None:
    attacker.run("DELETE FROM audit_contents")
    attacker.run("DELETE FROM audit_entries")


def delete_all_and_anchor(attacker: Attacker) -> None:
    delete_all(attacker)
    anchor_path().unlink()


def swap_two(attacker: Attacker) -> None:
    attacker.run("DELETE FROM audit_contents WHERE entry_id IN (2, 3)")
    for old, new in ((2, 100_002), (3, 2), (100_002, 3)):
        attacker.run("UPDATE audit_entries SET number = :new WHERE number = :old", old=old, new=new)


def insert_at_end(attacker: Attacker) -> None:
    attacker.run(COPY.format(number=f"{LAST} + 1", action="action", previous="hash", of=LAST))


def insert_and_drop_next(attacker: Attacker) -> None:
    delete_one(attacker)
    attacker.run(COPY.format(number="3", action="'export'", previous="hash", of="2"))


def change_content(attacker: Attacker) -> None:
    attacker.run("UPDATE audit_contents SET content = 'k1:AAAA' WHERE entry_id = 2")


def swap_contents(attacker: Attacker) -> None:
    attacker.run(
        "UPDATE audit_contents SET content = (SELECT c.content FROM audit_contents c WHERE c.entry_id = 3) "
        "WHERE entry_id = 2"
    )


def delete_content(attacker: Attacker) -> None:
    attacker.run("DELETE FROM audit_contents WHERE entry_id = 2")


def add_content(attacker: Attacker) -> None:
    read = entries(action="read")[0].number
    attacker.run(
        "INSERT INTO audit_contents (entry_id, content) "
        "SELECT :read, content FROM audit_contents WHERE entry_id = 2",
        read=read,
    )


def erase_with_forged_entry(attacker: Attacker) -> None:
    update = entries(action="update")[-1].number
    attacker.run(COPY.format(number=f"{LAST} + 1", action="'erase'", previous="hash", of=update))
    attacker.run("DELETE FROM audit_contents WHERE entry_id = :n", n=update)


def take_anchor_away(_attacker: Attacker) -> None:
    anchor_path().unlink()


def write_anchor(_attacker: Attacker) -> None:
    anchor_path().write_text(f'{{"number": 1, "hash": "{"0" * 64}", "signature": "{"0" * 64}"}}')


def write_nonsense_for_anchor(_attacker: Attacker) -> None:
    anchor_path().write_text("[1, 2")


def link_anew_with_another_key(attacker: Attacker) -> None:
    """Change an entry and link everything after it, as somebody would who knows how but has another key."""
    previous = entries()[2].hash
    for entry in entries()[3:]:
        said = [getattr(entry, name) if name != "at" else said_moment(entry.at) for name in HASHED]
        linked = entry_hash(b"another key", said, previous)
        attacker.run(
            "UPDATE audit_entries SET previous_hash = :previous, hash = :hash WHERE number = :number",
            previous=previous,
            hash=linked,
            number=entry.number,
        )
        previous = linked


TAMPERINGS: dict[Callable[[Attacker], None], set[str]] = {
    delete_one: {"missing"},
    delete_one_and_close_the_gap: {"changed", "not_next"},
    delete_first: {"missing"},
    delete_last: {"cut_off"},
    delete_all: {"cut_off"},
    delete_all_and_anchor: {"anchor_missing"},
    swap_two: {"changed", "not_next"},
    insert_at_end: {"changed"},
    insert_and_drop_next: {"changed", "not_next"},
    change_content: {"content_changed"},
    swap_contents: {"content_changed"},
    delete_content: {"content_missing"},
    add_content: {"content_added"},
    erase_with_forged_entry: {"changed"},
    take_anchor_away: {"anchor_missing"},
    write_anchor: {"anchor_forged"},
    write_nonsense_for_anchor: {"anchor_forged"},
    link_anew_with_another_key: {"changed", "other_chain"},
}


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_tampering_is_found_and_named(log: Flask, tamper: Callable[[Attacker], None]):
    with Attacker() as attacker:
        tamper(attacker)

    assert TAMPERINGS[tamper] <= kinds()


def test_guards_that_were_not_put_back_are_missed(log: Flask):
    attacker = Attacker()
    attacker.__enter__()

    assert kinds() == {"guards_missing"}


def test_cutting_off_the_end_is_found_also_after_more_was_written(log: Flask):
    with Attacker() as attacker:
        delete_last(attacker)
    record("export", "reports")
    db.session.commit()

    assert kinds() == {"other_chain"}


def test_an_older_anchor_put_back_is_found_by_the_copy_kept_elsewhere(log: Flask, tmp_path: Path):
    older = anchor_path().read_bytes()
    record("export", "reports")
    db.session.commit()
    copy = tmp_path / "copy"
    copy.write_bytes(anchor_path().read_bytes())
    with Attacker() as attacker:
        delete_last(attacker)
    anchor_path().write_bytes(older)

    checked = check()
    checked.anchor_file = copy

    assert {fault.kind for fault in checked.faults()} == {"cut_off"}


def test_contents_may_go_with_the_person_and_the_chain_holds(log: Flask):
    person = entries(action="update")[-1].participant_id
    record("erase", "participants", person, reason="asked for it")

    gone = erase_contents(person)
    db.session.commit()

    about = entries(participant_id=person)
    assert gone == 2
    assert [(entry.action, entry.is_erased, entry.changes) for entry in about] == [
        ("create", True, None),
        ("update", True, None),
        ("read", False, None),
        ("erase", False, None),
    ]
    assert about[-1].reason == "asked for it"
    assert faults() == []


def test_contents_stay_while_nobody_has_erased_the_person(log: Flask):
    person = entries(action="update")[-1].participant_id

    with (
        pytest.raises(IntegrityError, match="only when the person has been erased"),
        db.session.begin_nested(),
    ):
        erase_contents(person)

    assert faults() == []


def test_a_digest_does_not_give_away_what_was_erased(log: Flask):
    entry = entries(action="update")[-1]
    guess = b'{"changes":{"city":[null,"Bor\xc3\xa5s"]},"reason":null}'

    assert entry.content_digest != content_digest(keys().derive("audit"), guess)
    contents = db.session.scalars(db.select(AuditContent)).all()
    assert len({one.content["salt"] for one in contents}) == len(contents)


FORBIDDEN = [
    "UPDATE audit_entries SET action = 'read'",
    "DELETE FROM audit_entries WHERE number = 1",
    "DELETE FROM audit_entries",
    "UPDATE audit_contents SET content = 'x'",
    "DELETE FROM audit_contents",
    COPY.format(number="100000", action="action", previous="hash", of="1"),
    COPY.format(number="1", action="action", previous="hash", of="2"),
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_itself_refuses_with_a_sentence(log: Flask, statement: str):
    with pytest.raises(IntegrityError, match=r"[Tt]he log") as refused, db.session.begin_nested():
        db.session.connection().execute(db.text(statement))

    assert str(refused.value.orig).split("\n")[0].endswith(".")
    assert faults() == []


def test_rows_are_not_replaced_or_truncated_either(log: Flask):
    sqlite = db.session.connection().dialect.name == "sqlite"
    again = COPY.format(number="1", action="action", previous="hash", of="2")
    content = "INSERT INTO audit_contents SELECT 2, content FROM audit_contents WHERE entry_id = 3"
    replacing = [statement.replace("INSERT", "INSERT OR REPLACE", 1) for statement in (again, content)]
    truncating = ["TRUNCATE audit_contents", "TRUNCATE audit_entries, audit_contents"]
    statements = replacing if sqlite else truncating
    for statement in statements:
        with pytest.raises(IntegrityError, match=r"[Tt]he log"), db.session.begin_nested():
            db.session.connection().execute(db.text(statement))

    assert faults() == []


def test_the_anchor_never_goes_backwards_and_is_never_made_anew(log: Flask):
    reached = anchor.read_anchor(anchor_path())
    anchor.advance(Tip(1, "0" * 64))
    assert anchor.read_anchor(anchor_path()) == reached

    anchor_path().unlink()
    record("export", "reports")
    db.session.commit()

    assert not anchor_path().exists()


TEXTS = st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=60)
MADE_UP = {"action": st.sampled_from(["review", "export", "erase", "restore"])}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_edit_of_any_column_is_found(log: Flask, data: st.DataObject):
    """Whatever one column of one entry is changed to, as long as it is another value."""
    stored = entries()
    staff_id = entries(action="read")[0].staff_id
    entry = data.draw(st.sampled_from(stored), label="entry")
    column = data.draw(st.sampled_from(sorted(set(CHANGED_COLUMNS) - {"number", "at"})), label="column")
    made_up = MADE_UP.get(column, st.integers(0, 2**31 - 1) if column.endswith("_id") else TEXTS)
    if column == "staff_id":
        made_up = st.just(None if entry.staff_id else staff_id)
    value = data.draw(made_up.filter(lambda value: value != getattr(entry, column)), label="value")
    with db.session.begin_nested() as savepoint:
        attacker = Attacker()
        guards.remove(db.session.connection())
        attacker.run(f"UPDATE audit_entries SET {column} = :v WHERE number = :n", v=value, n=entry.number)
        found = {(fault.kind, fault.number) for fault in faults()}
        savepoint.rollback()

    assert ("changed", entry.number) in found
