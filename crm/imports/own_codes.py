"""Codes in lists that a programme may add to: which code a cell means, and whether the row's programme has it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from crm import codes
from crm.imports.cells import folded_code
from crm.imports.checking import CheckedSheet
from crm.imports.columns import Column


@dataclass(slots=True)
class OwnCodes:
    """The codes that programmes have added: list → folded code → programme id → the code as it is written."""

    _by_list: dict[str, dict[str, dict[int, str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def add(self, programme_id: int | None, list_name: str | None, code: str | None) -> None:
        """Learn one more; incomplete ones are passed over."""
        if programme_id is not None and list_name and code:
            self._by_list[list_name][folded_code(code)][programme_id] = code

    def fitted(
        self, checked: CheckedSheet, column: Column, programme_ids: list[int | None] | None
    ) -> list[Any]:
        """The column with each code in its list's spelling; an unknown one is a fault and None.

        `programme_ids`: the programme of each row, whose codes count; None where rows have none: any programme's do.
        """
        return [
            self._fitted_cell(checked, column, index, value, programme_ids) if value is not None else None
            for index, value in enumerate(checked.column(column.name))
        ]

    def _fitted_cell(
        self,
        checked: CheckedSheet,
        column: Column,
        index: int,
        value: Any,
        programmes: list[int | None] | None,
    ) -> Any:
        programme = programmes[index] if programmes is not None else None
        parts = value if isinstance(value, list) else [value]
        found = [self._meant(column.extends or "", part, programme) for part in parts]
        if None in found:
            checked.add_fault(
                index, column.name, "code", codes=self._known_to(column.extends or "", programme)
            )
            return None
        return sorted(set(found)) if isinstance(value, list) else found[0]

    def _meant(self, list_name: str, written: str, programme: int | None) -> str | None:
        folded = folded_code(written)
        if folded in codes.EXTENSIBLE[list_name]:
            return folded
        own = self._by_list[list_name].get(folded, {})
        return own.get(programme) if programme is not None else next(iter(own.values()), None)

    def _known_to(self, list_name: str, programme: int | None) -> str:
        own = [
            by_programme[one]
            for by_programme in self._by_list[list_name].values()
            for one in by_programme
            if programme in (None, one)
        ]
        return ", ".join([*codes.EXTENSIBLE[list_name], *own])
