"""When somebody stays in touch around a placement, and how far that has come. Pure.

A week before it starts, within three days after, weekly until four weeks have gone, then every thirty days for as long
as it lasts; and within three days after one side has ended it early, or after somebody learnt of that. The days follow
from the placement's own, so that they move when those do; what was kept is told apart by which time it was, not by its
day.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, count, takewhile
from typing import Final, Literal

State = Literal["coming", "due", "overdue", "missed", "kept", "kept_late", "skipped"]

EARLY_ENDERS: Final = frozenset({"participant", "employer"})
# After so long, nobody is reminded any more of a placement that ended early.
FORGOTTEN_AFTER: Final = timedelta(days=30)
_BEFORE: Final = (-7, -1)
_STARTED: Final = (0, 3)
_WEEKS: Final = 3
_FIRST_MONTH: Final = 28
_MONTH: Final = 30
_ENDED_EARLY: Final = timedelta(days=3)


@dataclass(frozen=True)
class Stay:
    """A placement as the schedule sees it: open end = None; `ended_by` = which side, None while nothing is noted.

    `end_noted_on`: when we learnt that it has ended, None = not known.
    """

    kind: str
    starts_on: date
    ends_on: date | None
    ended_by: str | None
    end_noted_on: date | None = None

    @property
    def end_known_on(self) -> date | None:
        """From when the talk after an early end counts: the last day, or the day we learnt of it if that was later."""
        if self.ends_on is None or self.end_noted_on is None:
            return self.ends_on
        return max(self.ends_on, self.end_noted_on)


@dataclass(frozen=True)
class Occasion:
    """One time when somebody should be in touch: from `first` to `last`, both counted. `number` counts from 1."""

    kind: str
    number: int
    first: date
    last: date

    @property
    def slug(self) -> str:
        """Which time it is, as in an address: *week-2*."""
        return f"{self.kind}-{self.number}"

    @property
    def due_on(self) -> date:
        """The day that it stands on in a calendar: its first, but three days in for the first time at work."""
        return self.last if self.kind == "started" else self.first


@dataclass(frozen=True)
class Done:
    """That an occasion was kept on a day, or left out for a reason on a day."""

    on: date
    is_skipped: bool = False


@dataclass(frozen=True)
class Seen:
    """An occasion as it stands on a day. `done_on`: kept or skipped that day. `days`: late, or overdue by so many.

    `is_from_log`: nobody has noted it, but a contact in the log falls within it.
    """

    occasion: Occasion
    state: State
    done_on: date | None = None
    days: int = 0
    is_from_log: bool = False

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in ("due", "overdue")


def is_ended_same_day(stay: Stay) -> bool:
    """Whether one side ended it on its first day. A study visit is meant to be a day."""
    return stay.kind != "study_visit" and stay.ends_on == stay.starts_on and stay.ended_by in EARLY_ENDERS


def window_of(kind: str, number: int, stay: Stay) -> Occasion | None:
    """When such a time is, whether or not the placement lasts so long; None after an early end that has not been."""
    if kind == "ended_early":
        if stay.ends_on is None or stay.end_known_on is None:
            return None
        return Occasion(kind, number, stay.ends_on, stay.end_known_on + _ENDED_EARLY)
    days = {"before": _BEFORE, "started": _STARTED, "week": (7 * number, 7 * number + 6)}.get(kind)
    if days is None:
        begins = _FIRST_MONTH + _MONTH * (number - 1)
        days = (begins, begins + _MONTH - 1)
    return Occasion(kind, number, *(stay.starts_on + timedelta(day) for day in days))


def occasions_of(stay: Stay, until: date) -> list[Occasion]:
    """The schedule in order; of what goes on, the times that begin on `until` or before, and the one after them.

    Nothing for a study visit. A time that reaches beyond the last day is left out.
    """
    if stay.kind == "study_visit":
        return []
    begun = list(takewhile(lambda one: one.first <= until, _while_it_lasts(stay)))
    # The next one is shown too, so that everybody knows when.
    coming = list(_while_it_lasts(stay, len(begun) + 1))[len(begun) :]
    lasting = [*begun, *coming]
    ended = window_of("ended_early", 1, stay) if stay.ended_by in EARLY_ENDERS else None
    return [*lasting, ended] if ended else lasting


def _while_it_lasts(stay: Stay, most: int | None = None) -> Iterable[Occasion]:
    """Every time while the placement lasts; without an end day they go on for ever, so ask for `most` or stop."""
    named = chain(
        (("before", 1), ("started", 1)),
        (("week", week) for week in range(1, _WEEKS + 1)),
        (("month", month) for month in count(1)),
    )
    for place, (kind, number) in enumerate(named):
        occasion = window_of(kind, number, stay)
        beyond = occasion is None or (
            kind != "before" and stay.ends_on is not None and occasion.last > stay.ends_on
        )
        if beyond or occasion is None or (most is not None and place >= most):
            return
        yield occasion


def seen_on(
    day: date,
    stay: Stay,
    done: Mapping[str, Done],
    contacts: Collection[date] = (),
    until: date | None = None,
) -> list[Seen]:
    """How the support stands on `day`: every time of the schedule, and whatever was noted besides, in order.

    The schedule is read as far as `until` (None = `day`) and one time more. `done`: by slug, what somebody has noted;
    `contacts`: days of logged contacts, which keep what they fall within.
    What has gone by is overdue until a later time is kept or the placement is over; then it is missed.
    """
    occasions = occasions_of(stay, until or day)
    known = {occasion.slug for occasion in occasions}
    # The days may have been moved since: what was kept stays to be seen.
    besides = [_besides(slug, done[slug], stay) for slug in done if slug not in known]
    ordered = sorted([*occasions, *besides], key=lambda one: (one.first, one.last, one.slug))
    seen = [_seen(occasion, day, done.get(occasion.slug), contacts) for occasion in ordered]
    return _told_missed(seen, day, stay)


def _besides(slug: str, done: Done, stay: Stay) -> Occasion:
    kind, _, number = slug.partition("-")
    return window_of(kind, int(number), stay) or Occasion(kind, int(number), done.on, done.on)


def _seen(occasion: Occasion, day: date, done: Done | None, contacts: Collection[date]) -> Seen:
    if done is not None and done.is_skipped:
        return Seen(occasion, "skipped", done.on)
    if done is not None:
        late = (done.on - occasion.last).days
        return Seen(occasion, "kept_late", done.on, late) if late > 0 else Seen(occasion, "kept", done.on)
    within = [one for one in contacts if occasion.first <= one <= occasion.last]
    if within:
        return Seen(occasion, "kept", min(within), is_from_log=True)
    if day < occasion.first:
        return Seen(occasion, "coming")
    if day <= occasion.last:
        return Seen(occasion, "due")
    return Seen(occasion, "overdue", days=(day - occasion.last).days)


def _told_missed(seen: Sequence[Seen], day: date, stay: Stay) -> list[Seen]:
    is_over = stay.ends_on is not None and stay.ends_on < day
    told: list[Seen] = []
    later_done = False
    for one in reversed(seen):
        is_early_end = one.occasion.kind == "ended_early"
        gone_by = day > one.occasion.last + FORGOTTEN_AFTER if is_early_end else later_done or is_over
        told.append(Seen(one.occasion, "missed") if one.is_open and gone_by else one)
        later_done = later_done or one.done_on is not None
    return told[::-1]


@dataclass(frozen=True)
class ToDo:
    """What is to be done for a placement now: the latest open time. `waiting`: days since the first one went by."""

    seen: Seen
    waiting: int


def to_do(seen: Sequence[Seen]) -> ToDo | None:
    """The one time to keep now; None when there is nothing to do. Being in touch once makes up for what went by."""
    still_open = [one for one in seen if one.is_open]
    if not still_open:
        return None
    return ToDo(still_open[-1], max(one.days for one in still_open))


@dataclass(frozen=True)
class Tally:
    """How much of what was due was kept: `due` = in time + late + skipped + not kept."""

    due: int = 0
    in_time: int = 0
    late: int = 0
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            self.due + other.due,
            self.in_time + other.in_time,
            self.late + other.late,
            self.skipped + other.skipped,
        )

    @property
    def share(self) -> float | None:
        """The share kept in time, 0–1; None where nothing was due."""
        return self.in_time / self.due if self.due else None


def tally_of(seen: Iterable[Seen], first: date, last: date) -> Tally:
    """What of the support had its last day from `first` to `last`. Times that are still open in it are not counted."""
    within = [
        one.state for one in seen if first <= one.occasion.last <= last and one.state not in ("coming", "due")
    ]
    return Tally(len(within), within.count("kept"), within.count("kept_late"), within.count("skipped"))
