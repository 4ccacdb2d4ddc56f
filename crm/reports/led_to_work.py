"""Whether a placement led to a job: one rule, so that the phone, the page and the file say the same. Pure.

A placement led to a job when, after it began and at the latest 90 days after it ended, the person began a job or a
subsidised job at the same employer, or left the programme for work. A subsidised job leads to a job without subsidy
only. A job is one already, and does not lead to another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WITHIN: Final = timedelta(days=90)
JOBS: Final = ("subsidised_job", "job")
# A kind that is a job itself leads to these only; any other kind to all of `JOBS`.
_LEADS_TO: Final = {"subsidised_job": ("job",), "job": ()}


@dataclass(frozen=True, slots=True)
class Stay:
    """The days and the kind of a placement. `ends_on` None = it goes on."""

    kind: str
    starts_on: date
    ends_on: date | None

    def is_followed_by(self, day: date) -> bool:
        """Whether the day comes after its first day, and at most 90 days after its last."""
        return day > self.starts_on and (self.ends_on is None or day <= self.ends_on + WITHIN)


def led_to_work(stay: Stay, jobs_there: Iterable[Stay], left_for_work: Iterable[date]) -> bool:
    """Whether it led to a job: `jobs_there` are the person's jobs at the same employer, `left_for_work` the days on
    which the person left the programme for work."""
    leads_to = _LEADS_TO.get(stay.kind, JOBS)
    if not leads_to:
        return False
    begun = [job.starts_on for job in jobs_there if job.kind in leads_to]
    return any(stay.is_followed_by(day) for day in (*begun, *left_for_work))
