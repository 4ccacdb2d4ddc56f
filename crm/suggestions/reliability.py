"""The picture of how expected shares came true: points on a square, what was expected along, what became of it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

SIDE: Final = 240.0
# How many standard errors an interval of 95 % reaches to either side.
NORMAL_95: Final = 1.96


@dataclass(frozen=True)
class Point:
    """One bin: how many placements, shares 0–1, and the 95 % interval of the share that was completed.

    `x`, `y`, `top` and `bottom` are places in the picture, `SIDE` wide and high, y downwards.
    """

    count: int
    expected: float
    completed: float
    low: float
    high: float

    @property
    def x(self) -> float:
        """Where along the picture."""
        return round(SIDE * self.expected, 1)

    @property
    def y(self) -> float:
        """How far down."""
        return _down(self.completed)

    @property
    def top(self) -> float:
        """Where the interval ends, up."""
        return _down(self.high)

    @property
    def bottom(self) -> float:
        """Where the interval ends, down."""
        return _down(self.low)

    @property
    def holds_what_was_expected(self) -> bool:
        """Whether what was expected is within the interval."""
        return self.low <= self.expected <= self.high


def _down(share: float) -> float:
    return round(SIDE * (1 - share), 1)


def picture_of(bins: Sequence[Mapping[str, Any]]) -> list[Point]:
    """The points of stored bins, in rising order of what was expected."""
    return [
        Point(
            one["count"],
            one["expected"],
            one["completed"],
            *interval_of_share(one["completed"], one["count"]),
        )
        for one in bins
    ]


def interval_of_share(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share among `count` (Wilson 1927): right for few, never outside 0–1."""
    spread = NORMAL_95**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = NORMAL_95 / (1 + spread) * sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)
