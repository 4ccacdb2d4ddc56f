"""Why a list stands in its order, and which visits would change it most, as the page shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from matching.parts import part_name
from matching.questions import Visit, chances_of, visits
from matching.types import Employer, RankedLists, Suggestion

# More than this is no plan for the next visit.
VISITS_SHOWN: Final = 3
# Parts of a score → what the picture draws them as, in its order; a part that nobody has placed is with the rest.
GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "wish": "wishes",
        "declined": "wishes",
        "hours": "way",
        "distance": "way",
    }
)
SERIES: Final = ("wishes", "way", "rest", "lowered")


@dataclass(frozen=True)
class Bar:
    """One suggestion in the picture: where each stretch of its bar begins and how long it is, in hundredths.

    `points` are the points of each part, for the table.
    """

    name: str
    stretches: Sequence[tuple[str, float, float]]
    points: Mapping[str, float]
    score: float


@dataclass(frozen=True)
class Order:
    """The picture of why a list stands in its order. `parts` are (code, name) of every part that counts somewhere."""

    bars: Sequence[Bar]
    parts: Sequence[tuple[str, str]]
    has_wishes: bool


def order_of(suggestions: Sequence[Suggestion], has_wishes: bool, language: str) -> Order:
    """The picture of these suggestions: what raises each one side by side, and at the end what lowers it."""
    lengths = [_lengths(one) for one in suggestions]
    longest = max((sum(one.values()) for one in lengths), default=0.0) or 1.0
    codes = dict.fromkeys(code for one in suggestions for code, points in one.parts.items() if points)
    bars = [
        Bar(one.employer_name, _stretches(length, longest), one.parts, one.score)
        for one, length in zip(suggestions, lengths, strict=True)
    ]
    return Order(bars, [(code, part_name(code, language)) for code in codes], has_wishes)


def _lengths(suggestion: Suggestion) -> dict[str, float]:
    lengths = dict.fromkeys(SERIES, 0.0)
    for code, points in suggestion.parts.items():
        lengths["lowered" if points < 0 else GROUPS.get(code, "rest")] += abs(points)
    return lengths


def _stretches(lengths: Mapping[str, float], longest: float) -> list[tuple[str, float, float]]:
    at, found = 0.0, []
    for series, length in lengths.items():
        width = 100 * length / longest
        if width:
            found.append((series, at, width))
        at += width
    return found


def worth_asking(lists: RankedLists, employers: Iterable[Employer]) -> list[Visit]:
    """The visits whose answers would change the top of the list most."""
    if not lists.ask:
        return []
    found = visits(lists, chances_of(employers))
    return [visit for visit in found[:VISITS_SHOWN] if visit.worth > 0]
