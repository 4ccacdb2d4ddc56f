"""Which of a person's wishes an employer meets, and in what: the words on both sides."""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from matching.formula import CLOSE_ENOUGH_TO_DECLINE
from matching.lexicon import Lexicon
from matching.types import Employer, WishHit
from matching.wanted import Wish

Array = NDArray[Any]

# Below this a wish is not said to be met.
WORTH_SAYING = 0.15
WORDING_WORTH_SAYING = 0.08


def hits_of(
    wishes: Sequence[Wish],
    row: int,
    employer: Employer,
    trades: Mapping[int, float],
    said_by: Mapping[int, tuple[str, ...]],
    lexicon: Lexicon,
) -> tuple[WishHit, ...]:
    """Say which wishes the employer of a row meets, in falling importance, and which declined things it holds."""
    hits = []
    for wish in wishes:
        hit = _hit(wish, trades, said_by, lexicon)
        if hit is None and wish.wording.shares[row] >= WORDING_WORTH_SAYING:
            hit = _wording_hit(wish, float(wish.wording.shares[row]), employer)
        declined = _declined_hit(wish, trades, said_by, lexicon) if wish.nearest_declined else None
        hits += [one for one in (hit, declined) if one is not None]
    return tuple(hits)


def _hit(
    wish: Wish, trades: Mapping[int, float], said_by: Mapping[int, tuple[str, ...]], lexicon: Lexicon
) -> WishHit | None:
    trade, strength = _strongest(wish.reach, wish.nearest, trades)
    if strength < WORTH_SAYING:
        return None
    words = wish.reading.liked.words[wish.nearest[trade]]
    return _trade_hit(wish, words, trade, strength, said_by, lexicon, False)


def _declined_hit(
    wish: Wish, trades: Mapping[int, float], said_by: Mapping[int, tuple[str, ...]], lexicon: Lexicon
) -> WishHit | None:
    trade, strength = _strongest(wish.declined, wish.nearest_declined, trades)
    if strength < CLOSE_ENOUGH_TO_DECLINE:
        return None
    words = wish.reading.declined.words[wish.nearest_declined[trade]]
    return _trade_hit(wish, words, trade, strength, said_by, lexicon, True)


def _strongest(worth: Array, nearest: Sequence[int], trades: Mapping[int, float]) -> tuple[int, float]:
    """Give the trade of an employer that meets a wish best, and how well; of equal ones the first wished."""
    if not nearest or not trades:
        return -1, 0.0
    pairs = [(float(worth[trade]) * weight, -nearest[trade], -trade) for trade, weight in trades.items()]
    strength, _, trade = max(pairs)
    return -trade, strength


def _trade_hit(
    wish: Wish,
    words: tuple[str, ...],
    trade: int,
    strength: float,
    said_by: Mapping[int, tuple[str, ...]],
    lexicon: Lexicon,
    is_declined: bool,
) -> WishHit:
    return WishHit(
        wish.reading.wish,
        words,
        lexicon.trades[trade].id,
        said_by.get(trade, ()),
        min(strength, 1.0),
        wish.place,
        wish.is_occupation,
        is_declined,
    )


def _wording_hit(wish: Wish, strength: float, employer: Employer) -> WishHit:
    words = tuple(wish.reading.liked_text.split())
    return WishHit(
        wish.reading.wish, words, "", (employer.description,), strength, wish.place, wish.is_occupation
    )
