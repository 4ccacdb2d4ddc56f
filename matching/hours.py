"""Weekly hours: when a participant can work, and when a workplace is open.

A week is a set of minutes counted from Monday 00:00, kept as the bits of one integer, so that the overlap of
two weeks is one `&` and a count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matching.errors import CellError

DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES
MOSTLY = 0.75
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OSM = ("mo", "tu", "we", "th", "fr", "sa", "su")
_SWEDISH = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
_DAYS = {name: day for names in (_ENGLISH, _OSM, _SWEDISH) for day, name in enumerate(names)} | {"tors": 3}
_HOLIDAYS = {"ph", "sh"}
_CLOSED = {"off", "closed"}
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?\Z")
_DASHES = re.compile(r"\s*[-‐‑–—]\s*")  # hyphens and dashes as phones and word processors write them
_DAY_WORD = re.compile(r"[a-zåäö]+(?:-[a-zåäö]+)?\Z")
# A comma before a day adds a rule when a time or a state stands before it, else it is a list of days.
_ADDED_RULE = re.compile(r"(?:(?<=\d)|(?<=off)|(?<=closed)),(?=[a-zåäö])")

Span = tuple[int, int]  # minutes from midnight, the end after the start, past 1440 when it runs into next day
DaySpans = dict[int, list[Span]]  # the spans that begin on each day, 0 = Monday


class HoursError(CellError):
    """A text of weekly hours that cannot be read."""


@dataclass(frozen=True, slots=True)
class Week:
    """A set of minutes in a week. Bit 0 of `mask` is Monday 00:00–00:01."""

    mask: int

    def minutes(self) -> int:
        """Count the minutes in the week."""
        return self.mask.bit_count()

    def overlap_minutes(self, other: "Week") -> int:
        """Count the minutes that both weeks hold."""
        return (self.mask & other.mask).bit_count()

    def __and__(self, other: "Week") -> "Week":
        """Keep the minutes that both weeks hold."""
        return Week(self.mask & other.mask)

    def day_spans(self) -> list[tuple[int, int, int]]:
        """List (day, from, to) in minutes of that day, in order; day 0 is Monday, `to` at most 1440."""
        return [(day, start, end) for day in range(7) for start, end in self._spans_of(day)]

    def _spans_of(self, day: int) -> Iterator[Span]:
        bits = (self.mask >> (day * DAY_MINUTES)) & ((1 << DAY_MINUTES) - 1)
        at = 0
        while bits:
            gap = (bits & -bits).bit_length() - 1
            bits >>= gap
            run = (~bits & (bits + 1)).bit_length() - 1
            yield at + gap, at + gap + run
            at, bits = at + gap + run, bits >> run


def main_time(week: Week) -> str:
    """Name when most of the week's minutes are (three in four): `weekends`, a part of the day, or "" for no such.

    The parts of the day are `nights` (22–06), `mornings` (06–12), `afternoons` (12–17), `evenings` (17–22) and, when
    none of them is enough, `days` (06–18).
    """
    enough = MOSTLY * week.minutes()
    named = (name for name, mask in _TIMES.items() if (week.mask & mask).bit_count() >= enough)
    return next(named, "") if week.mask else ""


def parse_availability(text: str) -> Week | None:
    """Read `mon-fri 08:00-12:00; sat 10:00-14:00`; windows add up. None for an empty text: not known.

    Raises HoursError naming the part that cannot be read.
    """
    rules = [rule for rule in _normalised(text).split(";") if rule.strip()]
    spans: DaySpans = {day: [] for day in range(7)}
    for rule in rules:
        days, times = _split_rule(rule.strip())
        if not days or not times:
            raise HoursError("availability_form", part=rule.strip())
        for day in days:
            spans[day] += times
    return _week_of(spans) if rules else None


def parse_opening_hours(text: str) -> Week | None:
    """Read OpenStreetMap opening hours: `Mo-Fr 07:00-16:00; Sa 10:00-14:00`, `24/7`,
    `Fr 17:00-02:00`, `Su off`.

    A later rule replaces an earlier one for the same day; public holidays (`PH`) are passed over. None for an
    empty text: not known. Raises HoursError naming the part that cannot be read.
    """
    rules = [rule for rule in _normalised(text).split(";") if rule.strip()]
    spans: DaySpans = {day: [] for day in range(7)}
    known = False
    for rule in rules:
        known |= _apply_rule(rule.strip(), spans)
    return _week_of(spans) if known else None


def _apply_rule(rule: str, spans: DaySpans) -> bool:
    """Let one rule replace what earlier rules said of its days; say whether it spoke of ordinary days."""
    spoke = False
    for place, addition in enumerate(_ADDED_RULE.split(rule)):
        days, times = _opening_rule(addition)
        for day in days:
            spans[day] = spans[day] + times if place and times else times
        spoke |= bool(days)
    return spoke


def _opening_rule(rule: str) -> tuple[list[int], list[Span]]:
    if rule == "24/7":
        return list(range(7)), [(0, DAY_MINUTES)]
    words = rule.split(" ")
    closed = words[-1] in _CLOSED
    days, times = _split_rule(" ".join(words[:-1]) if closed else rule)
    if closed:
        return days, []
    return days, times or [(0, DAY_MINUTES)]


def _normalised(text: str) -> str:
    text = _DASHES.sub("-", " ".join(text.split()).lower())
    return re.sub(r"\s*,\s*", ",", text)


def _split_rule(rule: str) -> tuple[list[int], list[Span]]:
    """Split `mo-fr,su 08:00-12:00,13:00-17:00` into days and spans; no day word means every day."""
    words = [word for chunk in rule.split(" ") for word in chunk.split(",") if word]
    day_words = [word for word in words if _DAY_WORD.match(word)]
    times = [_parse_span(word, rule) for word in words if not _DAY_WORD.match(word)]
    if words[: len(day_words)] != day_words:
        raise HoursError("hours_order", part=rule)
    if not day_words:
        return list(range(7)), times
    return [day for word in day_words if word not in _HOLIDAYS for day in _parse_days(word, rule)], times


def _parse_days(word: str, rule: str) -> list[int]:
    first, _, last = word.partition("-")
    for name in (first, last or first):
        if name not in _DAYS:
            raise HoursError("hours_day", value=name, part=rule)
    start, end = _DAYS[first], _DAYS[last or first]
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def _parse_span(word: str, rule: str) -> Span:
    match = _SPAN.match(word)
    if match is None:
        raise HoursError("hours_time", value=word, part=rule)
    start, end = (int(h) * 60 + int(m or 0) for h, m in (match.group(1, 2), match.group(3, 4)))
    if int(match[2] or 0) > 59 or int(match[4] or 0) > 59 or start >= DAY_MINUTES or end > 2 * DAY_MINUTES:
        raise HoursError("hours_clock", value=word, part=rule)
    if start == end:
        raise HoursError("hours_empty_span", value=word, part=rule)
    return (start, end) if end > start else (start, end + DAY_MINUTES)


def _week_of(spans: DaySpans) -> Week:
    mask = 0
    for day, day_spans in spans.items():
        for start, end in day_spans:
            mask |= ((1 << (end - start)) - 1) << (day * DAY_MINUTES + start)
    # What runs past Sunday midnight is Monday morning.
    return Week((mask & ((1 << WEEK_MINUTES) - 1)) | (mask >> WEEK_MINUTES))


def _each_day(*spans: Span) -> int:
    return _week_of({day: list(spans) for day in range(7)}).mask


_TIMES = {
    "weekends": ((1 << WEEK_MINUTES) - 1) ^ ((1 << 5 * DAY_MINUTES) - 1),
    "nights": _each_day((0, 360), (1320, 1440)),
    "mornings": _each_day((360, 720)),
    "afternoons": _each_day((720, 1020)),
    "evenings": _each_day((1020, 1320)),
    "days": _each_day((360, 1080)),
}
