"""What can be said about enrolments from plain values: periods that overlap, what is due next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

# BIP asks participant and caseworker every third month; a programme's own rhythm is agreed at each review.
REVIEW_EVERY: Final = timedelta(weeks=12)
# After an exit the first follow-up is due when a job has had time to last or not.
FOLLOW_UP_AFTER: Final = timedelta(days=90)

Kind = Literal["step", "review", "placement_starts", "placement_ends", "follow_up", "find_place", "none"]


@dataclass(frozen=True)
class Period:
    """Days from `starts_on` to `ends_on`, both counted; None = still going on."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class NextThing:
    """What comes next for a person. `on` None = no day; `text` is what was agreed or where."""

    kind: Kind
    on: date | None = None
    text: str | None = None


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    return _starts_by_end(one, other) and _starts_by_end(other, one)


def _starts_by_end(one: Period, other: Period) -> bool:
    return other.ends_on is None or one.starts_on <= other.ends_on


def next_review_due(enrolled_on: date, last_held_on: date | None, agreed_on: date | None) -> date:
    """The day of the next review: what the last one agreed, else twelve weeks after it (or after enrolment).

    A day agreed before the last review was held is past and does not count.
    """
    latest = enrolled_on if last_held_on is None else max(enrolled_on, last_held_on)
    if agreed_on is not None and agreed_on > latest:
        return agreed_on
    return latest + REVIEW_EVERY


def first_of(things: Iterable[NextThing]) -> NextThing:
    """The thing to do first: the earliest day, then those without a day; `none` when there is nothing."""
    ordered = sorted(things, key=lambda thing: (thing.on is None, thing.on or date.max))
    return ordered[0] if ordered else NextThing("none")
