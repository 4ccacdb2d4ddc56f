"""The filters of a report page: programme, period and whom, kept as they were typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from crm import codes
from crm.accounts.models import Staff
from crm.errors import DomainError
from crm.labels import error_sentence, label
from crm.reports.ages import AGE_GROUP_NAMES
from crm.reports.comparing import compared_period
from crm.reports.labels import heading_label
from crm.reports.periods import period_of
from crm.reports.queries import list_intakes, list_specialists, scope_of
from crm.reports.scope import NotAChoice, Scope
from crm.reports.selection import Selection

# What stands in the address of a page whose small counts are hidden.
SPREADING: Final = "spreading"
Choices = Mapping[str, Any]  # value in an address → label
# The name in an address of each field that a selection narrows by.
ARGUMENTS: Final = MappingProxyType(
    {
        "intake": "intake",
        "gender": "gender",
        "age_group": "age",
        "segment": "segment",
        "staff_id": "specialist",
    }
)


@dataclass
class Filters:
    """What was typed, and by field (`programme`, `from`, `to`, and those of `ARGUMENTS`) what is wrong with it.

    `narrowing` holds what was chosen by the fields of `Selection`, empty ones left out. `for_spreading`: small
    counts are hidden. `comparison` is one of `comparing.COMPARISONS`, empty = none.
    """

    programme: str
    starts: str
    ends: str
    narrowing: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    for_spreading: bool = False
    comparison: str = ""

    @classmethod
    def from_arguments(cls, arguments: "MultiDict[str, str]", narrowed_by: tuple[str, ...] = ()) -> "Filters":
        """The filters in an address; those that the report is not narrowed by are not read."""
        programme, starts, ends = (arguments.get(name, "").strip() for name in ("programme", "from", "to"))
        typed = {name: arguments.get(ARGUMENTS[name], "").strip() for name in narrowed_by}
        narrowing = {name: value for name, value in typed.items() if value}
        made_for, comparison = arguments.get("for"), arguments.get("compare", "").strip()
        return cls(programme, starts, ends, narrowing, {}, made_for == SPREADING, comparison)

    def scope_for(self, staff: Staff) -> Scope | None:
        """What they ask for among the programmes of `staff`; None when something is wrong (see `errors`).

        Raises UnknownProgramme for a programme that is not theirs.
        """
        selection = self._selection(staff)
        try:
            period = period_of(self.starts, self.ends)
            if self.comparison:
                compared_period(period, self.comparison)
        except DomainError as error:
            self.errors[getattr(error, "at", "to")] = error_sentence(error)
            return None
        scope = scope_of(self.programme or None, period, staff, selection)
        return None if self.errors else scope

    def _selection(self, staff: Staff) -> Selection:
        """What was chosen; what is no choice is noted among `errors`."""
        for name, value in self.narrowing.items():
            if value not in CHOICES[name](staff):
                self.errors[ARGUMENTS[name]] = error_sentence(NotAChoice(typed=value))
        chosen: dict[str, Any] = {
            name: value for name, value in self.narrowing.items() if ARGUMENTS[name] not in self.errors
        }
        if "staff_id" in chosen:
            chosen["staff_id"] = int(chosen["staff_id"])
        return Selection(**chosen)

    @property
    def arguments(self) -> dict[str, str]:
        """As they stand in an address; empty ones left out."""
        given = {"programme": self.programme, "from": self.starts, "to": self.ends}
        narrowing = {ARGUMENTS[name]: value for name, value in self.narrowing.items()}
        made_for = {"compare": self.comparison, "for": SPREADING if self.for_spreading else ""}
        return {name: value for name, value in {**given, **narrowing, **made_for}.items() if value}

    def without(self, name: str) -> dict[str, str]:
        """The arguments of an address but one of them."""
        return {other: value for other, value in self.arguments.items() if other != name}


def _intakes(staff: Staff) -> Choices:
    return {intake: intake for intake in list_intakes(staff)}


def _specialists(staff: Staff) -> Choices:
    return {str(id_): name for id_, name in list_specialists(staff)}


CHOICES: Final[Mapping[str, Callable[[Staff], Choices]]] = MappingProxyType(
    {
        "intake": _intakes,
        "gender": lambda _staff: {code: label("gender", code) for code in codes.GENDERS},
        "age_group": lambda _staff: {name: heading_label(name) for name in AGE_GROUP_NAMES},
        "segment": lambda _staff: {code: label("segment", code) for code in codes.SEGMENTS},
        "staff_id": _specialists,
    }
)


def usual_periods(today: date) -> list[tuple[str, date, date]]:
    """Periods that people ask for: (name, first day, last day)."""
    year = today.year
    return [
        ("this_year", date(year, 1, 1), date(year, 12, 31)),
        ("spring", date(year, 1, 1), date(year, 6, 30)),
        ("autumn", date(year, 7, 1), date(year, 12, 31)),
        ("last_year", date(year - 1, 1, 1), date(year - 1, 12, 31)),
    ]
