"""A counted report written down: JSON, CSV, Excel, PDF, and plain text for a terminal.

CSV holds one figure a line with the ids that JSON has, and the labels beside them. A cell of text that a
spreadsheet would take for a formula is given an apostrophe in front; reading takes exactly one away again.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from crm.reports import printed
from crm.reports.labels import COUNTS, REPORTS, TABLES, compared_words, days_of, spreading_words
from crm.reports.pictures import HIDDEN_SIGN, in_words
from crm.reports.tables import Cell, Report, Table
from crm.web.clock import today

CSV_COLUMNS: Final = (
    *("report", "programme", "from", "to", "table", "counts"),
    *("row", "column", "value", "row_label", "column_label"),
)
CSV_COMPARED: Final = ("compared_from", "compared_to", "compared_value")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_NOT_IN_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_SHEET_NAME_LENGTH: Final = 31


def neutralised(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def restored(text: str) -> str:
    """The text that `neutralised` was given."""
    return text.removeprefix("'")


def as_data(report: Report) -> dict[str, Any]:
    """The report as the contract's JSON object: zeros as 0, what cannot be said or is hidden as null.

    Where it is compared, `compared_with` holds the period and tables of then.
    """
    data = {"report": report.name, "programme": report.programme, **_counted(report)}
    return {**data, "compared_with": _counted(report.earlier)} if report.earlier else data


def _counted(report: Report) -> dict[str, Any]:
    return {
        "period": {"from": _iso(report.period.starts_on), "to": _iso(report.period.ends_on)},
        "tables": [
            {
                "id": table.id,
                "counts": table.counts,
                "columns": [column.id for column in table.columns],
                "rows": [{"id": row.id, "values": row.values} for row in table.rows],
            }
            for table in report.tables
        ],
    }


def as_json(report: Report) -> bytes:
    """JSON, UTF-8."""
    return (json.dumps(as_data(report), ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(report: Report) -> bytes:
    """CSV, UTF-8, comma, a header, one figure a line; an empty value cannot be said, or is hidden.

    Where it is compared, the days and the figure of then stand last.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*CSV_COLUMNS, *(CSV_COMPARED if report.earlier else ())])
    head = (report.name, report.programme or "", *_days(report))
    for table in report.tables:
        then = report.earlier_table(table.id)
        for row in table.rows:
            for column in table.columns:
                ids = (*head, table.id, table.counts, row.id, column.id)
                labels = (str(row.label), str(column.label))
                line = [*_texts(ids), _plain(row.cells[column.id]), *_texts(labels)]
                if report.earlier:
                    cell = then.find_cell(row.id, column.id) if then else None
                    line += [*_texts(_days(report.earlier)), _plain(cell)]
                writer.writerow(line)
    return out.getvalue().encode()


def _days(report: Report) -> tuple[str | None, str | None]:
    return _iso(report.period.starts_on), _iso(report.period.ends_on)


def _plain(cell: Cell | None) -> Any:
    return "" if cell is None or cell.value is None else cell.value


def _texts(values: tuple[str | None, ...]) -> list[str]:
    return [neutralised(value or "") for value in values]


def as_xlsx(report: Report) -> bytes:
    """Excel: a sheet per table, its heading in the first row, what it counts under the last."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        taken: set[str] = set()
        for table in report.tables:
            _write_sheet(book, report, table, _sheet_name(report, table, taken))
    return out.getvalue()


def _sheet_name(report: Report, table: Table, taken: set[str]) -> str:
    title = _NOT_IN_SHEET_NAME.sub(" ", str(TABLES[report.name, table.id][0]))[:_SHEET_NAME_LENGTH].strip()
    name = table.id if title.casefold() in taken else title
    taken.add(name.casefold())
    return name


def _write_sheet(book: Any, report: Report, table: Table, name: str) -> None:
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    # A quote prefix is how a spreadsheet itself marks *this is text*; the text stays as it is.
    label = book.add_format({"quote_prefix": True})
    sheet.write_string(0, 0, str(TABLES[report.name, table.id][0]), heading)
    for at, (title, cells) in enumerate(_columns(report, table), 1):
        sheet.write_string(0, at, title, heading)
        for down, cell in enumerate(cells, 1):
            _write_figure(sheet, down, at, cell)
    for down, row in enumerate(table.rows, 1):
        sheet.write_string(down, 0, str(row.label), label)
    for down, note in enumerate(notes(report, table), len(table.rows) + 2):
        sheet.write_string(down, 0, note, label)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(table.columns) * (2 if report.earlier else 1), 14)


def _columns(report: Report, table: Table) -> list[tuple[str, list[Cell]]]:
    """The columns of a table, after them those of the period that it is compared with: heading and cells."""
    columns = [(str(c.label), [row.cells[c.id] for row in table.rows]) for c in table.columns]
    then = report.earlier_table(table.id)
    if report.earlier is None or then is None:
        return columns
    days = days_of(report.earlier.period)
    return columns + [(f"{c.label}, {days}", [row.cells[c.id] for row in then.rows]) for c in then.columns]


def _write_figure(sheet: Any, down: int, at: int, cell: Cell) -> None:
    if cell.is_hidden:
        sheet.write_string(down, at, HIDDEN_SIGN)
    elif cell.value is not None:
        sheet.write_number(down, at, cell.value)


def notes(report: Report, table: Table) -> list[str]:
    """What stands under a table: what it counts, whom it is about, which programme and days."""
    return [
        f"{COUNTS[table.counts]} (counts: {table.counts})",
        str(TABLES[report.name, table.id][1]),
        str(REPORTS[report.name].about),
        ", ".join(part for part in (report.programme or "", days_of(report.period)) if part),
        *compared_notes(report),
        *spreading_notes(report),
    ]


def compared_notes(report: Report) -> list[str]:
    """Where it is compared: with which days."""
    return [str(compared_words(days_of(report.earlier.period)))] if report.earlier else []


def spreading_notes(report: Report) -> list[str]:
    """In what is made for spreading: what is hidden, and why."""
    if report.threshold is None:
        return []
    return [f"{HIDDEN_SIGN}  {spreading_words(report.threshold)}"]


def as_text(report: Report) -> bytes:
    """Tables for a terminal, labels and all, long ones turned so that they fit."""
    parts = [str(REPORTS[report.name].question), ""]
    for table in report.tables:
        parts += [f"{TABLES[report.name, table.id][0]} ({COUNTS[table.counts]})", *_lines(report, table), ""]
    parts += compared_notes(report)
    parts += spreading_notes(report)
    return "\n".join(parts).encode()


def _lines(report: Report, table: Table) -> list[str]:
    heading = ["", *(str(column.label) for column in table.columns)]
    then = report.earlier_table(table.id)
    body = [
        [str(row.label), *(in_words(table, row, column, then) for column in table.columns)]
        for row in table.rows
    ]
    grid = [heading, *body]
    if table.definition.turned:
        grid = [list(line) for line in zip(*grid, strict=True)]
    widths = [max(len(line[at]) for line in grid) for at in range(len(grid[0]))]
    return [
        "  ".join(text.rjust(width) if at else text.ljust(width) for at, (text, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in grid)
    ]


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def as_pdf(report: Report) -> bytes:
    """PDF: the answer, pictures, tables and definitions. Raises NoPdf where it cannot be drawn."""
    days = days_of(report.period)
    safe = spreading_words(report.threshold) if report.threshold else None
    about = tuple(part for part in (report.programme, days, *compared_notes(report), safe) if part)
    return printed.as_pdf([report], printed.Cover(str(REPORTS[report.name].title), about, today()))


FORMATS: Final[MappingProxyType[str, Callable[[Report], bytes]]] = MappingProxyType(
    {"table": as_text, "json": as_json, "csv": as_csv, "xlsx": as_xlsx, "pdf": as_pdf}
)
# What a terminal cannot show.
BINARY: Final = frozenset({"xlsx", "pdf"})
MIMETYPES: Final = MappingProxyType(
    {
        "json": "application/json",
        "csv": "text/csv; charset=utf-8",
        "pdf": "application/pdf",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
