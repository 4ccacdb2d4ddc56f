"""A stolen database file, its write-ahead log or a backup, without the key, shows none of a hundred known names."""

import json
from pathlib import Path

import pytest

from crm.backups import actions
from crm.database import db
from crm.disclosure.models import Disclosure
from crm.participants.models import Participant
from tests.crm import rows
from tests.crm.backups.installations import Installation
from tests.crm.backups.test_backup_and_restore import NOW

FIRST = ("Åsa", "Örjan", "Samira", "Yusuf", "Märta", "Zlatka", "Tindra", "Håkan", "Xenia", "Ljubica")
LAST = (
    "Öbergsson",
    "Vinterqvist",
    "Haddadi",
    "Fågelström",
    "Gyllenhaak",
    "Bäckmanius",
    "Lilliehöök",
    "Thorsångare",
    "Älvdahl",
    "Kvarnbäck",
)
NAMES = [f"{first} {last}" for first in FIRST for last in LAST]
WORDS = "Berättade om sin rygg och bad om lugn"


def fill() -> None:
    """A hundred people in as many places as a name is written: themselves, a log-in, notes, what was changed."""
    programme = rows.a_programme()
    staff = rows.a_staff_member("specialist", programme)
    employer = rows.an_employer("Kvarnbyns Bageri")
    for number, name in enumerate(NAMES):
        person = rows.a_participant(name, street=f"{name.split()[1]}s väg {number}", city="Ort")
        rows.an_enrolment(person, programme, staff)
        contact = rows.a_contact(
            employer, staff, NOW.date(), note=f"{name}: {WORDS}", participant_id=person.id
        )
        told = {"participant_id": person.id, "contact_id": contact.id, "topic": "health"}
        rows.added(Disclosure(**told, reason=f"{name} var med. {WORDS}"))
        rows.a_contact_person(employer, f"{name}")
    db.session.commit()
    for person in db.session.scalars(db.select(Participant)):
        person.street = f"{person.name}s gata"
    db.session.commit()


def found_in(content: bytes) -> set[str]:
    """Which names, last names, or words of a note stand in plain text, in any way that a database writes text."""
    return {words for words in (*NAMES, *LAST, WORDS) if any(form in content for form in forms_of(words))}


def forms_of(words: str) -> set[bytes]:
    """The text in the encodings of databases, as JSON escapes it, and in small letters."""
    escaped = json.dumps(words)[1:-1]
    texts = (words, words.lower(), escaped, escaped.replace("\\", "\\\\"), json.dumps(words.lower())[1:-1])
    utf_16 = {words.encode(encoding) for encoding in ("utf-16-le", "utf-16-be", "latin-1")}
    return {text.encode() for text in texts} | utf_16


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nobody_is_found_by_searching(an_installation, tmp_path: Path, engine: str):
    installation: Installation = an_installation(engine).made()
    backup = tmp_path / "nightly.backup"
    with installation.opened():
        fill()
        actions.make_backup(backup, NOW, lambda _done, _of: None)
        # While the database is open its write-ahead log is there too.
        files = [*installation.folder.glob("*.sqlite*"), backup]
        assert len(files) == (4 if engine == "sqlite" else 1)
        found = {file.name: found_in(file.read_bytes()) for file in files}

    assert {name: words for name, words in found.items() if words} == {}
    # The search finds what is there.
    assert b"Kvarnbyns Bageri" in backup.read_bytes()
