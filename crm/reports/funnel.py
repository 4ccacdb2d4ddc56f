"""How far employers have come: where they stand now, and how far those first spoken to in the period have come."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sqlalchemy import ColumnElement, func, select

from crm import codes
from crm.database import db
from crm.employers.models import Employer
from crm.placements.models import Placement
from crm.reports.contact_counts import has_first_contact
from crm.reports.headings import known, named
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Called, Name, Structure, Within
from crm.reports.tables import TOTAL, Cell, Grid, ReadLater

# Each door on the way in is behind the one before. Paused and declined are beside the way: what is known of such an
# employer is that somebody has spoken to it.
WAY_IN: Final = ("contacted", "interested", "offers_places", "hosting")


@dataclass(frozen=True)
class Doors:
    """Employers by stage now, and the stage that each employer first spoken to in the period has reached."""

    now: dict[str, int]
    segment: str | None
    reached: dict[int, str]


def load(scope: Scope) -> Doors:
    """The whole register as it stands, and the employers that nobody had spoken to before the period."""
    segment = scope.only.segment
    statement = select(Employer.stage, func.count()).where(*_in_register(segment)).group_by(Employer.stage)
    now: dict[str, int] = {stage: count for stage, count in db.session.execute(statement)}  # noqa: C416
    return Doors(now, segment, _reached(scope))


def _in_register(segment: str | None) -> list[ColumnElement[bool]]:
    return [Employer.archived_on.is_(None), *([] if segment is None else [Employer.segment == segment])]


def _reached(scope: Scope) -> dict[int, str]:
    hosted = (
        select(Placement.id)
        .where(Placement.employer_id == Employer.id, Placement.kind != "study_visit")
        .correlate(Employer)
        .exists()
    )
    statement = select(Employer.id, Employer.stage, hosted).where(has_first_contact(scope))
    return {
        id_: "hosting" if has_hosted else stage if stage in WAY_IN else "contacted"
        for id_, stage, has_hosted in db.session.execute(statement.order_by(Employer.id))
    }


def by_stage(doors: Doors) -> Grid:
    """Stage × now and reached at least. An employer that has hosted has come all the way, whatever it says now."""
    cells = {
        (stage, "now"): Cell(count, _standing(doors, count, stage)) for stage, count in doors.now.items()
    }
    every = sum(doors.now.values())
    cells[TOTAL, "now"] = Cell(every, _standing(doors, every))
    for at, stage in enumerate(WAY_IN):
        far_enough = tuple(id_ for id_, reached in doors.reached.items() if WAY_IN.index(reached) >= at)
        cells[stage, "reached"] = Cell(len(far_enough), far_enough)
    for stage in set(codes.STAGES) - set(WAY_IN):
        cells[stage, "reached"] = Cell(None)
    cells[TOTAL, "reached"] = Cell(len(doors.reached), tuple(doors.reached))
    return Grid((*known("stage", codes.STAGES), *named(TOTAL)), named("now", "reached"), cells)


def _standing(doors: Doors, count: int, stage: str | None = None) -> ReadLater:
    statement = select(Employer.id).where(*_in_register(doors.segment)).order_by(Employer.id)
    if stage is not None:
        statement = statement.where(Employer.stage == stage)
    return ReadLater(
        count, lambda offset, limit: db.session.scalars(statement.offset(offset).limit(limit)).all()
    )


STRUCTURE: Final[Structure] = (
    Adds("rows", only=("now",)),
    # Each door is behind the one before, and whoever is new has come to the first.
    Adds("rows", WAY_IN[:1], only=("reached",)),
    *(Within("rows", (later,), sooner, ("reached",)) for sooner, later in pairwise(WAY_IN)),
    Called("rows", TOTAL, Name("employers.new"), ("reached",)),
)
