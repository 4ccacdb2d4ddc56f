"""What can be said about an entry of a phone from plain values: what it says, when it was written, where. Pure.

Nothing here refuses: what cannot be understood is left out, and `said` tells so. `said` holds codes with the values
that fill in their sentences (`field.labels`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

from crm import codes
from crm.employers.places import distance_km
from crm.swedish import fold
from matching.restrictions import FACTS

Said = dict[str, Any]

# A clock that is wrong by less than a message may take on its way is right.
CLOCK_MAY_BE_WRONG: Final = timedelta(minutes=2)
# What is said to have been written longer ago than this was written by a clock that knew nothing.
OLDEST: Final = timedelta(days=366)
# Two alike that close to each other are probably one, written down twice.
AS_GOOD_AS_ONE: Final = timedelta(minutes=10)
SHORT: Final = 300
SAME_DOOR_KM: Final = 0.1
_LARGEST_ID: Final = 2**31 - 1
_DEEPEST: Final = 20
_MINUTES_OF_A_DAY: Final = 1440
_MOST_PLACES: Final = 1000
_MOST_HOURS: Final = 40


class TooDeep(ValueError):
    """Lists in lists in lists: nobody's entry."""


@dataclass(frozen=True)
class NewEmployer:
    """An employer that whoever wrote did not find: `lat` and `lon` are where they stood, both or neither."""

    name: str
    street: str | None = None
    city: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Written:
    """What an entry says, as far as it can be understood. `said` tells what was left out."""

    employer_id: int | None = None
    new: NewEmployer | None = None
    channel: str | None = None
    outcome: str | None = None
    note: str | None = None
    met_id: int | None = None
    met_name: str | None = None
    participant_id: int | None = None
    step: str | None = None
    step_on: date | None = None
    why_none: str | None = None
    minutes: int | None = None
    facts: Mapping[str, bool] = field(default_factory=dict)
    places: tuple[Mapping[str, Any], ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Door:
    """Where an employer is, to tell whether it is the one that somebody stood at."""

    street: str | None
    city: str | None
    lat: float | None
    lon: float | None


def clean(value: Any, depth: int = 0) -> Any:
    """The value as every database and file can hold it. Raises TooDeep."""
    if depth > _DEEPEST:
        raise TooDeep
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [clean(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {clean(str(key)): clean(one, depth + 1) for key, one in value.items()}
    return value


def moment_in(text: Any, zone: tzinfo) -> datetime | None:
    """A moment written as ISO 8601 says, in UTC; without a zone it is in `zone`. None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def clock_error(sent_at: datetime | None, received_at: datetime) -> timedelta:
    """By how much the phone's clock is ahead (behind: below zero); zero when it is right or does not say."""
    error = timedelta() if sent_at is None else sent_at - received_at
    return error if abs(error) > CLOCK_MAY_BE_WRONG else timedelta()


def when_written(
    shown: datetime | None, error: timedelta, received_at: datetime
) -> tuple[datetime, tuple[Said, ...]]:
    """When an entry was written, by our clock, of what the phone's clock showed then; and what to say of it."""
    try:
        at = None if shown is None else shown - error
    except OverflowError:
        at = None
    if at is None or at < received_at - OLDEST:
        return received_at, ({"code": "time_unknown"},)
    said: tuple[Said, ...] = ()
    if error:
        said = ({"code": "clock_wrong", "minutes": round(error.total_seconds() / 60)},)
    if at > received_at + CLOCK_MAY_BE_WRONG:
        return received_at, ({"code": "in_the_future"},)
    return min(at, received_at), said


def read(content: Mapping[str, Any]) -> Written:
    """What an entry says."""
    left_out: list[Said] = []

    def of_list(name: str, known: tuple[str, ...]) -> str | None:
        value = content.get(name)
        if value in (None, "") or (isinstance(value, str) and value in known):
            return value or None
        left_out.append({"code": f"{name}_unknown"})
        return None

    next_step = _object(content.get("next"))
    minutes = _whole(content.get("minutes"), 1, _MINUTES_OF_A_DAY)
    if minutes is None and content.get("minutes") not in (None, 0, ""):
        left_out.append({"code": "minutes_unknown"})
    facts, places = _facts(content.get("facts"), left_out), _places(content.get("places"), left_out)
    return Written(
        employer_id=_whole(content.get("employer"), 1, _LARGEST_ID),
        new=_new(content.get("new")),
        channel=of_list("channel", codes.CHANNELS),
        outcome=of_list("outcome", codes.OUTCOMES),
        note=_text(content.get("note")),
        met_id=_whole(content.get("met"), 1, _LARGEST_ID),
        met_name=_text(content.get("met_name")),
        participant_id=_whole(content.get("participant"), 1, _LARGEST_ID),
        step=_text(next_step.get("step")),
        step_on=_day(next_step.get("on"), left_out),
        why_none=_text(next_step.get("why_none")),
        minutes=minutes,
        facts=facts,
        places=places,
        said=tuple(left_out),
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _whole(value: Any, least: int, most: int) -> int | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and least <= value <= most else None


def _number(value: Any, least: float, most: float) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and least <= value <= most else None


def _day(value: Any, left_out: list[Said]) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        left_out.append({"code": "next_day_unknown"})
        return None


def _new(value: Any) -> NewEmployer | None:
    if not isinstance(value, dict) or (name := _text(value.get("name"))) is None or len(name) > SHORT:
        return None
    street, city = ((_text(value.get(part)) or "")[:SHORT] or None for part in ("street", "city"))
    lat, lon = _number(value.get("lat"), -90, 90), _number(value.get("lon"), -180, 180)
    if lat is None or lon is None:
        lat = lon = None
    return NewEmployer(name, street, city, lat, lon)


def _facts(value: Any, left_out: list[Said]) -> dict[str, bool]:
    answers = value if isinstance(value, dict) else {}
    known = {fact: answers[fact] for fact in FACTS if isinstance(answers.get(fact), bool)}
    if any(answer is not None and fact not in known for fact, answer in answers.items()):
        left_out.append({"code": "fact_unknown"})
    return known


def _places(value: Any, left_out: list[Said]) -> tuple[Mapping[str, Any], ...]:
    rows = value if isinstance(value, list) else []
    read_rows = [_place(row) for row in rows]
    if any(place is None or not is_whole for place, is_whole in read_rows):
        left_out.append({"code": "place_unknown"})
    return tuple(place for place, _is_whole in read_rows if place is not None)


def _place(row: Any) -> tuple[Mapping[str, Any] | None, bool]:
    """A place offered as columns, and whether all that was said of it is there. None without saying what one does."""
    work = _text(row.get("work")) if isinstance(row, dict) else None
    if work is None:
        return None, False
    kind = row.get("kind") if row.get("kind") in codes.PLACEMENT_KINDS else None
    least, most = (_number(row.get(name), 0, _MOST_HOURS) for name in ("hours_min", "hours_max"))
    if least is not None and most is not None and most < least:
        least, most = most, least
    values = {
        "work": work[:SHORT],
        "kind": kind,
        "places": _whole(row.get("places"), 1, _MOST_PLACES),
        "hours_min": least,
        "hours_max": most,
        # Nothing of what was said about it is lost because a column is short.
        "note": work if len(work) > SHORT else None,
    }
    is_whole = all(
        values[name] is not None for name in values if name != "note" and row.get(name) not in (None, "")
    )
    return values, is_whole


def is_same_door(new: NewEmployer, door: Door, is_only_one: bool) -> bool:
    """Whether an employer of the same name is the one that somebody stood at: by its address, else by where they
    stood, else because there is no other of that name (in that town).
    """
    if new.city and door.city and fold(new.city) != fold(door.city):
        return False
    if new.street and door.street:
        return fold(new.street) == fold(door.street)
    if new.lat is not None and door.lat is not None:
        return distance_km(new.lat, new.lon or 0.0, door.lat, door.lon or 0.0) <= SAME_DOOR_KM
    return is_only_one


def are_alike(at: datetime, other_at: datetime) -> bool:
    """Whether two contacts of one person with one employer, told alike, are probably one written down twice."""
    return abs(at - other_at) <= AS_GOOD_AS_ONE
