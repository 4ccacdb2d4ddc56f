"""Reports that may be spread: small counts hidden, and whatever would give them away. Pure.

All that leaves together is made together: a report, or a booklet of several about the same people. Nothing of it
leads to the rows behind a figure.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from crm.reports.hiding import CannotBeHidden, hide
from crm.reports.periods import Period
from crm.reports.published import Counts, counts_of, reckoned_of, rows_of
from crm.reports.structure import NEVER, Figure, Key, Name, Place
from crm.reports.tables import HIDDEN, Cell, Report, Row, Table, Value

THRESHOLD: Final = 5


def for_spreading(reports: Sequence[Report], threshold: int = THRESHOLD) -> list[Report]:
    """The same reports, of one scope, with counts from 1 to below `threshold` hidden and what gives them away.

    Zeros stand, but where hiding one is the only way. Figures reckoned from a hidden count are hidden with it.
    """
    counts = counts_of(reports)
    try:
        hidden = hide(counts, threshold).hidden
    except CannotBeHidden:
        # What cannot be shown to be safe is not spread.
        hidden = frozenset(range(len(counts.values)))
    return [
        replace(_spread(report, at, counts, hidden), threshold=threshold) for at, report in enumerate(reports)
    ]


def _spread(report: Report, at: int, counts: Counts, hidden: frozenset[int]) -> Report:
    tables = tuple(_table(table, report.period, at, counts, hidden) for table in report.tables)
    # Whatever was laid beside it before would not be hidden.
    return replace(report, tables=tables, earlier=None)


def _table(table: Table, period: Period, at: int, counts: Counts, hidden: frozenset[int]) -> Table:
    reckoned = reckoned_of(table)

    def is_hidden(key: Key) -> bool:
        if key == NEVER:
            return True
        number = counts.numbers.get((period if isinstance(key, Name) else at, key))
        return number is None or number in hidden

    def cell_of(place: Place, cell: Cell) -> Cell:
        if cell.value is None:
            return Cell(None)
        if table.definition.structure is None:
            return HIDDEN
        figure = reckoned.get(place, Figure((place,)))
        return HIDDEN if any(map(is_hidden, figure.of)) else Cell(_rounded(cell.value, figure.decimals))

    rows = tuple(
        Row(row.id, row.label, {c: cell_of((table.id, row.id, c), cell) for c, cell in row.cells.items()})
        for row in rows_of(table)
    )
    return replace(table, rows=rows)


def _rounded(value: Value, decimals: int | None) -> Value:
    return value if value is None or decimals is None else round(value, decimals)
