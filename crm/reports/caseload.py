"""How many each specialist has, beside how many they should have at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from crm.accounts.models import Staff, staff_programmes
from crm.database import db, overlaps
from crm.enrolments.models import Enrolment
from crm.programmes.models import Programme
from crm.reports.contact_counts import list_staff_rows
from crm.reports.headings import named
from crm.reports.queries import enrolments_within
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Holds, Name, Only, Structure, Within, one_persons
from crm.reports.tables import TOTAL, UNKNOWN, Cell, Grid, Heading

MEASURES: Final = ("caseload", "paused", "full_time", "per_full_time", "ceiling", "room")


@dataclass(frozen=True, slots=True)
class Working:
    """A specialist's share of full time, and the most participants they should have at a time."""

    staff_id: int
    full_time: float
    ceiling: int


@dataclass(frozen=True, slots=True)
class OpenEnrolment:
    """An enrolment that goes on, and whose it is (None = nobody's)."""

    id: int
    staff_id: int | None
    paused: bool


@dataclass(frozen=True)
class Caseloads:
    """Enrolments that go on on the day, and those who may have them."""

    staff: tuple[Heading, ...]
    working: dict[int, Working]
    enrolments: list[OpenEnrolment]

    @property
    def active(self) -> list[OpenEnrolment]:
        """Those that are not paused."""
        return [one for one in self.enrolments if not one.paused]


def load(scope: Scope, day: date) -> Caseloads:
    """What goes on on `day` in the programmes."""
    e = Enrolment
    statement: Any = (
        select(e.id, e.staff_id, e.paused)
        .where(*enrolments_within(scope), *overlaps(e.enrolled_on, e.exited_on, day, day))
        .order_by(e.enrolled_on, e.id)
    )
    enrolments = [OpenEnrolment(*row) for row in db.session.execute(statement)]
    having = sorted({one.staff_id for one in enrolments if one.staff_id is not None})
    return Caseloads(list_staff_rows(scope, having), _working(scope, having), enrolments)


def _working(scope: Scope, having: list[int]) -> dict[int, Working]:
    """Specialists of the programmes and whoever else has an enrolment there.

    The ceiling is one's own; else the lowest of one's programmes, by one's share of full time.
    """
    p, joined = Programme, staff_programmes
    works_here = [] if scope.programme_ids is None else [p.id.in_(scope.programme_ids)]
    statement = (
        select(
            Staff.id,
            Staff.role,
            Staff.active,
            Staff.full_time_percent,
            Staff.caseload_max,
            p.caseload_ceiling,
        )
        .join(joined, joined.c.staff_id == Staff.id, isouter=True)
        .join(p, p.id == joined.c.programme_id, isouter=True)
        .where(*works_here)
    )
    found: dict[int, Working] = {}
    for id_, role, active, percent, own, ceiling in db.session.execute(statement):
        if id_ not in having and not (role == "specialist" and active and ceiling is not None):
            continue
        share = percent / 100
        most = own or round((ceiling or DEFAULT_CEILING) * share)
        known = found.get(id_)
        found[id_] = Working(id_, share, min(most, known.ceiling) if known else most)
    return found


DEFAULT_CEILING: Final = 20


def by_staff(found: Caseloads) -> Grid:
    """Per specialist, those without one, and all together."""
    rows = found.staff
    if any(one.staff_id is None for one in found.enrolments):
        rows = (*rows, *named(UNKNOWN))
    cells: dict[tuple[str, str], Cell] = {}
    for row in rows:
        staff_id = None if row.id == UNKNOWN else int(row.id)
        working = [found.working[staff_id]] if staff_id in found.working else []
        mine = [one for one in found.enrolments if one.staff_id == staff_id]
        cells |= {(row.id, column): cell for column, cell in _measured(mine, working).items()}
    everything = _measured(found.enrolments, found.working.values())
    cells |= {(TOTAL, column): cell for column, cell in everything.items()}
    return Grid((*rows, *named(TOTAL)), named(*MEASURES), cells)


def _measured(enrolments: Iterable[OpenEnrolment], working: Iterable[Working]) -> dict[str, Cell]:
    enrolments, working = list(enrolments), list(working)
    active = tuple(one.id for one in enrolments if not one.paused)
    paused = tuple(one.id for one in enrolments if one.paused)
    full_time = sum(one.full_time for one in working)
    ceiling = sum(one.ceiling for one in working)
    return {
        "caseload": Cell(len(active), active),
        "paused": Cell(len(paused), paused),
        "full_time": Cell(full_time if working else None),
        "per_full_time": Cell(len(active) / full_time if full_time else None, active),
        "ceiling": Cell(ceiling if working else None),
        "room": Cell(ceiling - len(active) if working else None, active),
    }


_ENROLMENTS: Final = ("caseload", "paused")
STRUCTURE: Final[Structure] = (
    Only((UNKNOWN, TOTAL)),
    Adds("rows", only=_ENROLMENTS),
    Within("rows", (UNKNOWN,), only=_ENROLMENTS),
    # Whatever goes on on the last day has gone on in the period.
    Holds(
        "columns",
        (("caseload", 1), ("paused", 1), (Name("enrolments.total"), -1)),
        (TOTAL,),
        people=True,
    ),
    # A programme may have one specialist: how much they work, and what they can take on, is then theirs alone.
    *one_persons("columns", "full_time", "per_full_time", "ceiling", "room"),
)
