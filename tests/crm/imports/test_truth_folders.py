"""The hand-kept files of two published projects come in as they are, and a second time change nothing."""

from pathlib import Path

import pytest
from flask import Flask

from tests.crm.imports.workbooks import import_path, read_csv, tables, write_xlsx

TRUTH = Path(__file__).parents[2] / "truth"


@pytest.mark.parametrize("name", ["vamos", "spira"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_truth_folder_comes_in_whole_and_once(app: Flask, tmp_path: Path, name: str, form: str):
    folder = TRUTH / name
    sheets = read_csv(folder)
    path = folder if form == "csv" else write_xlsx(tmp_path / "book.xlsx", sheets)

    first, run = import_path(path)
    before = tables()
    second, again = import_path(path)

    assert first.faults == []
    assert run is not None
    assert {sheet: counts["created"] for sheet, counts in first.counts().items()} == {
        sheet: len(rows) for sheet, rows in sheets.items()
    }
    assert again is None
    assert {sheet: counts["unchanged"] for sheet, counts in second.counts().items()} == {
        sheet: len(rows) for sheet, rows in sheets.items()
    }
    assert tables() == before


def test_both_truth_folders_live_in_one_database(app: Flask):
    for name in ("vamos", "spira"):
        plan, _ = import_path(TRUTH / name)
        assert plan.faults == []
