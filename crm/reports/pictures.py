"""What a table looks like drawn, and turned for reading: plain lists for the page."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.reports.labels import heading_label, was_words
from crm.reports.tables import EARLIER, TOTAL, Heading, Report, Row, Table, Value
from crm.web.formats import number

MOST_SERIES: Final = 4
HIDDEN_SIGN: Final = "‥"
SHADES: Final = 4
Link = Callable[[str, str, str], str | None]


@dataclass(frozen=True)
class Series:
    """One kind of bar: a value for each category, in their order."""

    label: Any
    values: list[Value]


@dataclass(frozen=True)
class Drawing:
    """Categories with their bars. Those without any figure are left out: the table has them."""

    categories: list[Any]
    series: list[Series]
    stacked: bool


@dataclass(frozen=True)
class Figure:
    """One figure on the page as it reads, with the address of the rows behind it (None: nothing to open).

    `is_hidden`: it is not for spreading, and reads as a sign for that. `note` is said beside it. `shade` is 0
    (nothing) to `SHADES`, in a table that is drawn so. `was` is how the same figure read in the period that it is
    compared with (None: it is not compared).
    """

    text: str
    url: str | None
    note: Any = None
    shade: int = 0
    is_hidden: bool = False
    was: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it is zero, now and then."""
        return self.text == "0" and self.was in (None, "0")


@dataclass(frozen=True)
class Line:
    """One line of the table as people read it."""

    label: Any
    figures: list[Figure]
    is_total: bool


@dataclass(frozen=True)
class Reading:
    """A table as people read it: long ones turned, so that codes run downwards.

    `empty` names the lines that hold only zeros: said in a sentence instead of taking a line each.
    """

    headings: list[Any]
    lines: list[Line]
    empty: list[Any]


def drawing_of(table: Table, earlier: Table | None = None, days: str = "") -> Drawing | None:
    """The picture of a table; None when it has none, or nothing to show.

    With `earlier` (the table of the `days` it is compared with) each bar has one of then under it; what would be
    stacked is summed.
    """
    picture = table.definition.picture
    if picture is None:
        return None
    along: Sequence[Any] = table.columns if picture.categories == "columns" else table.rows
    across: Sequence[Any] = table.rows if picture.categories == "columns" else table.columns
    along = [heading for heading in along if heading.id != TOTAL]
    chosen = [h for h in across if h.id in picture.series] if picture.series else _but_totals(across)
    series = _series(table, chosen, along)
    if earlier is not None:
        series = _paired(series, _series(earlier, chosen, along), picture.stacked, days)
    series = [one for one in series if any(one.values)][:MOST_SERIES]
    kept = [at for at in range(len(along)) if any(one.values[at] for one in series)]
    if not kept:
        return None
    return Drawing(
        [along[at].label for at in kept],
        [Series(one.label, [one.values[at] for at in kept]) for one in series],
        picture.stacked and earlier is None and len(series) > 1,
    )


def _series(table: Table, chosen: Sequence[Any], along: Sequence[Any]) -> list[Series]:
    value = _reader(table)
    return [Series(heading.label, [value(heading, category) for category in along]) for heading in chosen]


def _paired(now: list[Series], then: list[Series], is_stacked: bool, days: str) -> list[Series]:
    """Each series with the one of the earlier days behind it; stacked ones as one sum."""
    if is_stacked:
        now, then = [_summed(now)], [_summed(then)]
    pairs = [(a, b) for a, b in zip(now, then, strict=True) if any(a.values) or any(b.values)]
    return [one for a, b in pairs for one in (a, Series(f"{a.label}, {days}", b.values))]


def _summed(series: list[Series]) -> Series:
    """All series as one; a part that cannot be said leaves the sum unsaid."""
    columns = list(zip(*(one.values for one in series), strict=True))
    sums = [None if None in parts else sum(part or 0 for part in parts) for parts in columns]
    return Series(heading_label(TOTAL), list(sums))


def _but_totals(headings: Sequence[Any]) -> list[Any]:
    return [heading for heading in headings if heading.id != TOTAL]


def _reader(table: Table) -> Callable[[Any, Any], Value]:
    rows = {row.id: row for row in table.rows}

    def value(one: Row | Heading, other: Row | Heading) -> Value:
        row, column = (one, other) if isinstance(one, Row) else (other, one)
        figure = rows[row.id].cells[column.id].value
        return round(figure, table.definition.decimals) if isinstance(figure, float) else figure

    return value


def reading_of(table: Table, link: Link, earlier: Table | None = None) -> Reading:
    """The table for the page. `link` gives the address behind (row, column) of it, or None.

    `earlier` is the table that it is compared with. Genders that nobody has are left out here; files have them with
    their zeros.
    """
    turned = table.definition.turned
    then = {row.id: row for row in earlier.rows} if earlier else {}
    rows = [
        row
        for row in table.rows
        if not turned or row.id == TOTAL or _has_any(row) or (row.id in then and _has_any(then[row.id]))
    ]
    shade = _shades_of(table)
    figures = {
        (row.id, column.id): Figure(
            shown(table, row, column),
            link(table.id, row.id, column.id),
            row.cells[column.id].note,
            shade(row, column),
            row.cells[column.id].is_hidden,
            shown(table, then[row.id], column) if row.id in then else None,
        )
        for row in rows
        for column in table.columns
    }
    if turned:
        lines = [
            Line(column.label, [figures[row.id, column.id] for row in rows], column.id == TOTAL)
            for column in table.columns
        ]
        return _without_empty([row.label for row in rows], lines)
    lines = [
        Line(row.label, [figures[row.id, column.id] for column in table.columns], row.id == TOTAL)
        for row in rows
    ]
    return _without_empty([column.label for column in table.columns], lines)


def _shades_of(table: Table) -> Callable[[Row, Heading], int]:
    """How dark each cell is: in equal steps up to the largest figure, totals left out."""
    parts = [row.cells[c.id].value or 0 for row in table.rows for c in table.columns if not _is_sum(row, c)]
    largest = max(parts, default=0) if table.definition.look == "heat" else 0

    def shade(row: Row, column: Heading) -> int:
        value = 0 if _is_sum(row, column) else row.cells[column.id].value or 0
        return math.ceil(SHADES * value / largest) if largest else 0

    return shade


def _is_sum(row: Row, column: Heading) -> bool:
    return row.id == TOTAL or column.id in (TOTAL, EARLIER)


def _has_any(row: Row) -> bool:
    return any(cell.value or cell.is_hidden for cell in row.cells.values())


def _without_empty(headings: list[Any], lines: list[Line]) -> Reading:
    is_empty = [not line.is_total and all(figure.is_nothing for figure in line.figures) for line in lines]
    return Reading(
        headings,
        [line for line, empty in zip(lines, is_empty, strict=True) if not empty],
        [line.label for line, empty in zip(lines, is_empty, strict=True) if empty],
    )


def shown(table: Table, row: Row, column: Heading) -> str:
    """A figure as it reads: shares in per cent, a dash for what cannot be said, two dots for what is hidden."""
    if row.cells[column.id].is_hidden:
        return HIDDEN_SIGN
    value = row.cells[column.id].value
    is_share = row.cells[column.id].is_share
    is_share = is_share or column.id.endswith("_share") or (row.id.endswith("_share") and column.id != "base")
    if value is None:
        return number(None)
    if is_share:
        return f"{number(100 * value, 1)} %"
    return number(value, table.definition.decimals if isinstance(value, float) else 0)


def in_words(table: Table, row: Row, column: Heading, earlier: Table | None) -> str:
    """A figure as it reads, with what it was in the table that it is compared with: *12, was 9*."""
    then = next((one for one in earlier.rows if one.id == row.id), None) if earlier else None
    figure = shown(table, row, column)
    return was_words(figure, shown(table, then, column)) if then else figure


def links_of(report: Report, link: Link) -> Link:
    """`link`, but None for figures that nobody may look behind, or that have nothing behind them."""

    def link_behind(table_id: str, row_id: str, column_id: str) -> str | None:
        table = report.find_table(table_id)
        cell = table.find_cell(row_id, column_id) if table else None
        if table is None or cell is None or table.definition.behind is None or not cell.behind:
            return None
        return link(table_id, row_id, column_id)

    return link_behind
