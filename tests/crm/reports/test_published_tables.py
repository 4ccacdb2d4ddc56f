"""The published tables of two projects come out cell by cell, on both databases, as the command prints them."""

import json

import pytest
from flask import Flask

from crm.reports.commands import ask, written
from tests.crm.reports import truth


@pytest.mark.parametrize("name", list(truth.PROGRAMMES))
def test_every_published_cell_comes_out(app: Flask, name: str):
    for folder in truth.PROGRAMMES:
        truth.load(folder)
    cells = truth.expected(name)

    found = {
        report: truth.figures_of(json.loads(written(ask(report, truth.PROGRAMMES[name], None, None), "json")))
        for report in {cell.report for cell in cells}
    }

    assert [cell for cell in cells if not cell.is_met_by(found[cell.report])] == []


def test_there_are_published_cells_to_meet():
    assert {name: len(truth.expected(name)) > 30 for name in truth.PROGRAMMES} == {
        "vamos": True,
        "spira": True,
    }
