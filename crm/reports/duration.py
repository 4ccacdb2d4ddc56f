"""How long people stayed before they left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final

from crm import codes
from crm.reports import exits
from crm.reports.facts import EnrolmentFact
from crm.reports.headings import named
from crm.reports.queries import list_backgrounds
from crm.reports.scope import Scope
from crm.reports.structure import Called, Name, Reckoned, Within, one_persons
from crm.reports.tables import Cell, Grid, Picture, TableDefinition, Value

DAYS_A_MONTH: Final = 30.4375
MEASURES: Final[dict[str, Callable[[Sequence[float]], float]]] = {
    "n": len,
    "mean": fmean,
    "median": median,
    "min": min,
    "max": max,
}
GROUPS: Final = ("all", "under_30", "substance_use")


@dataclass(frozen=True)
class Stays:
    """Those who have left, and their backgrounds."""

    left: exits.Left
    backgrounds: dict[int, frozenset[str]]

    def groups_of(self, stay: EnrolmentFact) -> list[str]:
        """The rows that a stay counts in."""
        groups = ["all"]
        if stay.age is not None and stay.age < 30:
            groups.append("under_30")
        if "substance_use" in self._backgrounds_of(stay):
            groups.append("substance_use")
        if self.left.is_for_work_or_studies(stay):
            groups += [f"{group}_work_or_studies" for group in groups]
        return groups

    def _backgrounds_of(self, stay: EnrolmentFact) -> set[str | None]:
        """The person's backgrounds; a programme's own counts as the group that it was given."""
        return {
            self.left.own.group_of(stay.programme_id, "background", code, codes.EXTENSIBLE["background"])
            for code in self.backgrounds.get(stay.participant_id, ())
        }


def load(scope: Scope) -> Stays:
    """Persons who left in the period, by their latest enrolment."""
    return Stays(exits.load(scope), list_backgrounds(scope))


def months_of(stay: EnrolmentFact) -> float:
    """From enrolment to exit, in months of 30.4375 days. Only for stays that have ended."""
    if stay.exited_on is None:
        raise ValueError("the stay goes on")
    return (stay.exited_on - stay.enrolled_on).days / DAYS_A_MONTH


def months(stays: Stays) -> Grid:
    """Months per group, and per group of those who left for work or studies."""
    members: dict[str, list[EnrolmentFact]] = {}
    for stay in stays.left.persons:
        for group in stays.groups_of(stay):
            members.setdefault(group, []).append(stay)
    rows = [name for group in GROUPS for name in (group, f"{group}_work_or_studies")]
    cells = {
        (row, measure): Cell(_measured(measure, found), tuple(stay.participant_id for stay in found))
        for row in rows
        for measure in MEASURES
        for found in (members.get(row, []),)
    }
    return Grid(named(*rows), named(*MEASURES), cells)


def _measured(measure: str, stays: Sequence[EnrolmentFact]) -> Value:
    if not stays and measure != "n":
        return None
    return MEASURES[measure]([months_of(stay) for stay in stays])


# Nobody looks behind these cells: a row of them is a background.
_NUMBERS: Final = ("n",)
_STRUCTURE: Final = (
    Within("rows", ("under_30",), "all", _NUMBERS),
    Within("rows", ("substance_use",), "all", _NUMBERS),
    *(Within("rows", (f"{group}_work_or_studies",), group, _NUMBERS) for group in GROUPS),
    *(Within("rows", (f"{group}_work_or_studies",), "all_work_or_studies", _NUMBERS) for group in GROUPS[1:]),
    Called("rows", "all", Name("left.total"), _NUMBERS),
    Called("rows", "all_work_or_studies", Name("left.to_work_or_studies"), _NUMBERS),
    Called("rows", "under_30", Name("left.under_30"), _NUMBERS),
    Called("rows", "substance_use", Name("left.substance_use"), _NUMBERS),
    Reckoned("columns", "mean", _NUMBERS, decimals=1),
    Reckoned("columns", "median", _NUMBERS, decimals=1),
    *one_persons("columns", "min", "max"),
)
TABLES: Final = (
    TableDefinition(
        "months", "persons", months, None, Picture("rows", ("mean",)), decimals=1, structure=_STRUCTURE
    ),
)
