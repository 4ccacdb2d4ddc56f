"""Supervisors: how many are trained, how many have somebody now, and how many they could have."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from crm import codes
from crm.database import db, overlaps
from crm.employers.models import ContactPerson, Employer
from crm.placements.models import Placement
from crm.reports.headings import known, named
from crm.reports.queries import placements_within
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Reckoned, Structure, Within
from crm.reports.tables import TOTAL, Cell, Grid
from crm.supervisors.models import Supervisor

MEASURES: Final = ("supervisors", "supervising", "capacity", "capacity_unknown")


@dataclass(frozen=True, slots=True)
class SupervisorFact:
    """One supervisor. `capacity` None = not asked."""

    id: int
    training: str
    capacity: int | None
    is_supervising: bool


@dataclass(frozen=True)
class Supervisors:
    """Those who are there."""

    all: list[SupervisorFact]


def load(scope: Scope, day: date) -> Supervisors:
    """Supervisors who are not archived, and whether somebody of the programmes is with them on `day`."""
    pl = Placement
    with_them = select(pl.supervisor_id).where(
        pl.supervisor_id.is_not(None),
        *placements_within(scope),
        *overlaps(pl.starts_on, pl.ends_on, day, day),
    )
    statement: Any = (
        select(Supervisor.id, Supervisor.training, Supervisor.capacity, Supervisor.id.in_(with_them))
        .join(ContactPerson, ContactPerson.id == Supervisor.contact_person_id)
        .join(Employer, Employer.id == ContactPerson.employer_id)
        .where(Supervisor.archived_on.is_(None))
        .order_by(Supervisor.id)
    )
    if scope.only.segment is not None:
        statement = statement.where(Employer.segment == scope.only.segment)
    return Supervisors([SupervisorFact(*row) for row in db.session.execute(statement)])


def by_training(supervisors: Supervisors) -> Grid:
    """State of training × how many, how many with somebody now, how many they could have."""
    cells: dict[tuple[str, str], Cell] = {}
    for row in (*codes.TRAINING_STATES, TOTAL):
        found = [one for one in supervisors.all if row in (one.training, TOTAL)]
        cells |= {(row, column): cell for column, cell in _measured(found).items()}
    return Grid((*known("training", codes.TRAINING_STATES), *named(TOTAL)), named(*MEASURES), cells)


def _measured(found: list[SupervisorFact]) -> dict[str, Cell]:
    every = tuple(one.id for one in found)
    busy = tuple(one.id for one in found if one.is_supervising)
    asked = tuple(one.id for one in found if one.capacity is not None)
    not_asked = tuple(one.id for one in found if one.capacity is None)
    return {
        "supervisors": Cell(len(every), every),
        "supervising": Cell(len(busy), busy),
        "capacity": Cell(sum(one.capacity or 0 for one in found), asked),
        "capacity_unknown": Cell(len(not_asked), not_asked),
    }


STRUCTURE: Final[Structure] = (
    Adds("rows", only=("supervisors", "supervising", "capacity_unknown")),
    Within("columns", ("supervising",), "supervisors"),
    # Who has been asked is a number of people too, and what they could take is reckoned on them.
    Within("columns", ("capacity_unknown",), "supervisors"),
    Reckoned("columns", "capacity", ("supervisors", "capacity_unknown")),
)
