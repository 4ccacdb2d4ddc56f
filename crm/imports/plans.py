"""The plan of an import: what would happen to each row, before anything is written. Pure data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from crm.imports.checking import CheckedSheet
from crm.imports.columns import Sheet
from crm.imports.faults import Fault, Warned

State = Literal["created", "changed", "unchanged", "refused"]
STATES: tuple[State, ...] = ("created", "changed", "unchanged", "refused")


@dataclass(slots=True)
class PlannedRow:
    """What happens to one row. A new row has a negative `id`, by which other new rows point at it until it is written.

    `values` are the columns to write (all of a new row, the changed ones of a stored row), `before` the stored values
    of the changed ones, `version` the stored row's version where its table has one.
    """

    state: State
    id: int
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    version: int | None = None


@dataclass(slots=True)
class SheetPlan:
    """A sheet's rows with what happens to each, in the order of the file."""

    checked: CheckedSheet
    rows: list[PlannedRow] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """The sheet's declaration."""
        return self.checked.sheet

    def count(self, state: State) -> int:
        """How many rows are in `state`."""
        return sum(1 for row in self.rows if row.state == state)


@dataclass(slots=True)
class Plan:
    """What an import would do. `writes` are all rows to write in the order of writing: table → rows.

    `created_by_name` counts organisations that only a name stands for. A plan with faults is not carried out.
    """

    sheets: dict[str, SheetPlan] = field(default_factory=dict)
    writes: dict[str, list[PlannedRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    unknown_sheets: list[str] = field(default_factory=list)
    unknown_columns: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong, so that nothing may be written."""
        return bool(self.faults)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says is stored already."""
        return not any(row.state in ("created", "changed") for row in self.rows_to_write())

    def rows_to_write(self) -> Iterator[PlannedRow]:
        """The rows to write, table by table."""
        for rows in self.writes.values():
            yield from rows

    def counts(self) -> dict[str, dict[str, int]]:
        """Sheet → state → number of rows, for the sheets that the file has."""
        return {name: {state: plan.count(state) for state in STATES} for name, plan in self.sheets.items()}

    def add_writes(self, table: str, rows: Iterable[PlannedRow]) -> None:
        """Note rows to write; those that change nothing are passed over."""
        self.writes.setdefault(table, []).extend(row for row in rows if row.state in ("created", "changed"))
