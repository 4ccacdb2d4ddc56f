"""Finds the employer that is in the register already, however its name, number or address was written.

Candidates share the rarest groups of three sounds with what was typed, or a rare word, its initials, its number, its
street. Those most alike are then weighed in full (`matching.likeness`, `matching.recognition`).
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import add
from typing import Final, TypeAlias, TypeVar

from rapidfuzz import fuzz, process

from matching.doors import LONGEST_INITIALS, SHORTEST_INITIALS, Door, Place, doors_of
from matching.likeness import Asked, Rarity
from matching.names import sound
from matching.recognition import Match, nearness, recognised

__all__ = ["Match", "Place", "Register"]

GROUP: Final = 3  # sounds in a group
RAREST: Final = 12  # groups that candidates are looked up by, the rarest that was typed first
POSTINGS: Final = 300  # of these groups' rows in all, but for the first two groups
COMPARED, MOST_COMPARED = 32, 64  # candidates compared as strings
WEIGHED: Final = 6  # and weighed in full
RARE_WORD: Final = 40  # names with a word that alone makes them candidates
WORDS_WEIGHED: Final = 4  # of those with a rare word, whatever the rest of their names
BEHIND: Final = 35.0  # who is so far behind the best is not weighed,
SURE, BEHIND_SURE = 90.0, 15.0  # nor who is so far behind one that is nearly written alike
SAME_KEY: Final = 10  # so many of those with one number, address, square or initials
CELL: Final = 0.02  # degrees, about two kilometres
BATCH: Final = 2000
SUSPECTED: Final = 0.6

Key = tuple[str, ...]
Rows: TypeAlias = "array[int]"
Strings = tuple[str, str, str]  # as heard, as written, with the words in order
AnyKey = TypeVar("AnyKey", str, tuple[str, ...])
Progress = Callable[[int, int], None]


class Register:
    """Employers to search for duplicates. Adding, replacing and removing one costs as much as a look-up."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Take the employers; of several with one ref the last counts."""
        self._doors: dict[int, Door] = {}
        self._strings: list[Strings] = []
        self._rows_of: dict[str, list[int]] = {}
        self._by_group: defaultdict[str, Rows] = defaultdict(_no_rows)
        self._by_key: defaultdict[Key, Rows] = defaultdict(_no_rows)
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
            for group in _groups_of(door):
                _take_out(self._by_group, group, row)
            for key in _keys(door):
                _take_out(self._by_key, key, row)
            self._rarity.remove(door.name.words)
            self._strings[row] = ("", "", "")

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
        own = self._rows_of.get(ref, [])
        for row in own[:1]:
            for match in self._find(self._doors[row], without=own):
                if match.ref > ref and "branch" not in match.reasons and match.score >= SUSPECTED:
                    yield ref, match.ref, match

    def _add(self, door: Door) -> int:
        row = len(self._strings)
        self._strings.append((door.heard, door.whole, _ordered(door)))
        for group in _groups_of(door):
            self._by_group[group].append(row)
        for key in _keys(door):
            self._by_key[key].append(row)
        self._rarity.add(door.name.words)
        self._doors[row] = door
        return row

    def _find(self, door: Door, without: Sequence[int] = ()) -> list[Match]:
        rows = self._most_alike(door, without) if door.bare else []
        rows += [row for row in self._with_same_key(door, without) if row not in rows]
        return recognised(Asked(door, self._rarity), [self._doors[row] for row in rows])

    def _most_alike(self, door: Door, without: Sequence[int]) -> list[int]:
        worth = self._with_rare_word(door)
        rows = [row for row in dict.fromkeys([*self._with_groups(door), *worth]) if row not in without]
        if not rows:
            return []
        alike = self._strings_alike(door, rows)
        best = max(alike)
        floor = best - (BEHIND_SURE if best >= SURE else BEHIND)
        if len(rows) > WEIGHED:
            floor = max(floor, sorted(alike)[-WEIGHED])
        kept = [row for row, value in zip(rows, alike, strict=True) if value >= floor]
        if worth and best < SURE:
            value_of = dict(zip(rows, alike, strict=True))
            first = sorted(
                value_of.keys() & worth, key=lambda row: (-worth[row], -value_of[row], self._doors[row].ref)
            )
            kept += [row for row in first[:WORDS_WEIGHED] if row not in kept]
        return kept

    def _strings_alike(self, door: Door, rows: Sequence[int]) -> list[float]:
        """How alike the names are as strings, 0 to 100: by sound, by letters, or with their words in order."""
        strings = self._strings
        heard, whole, ordered = zip(*[strings[row] for row in rows], strict=True)
        ratios = list(map(max, _ratios(door.heard, heard), _ratios(door.whole, whole)))
        if len(door.name.every) > 1:
            ratios = list(map(max, ratios, _ratios(_ordered(door), ordered)))
        asked = door.bare
        return [100.0 if one.startswith(asked) else ratio for one, ratio in zip(whole, ratios, strict=True)]

    def _with_groups(self, door: Door) -> list[int]:
        """Those that share most of the rarest groups."""
        lists = [rows for group in _groups(door.heard) if (rows := self._by_group.get(group))]
        lists.sort(key=len)
        looked_up = 0
        for count, rows in enumerate(lists[:RAREST]):
            looked_up += len(rows)
            if count > 1 and looked_up > POSTINGS:
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
        if taken >= COMPARED // 2 or not least:
            return [row for row, count in counted.items() if count > least]
        rows = [row for row, count in counted.items() if count >= least]
        if len(rows) > MOST_COMPARED:
            whole = {row: self._strings[row][1] for row in rows}
            rows.sort(key=lambda row: (-counted[row], abs(len(whole[row]) - length), whole[row]))
            del rows[MOST_COMPARED:]
        return rows

    def _with_rare_word(self, door: Door) -> dict[int, float]:
        """Those that share a rare word, each with what the words that it shares weigh."""
        worth: dict[int, float] = {}
        for word in (*door.name.words, door.name.town):
            if len(word) > 1:
                rows = self._by_key.get(("word", sound(word)), ())
                if len(rows) <= RARE_WORD:
                    weight = self._rarity.of(word)
                    for row in rows:
                        worth[row] = worth.get(row, 0.0) + weight
        return worth

    def _with_same_key(self, door: Door, without: Sequence[int]) -> list[int]:
        """Those with its number, address, spot or initials; of many, those whose name or spot is nearest."""
        found = dict.fromkeys(chain.from_iterable(self._by_key.get(key, ()) for key in _keys_asked(door)))
        rows = [row for row in found if row not in without]
        if len(rows) > SAME_KEY:
            alike = _ratios(door.whole, [self._strings[row][1] for row in rows])
            near = dict(zip(rows, alike, strict=True))
            doors = self._doors
            rows.sort(key=lambda row: (-nearness(door, doors[row]), -near[row], doors[row].ref))
        return rows[:SAME_KEY]


def _no_rows() -> Rows:
    return array("i")


def _ratios(asked: str, others: Sequence[str]) -> list[float]:
    """How alike strings are to one, 0 to 100."""
    ratios: list[float] = process.cdist([asked], others, scorer=fuzz.ratio)[0].tolist()
    return ratios


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
    keys.update(("word", sound(word)) for word in (*door.name.words, door.name.town) if len(word) > 1)
    keys.update(("initials", one) for one in door.initials)
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
    if len(door.name.words) == 2:
        one, other = door.name.words
        keys.add(("word and initials", sound(one), other))
        keys.add(("word and initials", sound(other), one))
    return keys


def _other_keys(door: Door, around: int = 0) -> set[Key]:
    """Its number, its address, and the square it stands in; with `around` 1 the squares around that too."""
    keys: set[Key] = set()
    if door.orgnr:
        keys.add(("orgnr", door.orgnr))
    if door.address.street:
        keys.add(("street", door.address.street, door.address.number))
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
