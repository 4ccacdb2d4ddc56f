"""When a placement may be: said about plain values, raised as the domain's errors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from crm.enrolments.rules import Period
from crm.errors import EndsBeforeStart, HoursOutOfRange, NotEnrolled, StartsAfterExit, StartsBeforeEnrolment

MOST_HOURS_A_WEEK = 40
JOBS: Final = frozenset({"job", "subsidised_job"})
LEADS_ON_WITHIN: Final = timedelta(days=31)
JOB_KEPT: Final = timedelta(days=90)
Outcome = Literal["completed", "ended_early", "not_noted"]


@dataclass(frozen=True)
class Stay:
    """When a placement was and which side ended it; None = open end, and nothing noted."""

    kind: str
    starts_on: date
    ends_on: date | None
    ended_by: str | None


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


def outcome_of(stay: Stay, next_starts: Iterable[date], day: date) -> Outcome | None:
    """What became of a placement, as far as it can be said on `day`; None where it cannot yet, or for a study visit.

    `next_starts` are the first days of the person's jobs and studies. `completed`: it ended as planned, or led on to
    one of those while it lasted or within `LEADS_ON_WITHIN`; a job, which has no planned end, once it has been
    kept for `JOB_KEPT`. `not_noted`: it is over, and nobody has written how it ended.
    """
    if stay.kind == "study_visit":
        return None
    if stay.kind in JOBS and (stay.ends_on is None or stay.ends_on >= stay.starts_on + JOB_KEPT):
        return "completed" if day >= stay.starts_on + JOB_KEPT else None
    if stay.ends_on is None or stay.ends_on >= day:
        return None
    led_on = any(stay.starts_on < start <= stay.ends_on + LEADS_ON_WITHIN for start in next_starts)
    if led_on or stay.ended_by == "as_planned":
        return "completed"
    if stay.ended_by is None:
        return "not_noted"
    # Soon after an early end a job may still come of it.
    return "ended_early" if day > stay.ends_on + LEADS_ON_WITHIN else None
