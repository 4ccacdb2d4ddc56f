"""The published tables of two projects come out cell by cell, on both databases, as the command prints them."""

import json

import pytest
from flask import Flask

from crm.reports.commands import ask, written
from tests.crm.reports import truth

REPORTS = ("participants", "during", "exits", "placements", "duration", "goals")
# The published means are printed to one decimal, shares to three.
TOLERANCE = {"mean": 0.05, "share": 0.0005}


def printed(report: str, programme: str | None) -> dict[tuple[str, str, str], float | None]:
    """What `report --format json` prints: (table, row, column) → figure."""
    data = json.loads(written(ask(report, programme, None, None), "json"))
    return {
        (table["id"], row["id"], column): value
        for table in data["tables"]
        for row in table["rows"]
        for column, value in row["values"].items()
    }


def tolerance(cell: truth.Expected) -> float:
    if cell.column == "mean":
        return TOLERANCE["mean"]
    return TOLERANCE["share"] if cell.row.endswith("_share") else 0


@pytest.mark.parametrize("name", ["vamos", "spira"])
def test_every_published_cell_comes_out(app: Flask, name: str):
    for folder in truth.PROGRAMMES:
        truth.load(folder)
    cells = truth.expected(name, *REPORTS)
    found = {report: printed(report, truth.PROGRAMMES[name]) for report in {cell.report for cell in cells}}

    wrong = [
        (cell, found[cell.report].get((cell.table, cell.row, cell.column)))
        for cell in cells
        if abs((found[cell.report].get((cell.table, cell.row, cell.column)) or 0) - cell.value)
        > tolerance(cell)
        or found[cell.report].get((cell.table, cell.row, cell.column)) is None
    ]

    assert wrong == []
    assert len(cells) > 20
