"""Changes to programmes and what they aim at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm.database import db
from crm.errors import EndsBeforeStart, ProgrammeCodeTaken
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

    Goals for other indicators, from a workbook, stay.
    """
    known = {goal.indicator: goal for goal in programme.goals}
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
