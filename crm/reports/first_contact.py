"""How long it takes from enrolment until somebody speaks to an employer for that person."""

from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Any, Final

from sqlalchemy import and_, case, func, or_, select

from crm.contacts.models import EmployerContact
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.reports.contact_counts import FACE_TO_FACE
from crm.reports.headings import named
from crm.reports.queries import enrolments_within
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Name, Reckoned, Structure, Within
from crm.reports.tables import Cell, Grid

SOON_DAYS: Final = 30
MEASURES: Final = (
    "with_contact",
    "mean_days",
    "median_days",
    "within_30",
    "within_30_share",
    "without_contact",
)


@dataclass(frozen=True, slots=True)
class Wait:
    """One enrolment: days until the first contact for that person, and until the first face to face; None = none."""

    enrolment_id: int
    any_contact: int | None
    face_to_face: int | None


@dataclass(frozen=True)
class Waits:
    """The enrolments that began in the period, oldest first."""

    all: list[Wait]


def load(scope: Scope) -> Waits:
    """Enrolments begun in the period, with the contacts until its end that were for the person while enrolled."""
    e, c = Enrolment, EmployerContact
    theirs = [
        c.participant_id == e.participant_id,
        c.happened_on >= e.enrolled_on,
        or_(e.exited_on.is_(None), c.happened_on <= e.exited_on),
    ]
    begun = []
    if scope.period.starts_on is not None:
        begun.append(e.enrolled_on >= scope.period.starts_on)
    if scope.period.ends_on is not None:
        begun.append(e.enrolled_on <= scope.period.ends_on)
        theirs.append(c.happened_on <= scope.period.ends_on)
    met_on = func.min(case((FACE_TO_FACE, c.happened_on)))
    statement: Any = (
        select(e.id, e.enrolled_on, func.min(c.happened_on), met_on)
        .outerjoin(c, and_(*theirs))
        .where(*enrolments_within(scope), *begun)
        .group_by(e.id, e.enrolled_on)
        .order_by(e.enrolled_on, e.id)
    )
    rows = db.session.execute(statement)
    return Waits([Wait(id_, _days(on, first), _days(on, met)) for id_, on, first, met in rows])


def _days(enrolled_on: date, happened_on: date | None) -> int | None:
    return None if happened_on is None else (happened_on - enrolled_on).days


def waits(found: Waits) -> Grid:
    """Any contact and contact face to face × how many, how long, how many within 30 days, how many without."""
    cells: dict[tuple[str, str], Cell] = {}
    for row in ("any_contact", "face_to_face"):
        for column, cell in measured(found.all, row).items():
            cells[row, column] = cell
    return Grid(named("any_contact", "face_to_face"), named(*MEASURES), cells)


def measured(found: list[Wait], which: str) -> dict[str, Cell]:
    """The measures of a wait (`any_contact` or `face_to_face`). The share is of all, those without a contact too."""
    days = {wait.enrolment_id: getattr(wait, which) for wait in found}
    known = {id_: value for id_, value in days.items() if value is not None}
    soon = tuple(id_ for id_, value in known.items() if value <= SOON_DAYS)
    without = tuple(id_ for id_, value in days.items() if value is None)
    behind = tuple(known)
    return {
        "with_contact": Cell(len(known), behind),
        "mean_days": Cell(fmean(known.values()) if known else None, behind),
        "median_days": Cell(float(median(known.values())) if known else None, behind),
        "within_30": Cell(len(soon), soon),
        "within_30_share": Cell(len(soon) / len(days) if days else None, soon),
        "without_contact": Cell(len(without), without),
    }


_BEGUN: Final = Name("enrolments.begun")
STRUCTURE: Final[Structure] = (
    Adds("columns", ("with_contact", "without_contact"), _BEGUN),
    Within("columns", ("within_30",), "with_contact"),
    Within("rows", ("face_to_face",), "any_contact", ("with_contact", "within_30")),
    Reckoned("columns", "within_30_share", ("within_30", _BEGUN)),
    Reckoned("columns", "mean_days", ("with_contact",), decimals=1),
    Reckoned("columns", "median_days", ("with_contact",), decimals=1),
)
