"""`dorroppnare audit verify` and `accept`, in an installation of their own."""

import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crm.cli import cli
from tests.installation import DemoInstallation


@pytest.fixture
def folder(demo_installation: DemoInstallation, tmp_path: Path) -> Path:
    """An installation with the demo in it."""
    demo_installation.copy_to(tmp_path / "instance")
    return tmp_path / "instance"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner(env={"DORROPPNARE_INSTANCE": str(folder)}).invoke(cli, ["audit", *arguments])


def tamper(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "dorroppnare.sqlite")
    for statement in ("DROP TRIGGER audit_entries_keep", "DROP TRIGGER audit_entries_stay", *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_whole_log_is_a_sentence_and_exit_code_zero(folder: Path):
    result = run(folder, "verify")

    assert result.exit_code == 0
    assert re.fullmatch(r"\d{3,} entries, unbroken from [\d :-]+ to [\d :-]+ \(UTC\)\.\n", result.stdout)


def test_each_fault_is_a_line_with_its_number_and_nothing_of_what_was_written(folder: Path):
    tamper(folder, "UPDATE audit_entries SET entity = 'Örjan', at = 'no moment' WHERE number = 7")

    result = run(folder, "verify")

    assert result.exit_code == 1
    lines = [line.split("\t")[:2] for line in result.stdout.splitlines()]
    assert lines == [["", "guards_missing"], ["7", "changed"]]
    assert "Örjan" not in result.output
    assert "2 faults" in result.stderr


def test_a_lost_anchor_is_refused_until_somebody_accepts_the_log_and_says_why(folder: Path):
    (folder / "audit_anchor").unlink()
    assert run(folder, "verify").exit_code == 1

    accepted = run(folder, "accept", "--reason", "moved to a new machine")

    assert accepted.exit_code == 0
    result = run(folder, "verify")
    assert (result.exit_code, "unbroken" in result.stdout) == (0, True)


def test_a_copy_of_the_anchor_kept_elsewhere_can_be_held_against_the_log(folder: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    copy.write_bytes((folder / "audit_anchor").read_bytes())
    assert run(folder, "verify", "--anchor", str(copy)).exit_code == 0

    copy.write_text("{}")

    assert "anchor_forged" in run(folder, "verify", "--anchor", str(copy)).stdout


def test_accepting_needs_a_reason(folder: Path):
    assert run(folder, "accept").exit_code == 2
