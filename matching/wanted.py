"""What a participant wishes for, in the terms of an index: which trades are worth how much, which wording is alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import formula
from matching.evidence import Side
from matching.index import EmployerIndex
from matching.lexicon import Lexicon
from matching.text import words_of
from matching.types import Participant
from matching.wishes import WishReading, read_occupation, read_wish
from matching.words import Touched

Array = NDArray[Any]
# A wish names a trade when it is sure of at most this many; what is declined beside it is then a part of the work.
NAMED, MOST_WISHED, MOST_NAMED = 0.5, 0.95, 2
SPARED = 0.8


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish as read, its weight, what each trade is worth to it and how much of each it declines, and its wording.

    `nearest` tells for each trade which of the wished ones it is close to, `nearest_declined` of the declined.
    """

    reading: WishReading
    weight: float
    place: int
    is_occupation: bool
    reach: Array
    declined: Array
    wording: Touched
    nearest: list[int]
    nearest_declined: list[int]

    @property
    def declines(self) -> bool:
        """Whether it speaks against anything."""
        return bool(self.declined.any()) or any(weight > 0 for weight in self.reading.declined.signs.values())


def wishes_of(participant: Participant, index: EmployerIndex) -> list[Wish]:
    """Read the wishes, then the wished occupations, in falling importance."""
    wishes = [
        _wish(reading, formula.wish_weight(order), place, False, index)
        for order, (place, reading) in enumerate(_wanting_first(participant, index))
    ]
    weight = formula.OCCUPATION_WEIGHT if wishes else formula.wish_weight(0)
    for place, code in enumerate(participant.occupations, start=len(wishes)):
        wishes.append(_wish(read_occupation(code, index.lexicon), weight, place, True, index))
    return wishes


def _wanting_first(participant: Participant, index: EmployerIndex) -> list[tuple[int, WishReading]]:
    """Read the wishes with their places; those that only decline ("inte kök") take no wanting one's weight."""
    readings = [read_wish(wish, index.lexicon) for wish in participant.interests]
    _spare_what_is_wished_for(readings, index.lexicon)
    return sorted(enumerate(readings), key=lambda item: not item[1].wants)


def _spare_what_is_wished_for(readings: Sequence[WishReading], lexicon: Lexicon) -> None:
    """Let a part of the work declined not decline the trade wished for: "små barn" and "inte byta blöjor"."""
    for reading in readings:
        liked = reading.liked.trades
        wished = np.flatnonzero(liked >= MOST_WISHED * max(float(liked.max(initial=0.0)), NAMED))
        if len(wished) <= MOST_NAMED:
            for other in readings:
                for trade in wished.tolist():
                    if other is not reading and not _names(
                        other.declined.words.get(trade, ()), trade, lexicon
                    ):
                        other.declined.trades[trade] *= 1 - SPARED


def _names(words: Sequence[str], trade: int, lexicon: Lexicon) -> bool:
    """Say whether one of the words is a name that employers of the trade go by: "bageri"."""
    return any(
        hit.target == trade and hit.weight >= 1 for hit in lexicon.employers.find(words_of(" ".join(words)))
    )


def _wish(reading: WishReading, weight: float, place: int, is_occupation: bool, index: EmployerIndex) -> Wish:
    reach, nearest = _spread(reading.liked, index, formula.reach)
    declined, nearest_declined = _spread(reading.declined, index, formula.declined_near)
    wording = index.columns.words.touched(reading.liked_text)
    return Wish(reading, weight, place, is_occupation, reach, declined, wording, nearest, nearest_declined)


def _spread(
    side: Side, index: EmployerIndex, spread: Callable[[Array, Array], Array]
) -> tuple[Array, list[int]]:
    """Give what each trade is worth to a side of a wish, and which of its trades each is closest to."""
    wished = np.flatnonzero(side.trades)
    if not len(wished):
        return np.zeros(len(side.trades)), []
    related, weights = index.lexicon.relatedness[wished], side.trades[wished]
    nearest: list[int] = wished[(weights[:, None] * related).argmax(axis=0)].tolist()
    return spread(weights, related).astype(np.float64), nearest
