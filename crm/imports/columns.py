"""How a sheet of the workbook is declared: its columns, its key, and the table that its rows become. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from crm.imports.cells import Reader

# What a row with the same key as a stored one means. "one": it is that row, and the key stands once in a file.
# "several": the next stored row with that key. "filled": a stored row that says nothing else, otherwise a new one.
Match = Literal["one", "several", "filled"]


@dataclass(frozen=True)
class Column:
    """A column: how a cell is read, and where its value is kept.

    `target` is the table's column (or columns, or the name of a collection of rows below it); None: the same name.
    `refers` is the table whose key the cell holds, `is_created` that a key nobody has makes a new row there.
    `extends` is the code list to which a programme may add its own. A `is_personal` value is never shown.
    """

    name: str
    read: Reader
    target: str | tuple[str, ...] | None = None
    is_required: bool = False
    is_personal: bool = False
    refers: str | None = None
    is_created: bool = False
    extends: str | None = None

    @property
    def targets(self) -> tuple[str, ...]:
        """The table's columns that the value goes to."""
        if isinstance(self.target, tuple):
            return self.target
        return (self.target or self.name,)


@dataclass(frozen=True)
class Sheet:
    """A sheet: rows of one table. `key` are names of columns that tell rows apart, `scope` the table's column by
    which stored rows are looked up, `defaults` what a new row gets where its cell is empty.
    """

    name: str
    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    scope: str
    match: Match = "one"
    defaults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def is_about_participants(self) -> bool:
        """Whether its rows say something about a participant: what is stored of one is never shown to who imports."""
        return self.table == "participants" or any(one.refers == "participants" for one in self.columns)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by their name."""
        return {column.name: column for column in self.columns}

    @property
    def key_targets(self) -> tuple[str, ...]:
        """The table's columns that make up the key."""
        return tuple(self.by_name[name].targets[0] for name in self.key)

    @property
    def has_reference_key(self) -> bool:
        """Whether rows of other sheets can name a row of this one by its key."""
        return len(self.key) == 1 and self.by_name[self.key[0]].refers is None
