"""Changes to programmes and what they aim at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm.database import db
from crm.errors import EndsBeforeStart, GoalAfterProgramme, GoalBeforeProgramme, GoalTaken, ProgrammeCodeTaken
from crm.programmes.models import Programme, ProgrammeGoal
from crm.programmes.queries import find_programme_by_code


@dataclass(frozen=True)
class ProgrammeDetails:
    """What an administrator says about a programme. `retention_months` None = not decided yet."""

    code: str
    name: str
    starts_on: date
    ends_on: date | None
    organisation_id: int | None
    spreading_threshold: int
    retention_months: int | None
    caseload_ceiling: int = 20


def add_programme(details: ProgrammeDetails) -> Programme:
    """A new programme. Raises ProgrammeCodeTaken, EndsBeforeStart."""
    programme = Programme()
    _take_over(programme, details)
    db.session.add(programme)
    db.session.flush()
    return programme


def change_programme(programme: Programme, details: ProgrammeDetails) -> Programme:
    """Save what was changed. Raises ProgrammeCodeTaken, EndsBeforeStart."""
    _take_over(programme, details)
    db.session.flush()
    return programme


def _take_over(programme: Programme, details: ProgrammeDetails) -> None:
    with db.session.no_autoflush:
        other = find_programme_by_code(details.code)
    if other is not None and other is not programme:
        raise ProgrammeCodeTaken(name=other.name)
    if details.ends_on is not None and details.ends_on < details.starts_on:
        raise EndsBeforeStart
    for column, value in vars(details).items():
        setattr(programme, column, value)


def set_goals(programme: Programme, targets: Mapping[str, float | None]) -> Programme:
    """Let the programme aim at `targets`, indicator → number of persons or share 0-1; None takes a goal away.

    These are the goals for its whole time. Goals for other indicators, from a workbook, stay, and so do those with a
    period of their own.
    """
    known = {goal.indicator: goal for goal in programme.goals if not goal.has_own_period}
    for indicator, target in targets.items():
        goal = known.get(indicator)
        if target is None and goal is not None:
            db.session.delete(goal)
        elif target is not None and goal is not None:
            goal.target = target
        elif target is not None:
            db.session.add(ProgrammeGoal(programme=programme, indicator=indicator, target=target))
    db.session.flush()
    return programme


@dataclass(frozen=True)
class GoalDetails:
    """A goal with a period of its own. `target`: persons, or a share 0-1. Both days count."""

    indicator: str
    target: float
    starts_on: date
    ends_on: date


def add_goal(programme: Programme, details: GoalDetails) -> ProgrammeGoal:
    """A new goal for a period. Raises EndsBeforeStart, GoalBeforeProgramme, GoalAfterProgramme, GoalTaken."""
    goal = ProgrammeGoal()
    _take_over_goal(programme, goal, details)
    db.session.add(goal)
    db.session.flush()
    return goal


def change_goal(goal: ProgrammeGoal, details: GoalDetails) -> ProgrammeGoal:
    """Save what was changed. Raises EndsBeforeStart, GoalBeforeProgramme, GoalAfterProgramme, GoalTaken."""
    _take_over_goal(goal.programme, goal, details)
    db.session.flush()
    return goal


def _take_over_goal(programme: Programme, goal: ProgrammeGoal, details: GoalDetails) -> None:
    if details.ends_on < details.starts_on:
        raise EndsBeforeStart
    if details.starts_on < programme.starts_on:
        raise GoalBeforeProgramme(starts_on=programme.starts_on)
    if programme.ends_on is not None and details.ends_on > programme.ends_on:
        raise GoalAfterProgramme(ends_on=programme.ends_on)
    with db.session.no_autoflush:
        others = [other for other in programme.goals if other is not goal]
    asked = (details.indicator, details.starts_on, details.ends_on)
    if asked in [(other.indicator, other.starts_on, other.ends_on) for other in others]:
        raise GoalTaken
    goal.programme_id = programme.id
    for column, value in vars(details).items():
        setattr(goal, column, value)


def remove_goal(goal: ProgrammeGoal) -> None:
    """Take a goal away."""
    db.session.delete(goal)
    db.session.flush()
