"""Backup and restore by the real command: all or nothing, on both engines, with sentences when it cannot be."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from crm.audit.models import AuditEntry
from crm.backups import actions, programs
from crm.backups.errors import BackupRefused
from crm.cli import bring_up_to_date_at
from crm.database import db
from crm.employers.queries import list_hits
from crm.extensions import alembic
from crm.participants.models import Participant
from crm.personal_data.erasing import anonymise, erase
from crm.personal_data.restoring import Closed, close_again
from crm.privacy.models import Consent
from tests.crm import rows
from tests.crm.backups.installations import Installation, rewritten

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)
BEFORE = ["Kvarnbyns Bageri"]


@pytest.fixture
def backup(installation: Installation, tmp_path: Path) -> Path:
    """A backup of the installation as it is at first."""
    file = tmp_path / "nightly.backup"
    result = installation.run("backup", file)
    assert result.exit_code == 0, result.stderr
    return file


@pytest.fixture
def on_sqlite(an_installation: Callable[[str], Installation]) -> Installation:
    """What is refused is refused before the engine is asked: one engine is enough."""
    made = an_installation("sqlite").made()
    made.add_employer("Kvarnbyns Bageri")
    return made


def left_over(folder: Path) -> list[str]:
    """What a restore that did not happen left behind."""
    return sorted(path.name for path in folder.iterdir() if "restore" in path.name or path.name[0] == ".")


def safety_copy(folder: Path) -> Path:
    (found,) = folder.glob("before-restore-*.backup")
    return found


class TestBackup:
    def test_says_where_the_keys_are_and_nobody_else_can_read_it(
        self, installation: Installation, tmp_path: Path
    ):
        file = tmp_path / "nightly.backup"
        result = installation.run("backup", file)

        assert (result.exit_code, result.stdout) == (0, "")
        assert f"They are in {installation.folder / 'encryption_keys'}" in result.stderr
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.glob(".dorroppnare-*")] == []

    def test_holds_no_key(self, on_sqlite: Installation, tmp_path: Path):
        on_sqlite.run("backup", tmp_path / "b.backup")
        content = (tmp_path / "b.backup").read_bytes()
        for line in (on_sqlite.folder / "encryption_keys").read_text().splitlines():
            digits = line.split(" ")[1]
            assert digits.encode() not in content
            assert bytes.fromhex(digits) not in content

    def test_waits_for_no_writer_and_leaves_out_what_is_not_saved(
        self, installation: Installation, tmp_path: Path
    ):
        engine = create_engine(installation.url)
        with engine.connect() as writer:
            writer.execute(text("UPDATE employers SET name = 'Osparat'"))
            with installation.opened():
                actions.make_backup(tmp_path / "b.backup", NOW, lambda _done, _of: None)
            writer.commit()
        engine.dispose()

        assert installation.employers == ["Osparat"]
        assert installation.run("restore", tmp_path / "b.backup").exit_code == 0
        assert installation.employers == BEFORE

    def test_takes_the_place_of_an_older_backup_but_of_nothing_else(
        self, on_sqlite: Installation, tmp_path: Path
    ):
        file, letter = tmp_path / "nightly.backup", tmp_path / "letter.txt"
        letter.write_text("Kära du", encoding="utf-8")
        for _night in range(2):
            assert on_sqlite.run("backup", file).exit_code == 0
        refused = on_sqlite.run("backup", letter)

        assert refused.exit_code == 1
        assert "choose another name" in refused.stderr
        assert letter.read_text(encoding="utf-8") == "Kära du"

    def test_a_folder_that_is_not_there_is_wrong_usage(self, on_sqlite: Installation, tmp_path: Path):
        assert on_sqlite.run("backup", tmp_path / "nosuch" / "b.backup").exit_code == 2

    def test_interrupted_it_leaves_nothing(self, installation: Installation, tmp_path: Path):
        folder = tmp_path / "backups"
        folder.mkdir()
        with installation.opened(), pytest.raises(KeyboardInterrupt):
            actions.make_backup(folder / "b.backup", NOW, interrupt)

        assert list(folder.iterdir()) == []


def interrupt(_done: int, _of: int) -> None:
    raise KeyboardInterrupt


class TestRestore:
    def test_brings_back_what_was_and_keeps_what_is(self, installation: Installation, backup: Path):
        installation.add_employer("Nytillkommen")
        result = installation.run("restore", backup)

        assert (result.exit_code, result.stdout) == (0, ""), result.stderr
        assert installation.employers == BEFORE
        kept = safety_copy(installation.folder)
        assert str(kept) in result.stderr
        assert installation.run("restore", kept).exit_code == 0
        assert installation.employers == ["Kvarnbyns Bageri", "Nytillkommen"]

    def test_search_and_log_go_on_from_what_was(self, installation: Installation, backup: Path):
        installation.add_employer("Nytillkommen")
        installation.run("restore", backup)
        installation.add_employer("Ännu en")

        with installation.opened():
            assert [place.name for place in list_hits("kvarnbin")] == BEFORE
            assert [place.name for place in list_hits("ännu en")] == ["Ännu en"]
            assert list_hits("nytillkommen") == []
            logged = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.number)).all()
            assert [(entry.action, entry.entity) for entry in logged[-2:]] == [
                ("restore", "audit_entries"),
                ("create", "employers"),
            ]
        assert installation.run("audit", "verify").exit_code == 0

    @pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
    def test_an_older_schema_is_brought_up_to_date(self, an_installation, tmp_path: Path, engine: str):
        installation = an_installation(engine).made("1795308200")
        file = tmp_path / "old.backup"
        with installation.opened():
            db.session.execute(db.text("INSERT INTO organisations (name) VALUES ('Gamla kommunen')"))
            db.session.commit()
            actions.make_backup(file, NOW, lambda _done, _of: None)
        installation.made()
        result = installation.run("restore", file)

        assert result.exit_code == 0, result.stderr
        with installation.opened():
            assert alembic.compare_metadata() == []
        with installation.opened():
            names = list(db.session.scalars(db.text("SELECT name FROM organisations")))
            assert names == ["Gamla kommunen"]

    def test_interrupted_nothing_has_changed(self, installation: Installation, backup: Path, monkeypatch):
        monkeypatch.setattr("crm.backups.sqlite._PAGES_A_STEP", 5)
        installation.add_employer("Nytillkommen")
        with installation.opened(), pytest.raises(KeyboardInterrupt):
            actions.restore_backup(backup, NOW, bring_up_to_date_at, interrupt)

        assert installation.employers == ["Kvarnbyns Bageri", "Nytillkommen"]
        assert [name for name in left_over(installation.folder) if name[0] == "."] == []

    def test_a_damaged_dump_changes_nothing(self, installation: Installation, backup: Path):
        content = bytearray(backup.read_bytes())
        content[len(content) // 2] ^= 0xFF
        backup.write_bytes(content)
        result = installation.run("restore", backup)

        assert result.exit_code == 1
        assert "is damaged" in result.stderr
        assert left_over(installation.folder) == []


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Path]:
    """An installation and its backup, one for all refusals, since nothing of it changes."""
    folder = tmp_path_factory.mktemp("refusing")
    (folder / "own").mkdir()
    made = Installation(folder / "own", f"sqlite:///{folder}/own/own.sqlite").made()
    made.add_employer("Kvarnbyns Bageri")
    assert made.run("backup", folder / "nightly.backup").exit_code == 0
    made.add_employer("Nytillkommen")
    return made, folder / "nightly.backup"


def restoring(installation: Installation, file: Path) -> str:
    """Restores, and gives what is said when that is refused; nothing has changed then."""
    with installation.opened(), pytest.raises(BackupRefused) as refusal:
        actions.restore_backup(file, NOW, bring_up_to_date_at, lambda _done, _of: None)
    assert installation.employers == ["Kvarnbyns Bageri", "Nytillkommen"]
    return str(refusal.value)


class TestRefused:
    def test_is_said_in_a_sentence_with_exit_code_one(self, refusing, tmp_path: Path):
        installation, _file = refusing
        other = tmp_path / "other"
        other.write_bytes(b"hej")
        result = installation.run("restore", other)

        assert (result.exit_code, result.stdout, type(result.exception)) == (1, "", SystemExit)
        assert "is not a backup of Dörröppnare" in result.stderr
        assert left_over(installation.folder) == []

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 inte vi", b"SQLite format 3\x00" * 50])
    def test_what_is_no_backup(self, refusing, tmp_path: Path, content: bytes):
        other = tmp_path / "other"
        other.write_bytes(content)

        assert "is not a backup" in restoring(refusing[0], other)

    @pytest.mark.parametrize("share", [0.01, 0.5, 0.9999])
    def test_one_that_is_cut_off(self, refusing, tmp_path: Path, share: float):
        whole, other = refusing[1].read_bytes(), tmp_path / "other"
        other.write_bytes(whole[: int(len(whole) * share)])

        assert "is cut off" in restoring(refusing[0], other)

    @pytest.mark.parametrize(
        ("pattern", "replacement", "sentence"),
        [
            (r'"sha256": "\w+"', f'"sha256": "{"0" * 64}"', "is damaged"),
            ('"employers": 1', '"employers": 2', "does not hold what it says"),
            (r'"revision": "\d+"', '"revision": "9999999999"', "newer version"),
            ('"format_version": 1', '"format_version": 2', "later version"),
            (r'"format": "[^"]+"', '"format": "another"', "is damaged"),
            (r'"key_ids": \[[^]]*\]', '"key_ids": ["k0ld"]', "the key file lacks the keys k0ld"),
            (r'"base": "\w+"', '"base": "another"', "begins with “base”"),
            ('"engine": "sqlite"', '"engine": "postgresql"', "is of PostgreSQL, and this installation uses"),
        ],
    )
    def test_one_that_says_something_else(
        self, refusing, tmp_path: Path, pattern: str, replacement: str, sentence: str
    ):
        other = rewritten(refusing[1], tmp_path / "other", pattern, replacement)

        assert sentence in restoring(refusing[0], other)
        assert [name for name in left_over(refusing[0].folder) if name[0] == "."] == []

    def test_one_whose_keys_are_elsewhere_until_they_are_fetched(self, refusing, an_installation):
        home, file = refusing
        elsewhere = an_installation("sqlite").made()
        refused = elsewhere.run("restore", file)
        assert refused.exit_code == 1
        assert f"that made the backup at {elsewhere.folder}" in refused.stderr
        assert elsewhere.employers == []

        keys = (home.folder / "encryption_keys").read_text()
        (elsewhere.folder / "encryption_keys").write_text(keys)
        assert elsewhere.run("restore", file).exit_code == 0
        assert elsewhere.employers == BEFORE

    def test_while_somebody_keeps_the_database_to_themselves(self, refusing, monkeypatch):
        monkeypatch.setattr("crm.backups.sqlite._PATIENCE_SECONDS", 0)
        installation, file = refusing
        path = installation.url.removeprefix("sqlite:///")
        with installation.opened(), closing(sqlite3.connect(path, isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            with pytest.raises(BackupRefused, match="writing to the database all the time"):
                actions.restore_backup(file, NOW, bring_up_to_date_at, lambda _done, _of: None)
        safety_copy(installation.folder).unlink()

        assert installation.employers == ["Kvarnbyns Bageri", "Nytillkommen"]


class TestPrograms:
    """PostgreSQL's own programs, which somebody else installs."""

    @pytest.fixture
    def installation(self, an_installation: Callable[[str], Installation]) -> Installation:
        return an_installation("postgresql").made()

    @pytest.fixture
    def debian(self, installation: Installation, tmp_path: Path, monkeypatch) -> Path:
        """The folder of Debian's versions on a machine that has none of the programs yet."""
        folder = tmp_path / "debian"
        folder.mkdir()
        monkeypatch.setattr(programs, "_DEBIAN", folder)
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
        return folder

    def install(self, debian: Path, version: int, script: str) -> None:
        folder = debian / str(version) / "bin"
        folder.mkdir(parents=True)
        for name in ("pg_dump", "pg_restore", "psql"):
            (folder / name).write_text(script, encoding="utf-8")
            (folder / name).chmod(0o755)

    def test_that_are_missing_are_named_with_their_package(
        self, installation: Installation, debian: Path, tmp_path: Path
    ):
        result = installation.run("backup", tmp_path / "b.backup")

        assert result.exit_code == 1
        assert "Install the package postgresql-client-" in result.stderr

    def test_that_are_too_old_are_not_used(self, installation: Installation, debian: Path, tmp_path: Path):
        self.install(debian, 9, "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
        result = installation.run("backup", tmp_path / "b.backup")

        assert result.exit_code == 1
        assert "version 9: too old" in result.stderr

    def test_never_get_the_password_where_others_see_it(
        self, installation: Installation, tmp_path: Path, monkeypatch
    ):
        real, seen, debian = programs.find_programs(1).folder, tmp_path / "seen", tmp_path / "debian"
        monkeypatch.setattr(programs, "_DEBIAN", debian)
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
        self.install(debian, 1, f'#!/bin/sh\necho "$0 $@" >> {seen}\nexec {real}/${{0##*/}} "$@"\n')
        asked = Installation(installation.folder, installation.url.replace("postgres@", "postgres:hemligt@"))

        assert asked.run("backup", tmp_path / "b.backup").exit_code == 0
        assert asked.run("restore", tmp_path / "b.backup").exit_code == 0
        said = seen.read_text(encoding="utf-8")
        used = {line.split(" ")[0].rsplit("/", 1)[1] for line in said.splitlines()}
        assert used == {"pg_dump", "pg_restore", "psql"}
        assert "hemligt" not in said


class TestWhatWasClosedSince:
    def test_whoever_was_removed_hidden_or_withdrew_since_does_not_come_back(
        self, installation: Installation, tmp_path: Path
    ):
        """The night's backup holds Ada whole; she was erased in the morning, and at noon it is put back."""
        names = ("Ada Alm", "Bo Bok", "Cia Cider", "Dan Dill", "Eva Ek")
        with installation.opened():
            programme, charity = rows.a_programme(), rows.an_organisation()
            people = [rows.a_participant(name) for name in names]
            for person in people:
                rows.an_enrolment(person, programme, rows.a_staff_member("specialist", programme))
            rows.added(Consent(participant_id=people[3].id, organisation_id=charity.id, from_on=DAY))
            ids = [person.id for person in people]
        file = tmp_path / "nightly.backup"
        assert installation.run("backup", file).exit_code == 0
        with installation.opened():
            erase([ids[0]], DAY, "request")
            anonymise(None, db.session.get_one(Participant, ids[1]))
            db.session.get_one(Participant, ids[2]).protected = True
            db.session.scalars(select(Consent)).one().withdrawn_on = DAY

        result = installation.run("restore", file)

        assert result.exit_code == 0, result.stderr
        assert "did not know of it: 4 " in result.stderr
        with installation.opened():
            ada, bo, cia, _dan, eva = (db.session.get_one(Participant, id_) for id_ in ids)
            assert (ada.name, ada.erased_on is not None) == (None, True)
            assert (bo.name, bo.anonymous) == (None, True)
            assert (cia.name, cia.protected) == ("Cia Cider", True)
            assert db.session.scalars(select(Consent)).one().withdrawn_on == DAY
            assert (eva.name, eva.erased_on, eva.protected) == ("Eva Ek", None, False)
            logged = db.session.scalars(select(AuditEntry.entity_id).where(AuditEntry.action == "erase"))
            assert sorted(logged) == ids[:2]

    def test_the_same_number_given_to_another_person_removes_nobody(self, app):
        person = rows.a_participant("Ada Alm")
        other = Closed(frozenset({(person.id, NOW)}), frozenset(), frozenset({(person.id, NOW)}), {})

        assert close_again(other, DAY) == 0
        assert person.name == "Ada Alm"
