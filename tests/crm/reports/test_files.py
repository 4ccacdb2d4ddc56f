"""A report as JSON, CSV, Excel and text: the same figures everywhere, and no cell that a spreadsheet runs."""

import csv
import io
import json
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from crm.reports import files
from crm.reports.registry import REPORTS
from tests.crm import rows
from tests.crm.reports.figures import counted

FORMULA = '=HYPERLINK("http://exempel.example";"klicka")'


@pytest.fixture
def programme(app: Flask):
    made = rows.a_programme("STEGET")
    for intake in (FORMULA, "-1", "@vår"):
        rows.an_enrolment(rows.a_participant(gender="woman", birth_year=1990), made, intake=intake)
    rows.a_placement(rows.a_participant(gender="man"), made, rows.an_employer(sni="47"))
    return made


@pytest.fixture(autouse=True)
def in_swedish(app: Flask):
    with force_locale("sv"):
        yield


def figures_of(report):
    return {
        (table.id, row.id, column): value
        for table in report.tables
        for row in table.rows
        for column, value in row.values.items()
    }


@pytest.mark.parametrize("name", list(REPORTS))
def test_json_has_the_shape_of_the_contract_and_every_cell(programme, name: str):
    report = counted(name, programme, "2026-01-01", "2026-12-31")

    data = json.loads(files.as_json(report))

    assert list(data) == ["report", "programme", "period", "tables"]
    assert data["report"] == name
    assert data["programme"] == "STEGET"
    assert data["period"] == {"from": "2026-01-01", "to": "2026-12-31"}
    assert [table["id"] for table in data["tables"]] == [table.id for table in REPORTS[name].tables]
    for table in data["tables"]:
        assert table["counts"] in ("persons", "enrolments", "placements", "employers", "contacts")
        for row in table["rows"]:
            assert list(row["values"]) == table["columns"]


def test_json_of_all_programmes_without_period_says_null():
    data = files.as_data(counted("placements"))

    assert data["programme"] is None
    assert data["period"] == {"from": None, "to": None}


def test_gender_rows_are_the_genders_then_the_total(programme):
    table = counted("exits", programme).find_table("by_reason")

    assert [row.id for row in table.rows] == ["woman", "man", "other", "unknown", "total"]


@pytest.mark.parametrize("name", list(REPORTS))
def test_csv_has_the_figures_of_json_one_a_line(programme, name: str):
    report = counted(name, programme)

    lines = list(csv.DictReader(io.StringIO(files.as_csv(report).decode())))

    found = {
        tuple(files.restored(line[key]) for key in ("table", "row", "column")): line["value"]
        for line in lines
    }
    expected = {place: "" if value is None else str(value) for place, value in figures_of(report).items()}
    assert found == expected


def test_no_cell_of_text_begins_a_formula_in_csv_and_each_survives(programme):
    lines = list(csv.DictReader(io.StringIO(files.as_csv(counted("participants", programme)).decode())))

    texts = [text for line in lines for key, text in line.items() if key != "value"]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {FORMULA, "-1", "@vår"} <= {files.restored(line["column"]) for line in lines}


@given(st.text())
def test_neutralised_text_is_no_formula_and_comes_back(text: str):
    assert not files.neutralised(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert files.restored(files.neutralised(text)) == text


@pytest.mark.parametrize("name", list(REPORTS))
def test_excel_has_a_sheet_a_table_with_its_figures_as_numbers(programme, name: str):
    report = counted(name, programme)

    book = load_workbook(io.BytesIO(files.as_xlsx(report)))

    assert len(book.worksheets) == len(report.tables)
    for sheet, table in zip(book.worksheets, report.tables, strict=True):
        heading, *body = sheet.iter_rows(values_only=True)
        assert [str(column.label) for column in table.columns] == list(heading[1 : len(table.columns) + 1])
        for line, row in zip(body, table.rows, strict=False):
            assert line[0] == str(row.label)
            assert list(line[1 : len(table.columns) + 1]) == pytest.approx(list(row.values.values()))


def test_excel_keeps_a_formula_as_text(programme):
    sheet = load_workbook(io.BytesIO(files.as_xlsx(counted("participants", programme)))).worksheets[0]

    cell = next(cell for cell in sheet[1] if cell.value == FORMULA)

    assert cell.data_type == "s"


def test_each_sheet_says_what_it_counts_and_of_which_days(programme):
    report = counted("placements", programme, "2026-01-01", None)

    book = load_workbook(io.BytesIO(files.as_xlsx(report)))

    for sheet, table in zip(book.worksheets, report.tables, strict=True):
        texts = [str(value) for line in sheet.iter_rows(values_only=True) for value in line if value]
        assert any(f"counts: {table.counts}" in text for text in texts)
        assert any("STEGET, från 2026-01-01" in text for text in texts)


def test_text_for_a_terminal_names_tables_and_figures(programme):
    text = files.as_text(counted("placements", programme)).decode()

    assert "Efter slag (Räknar personer, placeringar och arbetsplatser, var för sig)" in text
    line = next(line for line in text.splitlines() if line.startswith("Praktik "))
    assert line.split() == ["Praktik", "1", "1", "1"]


def test_text_writes_shares_in_per_cent_as_the_page_does(programme):
    lines = files.as_text(counted("goals", programme)).decode().splitlines()

    line = next(line for line in lines if line.startswith("Andel kvinnor"))
    assert line.split() == ["Andel", "kvinnor", "–", "100", "%", "3"]


def test_days_outside_the_calendar_of_the_report_do_not_change_the_file(programme):
    rows.a_placement(
        rows.a_participant(),
        programme,
        rows.an_employer(),
        starts_on=date(2020, 1, 1),
        ends_on=date(2020, 2, 1),
    )

    assert figures_of(counted("placements", programme, "2026-01-01")) == figures_of(
        counted("placements", programme, "2021-01-01")
    )
