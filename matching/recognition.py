"""Whether a candidate is the workplace that was asked for: name, number, address and position weighed together.

Every weight and threshold of that stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from rapidfuzz import fuzz

from matching.addresses import Address, km_between
from matching.doors import Door
from matching.likeness import Asked
from matching.names import municipalities

Verdict = Literal["same", "similar"]

LEAST: Final = 0.42  # what is less probable is not shown
NAME_ALONE: Final = 0.92  # a name without a doubt: what else is known may still add to it
SAME: Final = 0.84  # from here on a name alone says that it is the same
SAME_AT_ADDRESS: Final = 0.60  # a name at the very same address
SAME_NUMBER: Final = 0.40  # a name with the same organisation number, when no other door has it
CLEAR: Final = 0.04  # the next name must be so much less alike
NAMED: Final = 0.5  # from here on the name speaks for it
# Each closes a part of what is missing to 1, and is worth something alone.
NUMBER, NUMBER_ALONE = 0.6, 0.75
ADDRESS, ADDRESS_ALONE = 0.6, 0.55
CITY: Final = 0.1
NEAR, NEAR_ALONE = 0.5, 0.6
OTHER_NUMBER: Final = 0.85
OTHER_DOOR: Final = 0.88
AT_HAND, ELSEWHERE_KM = 0.9, 2.0  # a share of how near, and from where on it is elsewhere
STREETS_ALIKE, CITIES_ALIKE = 80.0, 80.0

Where = Literal["same", "city", "other", "near", ""]


@dataclass(frozen=True, slots=True)
class Match:
    """An employer of the register that it may be. `score` 0 to 1, for the order; `same` is worth a warning.

    `reasons` are codes: `name`, `initials`, `orgnr`, `address`, `near` speak for it; `branch` says that the
    door is another.
    """

    ref: str
    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


class Weighed(NamedTuple):
    """A candidate with its score, how alike its name is, and why."""

    door: Door
    score: float
    alike: float
    reasons: tuple[str, ...]


def recognised(asked: Asked, doors: Sequence[Door]) -> list[Match]:
    """Weigh candidates, and give the probable ones, best first, each place once."""
    found = [one for door in doors if (one := _weighed(asked, door)).score >= LEAST]
    found.sort(key=lambda one: (-one.score, one.door.ref))
    once: dict[str, Weighed] = {}
    for one in found:
        once.setdefault(one.door.ref, one)
    return _judged(asked.door, list(once.values()))


def nearness(one: Door, other: Door) -> float:
    """Give 1 at the same spot, falling to 0 at ELSEWHERE_KM; 0 where a position is not known."""
    if one.position is None or other.position is None:
        return 0.0
    return max(0.0, 1 - km_between(one.position, other.position) / ELSEWHERE_KM)


def _weighed(asked: Asked, door: Door) -> Weighed:
    alike = asked.alike(door)
    score, by_number = _with_number(asked.door, door, alike * NAME_ALONE)
    score, by_address = _with_address(asked.door, door, score)
    by_name = ("name",) if alike >= NAMED else ()
    return Weighed(door, score, alike, by_name + by_number + by_address)


def _with_number(asked: Door, door: Door, score: float) -> tuple[float, tuple[str, ...]]:
    if not asked.orgnr or not door.orgnr:
        return score, ()
    if asked.orgnr != door.orgnr:
        return score * OTHER_NUMBER, ()
    return max(score + (1 - score) * NUMBER, NUMBER_ALONE), ("orgnr",)


def _with_address(asked: Door, door: Door, score: float) -> tuple[float, tuple[str, ...]]:
    match where_is(asked, door):
        case "same":
            return max(score + (1 - score) * ADDRESS, ADDRESS_ALONE), ("address",)
        case "city":
            return score + (1 - score) * CITY, ()
        case "other":
            return score * OTHER_DOOR, ("branch",)
        case "near":
            near = nearness(asked, door)
            alone = 0.0 if asked.bare else NEAR_ALONE * near
            here = near > AT_HAND or bool(alone)
            return max(score + (1 - score) * NEAR * near, alone), ("near",) if here else ()
    return score, ()


def where_is(asked: Door, door: Door) -> Where:
    """Say how two addresses stand: the same, in one city, another door, near, or "" when nothing can be said."""
    one, other = asked.address, door.address
    if not in_one_city(one, other):
        return "other"
    if one.street and other.street:
        if not _one_street(one, other):
            return "other"
        return "same" if one.number == other.number else "city"
    if asked.position is not None and door.position is not None:
        return "near" if nearness(asked, door) > 0 else "other"
    return "city" if one.city and other.city else ""


def in_one_city(one: Address, other: Address) -> bool:
    """Whether two addresses may be in one city: it or the postcode is the same, or a city is not known."""
    if one.city == other.city or one.postcode == other.postcode or not one.city or not other.city:
        return True
    return fuzz.ratio(one.city, other.city) >= CITIES_ALIKE


def _one_street(one: Address, other: Address) -> bool:
    if one.street != other.street and fuzz.ratio(one.street, other.street) < STREETS_ALIKE:
        return False
    if one.number and other.number and one.number != other.number:
        return False
    return not one.letter or not other.letter or one.letter == other.letter


def _judged(asked: Door, found: Sequence[Weighed]) -> list[Match]:
    if not found:
        return []
    best = max(one.alike for one in found)
    doors_of_name = sum(one.alike >= best - 1e-9 for one in found)
    doors_of_number = sum("orgnr" in one.reasons for one in found)
    next_best = max((one.alike for one in found if one.alike < best - 1e-9), default=0.0)
    is_clear = best - next_best >= CLEAR and doors_of_name == 1 and not _says_little(asked)

    def is_same(one: Weighed) -> bool:
        if "branch" in one.reasons:
            return False
        if "address" in one.reasons:
            return one.alike >= SAME_AT_ADDRESS
        if "orgnr" in one.reasons and doors_of_number == 1:
            return not asked.bare or one.alike >= SAME_NUMBER
        return one.alike >= SAME and one.alike >= best - 1e-9 and is_clear

    return [
        Match(one.door.ref, round(min(one.score, 1.0), 6), "same" if is_same(one) else "similar", one.reasons)
        for one in found
    ]


def _says_little(asked: Door) -> bool:
    """Whether a name is only that of a town: much is called that."""
    return len(asked.name.words) == 1 and asked.bare in municipalities()
