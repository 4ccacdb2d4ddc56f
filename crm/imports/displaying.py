"""What a preview shows of a planned row: old and new as a person would write them, personal values as dots.

Whoever holds a file knows what stands in it. What is stored about a participant they need not know, and a file can be
made up to ask for it: so that is dots whatever the column.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from crm.imports import stored
from crm.imports.cells import is_empty, text_of
from crm.imports.columns import Column
from crm.imports.plans import SheetPlan
from crm.imports.sheets import REFERENCE_KEY

HIDDEN: Final = "•••"
Change = tuple[str, str]


def changes_of(plan: SheetPlan) -> dict[int, dict[str, Change]]:
    """Index of each changed row → column → (old, new)."""
    changed = [index for index, row in enumerate(plan.rows) if row.state == "changed"]
    names = _Names(plan, changed)
    return {index: _changes_in(plan, index, names) for index in changed}


def shown_cell(column: Column, raw: Any) -> str:
    """A cell of the file as it may be shown."""
    if is_empty(raw):
        return ""
    return HIDDEN if column.is_personal else text_of(raw)


def _changes_in(plan: SheetPlan, index: int, names: "_Names") -> dict[str, Change]:
    row, found = plan.rows[index], {}
    for column in plan.sheet.columns:
        targets = [target for target in column.targets if target in row.values]
        if targets and column.name in plan.checked.raw:
            old = _old_text(column, row.before, names)
            is_hidden = column.is_personal or plan.sheet.is_about_participants
            new = shown_cell(column, plan.checked.raw[column.name][index])
            found[column.name] = (HIDDEN if is_hidden and old else old, new)
    return found


def _old_text(column: Column, before: Mapping[str, Any], names: "_Names") -> str:
    if len(column.targets) > 1:
        return ";".join(target.rpartition("_")[2] for target in column.targets if before.get(target))
    value = before.get(column.targets[0])
    if column.refers and value is not None:
        ids = value if isinstance(value, list) else [value]
        return ";".join(names.of(column.refers, id_) for id_ in ids)
    return written(value)


def written(value: Any) -> str:
    """A stored value as the workbook would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ";".join(_pair(name, said) for name, said in sorted(value.items()))
    if isinstance(value, list):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else text_of(value)


def _pair(name: str, said: Any) -> str:
    return f"{name}={written(said)}" if isinstance(said, bool) else f"{name}:{said}"


class _Names:
    """The keys behind the ids that changed rows held before, looked up once a table."""

    def __init__(self, plan: SheetPlan, changed: list[int]) -> None:
        self.plan, self.changed = plan, changed
        self.known: dict[str, dict[int, str]] = {}

    def of(self, table: str, id_: int) -> str:
        """The key of a row."""
        if table not in REFERENCE_KEY:
            return str(id_)
        if table not in self.known:
            self.known[table] = stored.keys_by_id(table, self._ids(table))
        return str(self.known[table].get(id_, ""))

    def _ids(self, table: str) -> set[int]:
        found: set[int] = set()
        for column in self.plan.sheet.columns:
            for index in self.changed if column.refers == table else ():
                value = self.plan.rows[index].before.get(column.targets[0])
                found.update(value if isinstance(value, list) else [] if value is None else [value])
        return found
