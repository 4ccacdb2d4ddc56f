"""Reading a workbook into sheets of raw cells: an .xlsx file, or a folder of CSV files with the names of the sheets.

Nothing here knows what a sheet should hold. Whole columns are handed on, since cells of one column are read alike.
"""

import csv
import hashlib
import io
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from crm.imports.cells import is_empty, text_of
from crm.imports.containers import require_workbook
from crm.imports.faults import FileRefused
from crm.imports.parts import MOST_CELLS

MOST_FILE_BYTES: Final = 200 * 1024 * 1024
# A cell too long for its column is told of as any other fault: the reader's own limit would refuse the whole file.
csv.field_size_limit(MOST_FILE_BYTES)


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands. `header` are the column names in lower case, `numbers` the rows' numbers as a person
    sees them (the header is row 1), `columns` the cells column by column, as many as the widest row has.
    """

    name: str
    header: tuple[str, ...]
    numbers: list[int]
    columns: list[tuple[Any, ...]]


def read_workbook(path: Path) -> Iterator[RawSheet]:
    """The sheets of a file or folder, one after the other. Raises FileRefused for what is no workbook."""
    return _read_folder(path) if path.is_dir() else _read_file(path)


def fingerprint(path: Path) -> str:
    """SHA-256 of the file, or of the folder's CSV files with their names, as 43 letters and digits."""
    digest = hashlib.sha256()
    for file in sorted(_csv_files(path)) if path.is_dir() else [path]:
        digest.update(file.name.encode() if path.is_dir() else b"")
        digest.update(file.read_bytes())
    return urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def _read_file(path: Path) -> Iterator[RawSheet]:
    if path.stat().st_size > MOST_FILE_BYTES:
        raise FileRefused("workbook_too_large", cells=MOST_CELLS)
    require_workbook(path)
    workbook = _opened(path)
    found = False
    for about in workbook.sheets_metadata:
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = _raw_sheet(about.name, _rows_of(workbook, about.name, path))
            if sheet is not None:
                found = True
                yield sheet
    if not found:
        raise FileRefused("empty_workbook", file=path.name)


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged_workbook", file=path.name) from error


def _rows_of(workbook: CalamineWorkbook, name: str, path: Path) -> list[list[Any]]:
    try:
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged_workbook", file=path.name) from error


def _csv_files(folder: Path) -> list[Path]:
    files = [file for file in folder.iterdir() if file.suffix.lower() == ".csv" and file.is_file()]
    for file in files:
        # A folder that somebody was sent must not make the program read, and show, what lies elsewhere.
        if file.is_symlink():
            raise FileRefused("link_in_folder", file=file.name)
    return files


def _read_folder(folder: Path) -> Iterator[RawSheet]:
    files = sorted(_csv_files(folder))
    if not files:
        raise FileRefused("empty_folder", file=folder.name)
    if sum(file.stat().st_size for file in files) > MOST_FILE_BYTES:
        raise FileRefused("workbook_too_large", cells=MOST_CELLS)
    sheets = [_raw_sheet(file.stem, _csv_rows(file)) for file in files]
    if not any(sheets):
        raise FileRefused("empty_workbook", file=folder.name)
    yield from (sheet for sheet in sheets if sheet is not None)


def _csv_rows(file: Path) -> list[list[Any]]:
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused("not_utf8", file=file.name) from error
    if "\0" in content:
        raise FileRefused("not_utf8", file=file.name)
    first_line = content.partition("\n")[0]
    # Swedish Excel writes semicolons; one in a file with commas separates the parts of a list.
    delimiter = ";" if ";" in first_line and "," not in first_line else ","
    # At most so many cells: counted before there are any, since a line of commas is a cell a letter.
    if content.count(delimiter) + content.count("\n") > MOST_CELLS:
        raise FileRefused("workbook_too_large", cells=MOST_CELLS)
    try:
        return list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FileRefused("damaged_csv", file=file.name, why=str(error)) from error


def _raw_sheet(name: str, rows: list[list[Any]]) -> RawSheet | None:
    """The sheet, its empty rows left out; None when nothing stands in it at all."""
    if not rows or (all(map(is_empty, rows[0])) and all(map(_is_blank, rows))):
        return None
    width = max(map(len, rows))
    if width * len(rows) > MOST_CELLS:
        raise FileRefused("sheet_too_wide", cells=MOST_CELLS, rows=len(rows), columns=width, part=name)
    filled = [(number, row) for number, row in enumerate(rows[1:], start=2) if not _is_blank(row)]
    padded = [row if len(row) == width else row + [""] * (width - len(row)) for _, row in filled]
    header = tuple(
        text_of(cell).casefold().replace(" ", "_") for cell in rows[0] + [""] * (width - len(rows[0]))
    )
    columns = list(zip(*padded, strict=True)) if padded else [()] * width
    return RawSheet(name.strip().casefold(), header, [number for number, _ in filled], columns)


def _is_blank(row: list[Any]) -> bool:
    return all(is_empty(cell) for cell in row)
