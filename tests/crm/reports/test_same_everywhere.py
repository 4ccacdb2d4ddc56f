"""One report, five ways of reading it: JSON, CSV, Excel, paper and the page hold the same figures, all of them.

What a file looks like is in test_files, paper in test_printed: here a coordinator pulls the same report in every way
of a programme that has something in each of them.
"""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask_babel import force_locale
from openpyxl import load_workbook

from crm.accounts.models import Staff
from crm.reports import files, printed
from crm.reports.periods import period_of
from crm.reports.pictures import reading_of
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS
from crm.reports.tables import Report, Table
from tests.conftest import Client
from tests.crm import rows
from tests.crm.reports.rich_programme import a_rich_programme

Figures = dict[tuple[str, str, str], float | None]
# How the database counts is tested on both elsewhere; here it is about what is made of the counts.
pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
CHOSEN = "programme=STEGET&from=2026-01-01&to=2026-12-31"


@pytest.fixture(autouse=True)
def today(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
def karin(app: Flask) -> Staff:
    return rows.a_staff_member("coordinator", a_rich_programme())


@pytest.fixture
def pulled(client: Client, karin: Staff) -> Client:
    return client.log_in_as(karin)


def as_counted(name: str, karin: Staff) -> Report:
    return REPORTS[name].count(scope_of("STEGET", period_of("2026-01-01", "2026-12-31"), karin))


def in_json(report: bytes) -> Figures:
    return {
        (table["id"], row["id"], column): value
        for table in json.loads(report)["tables"]
        for row in table["rows"]
        for column, value in row["values"].items()
    }


def in_csv(report: bytes) -> Figures:
    lines = csv.DictReader(io.StringIO(report.decode()))
    return {
        tuple(files.restored(line[key]) for key in ("table", "row", "column")): (
            float(line["value"]) if line["value"] else None
        )
        for line in lines
    }


def in_excel(report: bytes, like: Report) -> Figures:
    """The figures of the sheets, told apart by where they stand: a sheet has labels, and no ids."""
    figures: Figures = {}
    sheets = load_workbook(io.BytesIO(report)).worksheets
    for sheet, table in zip(sheets, like.tables, strict=True):
        _heading, *lines = sheet.iter_rows(values_only=True, max_row=len(table.rows) + 1)
        for row, (_label, *values) in zip(table.rows, lines, strict=True):
            for column, value in zip(table.columns, values, strict=True):
                figures[table.id, row.id, column.id] = value
    return figures


def as_read(table: Table) -> list[list[str]]:
    """Label and figures of each line, as people are to read them, sums last."""
    lines = reading_of(table, lambda *_: None).lines
    return [
        [str(line.label), *(f"{figure.text}{figure.note or ''}" for figure in line.figures)]
        for line in sorted(lines, key=lambda line: line.is_total)
    ]


def down_the_page(table: Table) -> Table:
    """The table as paper has it: weeks run across on the page, and down on paper."""
    if table.definition.look != "heat":
        return table
    return replace(table, definition=replace(table.definition, turned=True))


def drawn(section: Tag | None) -> list[list[str]]:
    """Label and figures of each line of the table in a section, without what stands around a note."""
    assert section is not None
    lines = section.select("table tbody tr, table tfoot tr")
    return [[_text(cell) for cell in line.select("th, td")] for line in lines]


def _text(cell: Any) -> str:
    for note in cell.select(".small"):
        note.string = note.get_text().strip("()")
    return "".join(part.strip() for part in cell.stripped_strings)


@pytest.mark.parametrize("name", list(REPORTS))
def test_all_files_hold_the_same_figures(pulled: Client, karin: Staff, name: str):
    report = as_counted(name, karin)
    ways = {
        ending: pulled.get(f"/reports/{name}/download?{CHOSEN}&format={ending}").data
        for ending in ("json", "csv", "xlsx")
    }

    figures = in_json(ways["json"])
    for table in report.tables:
        # Nothing would be the same everywhere of a table without figures too.
        assert sum(bool(figure) for (of, *_place), figure in figures.items() if of == table.id) > 1
    assert figures == {
        (table.id, row.id, column): value
        for table in report.tables
        for row in table.rows
        for column, value in row.values.items()
    }
    assert in_csv(ways["csv"]) == pytest.approx(figures)
    assert in_excel(ways["xlsx"], report) == pytest.approx(figures)


@pytest.mark.parametrize("name", list(REPORTS))
def test_the_page_and_paper_hold_them_as_they_read(pulled: Client, karin: Staff, name: str):
    page = BeautifulSoup(pulled.get(f"/reports/{name}?{CHOSEN}").data, "html.parser")
    with force_locale("sv"):
        report = as_counted(name, karin)
        cover = printed.Cover("Till styrgruppen", (), date(2026, 11, 22))
        paper = BeautifulSoup(printed.as_page([report], cover), "html.parser")

        for table in report.tables:
            assert drawn(page.find(id=table.id)) == as_read(table)
            on_paper = drawn(paper.find(id=f"{name}-{table.id}"))
            assert sorted(on_paper) == sorted(as_read(down_the_page(table)))
