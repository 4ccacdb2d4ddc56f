"""The word lists that the demo draws from: tables beside this module, one row a line."""

import csv
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """All rows of one list, in the order of its file; every value is text, empty when nothing is said."""
    with (_DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def grouped(name: str, column: str) -> dict[str, list[dict[str, str]]]:
    """The rows of one list by the value of a column, each group in the order of the file."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in table(name):
        groups.setdefault(row[column], []).append(row)
    return groups


def parts(cell: str) -> list[str]:
    """The entries of a cell that holds a list."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def pairs(cell: str, sign: str) -> dict[str, str]:
    """The entries of a cell that holds `name<sign>value` pairs."""
    return {name: value for name, _, value in (part.partition(sign) for part in parts(cell))}
