"""What is shown of an employer, kept as text beside the columns, and read only for the few that are shown."""

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import taxonomy
from matching.limits import UNKNOWN_WEEK, Limits, week_of
from matching.relation import RECENT_DAYS, relation_points
from matching.types import Employer, Position

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Relations:
    """How well each employer is known: `tie` numbers its stage, whether it has places and is a friend (`ties`).

    `spoken` is the day last spoken to as an ordinal, 0 for none.
    """

    tie: Array
    ties: Sequence[Sequence[Any]]
    spoken: Array

    def points(self, today: date | None, rows: Array) -> Array:
        """Give the part of the score that comes from the relation, for some employers."""
        points = np.array([_steady(*tie) for tie in self.ties])[self.tie[rows]]
        return points if today is None else points + self._lately(today, rows)

    def most(self, today: date | None) -> float:
        """Give the most that anybody's relation can be worth."""
        steady = max((_steady(*tie) for tie in self.ties), default=0.0)
        return steady + (0.0 if today is None else max(worth for _, _, worth in RECENT_DAYS))

    def _lately(self, today: date, rows: Array) -> Array:
        spoken = self.spoken[rows]
        since = today.toordinal() - spoken
        worths = [worth for _, _, worth in RECENT_DAYS]
        reached = [(spoken > 0) & (since <= days) for days, _, _ in RECENT_DAYS]
        return np.select(reached, worths, 0.0)


@dataclass(frozen=True, slots=True)
class Records:
    """Employer `r` is the JSON text `text[starts[r]:starts[r + 1]]`: what no column holds."""

    starts: Array
    text: Array

    def employer(self, row: int, limits: Limits, relations: Relations) -> Employer:
        """Put an employer together again."""
        return self.employer_and_words(row, limits, relations)[0]

    def employer_and_words(
        self, row: int, limits: Limits, relations: Relations
    ) -> tuple[Employer, list[tuple[str, ...]]]:
        """Put an employer together again, and give for each of its trades, the surest first, what said so."""
        ref, name, segment, sni, description, places, occupations, said = self._read(row)
        term = int(limits.term[row])
        week = int(limits.term_week[term])
        low, high = limits.term_hours[term].tolist()
        stage, _, is_friend = relations.ties[relations.tie[row]]
        spoken = int(relations.spoken[row])
        lat, lon = float(limits.lat[row]), float(limits.lon[row])
        employer = Employer(
            ref=ref,
            name=name,
            segment=segment,
            stage=stage,
            sni=sni,
            description=description,
            position=None if isnan(lat) else Position(lat, lon),
            places=places,
            hours_min=None if isnan(low) else low,
            hours_max=None if isnan(high) else high,
            opening_hours=None if week == UNKNOWN_WEEK else week_of(limits.weeks[week]),
            facts=limits.facts(row),
            languages=dict(limits.language_sets[limits.term_languages[term]]),
            is_friend=is_friend,
            last_contact_on=date.fromordinal(spoken) if spoken else None,
            occupations=tuple(occupations),
        )
        label = (taxonomy.sni_label("".join(sign for sign in sni if sign.isdigit())),)
        return employer, [label if words == 0 else tuple(words) for words in said]

    def ref(self, row: int) -> str:
        """Give the reference of an employer."""
        return str(self._read(row)[0])

    def _read(self, row: int) -> list[Any]:
        record: list[Any] = json.loads(self.text[self.starts[row] : self.starts[row + 1]].tobytes())
        return record


class RecordsBuilder:
    """Takes employers one by one, each with what said its trades."""

    def __init__(self) -> None:
        """Start with no employers."""
        self._records: list[bytes] = []
        self._ties: dict[tuple[str, bool, bool], int] = {}
        self._tie = array("i")
        self._spoken = array("i")

    def add(self, one: Employer, trades: Sequence[int], said_by: Mapping[int, tuple[str, ...]]) -> None:
        """Take the next employer."""
        label = (taxonomy.sni_label("".join(sign for sign in one.sni if sign.isdigit())),)
        said = [0 if (words := said_by.get(trade, ())) == label else words for trade in trades]
        record = (
            *(one.ref, one.name, one.segment, one.sni, one.description, one.places, one.occupations),
            said,
        )
        self._records.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
        tie = (one.stage, bool(one.places), one.is_friend)
        self._tie.append(self._ties.setdefault(tie, len(self._ties)))
        self._spoken.append(one.last_contact_on.toordinal() if one.last_contact_on else 0)

    def built(self, order: Array) -> tuple[Records, Relations]:
        """Give the records and the relations, the employers in this order of their coming."""
        starts = np.zeros(len(order) + 1, dtype=np.int64)
        np.cumsum([len(self._records[at]) for at in order], out=starts[1:])
        text = np.frombuffer(b"".join(self._records[at] for at in order), dtype=np.uint8)
        relations = Relations(np.array(self._tie)[order], list(self._ties), np.array(self._spoken)[order])
        return Records(starts, text), relations


@lru_cache(maxsize=256)
def _steady(stage: str, has_places: bool, is_friend: bool) -> float:
    """Give what a relation is worth whenever they were last spoken to."""
    employer = Employer("", stage=stage, places=int(has_places), is_friend=is_friend)
    return float(sum(relation_points(employer, None).values()))
