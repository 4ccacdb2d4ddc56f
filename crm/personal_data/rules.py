"""What can be said from plain values: how coarse a birth year may be, and when the time of somebody's data is over."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

OLDEST: Final = 1900
YOUNGEST: Final = 2100
# Of the years that count alike, the one that makes somebody nearest to this age: it tells nothing about them.
_MIDDLE_AGE: Final = 40


@dataclass(frozen=True)
class Stay:
    """An enrolment: when it ended (None = no exit noted), when its programme ends, how many months are kept after.

    `retention_months` None = the programme has not decided.
    """

    exited_on: date | None
    programme_ends_on: date | None
    retention_months: int | None


def coarse_birth_year(
    birth_year: int | None, enrolment_years: Iterable[int], group_of: Callable[[int], str]
) -> int | None:
    """A year that counts in the same age group as the true one at every enrolment; None without an enrolment.

    All true years that count alike give the same answer, so that nothing but the groups can be read from it.
    """
    years = sorted(set(enrolment_years))
    if birth_year is None or not years:
        return None
    wanted = [group_of(year - birth_year) for year in years]
    alike = [
        guess for guess in range(OLDEST, YOUNGEST + 1) if [group_of(year - guess) for year in years] == wanted
    ]
    return min(alike, key=lambda guess: (abs(years[-1] - guess - _MIDDLE_AGE), guess))


def add_months(day: date, months: int) -> date:
    """The same day of a later month; its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def time_is_over_on(stays: Iterable[Stay]) -> date | None:
    """The day from which nothing but counts may be kept; None = not yet to be said.

    Each enrolment is kept its programme's months after the exit, or after the programme's end where no exit was ever
    noted. The last of these days holds; one enrolment that goes on, or whose programme has not decided, holds all.
    """
    days = [_over_on(stay) for stay in stays]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _over_on(stay: Stay) -> date | None:
    left_on = stay.exited_on or stay.programme_ends_on
    if left_on is None or stay.retention_months is None:
        return None
    return add_months(left_on, stay.retention_months)
