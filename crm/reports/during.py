"""What participants did while enrolled: distinct persons per kind of placement and activity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from crm import codes
from crm.reports.facts import OwnCodes, ResultFact
from crm.reports.headings import GENDER_IDS, GENDERS_ADD_UP, CodeColumns, by_gender, known, person
from crm.reports.queries import list_own_codes, list_results
from crm.reports.scope import Scope
from crm.reports.structure import Called, Covers, Name, Structure, Within
from crm.reports.tables import TOTAL, Grid, Picture, TableDefinition

# A kind that is both a placement and an activity (an internship) is one column: the person counts there once.
_ACTIVITIES_ONLY: Final = tuple(kind for kind in codes.ACTIVITY_KINDS if kind not in codes.PLACEMENT_KINDS)
_CATEGORY: Final = {**codes.ACTIVITY_CATEGORY, **codes.PLACEMENT_CATEGORY}
_JOB_FOCUS: Final = ("direct", "indirect")


@dataclass(frozen=True)
class Done:
    """What was done in the period."""

    results: list[ResultFact]
    own: OwnCodes


def load(scope: Scope) -> Done:
    """Placements and activities that overlap the period."""
    return Done(list_results(scope), list_own_codes(scope))


def results(done: Done) -> Grid:
    """Persons per kind; `direct` and `indirect` follow from the kind, `any` is any of all."""
    canonical = (*known("placement_kind", codes.PLACEMENT_KINDS), *known("activity_kind", _ACTIVITIES_ONLY))
    columns = CodeColumns(
        canonical, (fact.kind for fact in done.results), done.own.of("activity_kind"), (*_JOB_FOCUS, "any")
    )

    def place(fact: ResultFact) -> Iterator[str]:
        yield columns.column_of(fact.kind)
        category = done.own.group_of(fact.programme_id, "activity_kind", fact.kind, _CATEGORY)
        if category in _JOB_FOCUS:
            yield category
        yield "any"

    focus = known("activity_category", (*_JOB_FOCUS, "any"))
    return by_gender((*columns.headings, *focus), done.results, place, person)


def _within_focus(focus: str) -> Structure:
    kinds = tuple(kind for kind, category in _CATEGORY.items() if category == focus)
    return tuple(Within("columns", (kind,), focus) for kind in kinds)


_KINDS: Final = tuple(_CATEGORY)
_STRUCTURE: Final = (
    *GENDERS_ADD_UP,
    Within("columns", None, "any"),
    *(part for focus in _JOB_FOCUS for part in _within_focus(focus)),
    Covers("columns", None, "any"),
    Called("columns", "any", Name("done.{line}"), GENDER_IDS),
    *(Called("columns", kind, Name(f"done.kind.{kind}"), (TOTAL,)) for kind in codes.PLACEMENT_KINDS),
)
TABLES: Final = (
    TableDefinition(
        "results",
        "persons",
        results,
        "persons",
        Picture("columns", stacked=True),
        turned=True,
        structure=_STRUCTURE,
    ),
)
