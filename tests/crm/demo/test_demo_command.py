"""`dorroppnare demo`: fills an empty database, prints the log-ins, refuses any other."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from crm.accounts.passwords import hashed
from crm.cli import application, cli
from crm.database import db
from crm.demo.fill import PASSPHRASE
from tests.crm import rows
from tests.installation import DemoInstallation


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, with an empty database."""
    monkeypatch.setenv("DORROPPNARE_INSTANCE", str(tmp_path))
    monkeypatch.delenv("DORROPPNARE_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def filled(installation: Path, demo_installation: DemoInstallation) -> DemoInstallation:
    """The same with the demo in it."""
    demo_installation.copy_to(installation)
    return demo_installation


def test_log_ins_go_to_standard_output_and_progress_to_standard_error(installation: Path):
    result = CliRunner().invoke(cli, ["demo", "--day", "2026-11-22"])

    assert result.exit_code == 0
    roles = [line.split()[0] for line in result.stdout.splitlines()]
    assert sorted(set(roles)) == ["admin", "auditor", "coordinator", "partner", "specialist"]
    assert all(line.endswith(PASSPHRASE) and "@demo.example" in line for line in result.stdout.splitlines())
    assert "contacts" in result.stderr


def test_a_second_demo_is_refused_with_a_sentence(filled: DemoInstallation):
    result = CliRunner().invoke(cli, ["demo"])

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "not empty" in result.stderr


def test_only_if_empty_leaves_the_demo_alone_and_prints_its_log_ins_again(filled: DemoInstallation):
    again = CliRunner().invoke(cli, ["demo", "--if-empty"])

    assert again.exit_code == 0
    assert again.stdout == filled.printed
    assert again.stderr == ""


def test_only_if_empty_prints_no_log_ins_of_people_who_are_no_demo(installation: Path):
    with application():
        rows.a_staff_member("admin", password=hashed("a passphrase of their own"))
        db.session.commit()
        db.engine.dispose()

    result = CliRunner().invoke(cli, ["demo", "--if-empty"])

    assert (result.exit_code, result.output) == (0, "")


def test_a_day_that_does_not_exist_is_wrong_usage(installation: Path):
    result = CliRunner().invoke(cli, ["demo", "--day", "2026-02-30"])

    assert result.exit_code == 2
    assert "2026-02-30" in result.stderr
