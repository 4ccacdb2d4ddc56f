"""References between rows: which id a key in a cell stands for, whether that row is stored or still in the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crm.imports import stored
from crm.imports.checking import CheckedSheet
from crm.imports.columns import Column
from crm.imports.plans import PlannedRow
from crm.imports.sheets import REFERENCE_KEY


@dataclass(slots=True)
class References:
    """Ids by table and key. New rows have negative ids, given out here in the order of the file.

    `workplaces` is the employer of each contact person that is new with this file.
    """

    sheets_present: frozenset[str]
    known: dict[str, dict[Any, int]] = field(default_factory=dict)
    created: dict[str, list[PlannedRow]] = field(default_factory=dict)
    workplaces: dict[int, int] = field(default_factory=dict)
    _last: int = 0

    def new_id(self) -> int:
        """An id for a row that is not stored yet."""
        self._last -= 1
        return self._last

    def register(self, table: str, keys: Iterable[Any], ids: Iterable[int]) -> None:
        """Let other sheets find these rows."""
        self.known.setdefault(table, {}).update(zip(keys, ids, strict=True))

    def resolved(self, checked: CheckedSheet, column: Column) -> list[Any]:
        """The column with ids for keys (in lists too); a key of nobody is a fault and None."""
        values = checked.column(column.name)
        table = column.refers or ""
        ids = self._ids_of(table, _keys_in(values), column.is_created)
        found: list[Any]
        if column.is_required or not any(isinstance(value, list) for value in values):
            found = [ids.get(value) for value in values]
        else:
            found = [_resolved_list(value, ids) for value in values]
        if len(ids) < len(_keys_in(values)):
            self._add_faults(checked, column, values, ids)
        return found

    def _ids_of(self, table: str, keys: set[Any], is_created: bool) -> dict[Any, int]:
        known = self.known.setdefault(table, {})
        missing = {key for key in keys if key not in known}
        if missing:
            known.update(stored.ids_by_key(table, missing))
        for key in sorted(missing - known.keys()) if is_created else ():
            known[key] = self._created(table, key)
        return {key: known[key] for key in keys if key in known}

    def _created(self, table: str, key: Any) -> int:
        row = PlannedRow("created", self.new_id(), {REFERENCE_KEY[table][0]: key})
        self.created.setdefault(table, []).append(row)
        return row.id

    def _add_faults(
        self, checked: CheckedSheet, column: Column, values: list[Any], ids: dict[Any, int]
    ) -> None:
        sheet = REFERENCE_KEY[column.refers or ""][1] or ""
        expected = "reference" if sheet in self.sheets_present else "reference_without_sheet"
        for index, value in enumerate(values):
            unknown = [key for key in _keys_in([value]) if key not in ids]
            if unknown:
                checked.add_fault(index, column.name, expected, sheet=sheet, key=", ".join(sorted(unknown)))


def _keys_in(values: list[Any]) -> set[Any]:
    plain = {value for value in values if value is not None and not isinstance(value, list)}
    return plain.union(*(value for value in values if isinstance(value, list)))


def _resolved_list(value: list[Any] | None, ids: dict[Any, int]) -> list[int] | None:
    return None if value is None else sorted(ids[key] for key in value if key in ids)
