"""A key file that is lost or another's: sentences that say what to do, on the command line and on a page."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from crm import encryption
from crm.cli import cli
from crm.encryption import KEY_FILE, KeyRing, make_keys
from tests.conftest import Client
from tests.crm import rows
from tests.installation import DemoInstallation


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli, arguments)


@pytest.fixture
def folder(demo_installation: DemoInstallation, tmp_path: Path) -> Path:
    demo_installation.copy_to(tmp_path)
    return tmp_path


def test_without_its_key_file_nothing_starts_and_no_new_key_is_made(folder: Path):
    (folder / KEY_FILE).unlink()

    result = run("import", "runs", DORROPPNARE_INSTANCE=str(folder))

    assert (result.exit_code, result.stdout) == (1, "")
    assert f"The key file {folder / KEY_FILE} is missing" in result.stderr
    assert "backup" in result.stderr
    assert not (folder / KEY_FILE).exists()


def test_a_key_file_of_another_installation_is_refused(folder: Path):
    (folder / KEY_FILE).unlink()
    make_keys(folder / KEY_FILE)

    result = run("import", "runs", DORROPPNARE_INSTANCE=str(folder))

    assert result.exit_code == 1
    assert "is not the one that this database was sealed with" in result.stderr


def test_a_spoilt_key_file_is_told_with_its_line(folder: Path):
    (folder / KEY_FILE).write_text("k1 abc\n")

    result = run("import", "runs", DORROPPNARE_INSTANCE=str(folder))

    assert result.exit_code == 1
    assert "line 1" in result.stderr


def test_the_key_file_may_stand_elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    elsewhere = tmp_path_factory.mktemp("safe") / "our keys"
    shutil.move(folder / KEY_FILE, elsewhere)

    result = run(
        "keys", "status", DORROPPNARE_INSTANCE=str(folder), DORROPPNARE_ENCRYPTION_KEYS=str(elsewhere)
    )

    assert result.exit_code == 0
    assert [line.split("\t")[2] for line in result.stdout.splitlines()] == ["seals"]
    assert not (folder / KEY_FILE).exists()


def test_rotating_says_which_key_seals_and_which_is_gone(folder: Path):
    before = listed(folder)
    result = run("keys", "rotate", DORROPPNARE_INSTANCE=str(folder))
    after = listed(folder)

    assert result.exit_code == 0
    assert f"values are sealed with {after[0][0]} now." in result.stderr
    assert before[0][2] == after[0][2] == "seals"
    assert before[0][0] != after[0][0]
    # The log needs its keys for good; nothing else does.
    assert {role for _id, _values, role in after[1:]} <= {"opens what is sealed for good"}
    assert before[0][0] in result.stderr


def listed(folder: Path) -> list[list[str]]:
    """What `keys status` prints, key by key."""
    printed = run("keys", "status", DORROPPNARE_INSTANCE=str(folder)).stdout
    return [line.split("\t") for line in printed.splitlines()]


@pytest.fixture
def as_specialist(client: Client) -> Client:
    programme = rows.a_programme()
    specialist = rows.a_staff_member("specialist", programme)
    rows.an_enrolment(rows.a_participant("Åsa Öberg"), programme, specialist)
    return client.log_in_as(specialist)


@pytest.mark.parametrize("is_there", [False, True], ids=["missing", "another's"])
def test_a_page_says_calmly_that_the_key_is_gone(
    app: Flask, as_specialist: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
):
    if is_there:
        make_keys(tmp_path / "keys")
    assert "Åsa Öberg" in as_specialist.get("/participants").text
    monkeypatch.setitem(app.extensions, "key_ring", KeyRing(tmp_path / "keys"))

    response = as_specialist.get("/participants")

    assert response.status_code == 503
    assert "nyckelfilen" in response.text
    assert "Traceback" not in response.text
    assert "Åsa" not in response.text


def test_what_was_to_be_written_is_in_no_error_text(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.extensions, "key_ring", KeyRing(tmp_path / "keys"))

    with pytest.raises(encryption.KeyFileMissing) as error:
        rows.a_participant("Åsa Öberg")

    assert "Åsa" not in str(error.value)
