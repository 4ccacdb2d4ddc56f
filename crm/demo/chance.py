"""Chance with a seed, and the days on which people at these workplaces meet.

The same seed and day give the same demo: each subject draws from its own stream, so that a change in one
subject leaves the others as they were.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")
# After so many days drawn in vain there is no workday to be found.
_DRAWS = 40


def stream(seed: int, subject: str) -> Random:
    """The stream of chance of one subject."""
    return Random(f"{seed}:{subject}")  # noqa: S311 - a demo's dice, nothing to guess


def weighted(random: Random, weights: Mapping[Choice, float]) -> Choice:
    """One of the keys, in proportion to its weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def is_workday(day: date) -> bool:
    """Whether specialists are out: no week-ends, no weeks 28-31, nothing between Christmas and New Year."""
    holiday = (day.month, day.day) >= (12, 23) or (day.month, day.day) == (1, 1)
    return day.weekday() < 5 and not holiday and not 28 <= day.isocalendar().week <= 31


def workday_before(day: date) -> date:
    """`day` itself when people work, else the last workday before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def workday_after(day: date) -> date:
    """`day` itself when people work, else the first workday after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_between(random: Random, first: date, last: date) -> date:
    """Some workday from `first` to `last`, each as likely; the last one before `last` when there is none between."""
    span = (last - first).days
    for _ in range(_DRAWS if span > 0 else 0):
        day = first + timedelta(days=random.randint(0, span))
        if is_workday(day):
            return day
    return max(workday_before(last), min(first, last))
