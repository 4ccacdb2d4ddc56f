"""What a report is asked about: which programmes, which days."""

from dataclasses import dataclass

from crm.errors import DomainError
from crm.reports.periods import ALWAYS, Period


class UnknownReport(DomainError):
    """There is no report of that name. Values: name, known."""


class ReportNotThereYet(DomainError):
    """The report is planned but cannot be pulled yet. Values: name."""


class UnknownProgramme(DomainError):
    """There is no programme of that code, or none that the person works in. Values: code."""

    at = "programme"


class SpreadingNotThereYet(DomainError):
    """Counts that are safe to spread cannot be made yet."""


@dataclass(frozen=True)
class Scope:
    """`programme_ids` None = all programmes. `programme` is the code that was asked for, None = no single one."""

    programme_ids: tuple[int, ...] | None = None
    programme: str | None = None
    period: Period = ALWAYS

    def in_period(self, period: Period) -> "Scope":
        """The same programmes in another period."""
        return Scope(self.programme_ids, self.programme, period)
