"""The command `retention run`: a dry run leaves everything, a run removes it, also from the raw file, and goes on."""

import json
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event

from crm.cli import cli
from crm.database import db
from crm.personal_data import retention
from tests.installation import DemoInstallation


@pytest.fixture
def folder(tmp_path: Path, demo_installation: DemoInstallation) -> Path:
    """A demo whose programmes keep data for a month only."""
    demo_installation.copy_to(tmp_path)
    with sqlite3.connect(tmp_path / "dorroppnare.sqlite") as database:
        database.execute("UPDATE programmes SET retention_months = 1")
    database.close()
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Callable[..., Result]:
    runner = CliRunner(env={"DORROPPNARE_INSTANCE": str(folder)})
    return lambda *options: runner.invoke(cli, ["retention", "run", *options])


def asked(folder: Path, question: str) -> list[tuple]:
    database = sqlite3.connect(folder / "dorroppnare.sqlite")
    found = database.execute(question).fetchall()
    database.close()
    return found


ALL = "SELECT count(*), count(name) FROM participants"


def test_a_dry_run_says_how_much_and_removes_nothing(folder: Path, run):
    before = asked(folder, ALL), asked(folder, "SELECT count(*) FROM audit_entries")

    result = run("--dry-run", "--format", "json")

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert said["persons"] == said["due"] > 10
    assert said["rows"]["identity"] == said["persons"]
    assert said["figures_compared"] > 5000
    assert (asked(folder, ALL), asked(folder, "SELECT count(*) FROM audit_entries")) == before


def test_a_run_does_what_the_dry_run_said_and_logs_it(folder: Path, run):
    promised = json.loads(run("--dry-run", "--format", "json").stdout)

    done = json.loads(run("--format", "json").stdout)

    assert done == {**promised, "dry_run": False}
    assert asked(folder, "SELECT count(*) FROM audit_entries WHERE action = 'erase'") == [(done["persons"],)]
    assert asked(folder, "SELECT count(*) FROM audit_entries WHERE action = 'retention'") == [(1,)]
    assert json.loads(run("--format", "json").stdout)["due"] == 0


def test_it_prints_no_name(folder: Path, run):
    names = {name for (name,) in asked(folder, "SELECT name FROM participants WHERE name IS NOT NULL")}

    printed = run("--dry-run").output

    assert [name for name in names if name in printed] == []


def test_the_raw_files_hold_no_name_of_whom_was_removed(folder: Path, run):
    people = dict(asked(folder, "SELECT id, name FROM participants WHERE name IS NOT NULL"))

    run()

    raw = b"".join(path.read_bytes() for path in folder.glob("dorroppnare.sqlite*"))
    gone = [id_ for (id_,) in asked(folder, "SELECT id FROM participants WHERE erased_on IS NOT NULL")]
    namesakes = {people[id_] for id_ in people if id_ not in gone}
    assert len(gone) > 10
    assert [
        id_
        for id_ in gone
        if people.get(id_, " ") not in namesakes and id_ in people and people[id_].encode() in raw
    ] == []


def test_ctrl_c_ends_it_after_the_batch_and_the_next_run_goes_on(folder: Path, run, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 5)

    def press(_session: object) -> None:
        signal.raise_signal(signal.SIGINT)

    event.listen(db.session, "after_commit", press, once=True)
    first = run("--format", "json")

    assert first.exit_code == 0
    assert json.loads(first.stdout)["persons"] == 5
    second = json.loads(run("--format", "json").stdout)
    assert second["persons"] == second["due"] == json.loads(first.stdout)["due"] - 5
