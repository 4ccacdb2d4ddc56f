"""What the workbook writes into one cell and the database keeps as several rows below the main one. Pure.

Such rows are planned, recorded and undone together with the row that they belong to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final


@dataclass(frozen=True)
class Collection:
    """Rows of `table` whose column `parent` holds the main row's id, told apart by `item`.

    `value` is the column with what is said of each item (None: it is there or not). `fixed` are columns with the same
    content in all rows. `is_added_to`: what a cell does not mention stays, otherwise the cell is the whole list.
    """

    name: str
    table: str
    parent: str
    item: str
    value: str | None = None
    fixed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_added_to: bool = False

    def content(self, rows: Iterable[Mapping[str, Any]]) -> Any:
        """The rows of one parent as one value: item → what is said of it, or the sorted list of items."""
        if self.value is None:
            return sorted(row[self.item] for row in rows)
        return {row[self.item]: row[self.value] for row in rows}

    def together(self, stored: Any, wanted: Any) -> Any:
        """What is to be kept when a cell says `wanted` and the database has `stored`."""
        return {**stored, **wanted} if self.is_added_to else wanted

    def row(self, parent_id: int, item: Any, content: Any) -> dict[str, Any]:
        """The columns of one row."""
        said = {} if self.value is None else {self.value: content[item]}
        return {self.parent: parent_id, self.item: item, **said, **self.fixed}

    def differing(self, before: Any, after: Any) -> tuple[list[Any], list[Any]]:
        """Items to take away and items to add, to come from one content to another."""
        if self.value is None:
            return [one for one in before if one not in after], [one for one in after if one not in before]
        return (
            [one for one in before if one not in after or before[one] != after[one]],
            [one for one in after if one not in before or before[one] != after[one]],
        )

    @property
    def nothing(self) -> Any:
        """The content of no rows."""
        return [] if self.value is None else {}


_ALL: Final = (
    ("employers", Collection("facts", "workplace_facts", "employer_id", "fact", "value", is_added_to=True)),
    ("staff", Collection("programmes", "staff_programmes", "staff_id", "programme_id")),
    (
        "participants",
        Collection("restrictions", "restrictions", "participant_id", "restriction", "strength"),
    ),
    ("participants", Collection("background", "backgrounds", "participant_id", "background")),
    (
        "enrolments",
        Collection(
            "incomes_before", "enrolment_incomes", "enrolment_id", "income", fixed={"moment": "before"}
        ),
    ),
    (
        "enrolments",
        Collection("incomes_after", "enrolment_incomes", "enrolment_id", "income", fixed={"moment": "after"}),
    ),
)


def collections_of(table: str) -> dict[str, Collection]:
    """The collections below the rows of a table, by name."""
    return {collection.name: collection for owner, collection in _ALL if owner == table}


COLLECTION_TABLES: Final = frozenset(collection.table for _, collection in _ALL)
