"""The goals of a programme as the start page shows them; reckoned by the report, so that both always agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.programmes.models import Programme
from crm.programmes.rules import is_share
from crm.reports import goals
from crm.reports.scope import Scope


@dataclass(frozen=True)
class GoalProgress:
    """One goal: what it is called, what has been reached and what is aimed at (shares as 0-1; None = not known)."""

    indicator: str
    label: str
    actual: float | None
    target: float

    @property
    def is_share(self) -> bool:
        """Whether the numbers are shares."""
        return is_share(self.indicator)

    @property
    def reached_share(self) -> float | None:
        """The part of the goal that is reached; over 1 when there is more than was aimed at."""
        if self.actual is None:
            return None
        return self.actual / self.target if self.target else 1.0


def list_goals(programme: Programme) -> list[GoalProgress]:
    """What the programme aims at beside what it has reached so far, in the order of the report."""
    grid = goals.indicators(goals.load(Scope((programme.id,), programme.code)))
    found = []
    for row in grid.rows:
        target = grid.cells[row.id, "target"].value
        if target is not None:
            actual = grid.cells[row.id, "actual"].value
            found.append(GoalProgress(row.id, str(row.label), actual, target))
    return found


def goals_of_running(
    programmes: Sequence[Programme], day: date
) -> list[tuple[Programme, list[GoalProgress]]]:
    """The programmes that go on, each with its goals."""
    return [
        (programme, list_goals(programme))
        for programme in programmes
        if programme.ends_on is None or programme.ends_on >= day
    ]
