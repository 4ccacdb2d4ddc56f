"""Which level a figure reaches, from plain limits. Every figure has one level: there is no gap and no overlap."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from crm.errors import BandsOverlap

BEST: Final = 5
LOWEST_WITH_BOUND: Final = 2
LEVELS_WITH_BOUND: Final = (5, 4, 3, 2)


@dataclass(frozen=True)
class Item:
    """An item of the scale: whether few is good, and whether it is a share (0–1, typed and read in per cent)."""

    fewer_is_better: bool = False
    is_share: bool = False


# By the number that each item has in the scale.
ITEMS: Final[Mapping[str, Item]] = {
    "1": Item(fewer_is_better=True),
    "15": Item(fewer_is_better=True),
    "16": Item(is_share=True),
    "17": Item(),
    "19": Item(is_share=True),
    "20": Item(is_share=True),
    "21": Item(is_share=True),
    "23": Item(is_share=True),
    "24": Item(is_share=True),
}


@dataclass(frozen=True)
class Band:
    """Where a level ends, and whether somebody has checked that it is so."""

    bound: float
    is_checked: bool


Bands = Mapping[int, Band]  # level 5–2 → where it ends


def level_of(item: str, bands: Bands, value: float) -> int:
    """The level, 5–1, that a figure of the item reaches. A figure on a limit has the better level."""
    for level in LEVELS_WITH_BOUND:
        if _is_within(item, value, bands[level].bound):
            return level
    return 1


def is_checked(bands: Bands, level: int) -> bool:
    """Whether the limits that make a level are checked; level 1 begins where 2 ends."""
    return bands[max(level, LOWEST_WITH_BOUND)].is_checked


def require_in_order(item: str, bounds: Mapping[int, float]) -> None:
    """Raise BandsOverlap where a level would end before, or where, the better one does."""
    for better, worse in pairwise(LEVELS_WITH_BOUND):
        if _is_within(item, bounds[worse], bounds[better]):
            raise BandsOverlap(better=better, worse=worse)


def _is_within(item: str, value: float, bound: float) -> bool:
    return value <= bound if ITEMS[item].fewer_is_better else value >= bound
