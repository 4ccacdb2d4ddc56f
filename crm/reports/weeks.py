"""ISO weeks: from Monday to Sunday, the year that a week belongs to is that of its Thursday. Pure."""

from datetime import date, timedelta
from typing import Final

from crm.reports.periods import Period

WEEK: Final = timedelta(weeks=1)
# How many weeks have a column each where no first day is given, and where one is.
USUAL_WEEKS: Final = 26
MOST_WEEKS: Final = 530


def monday_before(day: date) -> date:
    """The first day of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def week_id(monday: date) -> str:
    """*2026-W53*."""
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"


def mondays(first: date, last: date) -> list[date]:
    """The first days of all weeks from that of `first` to that of `last`; none when `last` is before `first`."""
    begins = monday_before(first)
    return [begins + at * WEEK for at in range((monday_before(last) - begins).days // 7 + 1)]


def weeks_shown(period: Period, first: date | None, last: date | None) -> list[date]:
    """The weeks that have a column: those of the period, else the last half-year of them.

    `first` and `last` are the days of the first and the last contact (None = there are none). A period that is open
    at an end begins or ends with them. Of more than ten years, the last ten.
    """
    ends = period.ends_on or last
    if ends is None:
        return []
    starts = period.starts_on or ends - (USUAL_WEEKS - 1) * WEEK
    if period.starts_on is None and first is not None:
        starts = max(starts, first)
    if (ends - starts).days > 7 * MOST_WEEKS:
        ends = min(ends, last or starts)
    return mondays(starts, ends)[-MOST_WEEKS:]


def weeks_begun(first: date, last: date) -> int:
    """How many weeks have a day from `first` to `last`."""
    return max(0, (monday_before(last) - monday_before(first)).days // 7 + 1)
