"""The numbers of the score and how they come together: small functions over arrays, one value an employer.

All of them take and give arrays of the same length (or plain numbers). What a wish reaches is worked out over
trades before it meets an employer, so that a search can tell which employers cannot come far.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any] | float  # one value an employer, or a single one
Vector = NDArray[Any]

# What each wish weighs, the first one first; later ones weigh as the last.
WISH_WEIGHTS = (1.0, 0.45, 0.3, 0.2)
# An occupation is a wish too: alone it is the first, beside wishes it speaks like the second.
OCCUPATION_WEIGHT = 0.8
LEXICAL = 1.2  # what a wording that is wholly alike is worth beside a trade that is wholly met
SIGN_BROKEN_SHARE = 0.5  # a place that is not as wished loses this share of what it would gain by being so
HIGHEST_WISH = 1.5
TOGETHER = 0.3  # what meeting the first two wishes at once adds
CLOSE_ENOUGH_TO_DECLINE = 0.75
DECLINED_SHARE = 0.85  # how much a declined trade loses of what it is worth to a wish
DECLINED_LOSS = 0.3  # and what being in it lowers besides
HOURS_POINTS = 0.06
FULL_WEEK_HOURS = 40.0
DISTANCE_POINTS = 0.05
USUAL_KM = 30.0
SHORTEST_KM = 0.001  # a longest way of less is no way at all
PREFERENCE_MET, PREFERENCE_BROKEN = 0.04, -0.06


def wish_weight(place: int) -> float:
    """Give the weight of the wish in a place of the order of importance, 0 first."""
    return WISH_WEIGHTS[min(place, len(WISH_WEIGHTS) - 1)]


def reach(wished: Vector, relatedness: Vector) -> Vector:
    """Spread wished trades to the trades close to them: for each trade, how well it meets the wish."""
    spread: Vector = (wished[:, None] * relatedness).max(axis=0)
    return spread


def declined_near(declined: Vector, relatedness: Vector) -> Vector:
    """Tell for each trade how much of it is declined: only trades next to a declined one are."""
    return reach(declined, np.where(relatedness >= CLOSE_ENOUGH_TO_DECLINE, relatedness, 0.0))


def kept_share(declined: Sequence[Numbers]) -> Numbers:
    """Tell for each trade which share of its worth is left after what each wish declines of it."""
    kept: Numbers = 1.0
    for one in declined:
        kept = kept * (1 - DECLINED_SHARE * one)
    return kept


def by_sign(agrees: Numbers) -> Numbers:
    """Give what a wished sign is worth: its weight times how much the place is so, under nought if it is not."""
    return np.where(np.asarray(agrees) > 0, agrees, agrees * SIGN_BROKEN_SHARE)


def one_wish(trade: Numbers, wording: Numbers, signs: Numbers) -> Numbers:
    """Score one wish: the best pair of trades, how alike the wording is, and what facts and signs add."""
    return np.clip(trade + LEXICAL * wording + signs, 0.0, HIGHEST_WISH)


def all_wishes(scores: Sequence[Numbers], weights: Sequence[float]) -> Numbers:
    """Add up the wishes, the most important first; to meet the first two at once is worth more than their sum."""
    total: Numbers = TOGETHER * np.sqrt(scores[0] * scores[1]) if len(scores) > 1 else 0.0
    for score, weight in zip(scores, weights, strict=True):
        total = total + weight * score
    return total


def loss(trade: Numbers, signs: Numbers) -> Numbers:
    """Give what one wish takes away where what it declines is done or so."""
    return DECLINED_LOSS * np.clip(trade + np.maximum(signs, 0.0), 0.0, 1.0)


def hours_part(overlap_minutes: Numbers, wanted_hours: float | None) -> Numbers:
    """Score the minutes a week that both can, against the hours a week wanted (None: a full week)."""
    return HOURS_POINTS * np.minimum(1.0, overlap_minutes / 60 / (wanted_hours or FULL_WEEK_HOURS))


def distance_part(km: Numbers, max_km: float | None) -> Numbers:
    """Score a way to work: less the longer, nothing from the longest that the participant will travel."""
    return DISTANCE_POINTS * np.maximum(0.0, 1 - km / max(max_km or USUAL_KM, SHORTEST_KM))


def preferences_part(met: Numbers, broken: Numbers) -> Numbers:
    """Score how many preferences are known to be met and broken."""
    return PREFERENCE_MET * met + PREFERENCE_BROKEN * broken
