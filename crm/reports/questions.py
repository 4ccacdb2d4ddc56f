"""A question about placements as it stands in an address: what it is grouped by, and what it is narrowed to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from crm import codes
from crm.accounts.models import Staff
from crm.labels import error_sentence, label
from crm.reports import pivot
from crm.reports.forms import SPREADING, Filters
from crm.reports.labels import heading_label, sector_label
from crm.reports.pivot_facts import PivotFact, list_pivot_facts
from crm.reports.scope import NotAChoice, Scope
from crm.reports.sectors import SECTIONS, section_of
from crm.reports.selection import Selection
from crm.reports.tables import UNKNOWN, Report

USUAL_ROWS: Final = "kind"
NARROWED_BY: Final = ("intake", "gender", "age_group", "segment", "staff_id")


@dataclass
class Question:
    """What was asked. `columns` empty = none; no `kinds` = all but study visits. What is wrong is in `errors`."""

    rows: str
    columns: str
    kinds: tuple[str, ...]
    sector: str
    filters: Filters

    @classmethod
    def from_arguments(cls, arguments: "MultiDict[str, str]") -> "Question":
        """The question in an address."""
        kinds = tuple(kind for value in arguments.getlist("kind") for kind in value.split(",") if kind)
        question = cls(
            arguments.get("rows", "") or USUAL_ROWS,
            arguments.get("columns", ""),
            kinds,
            arguments.get("sector", ""),
            Filters.from_arguments(arguments, NARROWED_BY),
        )
        question._refuse_what_is_no_choice()
        return question

    def _refuse_what_is_no_choice(self) -> None:
        asked: tuple[tuple[str, tuple[str, ...], Any], ...] = (
            ("rows", (self.rows,), pivot.DIMENSIONS),
            ("columns", (self.columns,), ("", *pivot.DIMENSIONS)),
            ("kind", self.kinds, codes.PLACEMENT_KINDS),
            ("sector", (self.sector,), ("", UNKNOWN, *SECTIONS)),
        )
        for name, values, choices in asked:
            for value in values:
                if value not in choices:
                    self.errors[name] = error_sentence(NotAChoice(typed=value))

    @property
    def errors(self) -> dict[str, str]:
        """By name in the address: what is wrong with it."""
        return self.filters.errors

    @cached_property
    def asked(self) -> dict[str, str]:
        """What it asks, as it stands in an address; what is not asked is left out."""
        own = {
            "rows": self.rows,
            "columns": self.columns,
            "kind": ",".join(self.kinds),
            "sector": self.sector,
        }
        return {
            name: value
            for name, value in {**own, **self.filters.arguments}.items()
            if value and name not in ("for", "compare")
        }

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of its page: what it asks, and whether it is for spreading."""
        return {**self.asked, **({"for": SPREADING} if self.filters.for_spreading else {})}

    def without(self, name: str) -> dict[str, str]:
        """The arguments of its page but one of them."""
        return {other: value for other, value in self.arguments.items() if other != name}

    @property
    def narrowed_to(self) -> list[tuple[str, Any]]:
        """Its own filters that are chosen: name in the address, and what it is called."""
        found = [
            ("kind", label("placement_kind", kind)) for kind in self.kinds if kind in codes.PLACEMENT_KINDS
        ]
        return found + (
            [("sector", sector_choices()[self.sector])] if self.sector in sector_choices() else []
        )

    def scope_for(self, staff: Staff) -> Scope | None:
        """Where and when it is asked about; None when something is wrong. Raises UnknownProgramme."""
        scope = self.filters.scope_for(staff)
        return None if self.errors else scope

    def count(self, scope: Scope) -> Report:
        """The counted answer."""
        facts = [fact for fact in list_pivot_facts(scope) if self._is_about(fact, scope.only)]
        return pivot.count(facts, self.rows, self.columns or None, scope.programme, scope.period)

    def _is_about(self, fact: PivotFact, only: Selection) -> bool:
        is_of_kind = fact.kind in self.kinds if self.kinds else fact.kind != "study_visit"
        in_sector = not self.sector or (section_of(fact.sni) or UNKNOWN) == self.sector
        return is_of_kind and in_sector and is_one_of(fact, only)


def is_one_of(fact: PivotFact, only: Selection) -> bool:
    """Whether a placement is one of those selected, by the enrolment that it belongs to."""
    return all(getattr(fact, name) == value for name, value in only.chosen.items())


def sector_choices() -> dict[str, Any]:
    """The sectors to narrow to: section → what it is called."""
    return {**{section: sector_label(section) for section in SECTIONS}, UNKNOWN: heading_label(UNKNOWN)}
