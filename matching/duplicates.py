"""Finds the employer that is in the register already, however its name, number or address was written.

Candidates share the rarest groups of three sounds with what was typed, or its number, its street or its initials. The
few that are most alike are then weighed in full (`matching.likeness`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

import numpy as np
from rapidfuzz import fuzz, process

from matching.likeness import (
    Door,
    Match,
    Place,
    Rarity,
    door_of,
    matches,
    nearness,
)
from matching.names import municipalities

__all__ = ["Match", "Place", "Register"]

RAREST = 10  # groups of sounds of what was typed that candidates are looked up by
LOOKED_AT, WEIGHED = 160, 12  # candidates compared as strings, and weighed in full
COMMONEST = 4000  # a group of sounds that more names share tells nothing
CELL = 0.01  # degrees
BATCH = 2000

Key = TypeVar("Key")
Progress = Callable[[int, int], None]


class Register:
    """Employers to search for duplicates. Adding, replacing and removing one costs as much as a look-up."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Take the employers; of several with one ref the last counts."""
        self._doors: dict[int, Door] = {}
        self._row_of: dict[str, int] = {}
        self._next = 0
        self._by_sound: defaultdict[str, list[int]] = defaultdict(list)
        self._by_key: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._rarity = Rarity()
        self._cities: Counter[str] = Counter()
        for place in places:
            self.put(place)

    def __len__(self) -> int:
        """How many employers there are."""
        return len(self._doors)

    def put(self, place: Place) -> None:
        """Add an employer, or replace the one with its ref."""
        self.remove(place.ref)
        door = door_of(place, municipalities())
        row, self._next = self._next, self._next + 1
        for gram in door.grams:
            self._by_sound[gram].append(row)
        for key in _keys(door):
            self._by_key[key].append(row)
        self._rarity.add(door)
        self._row_of[place.ref] = row
        self._doors[row] = door

    def remove(self, ref: str) -> None:
        """Take an employer out; one that is not there is no error."""
        row = self._row_of.pop(ref, None)
        if row is None:
            return
        door = self._doors.pop(row)
        for gram in door.grams:
            _take_out(self._by_sound, gram, row)
        for key in _keys(door):
            _take_out(self._by_key, key, row)
        self._rarity.remove(door)

    def find(self, query: Place, top: int = 5) -> list[Match]:
        """Give the employers that it probably is, best first; none when nothing is probable.

        A name half typed, a number, an address or a position alone is enough to ask by.
        """
        asked = door_of(query, municipalities())
        doors = [self._doors[row] for row in self._candidates(asked) if row in self._doors]
        found = matches(asked, doors, self._rarity)
        return found[:top]

    def pairs(self, progress: Progress | None = None) -> Iterator[tuple[str, str, Match]]:
        """Give suspected pairs over the whole register, surest first within each stretch of it.

        Each pair comes once, with the smaller ref first. Branches of one employer are no suspicion.
        """
        refs = sorted(self._row_of)
        for start in range(0, len(refs), BATCH):
            batch: list[tuple[str, str, Match]] = []
            for ref in refs[start : start + BATCH]:
                batch += self._pairs_of(ref)
            batch.sort(key=lambda pair: (pair[2].verdict != "same", -pair[2].score, pair[0], pair[1]))
            yield from batch
            if progress is not None:
                progress(min(start + BATCH, len(refs)), len(refs))

    def _pairs_of(self, ref: str) -> Iterator[tuple[str, str, Match]]:
        row = self._row_of.get(ref)
        if row is None:
            return
        for match in self.find(self._doors[row].place, top=6):
            if match.ref > ref and "branch" not in match.reasons and match.score >= 0.6:
                yield ref, match.ref, match

    def _candidates(self, asked: Door) -> list[int]:
        keyed = list(chain.from_iterable(self._by_key.get(key, ())[:COMMONEST] for key in _keys(asked)))
        counted = Counter(chain.from_iterable(self._rarest(asked)))
        rows = self._most_alike(asked, counted) if counted else []
        special = [row for row in keyed if row not in rows]
        if len(special) > LOOKED_AT:
            special = self._nearest(asked, special)
        return rows + special

    def _rarest(self, asked: Door) -> list[list[int]]:
        lists = [rows for gram in asked.grams if (rows := self._by_sound.get(gram))]
        lists.sort(key=len)
        return [rows for at, rows in enumerate(lists[:RAREST]) if at < 2 or len(rows) <= COMMONEST]

    def _most_alike(self, asked: Door, counted: Counter[int]) -> list[int]:
        if len(counted) > LOOKED_AT:
            sizes = Counter(counted.values())
            taken, least = 0, max(sizes)
            while least > 0 and taken + sizes[least] <= LOOKED_AT * 2:
                taken += sizes[least]
                least -= 1
            rows = [row for row, count in counted.items() if count > least]
            if not rows:
                rows = sorted(
                    (row for row, count in counted.items() if count >= least),
                    key=lambda row: (len(self._doors[row].bare), self._doors[row].place.ref),
                )[: LOOKED_AT * 2]
        else:
            rows = list(counted)
        doors = [self._doors[row] for row in rows]
        alike = process.cdist([asked.bare], [door.bare for door in doors], scorer=fuzz.ratio)[0]
        ordered = process.cdist([asked.ordered], [door.ordered for door in doors], scorer=fuzz.ratio)[0]
        heard = process.cdist([asked.sound], [door.sound for door in doors], scorer=fuzz.ratio)[0]
        begun = np.fromiter(
            (95.0 if door.bare.startswith(asked.bare) else 0.0 for door in doors), np.float32, len(doors)
        )
        best = np.maximum.reduce([alike, heard, ordered, begun]) + 0.2 * (alike + heard)
        if len(rows) <= WEIGHED:
            return rows
        floor = np.partition(best, -WEIGHED)[-WEIGHED]
        kept = np.flatnonzero(best >= floor)
        return [rows[at] for at in kept[: WEIGHED * 8]]

    def _nearest(self, asked: Door, rows: list[int]) -> list[int]:
        def key(row: int) -> tuple[float, float, str]:
            door = self._doors[row]
            return (-nearness(asked, door), -fuzz.ratio(asked.bare, door.bare), door.place.ref)

        return sorted(set(rows), key=key)[:LOOKED_AT]


def _keys(door: Door) -> list[tuple[str, ...]]:
    """What an employer is found by beside its name: number, street with number, initials, the square it stands in."""
    keys: list[tuple[str, ...]] = []
    if door.orgnr:
        keys.append(("orgnr", door.orgnr))
    if door.address.street:
        keys.append(("street", door.address.street, door.address.number))
    keys += [("initials", one) for one in sorted(door.initials)]
    if door.position is not None:
        lat, lon = door.position
        keys.append(("square", str(round(lat / CELL)), str(round(lon / CELL / 2))))
    return keys


def _take_out(table: defaultdict[Key, list[int]], key: Key, row: int) -> None:
    rows = table[key]
    rows.remove(row)
    if not rows:
        del table[key]
