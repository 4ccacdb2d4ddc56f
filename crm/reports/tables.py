"""What a report is once it is counted: tables of cells, and behind each cell the rows that it counts. Pure.

A cell keeps the ids of what it counts, and its value is how many they are: so the rows behind a number are
always as many as the number says, on every page and in every file. Where the database counts, because rows are many,
the cell keeps the question that gives them instead (`ReadLater`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar, overload

from crm.reports.periods import Period
from crm.reports.structure import TOTAL as TOTAL
from crm.reports.structure import Structure

Unit = Literal["persons", "enrolments", "placements", "employers", "contacts", "supervisors"]
Value = int | float | None
Facts = TypeVar("Facts")

UNKNOWN: Final = "unknown"
# What came before the weeks that have a column each.
EARLIER: Final = "earlier"


@dataclass(frozen=True)
class Heading:
    """A column or a row: the id that machines read, the label that people read (may be lazy)."""

    id: str
    label: Any


class ReadLater(Sequence[int]):
    """Ids that the database counted: how many is known, which ones is asked when somebody looks, a part at a time.

    `read(offset, limit)` gives that many of them in their order, from the offset on.
    """

    def __init__(self, count: int, read: Callable[[int, int], Sequence[int]]) -> None:
        self._count, self._read = count, read

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> int: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...

    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, int):
            return self._read(range(self._count)[at], 1)[0]
        asked = range(self._count)[at]
        if not asked:
            return ()
        first, last = min(asked), max(asked)
        found = self._read(first, last - first + 1)
        return tuple(found[place - first] for place in asked)


@dataclass(frozen=True)
class Cell:
    """A figure, None = cannot be said. `behind` are the ids of the rows that it counts, oldest first.

    `is_share`: 0–1, read in per cent. `note` is said beside the figure where people read it (may be lazy).
    `is_hidden`: there is a figure, but not for spreading.
    """

    value: Value = 0
    behind: Sequence[int] = ()
    is_share: bool = False
    note: Any = None
    is_hidden: bool = False


EMPTY: Final = Cell()
HIDDEN: Final = Cell(None, is_hidden=True)


@dataclass(frozen=True)
class Grid:
    """Headings and the cells that are not zero, by (row id, column id)."""

    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: Mapping[tuple[str, str], Cell]


@dataclass(frozen=True)
class Picture:
    """How a table is drawn: its rows or its columns are the categories; `series` picks the others (ids).

    With `series` empty, every heading but totals and those without any figure is a series.
    """

    categories: Literal["rows", "columns"]
    series: tuple[str, ...] = ()
    stacked: bool = False


@dataclass(frozen=True)
class TableDefinition(Generic[Facts]):
    """One table, said once: what it counts, how it is filled, what stands behind its cells, how it is drawn.

    `behind` None: nobody may look behind its cells. `turned`: people read its columns downwards. `structure` says how
    its counts hang together; None = not said, and then none of it may be spread. `look` is how the table itself is
    drawn: a *heat* table shades its cells, and its first column stands still while the others scroll; a table of
    *cards*, whose cells hold words too, has a card for each row on a phone. `compares`: its headings mean the same in
    another period (not so where they are weeks).
    """

    id: str
    counts: Unit
    fill: Callable[[Facts], Grid]
    behind: Unit | None
    picture: Picture | None = None
    turned: bool = False
    decimals: int = 0
    structure: Structure | None = None
    look: Literal["plain", "heat", "cards"] = "plain"
    compares: bool = True


@dataclass(frozen=True)
class Row:
    """One row of a table, every cell present."""

    id: str
    label: Any
    cells: Mapping[str, Cell]

    @property
    def values(self) -> dict[str, Value]:
        """Column id → figure."""
        return {column: cell.value for column, cell in self.cells.items()}


@dataclass(frozen=True)
class Table:
    """A counted table."""

    definition: TableDefinition[Any]
    columns: tuple[Heading, ...]
    rows: tuple[Row, ...]

    @property
    def id(self) -> str:
        """Its name within the report."""
        return self.definition.id

    @property
    def counts(self) -> Unit:
        """What it counts."""
        return self.definition.counts

    def find_cell(self, row_id: str, column_id: str) -> Cell | None:
        """The cell, or None when the table has no such row or column."""
        row = next((row for row in self.rows if row.id == row_id), None)
        return row.cells.get(column_id) if row else None


@dataclass(frozen=True)
class Report:
    """A counted report. `programme` None = all programmes that the reader may see.

    `threshold`: made for spreading, counts under it are hidden and so is what would give them away; None = not.
    `earlier`: the same of the period that it is compared with, its tables with the same rows and columns.
    """

    name: str
    programme: str | None
    period: Period
    tables: tuple[Table, ...]
    threshold: int | None = None
    earlier: "Report | None" = None

    def find_table(self, table_id: str) -> Table | None:
        """The table of that name, or None."""
        return next((table for table in self.tables if table.id == table_id), None)

    def earlier_table(self, table_id: str) -> Table | None:
        """The table of the period that it is compared with; None when it is not compared."""
        return self.earlier.find_table(table_id) if self.earlier else None

    def is_hidden(self, table_id: str, row_id: str, column_id: str) -> bool:
        """Whether a figure is there but not for spreading. False where there is no such cell."""
        table = self.find_table(table_id)
        cell = table.find_cell(row_id, column_id) if table else None
        return cell is not None and cell.is_hidden

    @property
    def hidden(self) -> int:
        """How many figures are not for spreading."""
        return sum(
            cell.is_hidden for table in self.tables for row in table.rows for cell in row.cells.values()
        )

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to count. What is hidden is something."""
        cells = (cell for table in self.tables for row in table.rows for cell in row.cells.values())
        return not any(cell.is_hidden or cell.value for cell in cells)

    def value(self, table_id: str, row_id: str, column_id: str) -> Value:
        """One figure. Raises LookupError where there is no such cell."""
        table = self.find_table(table_id)
        cell = table.find_cell(row_id, column_id) if table else None
        if cell is None:
            raise LookupError(f"{self.name}.{table_id}.{row_id}.{column_id}")
        return cell.value


def table_of(definition: TableDefinition[Facts], facts: Facts) -> Table:
    """The table that a definition makes of facts: every cell of rows × columns, zeros too."""
    grid = definition.fill(facts)
    rows = tuple(
        Row(row.id, row.label, {c.id: grid.cells.get((row.id, c.id), EMPTY) for c in grid.columns})
        for row in grid.rows
    )
    return Table(definition, grid.columns, rows)


class Tally:
    """Collects what stands in each cell; the same id put in one cell twice counts once."""

    def __init__(self) -> None:
        self._members: dict[tuple[str, str], list[int]] = {}

    def put(self, rows: Iterable[str], columns: Iterable[str], counted: int) -> None:
        """Count an id in every given row × column."""
        columns = tuple(columns)
        for row in rows:
            for column in columns:
                self._members.setdefault((row, column), []).append(counted)

    def cells(self) -> dict[tuple[str, str], Cell]:
        """The cells: how many different ids were counted, and which."""
        different = {place: tuple(dict.fromkeys(members)) for place, members in self._members.items()}
        return {place: Cell(len(members), members) for place, members in different.items()}


def own_id(code: str, taken: Sequence[str]) -> str:
    """A heading's id for a programme's own word, so that an intake called *total* is not taken for the total."""
    return f"{code} (*)" if code in taken else code
