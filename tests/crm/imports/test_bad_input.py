"""A broken workbook changes nothing and names every cell at fault, with what is expected."""

import json
import random
import zipfile
from collections.abc import Iterable
from datetime import date
from itertools import repeat
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from crm.cli import cli
from crm.database import db
from crm.employers.models import Employer
from crm.imports.faults import FileRefused
from crm.imports.labels import EXPECTED, FILES, fault_sentence, file_sentence
from crm.imports.reading import read_workbook
from tests.crm.imports.workbooks import changed, everything, import_path, tables, write_csv, write_xlsx


def faults_of(path: Path) -> list[tuple[str, int | None, str | None, str | None, str]]:
    """What is wrong with a file; nothing may be stored."""
    before = tables()
    plan, run = import_path(path)
    assert run is None
    assert tables() == before
    return [(f.sheet, f.row, f.column, f.value, f.expected) for f in plan.faults]


CELLS = [
    ("programmes", 0, "starts_on", "2021-02-30", "day"),
    ("programmes", 0, "ends_on", "2023-01-01", "not_before"),
    ("goals", 0, "target", "hälften", "number"),
    ("codes", 0, "group", "army", "code"),
    ("codes", 0, "list", "hobby", "code"),
    ("staff", 0, "role", "boss", "code"),
    ("staff", 0, "programmes", "HAMN;NORD", "reference"),
    ("employers", 0, "orgnr", "12", "orgnr"),
    ("employers", 0, "lat", "91", "number"),
    ("employers", 0, "lon", "", "both"),
    ("employers", 0, "hours_max", "5", "not_below"),
    ("employers", 0, "opening_hours", "när det passar", "matching"),
    ("employers", 0, "facts", "magic=yes", "matching"),
    ("employers", 0, "languages", "sv:Z9", "matching"),
    ("employers", 0, "owner_email", "nobody@hamn.example", "reference"),
    ("employers", 0, "name", "", "filled"),
    ("employers", 0, "name", "x" * 301, "text"),
    ("employers", 0, "description", "x" * 200_000, "text"),
    ("contact_people", 0, "is_supervisor", "kanske", "yes_no"),
    ("contact_people", 0, "employer_ref", "H9", "reference"),
    ("participants", 0, "gender", "x", "code"),
    ("participants", 0, "birth_year", "90", "whole_number"),
    ("participants", 0, "education_level", "phd", "code"),
    ("enrolments", 0, "exit_reason", "vacation", "code"),
    ("enrolments", 0, "exited_on", "2024-02-01", "not_before"),
    ("enrolments", 0, "incomes_before", "study_aid;lottery", "code"),
    ("activities", 0, "kind", "sleep", "code"),
    ("placements", 0, "hours_week", "41", "hours_week"),
    ("placements", 0, "hours_week", "0", "hours_week"),
    ("placements", 0, "supervisor_ref", "P9", "reference"),
    ("placements", 0, "via", "luck", "code"),
    ("followups", 0, "participant_ref", "D9", "reference"),
    ("consents", 0, "until", "2024-01-01", "not_before"),
    ("friends", 0, "since", "01/02/2023", "day"),
    ("employer_contacts", 0, "channel", "pigeon", "code"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "expected"), CELLS)
def test_each_wrong_cell_is_named(app: Flask, tmp_path: Path, sheet, row, column, value, expected):
    found = faults_of(write_csv(tmp_path, changed(sheet, row, **{column: value})))

    assert [fault for fault in found if fault[0] == sheet] == [
        (sheet, row + 2, column, value or None, expected)
    ]


def test_all_wrong_cells_are_named_at_once_in_the_order_of_the_file(app: Flask, tmp_path: Path):
    workbook = changed("employers", 1, stage="asleep", lat="north")
    workbook["placements"][1]["starts_on"] = "2024-13-01"

    found = faults_of(write_xlsx(tmp_path / "book.xlsx", workbook))

    assert [fault[:4] for fault in found] == [
        ("employers", 3, "stage", "asleep"),
        ("employers", 3, "lat", "north"),
        ("placements", 3, "starts_on", "2024-13-01"),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("email", "ingen adress"),
        ("personal_number", "hemligt"),
        ("restrictions", "dåligt knä:must"),
        ("availability", "jämt"),
    ],
)
def test_a_personal_value_is_not_repeated(app: Flask, tmp_path: Path, column: str, value: str):
    plan, _ = import_path(write_csv(tmp_path, changed("participants", 0, **{column: value})))

    (fault,) = plan.faults
    with app.test_request_context():
        assert value not in repr(fault) + fault_sentence(fault)


@pytest.mark.parametrize(
    ("sheet", "key"),
    [
        ("employers", "employer_ref"),
        ("participants", "participant_ref"),
        ("enrolments", "enrolled_on"),
        ("goals", "indicator"),
        ("friends", "since"),
        ("staff", "email"),
    ],
)
def test_a_key_that_stands_twice_names_the_other_row(app: Flask, tmp_path: Path, sheet: str, key: str):
    workbook = everything()
    workbook[sheet].append(dict(workbook[sheet][0]))

    plan, run = import_path(write_csv(tmp_path, workbook))

    assert run is None
    assert [(f.sheet, f.column, f.expected, f.values["row"]) for f in plan.faults] == [
        (sheet, key, "unique", 2)
    ]


def test_a_missing_sheet_is_named_where_something_refers_to_it(app: Flask, tmp_path: Path):
    plan, run = import_path(write_csv(tmp_path, everything(employers=None)))

    assert run is None
    assert {(f.sheet, f.column, f.expected, f.values["sheet"]) for f in plan.faults} == {
        (sheet, "employer_ref", "reference_without_sheet", "employers")
        for sheet in ("contact_people", "placements", "friends", "employer_contacts")
    }


def test_a_missing_required_column_and_one_named_twice_are_faults_of_the_header(app: Flask, tmp_path: Path):
    folder = write_csv(tmp_path, everything())
    (folder / "followups.csv").write_text("participant_ref,programme,state,state\nD1,HAMN,employed,none\n")

    assert {fault[:3] for fault in faults_of(folder)} == {("followups", 1, "on"), ("followups", 1, "state")}


def test_a_comma_too_many_is_a_fault_and_its_content_is_not_shown(app: Flask, tmp_path: Path):
    folder = write_csv(tmp_path, everything())
    (folder / "followups.csv").write_text(
        "participant_ref,programme,on,state\nD1,HAMN,2025-12-01,employed,hemligt\n"
    )

    assert faults_of(folder) == [("followups", 2, None, None, "cell_below_a_name")]


def test_an_anonymous_participant_has_no_name(app: Flask, tmp_path: Path):
    found = faults_of(write_csv(tmp_path, changed("participants", 1, name="Bo Berg")))

    assert [(sheet, row, column) for sheet, row, column, _, _ in found] == [("participants", 3, "name")]


def broken_files(folder: Path) -> dict[str, Path]:
    """One file of each kind that is no workbook: the reason → the file."""
    good = write_xlsx(folder / "good.xlsx", everything())
    content = good.read_bytes()
    old = bytes.fromhex("d0cf11e0a1b11ae1")
    files = {
        "not_a_workbook": random.Random(1).randbytes(200_000),
        "empty_file": b"",
        "damaged_workbook": content[: len(content) // 2],
        "old_workbook": old + bytes(2000),
        "locked_workbook": old + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
    }
    paths = {}
    for reason, bytes_ in files.items():
        paths[reason] = folder / f"{reason}.xlsx"
        paths[reason].write_bytes(bytes_)
    return paths


@pytest.mark.parametrize(
    "reason", ["not_a_workbook", "empty_file", "damaged_workbook", "old_workbook", "locked_workbook"]
)
def test_what_is_no_workbook_is_refused_with_a_sentence(app: Flask, tmp_path: Path, reason: str):
    with pytest.raises(FileRefused) as refused:
        import_path(broken_files(tmp_path)[reason])

    assert refused.value.reason == reason


def with_part(folder: Path, name: str, content: Iterable[bytes]) -> Path:
    """A good workbook with one part of the archive replaced or added."""
    good = write_xlsx(folder / "good.xlsx", everything())
    path = folder / "changed.xlsx"
    with (
        zipfile.ZipFile(good) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        with target.open(name, "w", force_zip64=True) as part:
            for piece in content:
                part.write(piece)
    return path


CORNERS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("xl/worksheets/sheet1.xml", [CORNERS], "sheet_too_wide"),
        (
            "xl/worksheets/sheet1.xml",
            [CORNERS.replace(b'r="XFD', b"r='xfd").replace(b'576"><v', b"576'><v")],
            "sheet_too_wide",
        ),
        ("xl/media/bomb.bin", repeat(bytes(1 << 20), 700), "workbook_too_large"),
        ("xl/vbaProject.bin", [b"macro"], "workbook_with_macros"),
        ("xl/worksheets/sheet1.xml", [b"<worksheet><sheetData><row"], "damaged_workbook"),
    ],
    ids=["corners", "corners in quotes", "bomb", "macros", "cut XML"],
)
def test_a_workbook_that_would_do_harm_is_refused(tmp_path: Path, name, content, reason):
    with pytest.raises(FileRefused) as refused:
        list(read_workbook(with_part(tmp_path, name, content)))

    assert refused.value.reason == reason


def test_an_empty_workbook_and_an_empty_folder_are_refused(app: Flask, tmp_path: Path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "empty.xlsx")
    (tmp_path / "folder").mkdir()

    for path, reason in ((tmp_path / "empty.xlsx", "empty_workbook"), (tmp_path / "folder", "empty_folder")):
        with pytest.raises(FileRefused) as refused:
            import_path(path)
        assert refused.value.reason == reason


def test_csv_in_another_encoding_is_refused(app: Flask, tmp_path: Path):
    with pytest.raises(FileRefused) as refused:
        import_path(write_csv(tmp_path, everything(), encoding="latin-1"))

    assert refused.value.reason == "not_utf8"


def test_dates_and_numbers_of_the_spreadsheet_are_taken_as_such(app: Flask, tmp_path: Path):
    workbook = changed("enrolments", 0, enrolled_on=date(2024, 3, 1))
    workbook["employers"][0].update(employer_ref=101, hours_max=40.0)
    for sheet in ("contact_people", "placements", "employer_contacts"):
        for row in workbook[sheet]:
            row["employer_ref"] = 101 if row["employer_ref"] == "H1" else row["employer_ref"]

    plan, _ = import_path(write_xlsx(tmp_path / "book.xlsx", workbook))

    assert plan.faults == []
    assert db.session.scalar(select(func.count()).select_from(Employer).filter_by(ref="101")) == 1


def test_every_reason_has_a_sentence_that_can_be_filled_in(app: Flask):
    with app.test_request_context():
        for reason in FILES:
            assert file_sentence(FileRefused(reason, file="a", cells=1, rows=1, columns=1, why="b"))
        for sentence in EXPECTED.values():
            values = dict.fromkeys(
                ("limit", "low", "high", "codes", "sheet", "row", "columns", "column", "day", "number"), 1
            )
            assert str(sentence) % values


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the command line on a database of its own."""
    monkeypatch.setenv("DORROPPNARE_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DORROPPNARE_DATABASE_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(cli, ["import", *map(str, arguments)])


def test_the_command_previews_imports_lists_and_undoes(command, tmp_path: Path):
    folder = write_csv(tmp_path / "book", everything())

    preview = json.loads(command("workbook", folder, "--preview", "--format", "json").stdout)
    first = json.loads(command("workbook", folder, "--format", "json").stdout)
    second = json.loads(command("workbook", folder, "--format", "json").stdout)

    assert (preview["status"], first["status"], second["status"]) == ("preview", "imported", "unchanged")
    assert {row["state"] for row in preview["rows"]} == {"created"}
    assert first["sheets"]["placements"] == {"created": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert second["totals"]["created"] + second["totals"]["changed"] == 0
    assert command("undo", first["run"]).exit_code == 0
    again = command("undo", first["run"])
    assert (again.exit_code, "already" in again.stderr) == (1, True)
    assert command("runs").stdout.startswith(f"{first['run']}\tundone\t")


def test_the_command_lists_every_fault_and_ends_with_one(command, tmp_path: Path):
    folder = write_csv(tmp_path / "book", changed("employers", 0, stage="asleep"))

    result = command("workbook", folder, "--format", "json")

    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["status"], answer["run"]) == (1, "refused", None)
    (error,) = answer["errors"]
    assert (error["sheet"], error["row"], error["column"], error["value"]) == (
        "employers",
        2,
        "stage",
        "asleep",
    )
    assert error["expected"].startswith("one of: prospect, contacted")
    assert "employers, row 2, stage" in result.stderr


@pytest.mark.parametrize(
    "reason", ["not_a_workbook", "empty_file", "damaged_workbook", "old_workbook", "locked_workbook"]
)
def test_the_command_meets_any_file_with_a_sentence(command, tmp_path: Path, reason: str):
    result = command("workbook", broken_files(tmp_path)[reason])

    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    assert str(FILES[reason]) % {"file": ""} in result.stderr
