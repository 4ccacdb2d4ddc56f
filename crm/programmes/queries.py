"""Programmes for pages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

from crm.database import db
from crm.programmes.models import Organisation, Programme, ProgrammeGoal
from crm.swedish import sort_key


def list_programmes() -> Sequence[Programme]:
    """Every programme in Swedish order, with organisation and goals."""
    rows = db.session.scalars(
        select(Programme).options(selectinload(Programme.organisation), selectinload(Programme.goals))
    )
    return sorted(rows, key=lambda row: (sort_key(row.name), row.id))


def get_programme(programme_id: int) -> Programme:
    """One programme. NotFound (404) when there is none."""
    programme = db.session.get(Programme, programme_id)
    if programme is None:
        raise NotFound
    return programme


def find_programme_by_code(code: str) -> Programme | None:
    """The programme that files and commands name so."""
    return db.session.scalar(select(Programme).where(Programme.code == code))


def list_organisations() -> Sequence[Organisation]:
    """Every organisation in Swedish order."""
    return sorted(db.session.scalars(select(Organisation)), key=lambda row: sort_key(row.name))


def list_period_goals(programme: Programme) -> list[ProgrammeGoal]:
    """The programme's goals that have a period of their own, soonest first."""
    goal = ProgrammeGoal
    statement = (
        select(goal)
        .where(goal.programme_id == programme.id, goal.starts_on.is_not(None))
        .order_by(goal.starts_on, goal.ends_on, goal.id)
    )
    return list(db.session.scalars(statement))


def get_period_goal(programme_id: int, goal_id: int) -> ProgrammeGoal:
    """A goal with a period of its own. NotFound (404) when the programme has none such."""
    goal = db.session.get(ProgrammeGoal, goal_id)
    if goal is None or goal.programme_id != programme_id or not goal.has_own_period:
        raise NotFound
    return goal
