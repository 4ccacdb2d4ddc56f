"""The filters of a report page: programme and period, kept as they were typed."""

from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from crm.accounts.models import Staff
from crm.errors import DomainError
from crm.labels import error_sentence
from crm.reports.periods import period_of
from crm.reports.queries import scope_of
from crm.reports.scope import Scope


@dataclass
class Filters:
    """What was typed, and by field (`programme`, `from`, `to`) what is wrong with it."""

    programme: str
    starts: str
    ends: str
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_arguments(cls, arguments: "MultiDict[str, str]") -> "Filters":
        """The filters in an address."""
        programme, starts, ends = (arguments.get(name, "").strip() for name in ("programme", "from", "to"))
        return cls(programme, starts, ends)

    def scope_for(self, staff: Staff) -> Scope | None:
        """What they ask for among the programmes of `staff`; None when the period is wrong (see `errors`).

        Raises UnknownProgramme for a programme that is not theirs.
        """
        try:
            period = period_of(self.starts, self.ends)
        except DomainError as error:
            self.errors[getattr(error, "at", "to")] = error_sentence(error)
            return None
        return scope_of(self.programme or None, period, staff)

    @property
    def arguments(self) -> dict[str, str]:
        """As they stand in an address; empty ones left out."""
        given = {"programme": self.programme, "from": self.starts, "to": self.ends}
        return {name: value for name, value in given.items() if value}


def usual_periods(today: date) -> list[tuple[str, date, date]]:
    """Periods that people ask for: (name, first day, last day)."""
    year = today.year
    return [
        ("this_year", date(year, 1, 1), date(year, 12, 31)),
        ("spring", date(year, 1, 1), date(year, 6, 30)),
        ("autumn", date(year, 7, 1), date(year, 12, 31)),
        ("last_year", date(year - 1, 1, 1), date(year - 1, 12, 31)),
    ]
