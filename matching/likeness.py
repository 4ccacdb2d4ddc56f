"""How probable it is that two descriptions are of one workplace. Every weight and threshold stands here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log
from typing import Final, Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from matching.addresses import Address, km_between, read_address, read_orgnr
from matching.names import Name, read_name, sound, word_groups

Verdict = Literal["same", "similar"]

LEAST: Final = 0.45  # what is less probable is not shown
SAME: Final = 0.84  # from here on a name alone says that it is the same
SAME_AT_ADDRESS: Final = 0.60  # a name at the very same address
CLEAR: Final = 0.04  # the next name must be so much less alike
COMMON_WORD: Final = 0.15  # what a word that everybody has weighs against one that nobody else has
MISSING: Final = 0.45  # what the register has and was not typed: the last word is dropped so often
EXTRA: Final = 0.85  # what was typed and the register lacks
AT_KM, ELSEWHERE_KM = 0.15, 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """An employer, or what is asked for. `ref` is its own; None where nothing is known.

    `lat` and `lon` in degrees; `aliases` are other names that it is known by.
    """

    ref: str
    name: str
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    orgnr: str | None = None
    lat: float | None = None
    lon: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An employer of the register that it may be. `score` 0 to 1, for the order; `same` is worth a warning.

    `reasons` are codes: `name`, `initials`, `orgnr`, `address`, `near` speak for it; `branch` says that the
    name or number is the same and the door another, `several` that several doors have the name.
    """

    ref: str
    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


class Door:
    """A place as it is compared."""

    def __init__(self, place: Place, name: Name) -> None:
        self.place = place
        self.name = name
        self.bare = name.bare
        self.sound = sound(self.bare)
        self.ordered = "".join(sorted(name.words))
        padded = f"^{self.sound}$"
        self.grams = tuple(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2)))
        self.address: Address = read_address(place.street, place.postcode, place.city)
        self.orgnr = read_orgnr(place.orgnr)
        self.position = None if place.lat is None or place.lon is None else (place.lat, place.lon)
        self.initials = _initials(name)

    @cached_property
    def spelled_out(self) -> str:
        """The words with abbreviations written out, in alphabetical order."""
        short = word_groups("abbreviation")
        return "".join(sorted(short.get(word, word) for word in self.name.words))

    @cached_property
    def concepts(self) -> str:
        """The words with one word for each kind of place, in alphabetical order."""
        short, concepts = word_groups("abbreviation"), word_groups("concept")
        words = (short.get(word, word) for word in self.name.words)
        return "".join(sorted(concepts.get(word, word) for word in words))


def door_of(place: Place, places: frozenset[str]) -> Door:
    """Read a place."""
    return Door(place, read_name(place.name, places))


class Rarity:
    """How many names hold each word."""

    def __init__(self) -> None:
        self._names: Counter[str] = Counter()
        self._total = 0

    def add(self, door: Door) -> None:
        self._names.update(set(door.name.words))
        self._total += 1

    def remove(self, door: Door) -> None:
        self._names.subtract(set(door.name.words))
        self._total -= 1

    def of(self, word: str) -> float:
        """Give what a word weighs: 1 for one that nobody else has, COMMON_WORD at least."""
        total = max(self._total, 50)
        return max(COMMON_WORD, 1 - log(1 + self._names[word]) / log(1 + total))

    def weights(self, words: Sequence[str]) -> list[float]:
        """Give the weight before each letter of the words joined, and of all at last."""
        each = (weight for word in words for weight in [self.of(word)] * len(word))
        return list(accumulate(each, initial=0.0))


def matches(asked: Door, doors: Sequence[Door], rarity: Rarity) -> list[Match]:
    """Weigh candidates, and give the probable ones, best first."""
    found = [one for door in doors if (one := _weigh(asked, door, rarity))]
    found.sort(key=lambda one: (-one[0], one[2].place.ref))
    return _judged(asked, found)


def nearness(asked: Door, door: Door) -> float:
    """Give 1 at the same spot, falling to 0 ELSEWHERE_KM away; 0 where a position is not known."""
    if asked.position is None or door.position is None:
        return 0.0
    return max(0.0, 1 - km_between(asked.position, door.position) / ELSEWHERE_KM)


_Weighed = tuple[float, float, Door, tuple[str, ...]]


def _weigh(asked: Door, door: Door, rarity: Rarity) -> _Weighed | None:
    alike, by_name = _by_name(asked, door, rarity)
    score, by_number = _with_number(asked, door, alike)
    score, by_address = _with_address(asked, door, score)
    return (score, alike, door, by_name + by_number + by_address) if score >= LEAST else None


def _by_name(asked: Door, door: Door, rarity: Rarity) -> tuple[float, tuple[str, ...]]:
    alike = _alike(asked, door, rarity) if asked.bare and door.bare else 0.0
    if alike < 0.6 and (asked.bare in door.initials or door.bare in asked.initials):
        return 0.5 + 0.04 * min(len(asked.bare), 4), ("initials",)
    return alike, ("name",) if alike >= 0.5 else ()


def _with_number(asked: Door, door: Door, score: float) -> tuple[float, tuple[str, ...]]:
    if not asked.orgnr or not door.orgnr:
        return score, ()
    if asked.orgnr != door.orgnr:
        return score * 0.85, ()
    return max(score + (1 - score) * 0.6, 0.75), ("orgnr",)


def _with_address(asked: Door, door: Door, score: float) -> tuple[float, tuple[str, ...]]:
    match _where(asked, door):
        case "same":
            return max(score + (1 - score) * 0.6, 0.55), ("address",)
        case "city":
            return score + (1 - score) * 0.1, ()
        case "other":
            return score * 0.88, ("branch",)
        case "near":
            near = nearness(asked, door)
            alone = 0.0 if asked.bare else 0.6 * near
            return max(score + (1 - score) * 0.5 * near, alone), ("near",) if near > 0.9 or alone else ()
    return score, ()


def _where(asked: Door, door: Door) -> str:
    """Say how the addresses stand: same, city, other, near, or "" when nothing can be said."""
    one, other = asked.address, door.address
    if one.city and other.city and fuzz.ratio(one.city, other.city) < 80 and one.postcode != other.postcode:
        return "other"
    if one.street and other.street:
        alike = one.street == other.street or fuzz.ratio(one.street, other.street) >= 80
        numbers = one.number == other.number or not one.number or not other.number
        letters = not one.letter or not other.letter or one.letter == other.letter
        if not (alike and numbers and letters):
            return "other"
        return "same" if one.number == other.number else "city"
    if asked.position is not None and door.position is not None:
        return "near" if nearness(asked, door) > 0 else "other"
    return "city" if one.city and other.city else ""


def _alike(asked: Door, door: Door, rarity: Rarity) -> float:
    """How alike two names are, 0 to 1, rare words weighing more than common ones."""
    if asked.bare == door.bare:
        alike = 1.0
    else:
        alike = _covered(asked.bare, asked.name.words, door.bare, door.name.words, 0.0, rarity)
        if asked.ordered != asked.bare or door.ordered != door.bare:
            words, own = sorted(asked.name.words), sorted(door.name.words)
            alike = max(alike, _covered(asked.ordered, words, door.ordered, own, 0.02, rarity))
        heard = fuzz.ratio(asked.sound, door.sound) / 100
        plain = fuzz.ratio(asked.bare, door.bare) / 100
        alike += 0.7 * max(0.0, heard - plain)
        for one, other, worth in (
            (asked.spelled_out, door.spelled_out, 0.95),
            (asked.concepts, door.concepts, 0.85),
        ):
            alike = max(alike, worth * (2 * fuzz.ratio(one, other) / 100 - 1))
    if asked.name.place and door.name.place and asked.name.place != door.name.place:
        return alike * 0.7
    if asked.name.place != door.name.place:
        return alike * 0.98
    return min(alike, 1.0)


def _covered(
    asked: str, asked_words: Sequence[str], own: str, own_words: Sequence[str], cost: float, rarity: Rarity
) -> float:
    of_asked, of_own = rarity.weights(asked_words), rarity.weights(own_words)
    met_asked = met_own = 0.0
    for block in LCSseq.opcodes(asked, own).as_matching_blocks():
        worth = 1.0 if block.size >= 3 else 0.8 if block.size == 2 else 0.4
        met_asked += worth * (of_asked[block.a + block.size] - of_asked[block.a])
        met_own += worth * (of_own[block.b + block.size] - of_own[block.b])
    extra = 1 - met_asked / of_asked[-1]
    missing = 1 - met_own / of_own[-1]
    return max(0.0, 1 - EXTRA * extra - MISSING * missing - cost)


def _judged(asked: Door, found: Sequence[_Weighed]) -> list[Match]:
    if not found:
        return []
    best_alike = max(alike for _, alike, _, _ in found)
    others = [
        alike for _, alike, door, _ in found if alike < best_alike - 1e-9 or door.bare != found[0][2].bare
    ]
    margin = best_alike - max(others, default=0.0)
    doors_of_name = sum(alike >= best_alike - 1e-9 for _, alike, _, _ in found)
    doors_of_number = sum("orgnr" in reasons for _, _, _, reasons in found)
    judged = []
    for score, alike, door, reasons in found:
        verdict: Verdict = "similar"
        clear = alike >= best_alike - 1e-9 and margin >= CLEAR
        if "branch" in reasons:
            pass
        elif "address" in reasons:
            verdict = "same" if alike >= SAME_AT_ADDRESS else "similar"
        elif ("orgnr" in reasons and doors_of_number == 1 and (not asked.bare or alike >= 0.4)) or (
            alike >= SAME and clear and doors_of_name == 1
        ):
            verdict = "same"
        judged.append(Match(door.place.ref, min(1.0, round(score, 6)), verdict, reasons))
    return judged


def _initials(name: Name) -> frozenset[str]:
    long = "".join(word[0] for word in name.every)
    short = "".join(word[0] for word in name.words)
    return frozenset(one for one in (long, short) if 2 <= len(one) <= 6)
