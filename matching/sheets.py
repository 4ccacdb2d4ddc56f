"""Reads employers, participants and places from CSV files with the columns of the workbook's sheets.

A file that cannot be used at all is refused with every reason at once. A cell that cannot be read is told of
in a warning, and then either counts as not known, or takes its row out where "not known" could let a
suggestion break something that was written there.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from matching.columns import (
    EMPLOYER_COLUMNS,
    EMPLOYER_COLUMNS_UNREAD,
    PARTICIPANT_COLUMNS,
    PARTICIPANT_COLUMNS_UNREAD,
    PLACE_COLUMNS_UNREAD,
    Column,
    place_columns,
)
from matching.doors import Place
from matching.errors import CellError
from matching.types import Employer, Participant, Position

Read = TypeVar("Read")

# What a visit note may hold is no fault of the file: the reader's own limit would refuse it whole.
csv.field_size_limit(1 << 28)


class FileError(ValueError):
    """A file that cannot be used. `problems` holds every reason; `sentences` words them."""

    def __init__(self, problems: list[CellError]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))

    def sentences(self, language: str = "sv") -> list[str]:
        """Give one sentence a reason, in `sv` or `en`."""
        return [problem.sentence(language) for problem in self.problems]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something in a file that was passed over. Row 1 is the header; row 0 stands for the whole file."""

    file: str
    row: int
    column: str
    problem: CellError
    row_is_left_out: bool = False

    def sentence(self, language: str = "sv") -> str:
        """Say where, what is wrong and what is expected, in `sv` or `en`."""
        if self.row == 0:
            return self.problem.sentence(language)
        told = CellError(
            "cell",
            file=self.file,
            row=str(self.row),
            column=self.column,
            sentence=self.problem.sentence(language),
        ).sentence(language)
        return f"{told} {CellError('row_left_out').sentence(language)}" if self.row_is_left_out else told


@dataclass(slots=True)
class Sheet:
    """The rows of one file as text, and what was passed over so far."""

    file: str
    rows: list[tuple[int, dict[str, str]]]
    warnings: list[Warned] = field(default_factory=list)


class _RowLeftOutError(Exception):
    """A row cannot be used; the warning has been written."""


def read_employers(path: Path) -> tuple[list[Employer], list[Warned]]:
    """Read a CSV file with the columns of the sheet `employers`; needs `employer_ref` and `name`.

    Gives the employers in the order of the file, and what was passed over. Raises FileError.
    """
    sheet = _read_sheet(path, EMPLOYER_COLUMNS, ("employer_ref", "name"), EMPLOYER_COLUMNS_UNREAD)
    return list(_each(sheet, EMPLOYER_COLUMNS, _employer)), sheet.warnings


def read_participants(path: Path) -> tuple[list[Participant], list[Warned]]:
    """Read a CSV file with the columns of the sheet `participants`; needs `participant_ref`.

    Columns that matching may not read (gender, year of birth, …) are not read. Raises FileError.
    """
    sheet = _read_sheet(path, PARTICIPANT_COLUMNS, ("participant_ref",), PARTICIPANT_COLUMNS_UNREAD)
    return list(_each(sheet, PARTICIPANT_COLUMNS, _participant)), sheet.warnings


def read_places(path: Path, key: str) -> tuple[list[Place], list[Warned]]:
    """Read what duplicates are sought by: names, addresses, numbers and positions; needs the columns `key` and `name`.

    The file may have the other columns of the sheet `employers` too. Raises FileError.
    """
    columns = place_columns(key)
    sheet = _read_sheet(path, columns, (key, "name"), PLACE_COLUMNS_UNREAD)
    return list(_each(sheet, columns, _place)), sheet.warnings


def _employer(cells: dict[str, Any]) -> Employer:
    return Employer(
        ref=cells["employer_ref"],
        name=cells["name"] or "",
        segment=cells["segment"] or "",
        stage=cells["stage"] or "",
        sni=cells["sni"] or "",
        description=cells["description"] or "",
        position=_position(cells["lat"], cells["lon"]),
        places=cells["places"],
        hours_min=cells["hours_min"],
        hours_max=cells["hours_max"],
        opening_hours=cells["opening_hours"],
        facts=cells["facts"] or {},
        languages=cells["languages"] or {},
    )


def _participant(cells: dict[str, Any]) -> Participant:
    return Participant(
        ref=cells["participant_ref"],
        interests=cells["interests"] or (),
        occupations=cells["occupations"] or (),
        restrictions=cells["restrictions"] or {},
        hours_min=cells["hours_min"],
        hours_max=cells["hours_max"],
        availability=cells["availability"],
        home=_position(cells["home_lat"], cells["home_lon"]),
        max_km=cells["max_km"],
        languages=cells["languages"] or {},
    )


def _place(cells: dict[str, Any]) -> Place:
    ref, *others = cells.values()
    name, street, postcode, city, orgnr, lat, lon = others
    return Place(ref, name or "", street, postcode, city, orgnr, lat, lon)


def _each(sheet: Sheet, columns: Sequence[Column], build: Callable[[dict[str, Any]], Read]) -> Iterator[Read]:
    """Build a value of each row; the first of the columns holds the reference."""
    key = columns[0].name
    seen: dict[str, int] = {}
    for row, texts in sheet.rows:
        try:
            cells = {column.name: _cell(sheet, row, column, texts) for column in columns}
            _refuse_same_ref(sheet, row, key, cells[key], seen)
            _check_pairs(sheet, row, cells, is_limit=key == "participant_ref")
        except _RowLeftOutError:
            continue
        yield build(cells)


def _cell(sheet: Sheet, row: int, column: Column, texts: dict[str, str]) -> Any:
    text = texts.get(column.name, "")
    try:
        return column.read(text) if text or column.name.endswith("_ref") else None
    except CellError as problem:
        _warn(sheet, row, column.name, problem, leave_out=column.is_limit)
        return None


def _warn(sheet: Sheet, row: int, column: str, problem: CellError, leave_out: bool) -> None:
    sheet.warnings.append(Warned(sheet.file, row, column, problem, leave_out))
    if leave_out:
        raise _RowLeftOutError


def _refuse_same_ref(sheet: Sheet, row: int, key: str, ref: str, seen: dict[str, int]) -> None:
    if ref in seen:
        _warn(sheet, row, key, CellError("twice", value=ref, row=str(seen[ref]), column=key), leave_out=True)
    seen[ref] = row


def _check_pairs(sheet: Sheet, row: int, cells: dict[str, Any], is_limit: bool) -> None:
    """Pass over ends of hours that contradict each other, and half a position."""
    low, high = cells.get("hours_min"), cells.get("hours_max")
    if low is not None and high is not None and low > high:
        problem = CellError("hours_order_ends", low=f"{low:g}", high=f"{high:g}")
        cells["hours_min"] = cells["hours_max"] = None
        _warn(sheet, row, "hours_min", problem, leave_out=is_limit)
    lat, lon = ("lat", "lon") if "lat" in cells else ("home_lat", "home_lon")
    if (cells[lat] is None) != (cells[lon] is None):
        cells[lat] = cells[lon] = None
        _warn(sheet, row, lat, CellError("position_half"), leave_out=False)


def _read_sheet(
    path: Path, columns: Iterable[Column], required: tuple[str, ...], unread: frozenset[str]
) -> Sheet:
    header, rows = _read_rows(path)
    missing = [name for name in required if name not in header]
    if missing:
        raise FileError([CellError("columns_missing", file=path.name, columns=", ".join(missing))])
    sheet = Sheet(path.name, [])
    unknown = [name for name in header if name and name not in unread | {column.name for column in columns}]
    if unknown:
        problem = CellError("columns_ignored", file=path.name, columns=", ".join(unknown))
        sheet.warnings.append(Warned(path.name, 0, "", problem))
    for row, cells in rows:
        if len(cells) > len(header):
            problem = CellError("row_too_long", count=str(len(cells)), expected=str(len(header)))
            sheet.warnings.append(Warned(path.name, row, header[-1], problem, row_is_left_out=True))
        elif any(cell.strip() for cell in cells):
            sheet.rows.append((row, {name: cell.strip() for name, cell in zip(header, cells, strict=False)}))
    return sheet


def _read_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Read a CSV file; Swedish Excel's semicolon is taken too. Row numbers are those a sheet shows."""
    text = _read_text(path)
    first_line = text.partition("\n")[0]
    delimiter = ";" if ";" in first_line and "," not in first_line else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FileError([CellError("file_unreadable", file=path.name)]) from error
    if not rows or not any(rows[0]):
        raise FileError([CellError("file_empty", file=path.name)])
    header = [name.strip().lower().replace(" ", "_") for name in rows[0]]
    return header, list(enumerate(rows[1:], start=2))


def _read_text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise FileError([CellError("file_missing", file=str(path))]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileError([CellError("file_unreadable", file=path.name)]) from error
    if "\0" in text:
        raise FileError([CellError("file_unreadable", file=path.name)])
    return text


def _position(lat: float | None, lon: float | None) -> Position | None:
    return None if lat is None or lon is None else Position(lat, lon)
