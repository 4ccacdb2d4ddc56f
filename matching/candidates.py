"""The few employers of a large register that are worth weighing against what was typed.

They share the rarest groups of three or four sounds with it, or a rare word, its initials, its number, its street. No
list is read to its end, so that a look-up stays short among a hundred thousand.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from operator import add
from typing import Final, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matching.doors import LONGEST_INITIALS, SHORTEST_INITIALS, Door
from matching.likeness import LEAST_CONSONANTS, Rarity
from matching.names import sound, without_vowels
from matching.recognition import in_one_city, nearness

GROUP: Final = 3  # sounds in a group
RAREST: Final = 12  # groups that candidates are looked up by, the rarest that was typed first
POSTINGS: Final = 300  # of these groups' rows in all, but for the first two groups
COMPARED, MOST_COMPARED = 32, 64  # candidates compared as strings
WEIGHED: Final = 5  # and weighed in full
MOST_WEIGHED: Final = 10  # of those that begin with what was typed
RARE_WORD: Final = 40  # names with a word that alone makes them candidates
WORDS_WEIGHED: Final = 3  # of those with a rare word, whatever the rest of their names
BEHIND: Final = 35.0  # who is so far behind the best is not weighed,
SURE, BEHIND_SURE = 90.0, 15.0  # nor who is so far behind one that is nearly written alike
HEARD_SURE: Final = 97.0  # a name that sounds so alike need not be compared letter by letter
SAME_KEY: Final = 10  # so many of those with one number, address, square or initials
LONGER_THAN_ANY: Final = 10_000  # letters of a name
CELL: Final = 0.02  # degrees, about two kilometres

Key = tuple[str, ...]
Rows: TypeAlias = "array[int]"
IntArray: TypeAlias = NDArray[np.signedinteger]
AnyKey = TypeVar("AnyKey", str, tuple[str, ...])


class Candidates:
    """Doors by row, and the lists that lead to them."""

    def __init__(self) -> None:
        """Begin with none."""
        self.doors: dict[int, Door] = {}
        self.rarity = Rarity()
        # Each name as heard, as written, with its words in order.
        self._heard: list[str] = []
        self._whole: list[str] = []
        self._ordered: list[str] = []
        self._lengths: array[int] = array("h")  # of the names as written
        self._by_group: defaultdict[str, Rows] = defaultdict(_no_rows)
        self._by_key: defaultdict[Key, Rows] = defaultdict(_no_rows)

    def add(self, door: Door) -> int:
        """Take a door in; gives its row."""
        row = len(self._whole)
        self._heard.append(door.heard)
        self._whole.append(door.whole)
        self._ordered.append(_ordered(door))
        self._lengths.append(min(len(door.whole), LONGER_THAN_ANY - 1))
        for group in _groups_of(door):
            self._by_group[group].append(row)
        for key in _keys(door):
            self._by_key[key].append(row)
        self.rarity.add(door.name.words)
        self.doors[row] = door
        return row

    def take_out(self, row: int) -> None:
        """Take a door out again."""
        door = self.doors.pop(row)
        for group in _groups_of(door):
            _take_out(self._by_group, group, row)
        for key in _keys(door):
            _take_out(self._by_key, key, row)
        self.rarity.remove(door.name.words)
        self._heard[row] = self._whole[row] = self._ordered[row] = ""

    def of(self, door: Door, without: Sequence[int] = ()) -> list[Door]:
        """Give the doors that are worth weighing against one, but for some rows."""
        rows = self._most_alike(door, without) if door.bare else []
        rows += [row for row in self._with_same_key(door, without) if row not in rows]
        return [self.doors[row] for row in rows]

    def _most_alike(self, door: Door, without: Sequence[int]) -> list[int]:
        worth = self._with_rare_word(door)
        rows = [row for row in dict.fromkeys([*self._with_groups(door), *worth]) if row not in without]
        if not rows:
            return []
        alike = self._strings_alike(door, rows)
        best = max(alike)
        floor = best - (BEHIND_SURE if best >= SURE else BEHIND)
        if len(rows) > WEIGHED:
            rising = sorted(alike)
            floor = max(floor, min(rising[-WEIGHED], 100.0))
            floor = max(floor, rising[-MOST_WEIGHED]) if len(rows) > MOST_WEIGHED else floor
        kept = [row for row, value in zip(rows, alike, strict=True) if value >= floor]
        if worth and best < SURE:
            value_of = dict(zip(rows, alike, strict=True))
            first = sorted(
                value_of.keys() & worth, key=lambda row: (-worth[row], -value_of[row], self.doors[row].ref)
            )
            kept += [row for row in first[:WORDS_WEIGHED] if row not in kept]
        return kept

    def _strings_alike(self, door: Door, rows: Sequence[int]) -> list[float]:
        """How alike the names are as strings, 0 to 100: by sound, by letters, or with their words in order.

        Sound is compared first: where it finds one that is nearly the same, letters seldom know better.
        """
        heard, asked = list(map(self._heard.__getitem__, rows)), door.heard
        ratios = _ratios(asked, heard)
        if max(ratios) >= HEARD_SURE and not door.name.town:
            return [_begun(one, asked, ratio) for one, ratio in zip(heard, ratios, strict=True)]
        whole, asked = list(map(self._whole.__getitem__, rows)), door.bare
        ratios = list(map(max, ratios, _ratios(door.whole, whole)))
        if len(door.name.every) > 1:
            ordered = list(map(self._ordered.__getitem__, rows))
            ratios = list(map(max, ratios, _ratios(_ordered(door), ordered)))
        return [_begun(one, asked, ratio) for one, ratio in zip(whole, ratios, strict=True)]

    def _with_groups(self, door: Door) -> list[int]:
        """Those that share most of the rarest groups."""
        lists = list(filter(None, map(self._by_group.get, _groups(door.heard))))
        lists.sort(key=len)
        looked_up = 0
        for count, rows in enumerate(lists[:RAREST]):
            looked_up += len(rows)
            if count > 1 and looked_up > POSTINGS:
                del lists[count:]
                break
        every = np.frombuffer(b"".join(lists[:RAREST]), dtype=np.int32)
        if len(every) <= COMPARED:
            return list(dict.fromkeys(every.tolist()))
        found, counts = _counted(every)
        if len(found) <= COMPARED:
            return cast(list[int], found.tolist())
        return self._best_counted(found, counts, len(door.bare))

    def _best_counted(self, rows: IntArray, counts: IntArray, length: int) -> list[int]:
        taken, least, sizes = 0, int(counts.max()), np.bincount(counts).tolist()
        while least > 0 and taken + sizes[least] <= COMPARED:
            taken += sizes[least]
            least -= 1
        if taken >= COMPARED // 2 or not least:
            return cast(list[int], rows[counts > least].tolist())
        is_best = counts >= least
        if taken + sizes[least] > MOST_COMPARED:
            return self._nearest_in_length(rows[is_best], counts[is_best], length)
        return cast(list[int], rows[is_best].tolist())

    def _nearest_in_length(self, rows: IntArray, counts: IntArray, length: int) -> list[int]:
        """So many as are compared: those with most groups in common, and of these as long as what was typed."""
        lengths = np.frombuffer(self._lengths, dtype=np.int16)[rows]
        order = counts * -LONGER_THAN_ANY + abs(lengths.astype(np.int64) - length)
        last = np.partition(order, MOST_COMPARED - 1)[MOST_COMPARED - 1]
        chosen: list[int] = rows[order < last].tolist()
        tied = sorted(rows[order == last].tolist(), key=self._whole.__getitem__)
        return chosen + tied[: MOST_COMPARED - len(chosen)]

    def _with_rare_word(self, door: Door) -> dict[int, float]:
        """Those that share a rare word, each with what the words that it shares weigh."""
        worth: dict[int, float] = {}
        for word in (*door.name.words, door.name.town):
            if len(word) > 1:
                rows = self._by_key.get(("word", sound(word)), ())
                if len(rows) <= RARE_WORD:
                    weight = self.rarity.of(word)
                    for row in rows:
                        worth[row] = worth.get(row, 0.0) + weight
        return worth

    def _with_same_key(self, door: Door, without: Sequence[int]) -> list[int]:
        """Those with its number, address, spot or initials; of many, those whose name or spot is nearest."""
        found = dict.fromkeys(chain.from_iterable(self._by_key.get(key, ()) for key in _keys_asked(door)))
        found.update(dict.fromkeys(self._in_same_street(door)))
        rows = [row for row in found if row not in without]
        if len(rows) > SAME_KEY:
            alike = _ratios(door.whole, list(map(self._whole.__getitem__, rows)))
            near = dict(zip(rows, alike, strict=True))
            doors = self.doors
            rows.sort(key=lambda row: (-nearness(door, doors[row]), -near[row], doors[row].ref))
        return rows[:SAME_KEY]

    def _in_same_street(self, door: Door) -> list[int]:
        """Those with its street and number, but for those in another city: every town has a Storgatan 4."""
        rows = self._by_key.get(_street_key(door), ()) if door.address.street else ()
        asked, doors = door.address, self.doors
        return [row for row in rows if in_one_city(asked, doors[row].address)]


def _no_rows() -> Rows:
    return array("i")


def _counted(every: IntArray) -> tuple[IntArray, IntArray]:
    """Each number once, rising, and how often it comes: `np.unique` without what that asks first."""
    ordered = np.sort(every)
    is_first = np.empty(len(ordered) + 1, dtype=bool)
    is_first[0] = is_first[-1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:-1])
    at = is_first.nonzero()[0]
    return ordered[at[:-1]], at[1:] - at[:-1]


def _ratios(asked: str, others: Sequence[str]) -> list[float]:
    """How alike strings are to one, 0 to 100."""
    ratios: list[float] = process.cdist([asked], others, scorer=fuzz.ratio)[0].tolist()
    return ratios


def _begun(one: str, asked: str, ratio: float) -> float:
    """How alike two names are where one may be half typed: then hardly more than whole, the shorter ones first."""
    return 100 + ratio / 100 if one.startswith(asked) else ratio


def _ordered(door: Door) -> str:
    """The words in alphabetical order: the same for whoever turns them round."""
    return "".join(sorted((*door.name.words, door.name.town)))


def _groups_of(door: Door) -> list[str]:
    """The groups that an employer is found by: with and without the town, which others write in one word."""
    groups = _groups(door.heard)
    return list(dict.fromkeys([*groups, *_groups(sound(door.whole))])) if door.name.town else groups


def _groups(heard: str) -> list[str]:
    """The groups of three and four sounds of a name, its beginning and end marked; each once."""
    padded = f"^{heard}$"
    short = [padded[at : at + GROUP] for at in range(len(padded) - GROUP + 1)]
    return list(dict.fromkeys([*short, *map(add, short, padded[GROUP:])]))


def _keys(door: Door) -> set[Key]:
    """What an employer is found by beside the groups: words, initials, and what is no name."""
    keys = _other_keys(door)
    if door.address.street:
        keys.add(_street_key(door))
    keys.update(("word", sound(word)) for word in (*door.name.words, door.name.town) if len(word) > 1)
    keys.update(("initials", one) for one in door.initials)
    keys.update(
        ("consonants", one)
        for word in door.name.words
        if len(one := without_vowels(word)) >= LEAST_CONSONANTS
    )
    if len(door.bare) <= LONGEST_INITIALS:
        keys.add(("short", door.bare))
    words = door.name.words
    if SHORTEST_INITIALS < len(words) <= LONGEST_INITIALS:
        letters = "".join(word[0] for word in words)
        keys.add(("word and initials", sound(words[0]), letters[1:]))
        keys.add(("word and initials", sound(words[-1]), letters[:-1]))
    return keys


def _keys_asked(door: Door) -> set[Key]:
    """What to look for beside the groups: initials of a name, a name that is these initials, and what is no name."""
    keys = _other_keys(door, around=1)
    keys.update(("short", one) for one in door.initials)
    if SHORTEST_INITIALS <= len(door.bare) <= LONGEST_INITIALS:
        keys.add(("initials", door.bare))
    for word in door.name.words:
        if len(word) >= LEAST_CONSONANTS and word == without_vowels(word):
            keys.add(("consonants", word))
    if len(door.name.words) == 2:
        one, other = door.name.words
        keys.add(("word and initials", sound(one), other))
        keys.add(("word and initials", sound(other), one))
    return keys


def _street_key(door: Door) -> Key:
    return "street", door.address.street, door.address.number


def _other_keys(door: Door, around: int = 0) -> set[Key]:
    """Its number, and the square it stands in; with `around` 1 the squares around that too."""
    keys: set[Key] = set()
    if door.orgnr:
        keys.add(("orgnr", door.orgnr))
    if door.position is not None:
        up, right = (round(degrees / CELL) for degrees in door.position)
        steps = range(-around, around + 1)
        keys.update(("square", str(up + one), str(right + other)) for one in steps for other in steps)
    return keys


def _take_out(table: defaultdict[AnyKey, Rows], key: AnyKey, row: int) -> None:
    rows = table[key]
    rows.remove(row)
    if not rows:
        del table[key]
