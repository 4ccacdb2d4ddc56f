"""Goals beside what has been reached."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from crm.reports import exits
from crm.reports.facts import EnrolmentFact, PlacementFact, latest_by_person
from crm.reports.headings import named
from crm.reports.queries import list_enrolments, list_goals, list_placements
from crm.reports.scope import Scope
from crm.reports.structure import Called, Name, Reckoned, Structure
from crm.reports.tables import Cell, Grid, Heading, TableDefinition

Members = tuple[int, ...]


@dataclass(frozen=True)
class Reached:
    """Who took part, who left, which placements there were, and what was aimed at."""

    persons: list[EnrolmentFact]
    left: exits.Left
    placements: list[PlacementFact]
    goals: dict[str, tuple[float, str | None]]


def load(scope: Scope) -> Reached:
    """What happened in the period, and the goals of the programme."""
    return Reached(
        latest_by_person(list_enrolments(scope)), exits.load(scope), list_placements(scope), list_goals(scope)
    )


def _persons(found: Iterable[EnrolmentFact | PlacementFact]) -> Members:
    return tuple(dict.fromkeys(one.participant_id for one in found))


def everybody(reached: Reached) -> Members:
    """All persons enrolled in the period."""
    return _persons(reached.persons)


def placed(reached: Reached) -> Members:
    """Persons with a placement that is no study visit."""
    return _persons(p for p in reached.placements if not p.is_study_visit)


def _of_gender(gender: str) -> Callable[[Reached], Members]:
    return lambda reached: _persons(p for p in reached.persons if p.gender == gender)


def _in_kind(kind: str) -> Callable[[Reached], Members]:
    return lambda reached: _persons(p for p in reached.placements if p.kind == kind)


def _to_work_or_studies(reached: Reached) -> Members:
    return _persons(e for e in reached.left.persons if reached.left.is_for_work_or_studies(e))


def _on_open_market(reached: Reached) -> Members:
    return _persons(p for p in reached.placements if p.segment == "open_market" and not p.is_study_visit)


@dataclass(frozen=True)
class Indicator:
    """A number of persons, or with `of` a share: those counted ÷ those in the base."""

    counted: Callable[[Reached], Members]
    base: Callable[[Reached], Members] = everybody
    is_share: bool = False


INDICATORS: Final = {
    "participants": Indicator(everybody),
    "women": Indicator(_of_gender("woman")),
    "women_share": Indicator(_of_gender("woman"), is_share=True),
    "men": Indicator(_of_gender("man")),
    "men_share": Indicator(_of_gender("man"), is_share=True),
    "left": Indicator(lambda reached: _persons(reached.left.persons)),
    "work_or_studies": Indicator(_to_work_or_studies),
    "work_or_studies_share": Indicator(_to_work_or_studies, is_share=True),
    "placed": Indicator(placed),
    "open_market": Indicator(_on_open_market, placed),
    "open_market_share": Indicator(_on_open_market, placed, is_share=True),
    "study_visits": Indicator(_in_kind("study_visit")),
    "work_trainings": Indicator(_in_kind("work_training")),
    "internships": Indicator(_in_kind("internship")),
    "hourly_jobs": Indicator(_in_kind("hourly_job")),
    "subsidised_jobs": Indicator(_in_kind("subsidised_job")),
    "jobs": Indicator(_in_kind("job")),
}


def indicators(reached: Reached) -> Grid:
    """Each indicator with its goal, what has been reached, and how many persons it is reckoned on."""
    cells: dict[tuple[str, str], Cell] = {}
    for name, indicator in INDICATORS.items():
        counted, base = indicator.counted(reached), indicator.base(reached)
        share = len(counted) / len(base) if base else None
        cells[name, "actual"] = Cell(share if indicator.is_share else len(counted), counted)
        cells[name, "base"] = Cell(len(base), base)
    own = {name: label for name, (_target, label) in reached.goals.items() if name not in INDICATORS}
    for name in own:
        # A goal that nobody can reckon yet: shown with its target, not left out and not taken for zero.
        cells[name, "actual"] = cells[name, "base"] = Cell(None)
    for name in (*INDICATORS, *own):
        cells[name, "target"] = Cell(reached.goals[name][0] if name in reached.goals else None)
    rows = (*named(*INDICATORS), *(Heading(name, label or name) for name, label in own.items()))
    return Grid(rows, named("target", "actual", "base"), cells)


# What the same counts are called in other reports.
_EVERYBODY, _PLACED = Name("enrolled.total"), Name("placed.persons")
_NAMES: Final = {
    "participants": Name("enrolled.total"),
    "women": Name("enrolled.woman"),
    "men": Name("enrolled.man"),
    "left": Name("left.total"),
    "work_or_studies": Name("left.to_work_or_studies"),
    "placed": _PLACED,
    "open_market": Name("placed.open_market"),
    "study_visits": Name("placed.kind.study_visit"),
    "work_trainings": Name("placed.kind.work_training"),
    "internships": Name("placed.kind.internship"),
    "hourly_jobs": Name("placed.kind.hourly_job"),
    "subsidised_jobs": Name("placed.kind.subsidised_job"),
    "jobs": Name("placed.kind.job"),
}
_SHARES: Final = {name: name.removesuffix("_share") for name, one in INDICATORS.items() if one.is_share}


def _base_name(indicator: str) -> Name:
    return _PLACED if INDICATORS[indicator].base is placed else _EVERYBODY


_STRUCTURE: Final[Structure] = (
    Reckoned("columns", "target"),
    *(Called("rows", indicator, name, ("actual",)) for indicator, name in _NAMES.items()),
    *(Called("rows", indicator, _base_name(indicator), ("base",)) for indicator in INDICATORS),
    *(
        Reckoned("rows", share, (_NAMES[counted], _base_name(share)), ("actual",))
        for share, counted in _SHARES.items()
    ),
)
TABLES: Final = (TableDefinition("indicators", "persons", indicators, "persons", structure=_STRUCTURE),)
