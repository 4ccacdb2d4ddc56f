"""How far a programme has come with each of its goals; counted by the report, so that all pages agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.programmes.models import Programme, ProgrammeGoal
from crm.programmes.rules import is_share
from crm.reports import goals
from crm.reports.outlook import Outlook, Time, outlook
from crm.reports.periods import ALWAYS, Period
from crm.reports.scope import Scope
from crm.reports.tables import Cell, Grid

_UNKNOWN = Cell(None)


@dataclass(frozen=True)
class GoalProgress:
    """One goal: what it is called (may be lazy), what has been reached and what is aimed at.

    Shares are 0-1; None = not known. `base` is how many persons the figure is reckoned on. `starts_on` and `ends_on`
    are the goal's own period, or the programme's time; `has_own_period` says which.
    """

    indicator: str
    label: Any
    actual: float | None
    target: float
    base: float | None
    starts_on: date
    ends_on: date | None
    has_own_period: bool
    outlook: Outlook

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

    @property
    def asked_period(self) -> dict[str, str]:
        """The arguments of the report's address that show the same goal."""
        if not self.has_own_period or self.ends_on is None:
            return {}
        return {"from": self.starts_on.isoformat(), "to": self.ends_on.isoformat()}


def list_progress(programme: Programme, today: date) -> list[GoalProgress]:
    """The goals for the programme's whole time in the order of the report, then those of each period, soonest first.

    Each period is counted once, however many goals it has.
    """
    periods = sorted({_period_of(goal) for goal in programme.goals}, key=_soonest_first)
    whole = Scope((programme.id,), programme.code)
    return [
        progress
        for period in periods
        for progress in _in_period(
            programme, period, goals.indicators(goals.load(whole.in_period(period))), today
        )
    ]


def _period_of(goal: ProgrammeGoal) -> Period:
    return Period(goal.starts_on, goal.ends_on)


def _soonest_first(period: Period) -> tuple[date, date]:
    return period.starts_on or date.min, period.ends_on or date.max


def _in_period(programme: Programme, period: Period, grid: Grid, today: date) -> list[GoalProgress]:
    aims: Mapping[str, float] = {
        goal.indicator: goal.target for goal in programme.goals if _period_of(goal) == period
    }
    time = (
        Time(programme.starts_on, programme.ends_on)
        if period == ALWAYS
        else Time(period.starts_on or programme.starts_on, period.ends_on)
    )
    return [
        _progress(row.id, row.label, aims[row.id], grid, time, period != ALWAYS, today)
        for row in grid.rows
        if row.id in aims
    ]


def _progress(
    indicator: str, label: Any, target: float, grid: Grid, time: Time, has_own_period: bool, today: date
) -> GoalProgress:
    actual = grid.cells.get((indicator, "actual"), _UNKNOWN).value
    heading_for = outlook(actual, target, time, today, is_share(indicator))
    base = grid.cells.get((indicator, "base"), _UNKNOWN).value
    return GoalProgress(
        indicator, label, actual, target, base, time.starts_on, time.ends_on, has_own_period, heading_for
    )


def progress_of_running(
    programmes: Sequence[Programme], today: date
) -> list[tuple[Programme, list[GoalProgress]]]:
    """The programmes that go on, each with its goals."""
    return [
        (programme, list_progress(programme, today))
        for programme in programmes
        if programme.ends_on is None or programme.ends_on >= today
    ]
