"""The rules of `criteria` for all employers at once: the same three lists for every pair, said by the same tests.

What few employers differ in (hours, opening hours, languages) is kept once for all who share it, so that a rule is
worked out once for each kind and looked up for each employer.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.criteria import EARTH_RADIUS_KM, FULL_WEEK_HOURS, LEAST_OVERLAP_HOURS, capacity, distance_km
from matching.hours import WEEK_MINUTES, Week
from matching.languages import level_rank
from matching.restrictions import FACTS, RESTRICTIONS, Need, Strength
from matching.types import Employer, Participant, Position

Array = NDArray[Any]
FITS, ASK, EXCLUDED, ABSENT = 0, 1, 2, 3
UNKNOWN_WEEK = -1
_WORDS = -(-WEEK_MINUTES // 64)
_NUMBER = {fact: at for at, fact in enumerate(FACTS)}
_ROW_COLUMNS = ("term", "lat", "lon")
_NOBODY = Participant("")
_ANSWER = {False: 0, None: 1, True: 2}
# So many rows at a time stay in the processor's own memory.
_AT_A_TIME = 32768
# Single-precision positions are right to a metre; what is nearer the limit than this is measured exactly.
_NEAR_KM = 0.02
# And what is this near, by the very same arithmetic as that of one pair: halfway round the earth it is this unsure.
_TOUCHING_KM = 0.001
# Farther than this, a chord through the earth no longer tells the way along it well.
_FAR_KM = 1000.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Columns of what the rules read. `term` tells each employer's kind; the `term_…` columns are one a kind.

    `answers` is one row a fact and one column an employer: 0 known no, 1 unknown, 2 known yes.
    `weeks` are distinct opening hours, a bit a minute. `spot` is a point on
    the unit sphere, not a number where the position is unknown.
    """

    answers: Array
    term: Array
    term_closed: Array
    term_hours: Array
    term_week: Array
    term_languages: Array
    weeks: Array
    language_sets: Sequence[Mapping[str, Any]]
    lat: Array
    lon: Array
    spot: Array

    def lists(self, participant: Participant) -> Array:
        """Give each employer's list for a participant: FITS, ASK or EXCLUDED."""
        found: Array = np.take(self._of_terms(participant), self.term, mode="clip")
        for need in _needs(participant.restrictions, "must"):
            answer = self.answers[_NUMBER[need.fact]]
            # Not known is one worse than as needed, and the wrong way one worse than that: the very lists.
            np.maximum(found, 2 - answer if need.value else answer, out=found)
        if participant.max_km is not None:
            self._raise_by_distance(found, participant.home, participant.max_km)
        return found

    def minutes(self, participant: Participant) -> Array | None:
        """Count for each kind the minutes a week shared, -1 where not known; None if the participant's are not."""
        if participant.availability is None:
            return None
        own = _bits(participant.availability)
        used = np.flatnonzero(own)
        shared = np.bitwise_count(self.weeks[:, used] & own[used]).sum(axis=1, dtype=np.int64)
        return np.append(shared, -1)[self.term_week]

    def kilometres(self, home: Position, rows: Array) -> Array:
        """Give the way from home to some employers; not a number where a position is unknown."""
        lat, other = np.radians(home.lat), np.radians(self.lat[rows])
        half_lat = (other - lat) / 2
        half_lon = np.radians(self.lon[rows] - home.lon) / 2
        chord = np.sin(half_lat) ** 2 + np.cos(lat) * np.cos(other) * np.sin(half_lon) ** 2
        return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord)))

    def preferences(self, wanted: Mapping[str, Strength], rows: Array) -> tuple[Array, Array]:
        """Count the preferences that each of some employers is known to meet, and to break."""
        met, broken = np.zeros(len(rows), dtype=np.uint8), np.zeros(len(rows), dtype=np.uint8)
        for need in _needs(wanted, "prefer"):
            answer = self.answers[_NUMBER[need.fact]][rows]
            met += answer == (2 if need.value else 0)
            broken += answer == (0 if need.value else 2)
        return met, broken

    def facts(self, row: int) -> dict[str, bool]:
        """Give the facts known of an employer."""
        answers = self.answers[:, row].tolist()
        return {fact: answer == 2 for fact, answer in zip(FACTS, answers, strict=True) if answer != 1}

    def fact_counts(self, rows: Array) -> dict[tuple[str, bool], int]:
        """Count how many of some employers are known to have each fact, and not to."""
        return {
            (fact, value): int(np.count_nonzero(answers[rows] == (2 if value else 0)))
            for fact, answers in zip(FACTS, self.answers, strict=True)
            for value in (True, False)
        }

    def _of_terms(self, participant: Participant) -> Array:
        codes = np.where(self.term_closed, EXCLUDED, FITS).astype(np.uint8)
        np.maximum(codes, self._by_hours(participant), out=codes)
        np.maximum(codes, self._by_languages(participant), out=codes)
        minutes = self.minutes(participant)
        if minutes is not None:
            needed = LEAST_OVERLAP_HOURS if participant.hours_min is None else participant.hours_min
            codes[(minutes >= 0) & (minutes < needed * 60)] = EXCLUDED
        return codes

    def _by_hours(self, participant: Participant) -> Array:
        low, high = participant.hours_min, participant.hours_max
        codes = np.zeros(len(self.term_hours), dtype=np.uint8)
        if low is None and high is None:
            return codes
        least, most = self.term_hours.T
        first = np.maximum(low or 0.0, np.where(np.isnan(least), 0.0, least))
        last = np.minimum(
            FULL_WEEK_HOURS if high is None else high, np.where(np.isnan(most), FULL_WEEK_HOURS, most)
        )
        codes[first > last] = EXCLUDED
        codes[np.isnan(least) & np.isnan(most)] = ASK
        return codes

    def _by_languages(self, participant: Participant) -> Array:
        own = participant.languages
        short = [
            bool(own) and any(level_rank(own.get(code)) < level_rank(needed) for code, needed in one.items())
            for one in self.language_sets
        ]
        return np.where(np.array(short, dtype=bool), EXCLUDED, FITS).astype(np.uint8)[self.term_languages]

    def _raise_by_distance(self, found: Array, home: Position | None, max_km: float) -> None:
        for start in range(0, len(found), _AT_A_TIME):
            some = slice(start, start + _AT_A_TIME)
            if home is None:
                _raise(found[some], np.isnan(self.spot[0, some]), ASK)
            else:
                self._raise_some(found, some, home, max_km)

    def _raise_some(self, found: Array, some: slice, home: Position, max_km: float) -> None:
        too_far, near, unknown = self._roughly(some, home, max_km)
        _raise(found[some], unknown, ASK)
        _raise(found[some], too_far, EXCLUDED)
        rows = np.flatnonzero(near) + some.start
        km = self.kilometres(home, rows)
        found[rows[km > max_km + _TOUCHING_KM]] = EXCLUDED
        for row in rows[np.abs(km - max_km) <= _TOUCHING_KM]:
            if distance_km(home, Position(float(self.lat[row]), float(self.lon[row]))) > max_km:
                found[row] = EXCLUDED

    def _roughly(self, some: slice, home: Position, max_km: float) -> tuple[Array, Array, Array]:
        """Tell who is farther away for certain, who is so near the limit that it must be measured, who is nowhere."""
        if max_km > _FAR_KM:
            km = self.kilometres(home, np.arange(len(self.lat))[some])
            return km > max_km + _NEAR_KM, np.abs(km - max_km) <= _NEAR_KM, np.isnan(km)
        at = _spots(np.array([home.lat]), np.array([home.lon]))[:, 0]
        chord = self.spot[0, some] - at[0]
        chord *= chord
        for axis in (1, 2):
            more = self.spot[axis, some] - at[axis]
            more *= more
            chord += more
        too_far = chord > _chord(max_km + _NEAR_KM)
        return too_far, (chord >= _chord(max_km - _NEAR_KM)) & ~too_far, np.isnan(chord)


class LimitsBuilder:
    """Takes employers one by one and keeps only what the rules read."""

    def __init__(self) -> None:
        """Start with no employers."""
        self._weeks: dict[Week, int] = {}
        self._sets: dict[tuple[tuple[str, str], ...], int] = {}
        self._terms: dict[tuple[Any, ...], int] = {}
        self._columns: dict[str, array[Any]] = {
            name: array(kind) for name, kind in zip(_ROW_COLUMNS, "idd", strict=True)
        }
        self._answers: list[bytes] = []

    def add(self, one: Employer) -> None:
        """Take the next employer."""
        hours, weeks, sets = one.opening_hours, self._weeks, self._sets
        week = UNKNOWN_WEEK if hours is None else weeks.setdefault(hours, len(weeks))
        needs = sets.setdefault(tuple(sorted(one.languages.items())), len(sets))
        term = (bool(capacity(_NOBODY, one)), one.hours_min, one.hours_max, week, needs)
        lat, lon = (one.position.lat, one.position.lon) if one.position else (nan, nan)
        row = (self._terms.setdefault(term, len(self._terms)), lat, lon)
        self._answers.append(bytes(_ANSWER[one.facts.get(fact)] for fact in FACTS))
        for column, value in zip(self._columns.values(), row, strict=True):
            column.append(value)

    def built(self, order: Array) -> Limits:
        """Give the columns, the employers in this order of their coming."""
        term, lat, lon = (np.array(column)[order] for column in self._columns.values())
        answers = np.frombuffer(b"".join(self._answers), dtype=np.uint8).reshape(len(order), len(FACTS))
        terms = list(self._terms)
        return Limits(
            answers=np.ascontiguousarray(answers[order].T),
            term=term,
            term_closed=np.array([one[0] for one in terms], dtype=bool),
            term_hours=np.array([one[1:3] for one in terms], dtype=np.float64).reshape(-1, 2),
            term_week=np.array([one[3] for one in terms], dtype=np.int32),
            term_languages=np.array([one[4] for one in terms], dtype=np.int32),
            weeks=np.array([_bits(week) for week in self._weeks], dtype=np.uint64).reshape(-1, _WORDS),
            language_sets=[dict(one) for one in self._sets],
            lat=lat,
            lon=lon,
            spot=_spots(lat, lon),
        )


def week_of(bits: Array) -> Week:
    """Give the week whose bits a row of `weeks` holds."""
    return Week(int.from_bytes(bits.astype("<u8").tobytes(), "little"))


def _needs(restrictions: Mapping[str, Strength], strength: Strength) -> list[Need]:
    return [RESTRICTIONS[code] for code, its in restrictions.items() if its == strength]


def _raise(found: Array, where: Array, code: int) -> None:
    """Raise the list of some employers to a worse one; without branches, since this runs over all of them."""
    np.maximum(found, where.view(np.uint8) * np.uint8(code), out=found)


def _bits(week: Week) -> Array:
    return np.frombuffer(week.mask.to_bytes(_WORDS * 8, "little"), dtype="<u8").astype(np.uint64)


def _spots(lat: Array, lon: Array) -> Array:
    north, east = np.radians(lat), np.radians(lon)
    return np.array(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], dtype=np.float32
    )


def _chord(km: float) -> float:
    """Give the squared straight line through a unit sphere for a way along it, -1 for none."""
    if km < 0:
        return -1.0
    return float((2 * np.sin(min(km / EARTH_RADIUS_KM, np.pi) / 2)) ** 2)
