"""What a goal looks like at this pace: from what is reached, the days that have gone and the days in all. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# Before one day in ten has gone, a single person more or less would change the answer too much to give one.
EARLIEST: int = 10

State = Literal[
    "not_begun", "not_counted", "too_early", "no_last_day", "reached", "at_this_pace", "share_now", "ended"
]


@dataclass(frozen=True)
class Outlook:
    """Where a goal is heading. `value` is in the unit of the goal, None = cannot be said yet.

    `not_counted`: nothing has been counted for it. `share_now`: a share has no pace, so the share now is what it looks
    like. `reached`: a number of persons that is reached before the last day. `ended`: the time is over.
    """

    state: State
    value: float | None = None
    on_track: bool | None = None


@dataclass(frozen=True)
class Time:
    """The days of a goal, both counted. `ends_on` None = no last day is set."""

    starts_on: date
    ends_on: date | None

    def has_ended(self, today: date) -> bool:
        """Whether the last day has gone."""
        return self.ends_on is not None and today > self.ends_on

    @property
    def days(self) -> int | None:
        """The days in all."""
        return None if self.ends_on is None else (self.ends_on - self.starts_on).days + 1

    def days_gone(self, today: date) -> int:
        """The days until and with `today`."""
        return (today - self.starts_on).days + 1


def outlook(actual: float | None, target: float, time: Time, today: date, is_share: bool = False) -> Outlook:
    """Where a goal is heading, on `today`. It is on track when what it is heading for is at least the target."""
    if time.days_gone(today) < 1:
        return Outlook("not_begun")
    if actual is None:
        return Outlook("not_counted")
    is_met = actual >= target
    if time.has_ended(today):
        return Outlook("ended", actual, is_met)
    if is_share:
        return Outlook("share_now", actual, is_met)
    if is_met:
        return Outlook("reached", actual, True)
    return _at_this_pace(int(actual), target, time, today)


def _at_this_pace(reached: int, target: float, time: Time, today: date) -> Outlook:
    """Whole persons, the part of one more left out: it promises no more than the pace does."""
    if time.days is None:
        return Outlook("no_last_day")
    gone = time.days_gone(today)
    if gone * EARLIEST < time.days:
        return Outlook("too_early")
    heading_for = reached * time.days // gone
    return Outlook("at_this_pace", heading_for, heading_for >= target)
