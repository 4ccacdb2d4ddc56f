"""What may be wrong with a file: with the file as a whole, or with one cell. Codes and values, no wording. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm.errors import DomainError


class FileRefused(DomainError):
    """A file that cannot be read as a workbook. `reason` names the sentence, `values` fill it in."""

    def __init__(self, reason: str, /, **values: Any) -> None:
        super().__init__(**values)
        self.reason = reason


class CellProblem(ValueError):
    """One value that does not fit. `expected` names what would have, `values` fill in its sentence."""

    def __init__(self, expected: str, /, **values: Any) -> None:
        super().__init__(expected)
        self.expected = expected
        self.values = values


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell at fault: where, what stands there (None: empty, or not to be shown) and what is expected.

    Row 1 is the header. `column` None speaks of the row, `row` None of the sheet as a whole.
    """

    sheet: str
    row: int | None
    column: str | None
    value: str | None
    expected: str
    values: Mapping[str, Any] = field(default_factory=dict)
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that breaks a habit of the domain and is imported as it stands."""

    sheet: str
    row: int
    column: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
