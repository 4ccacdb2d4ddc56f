"""What the log can say of the items of IPS fidelity: material before a review, never a score.

Each item is a numerator over a denominator, the level that the limits give it, and the rows that could not be counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import case, func, select

from crm.accounts.models import Staff, staff_programmes
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.fidelity.queries import list_bands
from crm.fidelity.rules import ITEMS, Bands, is_checked, level_of
from crm.reports import caseload, first_contact
from crm.reports.contact_counts import FACE_TO_FACE, contacts_behind, count_by_week
from crm.reports.headings import known, named
from crm.reports.job_fit import Pair, judged
from crm.reports.job_starts import COMPETITIVE, Followed, Start, list_followed, list_starts
from crm.reports.labels import MISSING, TO_BE_CHECKED
from crm.reports.queries import contacts_within
from crm.reports.scope import Scope
from crm.reports.tables import Cell, Grid, ReadLater, TableDefinition, Unit
from crm.reports.weeks import weeks_begun
from crm.web.clock import today

MEASURES: Final = ("numerator", "denominator", "figure", "level", "missing")


@dataclass(frozen=True)
class Measured:
    """An item: its numerator and denominator, what stands behind them, and the rows that could not be counted.

    `figure` is numerator ÷ denominator, None when there is nothing to divide by.
    """

    numerator: Cell
    denominator: Cell
    missing: Cell

    @property
    def figure(self) -> float | None:
        """The figure that the limits are about."""
        return (self.numerator.value or 0) / self.denominator.value if self.denominator.value else None


@dataclass(frozen=True)
class Practice:
    """Each item as it stands, and the limits."""

    items: dict[str, Measured]
    bands: dict[str, Bands]


def load(scope: Scope) -> Practice:
    """All items in the period."""
    day = scope.period.last_day_by(today())
    starts = list_starts(scope)
    items = {
        "1": of_caseload(caseload.load(scope, day)),
        "15": of_first_contact(first_contact.load(scope)),
        "16": _of_wishes(scope),
        "17": _of_weeks(scope, day),
        "19": of_occupations(starts),
        "20": of_employers(starts),
        "21": of_open_jobs(starts),
        "23": of_follow_along(list_followed(scope, day)),
        "24": _of_minutes(scope),
    }
    return Practice(items, list_bands())


def counted(ids: Sequence[int]) -> Cell:
    """A cell of rows."""
    return Cell(len(ids), tuple(ids))


def of_caseload(found: caseload.Caseloads) -> Measured:
    """Item 1: enrolments that go on ÷ full-time specialists. Missing: enrolments that are nobody's."""
    taken = [one.id for one in found.active if one.staff_id is not None]
    full_time = sum(working.full_time for working in found.working.values())
    nobodys = [one.id for one in found.active if one.staff_id is None]
    return Measured(counted(taken), Cell(full_time), counted(nobodys))


def of_first_contact(waits: first_contact.Waits) -> Measured:
    """Item 15: days until the first meeting ÷ enrolments. Missing: those who have had none yet."""
    met = {wait.enrolment_id: wait.face_to_face for wait in waits.all if wait.face_to_face is not None}
    without = [wait.enrolment_id for wait in waits.all if wait.face_to_face is None]
    return Measured(Cell(sum(met.values()), tuple(met)), counted(tuple(met)), counted(without))


def of_occupations(starts: list[Start]) -> Measured:
    """Item 19: different occupation groups ÷ job starts. Missing: jobs without an occupation."""
    groups = {start.id: start.occupation_group for start in starts if start.is_job}
    noted = {id_: group for id_, group in groups.items() if group is not None}
    different = Cell(len(set(noted.values())), tuple(noted))
    return Measured(different, counted(tuple(noted)), counted([id_ for id_ in groups if id_ not in noted]))


def of_employers(starts: list[Start]) -> Measured:
    """Item 20: different employers ÷ job starts."""
    jobs = {start.id: start.employer for start in starts if start.is_job}
    return Measured(Cell(len(set(jobs.values())), tuple(jobs)), counted(tuple(jobs)), Cell())


def of_open_jobs(starts: list[Start]) -> Measured:
    """Item 21: jobs open to anyone ÷ all starts but study visits."""
    open_to_anyone = [start.id for start in starts if start.kind == COMPETITIVE]
    return Measured(counted(open_to_anyone), counted([start.id for start in starts]), Cell())


def of_follow_along(followed: list[Followed]) -> Measured:
    """Item 23: contacts kept ÷ contacts due. Missing: jobs of somebody who has no specialist."""
    told = [one for one in followed if one.specialist_id is not None]
    kept = Cell(sum(one.kept for one in told), tuple(one.start.id for one in told if one.kept))
    due = Cell(sum(one.due for one in told), tuple(one.start.id for one in told))
    return Measured(kept, due, counted([one.start.id for one in followed if one.specialist_id is None]))


def _of_wishes(scope: Scope) -> Measured:
    """Item 16: contacts for somebody in a trade close to a wish ÷ contacts for somebody.

    Missing: contacts for those without a readable wish, or with employers whose trade nobody can tell.
    """
    c = EmployerContact
    within = (*contacts_within(scope), c.participant_id.is_not(None))
    statement: Any = (
        select(c.participant_id, c.employer_id, func.count())
        .where(*within)
        .group_by(c.participant_id, c.employer_id)
    )
    counts = db.session.execute(statement).all()
    fits = judged([(person, employer) for person, employer, _count in counts], within)

    def cell(wanted: tuple[bool | None, ...]) -> Cell:
        pairs = frozenset(pair for pair, verdict in fits.items() if verdict in wanted)
        count = sum(count for person, employer, count in counts if (person, employer) in pairs)
        return Cell(count, ReadLater(count, partial(_contacts_of, scope, pairs)))

    return Measured(cell((True,)), cell((True, False)), cell((None,)))


def _contacts_of(scope: Scope, pairs: frozenset[Pair], offset: int, limit: int) -> Sequence[int]:
    """The contacts of these pairs, oldest first: asked only when somebody looks behind the figure."""
    c = EmployerContact
    statement = (
        select(c.id, c.participant_id, c.employer_id)
        .where(*contacts_within(scope), c.participant_id.is_not(None))
        .order_by(c.happened_on, c.id)
    )
    found = [id_ for id_, person, employer in db.session.execute(statement) if (person, employer) in pairs]
    return found[offset : offset + limit]


def _of_weeks(scope: Scope, day: date) -> Measured:
    """Item 17: meetings face to face ÷ weeks of each specialist, from their first contact on.

    Missing: specialists who have logged nothing yet.
    """
    weeks = count_by_week(scope)
    begins = scope.period.starts_on or min((week.monday for week in weeks), default=day)
    first = _first_days(scope)
    worked = {id_: weeks_begun(max(began, begins), day) for id_, began in first.items() if began}
    met = sum(week.face_to_face for week in weeks if worked.get(week.staff_id))
    theirs = EmployerContact.staff_id.in_([id_ for id_, count in worked.items() if count])
    behind = contacts_behind(scope, met, FACE_TO_FACE, theirs)
    silent = sum(began is None for began in first.values())
    return Measured(Cell(met, behind), Cell(sum(worked.values())), Cell(silent))


def _first_days(scope: Scope) -> dict[int, date | None]:
    """Specialist of the programmes → the day of their first contact ever; None = none yet."""
    works_here = select(staff_programmes.c.staff_id)
    if scope.programme_ids is not None:
        works_here = works_here.where(staff_programmes.c.programme_id.in_(scope.programme_ids))
    began = select(func.min(EmployerContact.happened_on)).where(EmployerContact.staff_id == Staff.id)
    statement = (
        select(Staff.id, began.scalar_subquery())
        .where(Staff.role == "specialist", Staff.active, Staff.id.in_(works_here))
        .order_by(Staff.id)
    )
    return {id_: began for id_, began in db.session.execute(statement)}  # noqa: C416


def _of_minutes(scope: Scope) -> Measured:
    """Item 24: minutes out of the office ÷ all minutes. Missing: contacts without minutes."""
    c = EmployerContact
    within = contacts_within(scope)

    noted, not_noted = c.minutes.is_not(None), c.minutes.is_(None)
    out_there: Any = case((FACE_TO_FACE, c.minutes))
    measures = (func.sum(out_there), func.count(out_there), func.sum(c.minutes), func.count(c.minutes))
    statement: Any = select(*measures, func.count()).where(*within)
    out, outings, every, contacts, all_of_them = (int(n or 0) for n in db.session.execute(statement).one())
    unknown = all_of_them - contacts
    return Measured(
        Cell(out, contacts_behind(scope, outings, noted, FACE_TO_FACE)),
        Cell(every, contacts_behind(scope, contacts, noted)),
        Cell(unknown, contacts_behind(scope, unknown, not_noted)),
    )


def _grid(items: Sequence[str], practice: Practice) -> Grid:
    cells: dict[tuple[str, str], Cell] = {}
    for item in items:
        measured, bands = practice.items[item], practice.bands[item]
        missing = measured.missing
        note = MISSING.get(item) if missing.value else None
        cells |= {
            (item, "numerator"): measured.numerator,
            (item, "denominator"): measured.denominator,
            (item, "figure"): Cell(measured.figure, measured.numerator.behind, ITEMS[item].is_share),
            (item, "level"): _level(item, bands, measured.figure),
            (item, "missing"): Cell(missing.value, missing.behind, note=note),
        }
    return Grid(known("fidelity_item", items), named(*MEASURES), cells)


def _level(item: str, bands: Bands, figure: float | None) -> Cell:
    if figure is None:
        return Cell(None)
    level = level_of(item, bands, figure)
    return Cell(level, note=None if is_checked(bands, level) else TO_BE_CHECKED)


def _table(name: str, unit: Unit, *items: str) -> TableDefinition[Practice]:
    fill: Callable[[Practice], Grid] = partial(_grid, items)
    return TableDefinition(name, unit, fill, unit, decimals=1, look="cards")


TABLES: Final = (
    _table("people", "enrolments", "1", "15"),
    _table("out_there", "contacts", "16", "17", "24"),
    _table("jobs", "placements", "19", "20", "21", "23"),
)
