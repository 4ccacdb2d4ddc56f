"""Before and after: incomes and occupations of those who have left."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crm import codes
from crm.reports import exits
from crm.reports.facts import EnrolmentFact, OwnCodes
from crm.reports.headings import CodeColumns, known, named
from crm.reports.queries import list_incomes
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Covers, Name, Reckoned, Structure, Within
from crm.reports.tables import UNKNOWN, Cell, Grid, Heading, Picture, TableDefinition, Tally

Stated = Callable[[EnrolmentFact, str], Iterable[str]]


@dataclass(frozen=True)
class Changed:
    """Those who have left and are not anonymous, with their incomes by (enrolment id, moment)."""

    persons: list[EnrolmentFact]
    incomes: Mapping[tuple[int, str], frozenset[str]]
    own: OwnCodes


def load(scope: Scope) -> Changed:
    """Persons who left in the period. Of anonymous ones nothing but the gender is known: they are left out."""
    left = exits.load(scope)
    persons = [enrolment for enrolment in left.persons if not enrolment.anonymous]
    return Changed(persons, list_incomes(scope), left.own)


def income(changed: Changed) -> Grid:
    """Persons per income; somebody may have several."""
    return _before_and_after(
        changed,
        known("income", codes.INCOMES),
        "main_income",
        lambda e, moment: changed.incomes.get((e.id, moment), ()),
    )


def occupation(changed: Changed) -> Grid:
    """Persons per occupation."""
    return _before_and_after(changed, known("occupation", codes.OCCUPATIONS), "occupation", _occupation)


def _occupation(enrolment: EnrolmentFact, moment: str) -> tuple[str, ...]:
    stated = enrolment.occupation_before if moment == "before" else enrolment.occupation_after
    return (stated,) if stated else ()


def _before_and_after(changed: Changed, canonical: Sequence[Heading], own: str, stated: Stated) -> Grid:
    values: list[str | None] = []
    for enrolment in changed.persons:
        for moment in codes.INCOME_MOMENTS:
            values += list(stated(enrolment, moment)) or [None]
    rows = CodeColumns(canonical, values, changed.own.of(own))
    tally = Tally()
    for enrolment in changed.persons:
        for moment in codes.INCOME_MOMENTS:
            into = [rows.column_of(value) for value in stated(enrolment, moment) or (None,)]
            tally.put(into, (moment,), enrolment.participant_id)
    cells = _with_shares(tally.cells(), rows.headings, len(changed.persons))
    return Grid(rows.headings, named("before", "after", "after_share", "change_pct"), cells)


def _with_shares(
    counted: dict[tuple[str, str], Cell], rows: Sequence[Heading], persons: int
) -> dict[tuple[str, str], Cell]:
    cells = dict(counted)
    for heading in rows:
        before, after = (counted.get((heading.id, m), Cell()) for m in codes.INCOME_MOMENTS)
        share = (after.value or 0) / persons if persons else None
        change = 100 * ((after.value or 0) - before.value) / before.value if before.value else None
        cells[heading.id, "after_share"] = Cell(share, after.behind)
        cells[heading.id, "change_pct"] = Cell(change)
    return cells


_PAIRS: Final = Picture("rows", codes.INCOME_MOMENTS)
# Those who have left and are not anonymous: in no cell, but a count beside its share gives them away.
_STATED: Final = Name("left.stated")
_RECKONED: Final[Structure] = (
    Reckoned("columns", "after_share", ("after", _STATED)),
    Reckoned("columns", "change_pct", codes.INCOME_MOMENTS),
)
_SEVERAL_EACH: Final[Structure] = (
    Within("rows", None, _STATED, codes.INCOME_MOMENTS),
    *(
        Within("rows", (income, UNKNOWN), _STATED, codes.INCOME_MOMENTS, people=False)
        for income in codes.INCOMES
    ),
    Covers("rows", None, _STATED, codes.INCOME_MOMENTS),
)
TABLES: Final = (
    TableDefinition(
        "income",
        "persons",
        income,
        "persons",
        _PAIRS,
        decimals=1,
        structure=(*_RECKONED, *_SEVERAL_EACH),
    ),
    TableDefinition(
        "occupation",
        "persons",
        occupation,
        "persons",
        _PAIRS,
        decimals=1,
        structure=(*_RECKONED, Adds("rows", None, _STATED, codes.INCOME_MOMENTS)),
    ),
)
