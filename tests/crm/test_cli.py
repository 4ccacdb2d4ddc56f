"""The command line: exit codes, what goes where, and sentences instead of tracebacks."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crm.cli import cli

EMPLOYERS = """employer_ref,name,sni,description,hours_max,facts
E1,Hunddagiset Tassen,96090,Vi tar hand om hundar,40,alcohol=no
E2,Kvarterskrogen,56100,Restaurang med bar,40,alcohol=yes
E3,Blomsterhandeln,47761,Vi säljer blommor,40,
"""
PARTICIPANTS = """participant_ref,interests,restrictions,hours_min
P1,jobba med hundar,avoid_alcohol:must,10
"""


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    employers, participants = tmp_path / "E.csv", tmp_path / "P.csv"
    employers.write_text(EMPLOYERS, encoding="utf-8")
    participants.write_text(PARTICIPANTS, encoding="utf-8")
    return employers, participants


def test_rank_prints_a_run_line_for_each_employer_that_may_be_suggested(files):
    result = run("rank", "--employers", files[0], "--participants", files[1])

    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert [(line[0], line[1], line[2], line[3], line[5]) for line in lines] == [
        ("P1", "Q0", "E1", "1", "fits"),
        ("P1", "Q0", "E3", "1", "ask"),
    ]


def test_rank_writes_its_explanations_one_json_line_a_suggestion(files, tmp_path: Path):
    explained = tmp_path / "why.jsonl"

    result = run("rank", "--employers", files[0], "--participants", files[1], "--explain-out", explained)

    assert result.exit_code == 0
    first = json.loads(explained.read_text(encoding="utf-8").splitlines()[0])
    assert first["employer_ref"] == "E1"
    assert sum(first["parts"].values()) == pytest.approx(first["score"], abs=1e-4)
    assert "hundar" in first["sentence"]


def test_rank_refuses_a_file_without_its_columns_and_says_which(tmp_path: Path, files):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("namn,ort\nA,B\n", encoding="utf-8")

    result = run("rank", "--employers", wrong, "--participants", files[1])

    assert result.exit_code == 1
    assert "employer_ref" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [["nosuch"], ["rank"], ["serve", "--port", "many"]])
def test_wrong_usage_is_exit_code_two(arguments):
    assert run(*arguments).exit_code == 2


def test_an_unreachable_database_is_a_sentence_and_exit_code_one(tmp_path: Path):
    result = run(
        "report",
        "placements",
        DORROPPNARE_DATABASE_URL="postgresql://someone:hemligt@127.0.0.1:1/none",
        DORROPPNARE_INSTANCE=str(tmp_path),
    )

    assert result.exit_code == 1
    assert "database" in result.stderr
    assert "hemligt" not in result.stderr
    assert "Traceback" not in result.stderr


UNUSABLE = [
    "postgresql://someone:hemligt@127.0.0.1:port/none",
    "postgresql://someone:ett@hemligt@nowhere.invalid/none",
    "postgresql://someone:hem/ligt@127.0.0.1:1/none",
    "postgresql://someone:hemligt@127.0.0.1:1/none?connect_timeout=soon",
    "nosuchengine://someone:hemligt@127.0.0.1/none",
    "sqlite:////nowhere/at/all.sqlite",
    "no address hemligt",
]


@pytest.mark.parametrize("url", UNUSABLE)
def test_an_address_that_cannot_be_used_is_a_sentence_without_its_password(tmp_path: Path, url: str):
    result = run("import", "runs", DORROPPNARE_DATABASE_URL=url, DORROPPNARE_INSTANCE=str(tmp_path))

    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert result.stderr.startswith("The database does not answer: ")
    assert "hemligt" not in result.stderr
    assert "ligt@" not in result.stderr


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path):
    noise = tmp_path / "noise.sqlite"
    noise.write_bytes(b"what somebody wrote " * 500)

    result = run(
        "import", "runs", DORROPPNARE_DATABASE_URL=f"sqlite:///{noise}", DORROPPNARE_INSTANCE=str(tmp_path)
    )

    assert result.exit_code == 1
    assert "not a database" in result.stderr
    assert noise.read_bytes() == b"what somebody wrote " * 500


@pytest.mark.parametrize("option", ["--out", "--explain-out"])
def test_a_file_that_cannot_be_written_is_wrong_usage(files, tmp_path: Path, option: str):
    nowhere = tmp_path / "nosuch" / "run.txt"

    result = run("rank", "--employers", files[0], "--participants", files[1], option, nowhere)

    assert result.exit_code == 2
    assert f"{nowhere} cannot be written" in result.stderr


def test_a_setting_that_means_nothing_is_named(tmp_path: Path):
    result = run(
        "staff",
        "second-factor",
        "maja@exempel.example",
        DORROPPNARE_SECOND_FACTOR="maybe",
        DORROPPNARE_INSTANCE=str(tmp_path),
    )

    assert result.exit_code == 1
    assert result.stderr.strip() == "DORROPPNARE_SECOND_FACTOR is optional or required, not maybe."
