"""When somebody should be in touch around a job: before it starts, right after, weekly at first, then monthly. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crm.reports.periods import Period

# First and last day of each time when a contact is due, in days from the start of the job: within a week before,
# within three days after, weekly until four weeks have gone, and every thirty days for about a year.
WEEKS: Final = tuple((7 * week, 7 * week + 6) for week in (1, 2, 3))
MONTHS: Final = tuple((28 + 30 * month, 57 + 30 * month) for month in range(11))
SCHEDULE: Final = ((-7, -1), (0, 3), *WEEKS, *MONTHS)
FIRST_DAY, LAST_DAY = SCHEDULE[0][0], SCHEDULE[-1][1]


@dataclass(frozen=True)
class Due:
    """A time when a contact is due, both days counted."""

    first: date
    last: date

    def is_kept_by(self, days: Iterable[date]) -> bool:
        """Whether one of the days is within it."""
        return any(self.first <= day <= self.last for day in days)


def dues_of(starts_on: date, ends_on: date | None, period: Period, today: date) -> list[Due]:
    """What was due in the period and is over today, while the job went on.

    A time counts in the period that its last day is in. What reaches beyond the job's last day is not due.
    """
    times = [Due(starts_on + timedelta(first), starts_on + timedelta(last)) for first, last in SCHEDULE]
    return [
        due
        for due in times
        if period.holds(due.last) and due.last <= today and (ends_on is None or due.last <= ends_on)
    ]
