"""When a placement may be: said about plain values, raised as the domain's errors."""

from collections.abc import Iterable
from datetime import date

from crm.enrolments.rules import Period
from crm.errors import EndsBeforeStart, HoursOutOfRange, NotEnrolled, StartsAfterExit, StartsBeforeEnrolment

MOST_HOURS_A_WEEK = 40


def require_enrolled(periods: Iterable[Period], starts_on: date) -> Period:
    """The enrolment that a placement starting on `starts_on` belongs to, of the person's periods in a programme.

    Raises NotEnrolled without any, StartsBeforeEnrolment before the first (or between two: before the next),
    StartsAfterExit after the last.
    """
    ordered = sorted(periods, key=lambda period: period.starts_on)
    if not ordered:
        raise NotEnrolled
    for period in ordered:
        if period.holds(starts_on):
            return period
    later = [period for period in ordered if period.starts_on > starts_on]
    if later:
        raise StartsBeforeEnrolment(enrolled_on=later[0].starts_on)
    raise StartsAfterExit(exited_on=max(period.ends_on for period in ordered if period.ends_on))


def require_order(starts_on: date, ends_on: date | None) -> None:
    """Raise EndsBeforeStart when the last day is before the first. The same day is allowed."""
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart


def require_hours(hours_week: float | None) -> None:
    """Raise HoursOutOfRange unless weekly hours are over zero and at most 40, or not known."""
    if hours_week is not None and not 0 < hours_week <= MOST_HOURS_A_WEEK:
        raise HoursOutOfRange


def is_hosting(kind: str) -> bool:
    """Whether an employer with such a placement is hosting: everything but a study visit."""
    return kind != "study_visit"
