"""When somebody is to be spoken to again, and when to be reminded of it: said about plain values. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

# The lists of the page, in the order in which one looks at them.
LISTS: Final = ("overdue", "never_followed_up", "silent", "hosting", "ownerless", "no_step")
# What a person's own day counts; the others are about everybody's.
OWN_LISTS: Final = ("overdue", "never_followed_up", "silent", "hosting")
DEFAULT_WEEKS: Final = 8
MOST_WEEKS: Final = 104
# After so long, what a contact left open has been forgotten, unless something is planned.
FORGOTTEN_AFTER: Final = timedelta(days=14)
# Stages in which nobody is to be spoken to again, however silent it is.
DONE_WITH: Final = ("declined",)

KINDS: Final = ("daily", "weekly")
DIGESTS: Final = ("none", *KINDS)
SENT_STATES: Final = ("sending", "sent", "failed", "unknown")
WORKDAYS: Final = 5
# A digest that could not be sent at its hour is still worth reading on the day after, not later.
LATE_BY: Final = timedelta(hours=36)
# Longer than any send takes: whoever still holds a digest then was stopped in the middle.
STOPPED_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Rhythm:
    """How somebody wants to be reminded. `weekday` counts from Monday = 0; `hour` is where the users are."""

    digest: str
    weekday: int
    hour: int


def is_forgotten(expects_more: bool, last_contact_on: date, next_on: date | None, day: date) -> bool:
    """Whether what the last contact left open has been forgotten: two weeks have gone and nothing is planned."""
    return expects_more and last_contact_on <= day - FORGOTTEN_AFTER and (next_on is None or next_on < day)


def weeks_or_default(weeks: int | None) -> int:
    """So many weeks of silence as were asked for, when that is a number one can mean; else eight."""
    return weeks if weeks is not None and 1 <= weeks <= MOST_WEEKS else DEFAULT_WEEKS


def due_day(rhythm: Rhythm, chosen_at: datetime, at: datetime) -> date | None:
    """The day of the digest that is due at the moment `at`; None when none is. Both moments are where the users are.

    Daily is every working day. What was due before it was chosen is not, nor what is a day and a half late.
    """
    if rhythm.digest not in KINDS:
        return None
    for ago in range(3):
        moment = (at - timedelta(days=ago)).replace(hour=rhythm.hour, minute=0, second=0, microsecond=0)
        if moment <= at and _is_its_day(rhythm, moment.weekday()):
            return moment.date() if chosen_at <= moment and at - moment <= LATE_BY else None
    return None


def _is_its_day(rhythm: Rhythm, weekday: int) -> bool:
    return weekday == rhythm.weekday if rhythm.digest == "weekly" else weekday < WORKDAYS
