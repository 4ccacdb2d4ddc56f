"""Finds the employer that is in the register already, however its name, number or address was written.

Candidates share the rarest groups of three sounds with what was typed, or a rare word, its initials, its number, its
street. Those most alike are then weighed in full (`matching.likeness`, `matching.recognition`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matching.doors import SHORTEST_INITIALS, Door, Place, doors_of
from matching.likeness import Asked, Rarity
from matching.names import sound
from matching.recognition import Match, nearness, recognised

__all__ = ["Match", "Place", "Register"]

GROUP: Final = 3  # sounds in a group
RAREST: Final = 10  # groups that candidates are looked up by, the rarest that was typed first
POSTINGS: Final = 1500  # of these groups' rows in all, but for the first two groups
COMPARED: Final = 64  # candidates compared as strings
WEIGHED: Final = 10  # and weighed in full
RARE_WORD: Final = 40  # names with a word that alone makes them candidates
WORD_BONUS: Final = 25.0
BEHIND: Final = 35.0  # who is so far behind the best is not weighed
SAME_KEY: Final = 200  # employers with one number, street, square: more are not looked at
CELL: Final = 0.02  # degrees, about two kilometres
BATCH: Final = 2000
SUSPECTED: Final = 0.6

Key = tuple[str, ...]
AnyKey = TypeVar("AnyKey", str, tuple[str, ...])
Ratios = NDArray[np.float32]
Progress = Callable[[int, int], None]


class Register:
    """Employers to search for duplicates. Adding, replacing and removing one costs as much as a look-up."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Take the employers; of several with one ref the last counts."""
        self._doors: dict[int, Door] = {}
        self._bare: list[str] = []
        self._heard: list[str] = []
        self._rows_of: dict[str, list[int]] = {}
        self._by_group: defaultdict[str, list[int]] = defaultdict(list)
        self._by_key: defaultdict[Key, list[int]] = defaultdict(list)
        self._rarity = Rarity()
        for place in places:
            self.put(place)

    def __len__(self) -> int:
        """How many employers there are."""
        return len(self._rows_of)

    def put(self, place: Place) -> None:
        """Add an employer, or replace the one with its ref."""
        self.remove(place.ref)
        self._rows_of[place.ref] = [self._add(door) for door in doors_of(place)]

    def remove(self, ref: str) -> None:
        """Take an employer out; one that is not there is no error."""
        for row in self._rows_of.pop(ref, ()):
            door = self._doors.pop(row)
            for group in _groups(door.heard):
                _take_out(self._by_group, group, row)
            for key in _keys(door):
                _take_out(self._by_key, key, row)
            self._rarity.remove(door.name.words)
            self._bare[row] = self._heard[row] = ""

    def find(self, query: Place, top: int = 5) -> list[Match]:
        """Give the employers that it probably is, best first; none when nothing is probable.

        A name half typed, a number, an address or a position alone is enough to ask by.
        """
        return self._find(next(doors_of(query)))[:top]

    def pairs(self, progress: Progress | None = None) -> Iterator[tuple[str, str, Match]]:
        """Give suspected pairs over the whole register, the surest first within each stretch of it.

        Each pair comes once, the smaller ref first. Two doors of one employer are no suspicion.
        """
        refs = sorted(self._rows_of)
        for start in range(0, len(refs), BATCH):
            some = [pair for ref in refs[start : start + BATCH] for pair in self._pairs_of(ref)]
            some.sort(key=lambda pair: (pair[2].verdict != "same", -pair[2].score, pair[0], pair[1]))
            yield from some
            if progress is not None:
                progress(min(start + BATCH, len(refs)), len(refs))

    def _pairs_of(self, ref: str) -> Iterator[tuple[str, str, Match]]:
        for row in self._rows_of.get(ref, ())[:1]:
            for match in self._find(self._doors[row]):
                if match.ref > ref and "branch" not in match.reasons and match.score >= SUSPECTED:
                    yield ref, match.ref, match

    def _add(self, door: Door) -> int:
        row = len(self._bare)
        self._bare.append(door.bare)
        self._heard.append(door.heard)
        for group in _groups(door.heard):
            self._by_group[group].append(row)
        for key in _keys(door):
            self._by_key[key].append(row)
        self._rarity.add(door.name.words)
        self._doors[row] = door
        return row

    def _find(self, door: Door) -> list[Match]:
        rows = self._most_alike(door) if door.bare else []
        rows += [row for row in self._with_same_key(door) if row not in rows]
        return recognised(Asked(door, self._rarity), [self._doors[row] for row in rows])

    def _most_alike(self, door: Door) -> list[int]:
        with_word = self._with_rare_word(door)
        rows = list(dict.fromkeys(chain(self._with_groups(door), with_word)))
        if not rows:
            return []
        alike = self._strings_alike(door, rows)
        if with_word:
            bonus = [WORD_BONUS if row in with_word else 0.0 for row in rows]
            alike += np.array(bonus, dtype=alike.dtype)
        floor = alike.max() - BEHIND
        if len(rows) > WEIGHED:
            floor = max(floor, np.partition(alike, -WEIGHED)[-WEIGHED])
        return [rows[at] for at in np.flatnonzero(alike >= floor)]

    def _strings_alike(self, door: Door, rows: Sequence[int]) -> Ratios:
        bare, heard = self._bare, self._heard
        written = [bare[row] for row in rows]
        alike = process.cdist([door.bare], written, scorer=fuzz.ratio)[0]
        alike = np.maximum(
            alike, process.cdist([door.heard], [heard[row] for row in rows], scorer=fuzz.ratio)[0]
        )
        for at, one in enumerate(written):
            if one.startswith(door.bare):
                alike[at] = 100.0
        return alike

    def _with_groups(self, door: Door) -> list[int]:
        """Those that share most of the rarest groups."""
        lists = [rows for group in _groups(door.heard) if (rows := self._by_group.get(group))]
        lists.sort(key=len)
        looked_up = 0
        for count, rows in enumerate(lists[:RAREST]):
            looked_up += len(rows)
            if count > 2 and looked_up > POSTINGS:
                del lists[count:]
                break
        counted = Counter(chain.from_iterable(lists[:RAREST]))
        if len(counted) <= COMPARED:
            return list(counted)
        return self._best_counted(counted, len(door.bare))

    def _best_counted(self, counted: Counter[int], length: int) -> list[int]:
        sizes = Counter(counted.values())
        taken, least = 0, max(sizes)
        while least > 0 and taken + sizes[least] <= COMPARED:
            taken += sizes[least]
            least -= 1
        rows = [row for row, count in counted.items() if count > least]
        if len(rows) < COMPARED // 2 and least > 0:
            tied = [row for row, count in counted.items() if count == least]
            tied.sort(key=lambda row: (abs(len(self._bare[row]) - length), self._bare[row]))
            rows += tied[: COMPARED - len(rows)]
        return rows

    def _with_rare_word(self, door: Door) -> set[int]:
        with_word: set[int] = set()
        for word in door.name.words:
            if len(word) > 1 and self._rarity.names_with(word) <= RARE_WORD:
                with_word.update(self._by_key.get(("word", sound(word)), ())[:RARE_WORD])
        return with_word

    def _with_same_key(self, door: Door) -> list[int]:
        keys = [key for key in _keys(door) if key[0] != "word"]
        if len(door.bare) >= SHORTEST_INITIALS:
            keys.append(("initials", door.bare))
        rows = list(dict.fromkeys(chain.from_iterable(self._by_key.get(key, ()) for key in keys)))
        if len(rows) > SAME_KEY:
            rows.sort(key=lambda row: (-nearness(door, self._doors[row]), self._doors[row].ref))
        return rows[:SAME_KEY]


def _groups(heard: str) -> list[str]:
    """The groups of sounds of a name, its beginning and end marked; each once."""
    padded = f"^{heard}$"
    return list(dict.fromkeys([padded[at : at + GROUP] for at in range(len(padded) - GROUP + 1)]))


def _keys(door: Door) -> set[Key]:
    """What an employer is found by beside the groups: words, initials, number, street, the square it stands in."""
    keys: set[Key] = {("word", sound(word)) for word in door.name.words if len(word) > 1}
    keys.update(("initials", one) for one in door.initials)
    if door.orgnr:
        keys.add(("orgnr", door.orgnr))
    if door.address.street:
        keys.add(("street", door.address.street, door.address.number))
    if door.position is not None:
        lat, lon = door.position
        keys.add(("square", str(round(lat / CELL)), str(round(lon / CELL))))
    return keys


def _take_out(table: defaultdict[AnyKey, list[int]], key: AnyKey, row: int) -> None:
    rows = table[key]
    rows.remove(row)
    if not rows:
        del table[key]
