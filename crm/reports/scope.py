"""What a report is asked about: which programmes, which days, whom."""

from dataclasses import dataclass, replace

from crm.errors import DomainError
from crm.reports.periods import ALWAYS, Period
from crm.reports.selection import EVERYBODY, Selection


class UnknownReport(DomainError):
    """There is no report of that name. Values: name, known."""


class UnknownProgramme(DomainError):
    """There is no programme of that code, or none that the person works in. Values: code."""

    at = "programme"


class NotAChoice(DomainError):
    """A report is to be narrowed to something that there is none of. Values: typed."""


class NotNarrowedBy(DomainError):
    """A report cannot be narrowed to that. Values: report, option."""


@dataclass(frozen=True)
class Scope:
    """`programme_ids` None = all programmes. `programme` is the code that was asked for, None = no single one.

    `row_of`: the one member of staff whose own row the reader may see beside the total; None = everybody's.
    """

    programme_ids: tuple[int, ...] | None = None
    programme: str | None = None
    period: Period = ALWAYS
    only: Selection = EVERYBODY
    row_of: int | None = None

    def in_period(self, period: Period) -> "Scope":
        """The same programmes and people in another period."""
        return replace(self, period=period)
