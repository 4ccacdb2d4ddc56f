"""Why a list stands in its order, and which visits would change it most, as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from matching.parts import part_name
from matching.questions import Chances, Visit, visits
from matching.types import RankedLists, Suggestion

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
# What was taken off comes last, as an empty stretch.
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
    """The picture of these suggestions: what is left of each part side by side, then what was taken off."""
    lengths = [_lengths(one.parts) for one in suggestions]
    longest = max((sum(one.values()) for one in lengths), default=0.0) or 1.0
    codes = dict.fromkeys(code for one in suggestions for code, points in one.parts.items() if points)
    bars = [
        Bar(one.employer_name, _stretches(length, longest), one.parts, one.score)
        for one, length in zip(suggestions, lengths, strict=True)
    ]
    return Order(bars, [(code, part_name(code, language)) for code in codes], has_wishes)


def _lengths(parts: Mapping[str, float]) -> dict[str, float]:
    """What each series keeps of its points, and what was taken off: first from its own, then from the others."""
    nets = dict.fromkeys(SERIES[:-1], 0.0)
    for code, points in parts.items():
        nets[GROUPS.get(code, "rest")] += points
    raised = sum(points for points in parts.values() if points > 0)
    owed = sum(-net for net in nets.values() if net < 0)
    kept = {series: max(net, 0.0) for series, net in nets.items()}
    for series in reversed(kept):
        paid = min(owed, kept[series])
        kept[series], owed = kept[series] - paid, owed - paid
    return {**kept, "lowered": max(raised - sum(kept.values()), 0.0)}


def _stretches(lengths: Mapping[str, float], longest: float) -> list[tuple[str, float, float]]:
    found, at = [], 0.0
    for series, length in lengths.items():
        if length:
            found.append((series, 100 * at / longest, 100 * length / longest))
        at += length
    return found


def worth_asking(lists: RankedLists, chances: Chances) -> list[Visit]:
    """The visits whose answers would change the top of the list most."""
    if not lists.ask:
        return []
    found = visits(lists, chances)
    return [visit for visit in found[:VISITS_SHOWN] if visit.worth > 0]
