"""Which of a person's wishes an employer meets, and in what: the words on both sides."""

from collections.abc import Sequence

import numpy as np

from matching.formula import CLOSE_ENOUGH_TO_DECLINE
from matching.index import EmployerIndex
from matching.lexicon import Lexicon
from matching.types import Employer, WishHit
from matching.wanted import Wish
from matching.wishes import Side

# Below this a wish is not said to be met.
WORTH_SAYING = 0.15
WORDING_WORTH_SAYING = 0.08


def hits_of(
    wishes: Sequence[Wish], row: int, employer: Employer, index: EmployerIndex
) -> tuple[WishHit, ...]:
    """Say which wishes the employer of a row meets, in falling importance, and which declined things it holds."""
    trades = index.trades(row)
    said_by = dict(zip(trades, index.columns.records.said_by(row), strict=True))
    hits = []
    for wish in wishes:
        for side, is_declined in ((wish.reading.liked, False), (wish.reading.declined, True)):
            hit = _hit(wish, side, is_declined, trades, said_by, index.lexicon)
            if hit is None and not is_declined and wish.wording.shares[row] >= WORDING_WORTH_SAYING:
                hit = _wording_hit(wish, float(wish.wording.shares[row]), employer)
            if hit is not None:
                hits.append(hit)
    return tuple(hits)


def _hit(
    wish: Wish,
    side: Side,
    is_declined: bool,
    trades: dict[int, float],
    said_by: dict[int, tuple[str, ...]],
    lexicon: Lexicon,
) -> WishHit | None:
    wished = np.flatnonzero(side.trades)
    if not len(wished) or not trades:
        return None
    held = np.array(sorted(trades))
    pairs = (side.trades[wished, None] * lexicon.relatedness[np.ix_(wished, held)]).astype(np.float64)
    pairs *= np.array([trades[trade] for trade in held.tolist()])
    one, other = divmod(int(pairs.argmax()), len(held))  # of equal pairs the first trades
    strength = float(pairs[one, other])
    if strength < (CLOSE_ENOUGH_TO_DECLINE if is_declined else WORTH_SAYING):
        return None
    trade = int(held[other])
    return WishHit(
        wish.reading.wish,
        side.words[int(wished[one])],
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
