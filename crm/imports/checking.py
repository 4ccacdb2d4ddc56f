"""From raw cells to values: each cell read by its column's reader, each that cannot be read a fault of its own. Pure.

Columns are read as a whole and each different content once: a sheet of ten thousand rows holds few different codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crm.imports.cells import is_empty, text_of
from crm.imports.columns import Column, Sheet
from crm.imports.faults import CellProblem, Fault
from crm.imports.reading import RawSheet
from crm.imports.sheets import SHEET_OF


@dataclass(slots=True)
class CheckedSheet:
    """A sheet's rows as values: column name → one value a row, None where the cell is empty or at fault.

    `raw` holds what stood there. `faults` are those of the sheet, in no order. `given` are the columns the file has.
    """

    sheet: Sheet
    numbers: list[int]
    raw: dict[str, tuple[Any, ...]]
    values: dict[str, list[Any]]
    faults: list[Fault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)

    def add_fault(self, index: int, column: str, expected: str, /, **values: Any) -> None:
        """Note that the cell in row `index` (counted from 0) does not fit."""
        raw = self.raw.get(column)
        value = None if raw is None or is_empty(raw[index]) else text_of(raw[index])
        is_hidden = value is not None and self.sheet.by_name[column].is_hidden(value)
        self.faults.append(
            Fault(
                self.sheet.name,
                self.numbers[index],
                column,
                None if is_hidden else value,
                expected,
                _without_content(expected, values) if is_hidden else values,
                is_hidden,
            )
        )

    def column(self, name: str) -> list[Any]:
        """The values of a column; all None when the file has no such column."""
        return self.values.get(name) or [None] * len(self.numbers)


@dataclass(slots=True)
class CheckedWorkbook:
    """All sheets of a file that the program knows, by name, and what was kept out."""

    sheets: dict[str, CheckedSheet] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unknown_sheets: list[str] = field(default_factory=list)
    unknown_columns: list[tuple[str, str]] = field(default_factory=list)

    def add(self, raw: RawSheet) -> None:
        """Check one more sheet."""
        sheet = SHEET_OF.get(raw.name)
        if sheet is None:
            self.unknown_sheets.append(raw.name)
        elif raw.name in self.sheets:
            self.faults.append(Fault(raw.name, None, None, None, "sheet_once"))
        else:
            self.sheets[raw.name] = self._checked(sheet, raw)

    def _checked(self, sheet: Sheet, raw: RawSheet) -> CheckedSheet:
        self.unknown_columns += [
            (sheet.name, name) for name in raw.header if name and name not in sheet.by_name
        ]
        checked = CheckedSheet(sheet, raw.numbers, {}, {})
        checked.faults += _header_faults(sheet, raw)
        for name, cells in zip(raw.header, raw.columns, strict=True):
            if name in sheet.by_name and name not in checked.raw:
                checked.raw[name] = cells
                checked.values[name] = _read_column(checked, sheet.by_name[name], cells)
        return checked


def _header_faults(sheet: Sheet, raw: RawSheet) -> Iterable[Fault]:
    for column in sheet.columns:
        if column.is_required and column.name not in raw.header:
            yield Fault(sheet.name, 1, column.name, None, "column_present")
        if raw.header.count(column.name) > 1:
            yield Fault(sheet.name, 1, column.name, column.name, "column_once")
    for name, cells in zip(raw.header, raw.columns, strict=True):
        if not name:
            yield from _cells_without_header(sheet, raw, cells)


def _cells_without_header(sheet: Sheet, raw: RawSheet, cells: tuple[Any, ...]) -> Iterable[Fault]:
    # Not shown: nobody can say whether it is personal.
    for number, cell in zip(raw.numbers, cells, strict=True):
        if not is_empty(cell):
            yield Fault(sheet.name, number, None, None, "cell_below_a_name", {}, is_hidden=True)


def _read_column(checked: CheckedSheet, column: Column, cells: tuple[Any, ...]) -> list[Any]:
    if bool in set(map(type, cells)):  # True, 1 and 1.0 are one and the same to a dictionary
        results = [_read_cell(column, cell) for cell in cells]
    else:
        by_content = {cell: _read_cell(column, cell) for cell in set(cells)}
        results = [by_content[cell] for cell in cells]
    if CellProblem not in set(map(type, results)):
        return results
    for index, result in enumerate(results):
        if isinstance(result, CellProblem):
            checked.add_fault(index, column.name, result.expected, **result.values)
            results[index] = None
    return results


def _read_cell(column: Column, cell: Any) -> Any:
    """The value, None for an empty cell, or the problem with it."""
    if cell == "" or is_empty(cell):
        return CellProblem("filled") if column.is_required else None
    try:
        return column.read(cell)
    except CellProblem as problem:
        return problem


def _without_content(expected: str, values: dict[str, Any]) -> dict[str, Any]:
    """Matching's readers quote what they could not read; a personal cell is told by its form alone."""
    return {} if expected == "matching" else values
