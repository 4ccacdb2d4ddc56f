"""Which of a person's wishes an employer meets by what it is like there: outdoors, calm, by oneself."""

from collections.abc import Mapping, Sequence

from matching.evidence import Side
from matching.types import WishHit
from matching.wanted import Wish

# As sure as this a workplace must be of a sign before it is said to be so.
SURE_ENOUGH = 0.4


def with_signs(
    hits: Sequence[WishHit], wishes: Sequence[Wish], signs: Mapping[str, float]
) -> tuple[WishHit, ...]:
    """Add to the hits of an employer, for each wish, the sign that is most as wished, and most as declined.

    Words that speak of what a place is like lead to trades too ("lugnt": archives). Where the place itself is so, that
    is what the person meant, and the trade is not said to be like it.
    """
    found = []
    for wish in wishes:
        for side, is_declined in ((wish.reading.liked, False), (wish.reading.declined, True)):
            its = [hit for hit in hits if (hit.place, hit.is_declined) == (wish.place, is_declined)]
            hit = _hit(wish, side, signs, is_declined)
            if hit is not None:
                of_the_place = {word for words in side.sign_words.values() for word in words}
                its = [one for one in its if not set(one.words) <= of_the_place]
                its.append(hit)
            found += its
    return tuple(found)


def _hit(wish: Wish, side: Side, signs: Mapping[str, float], is_declined: bool) -> WishHit | None:
    met = [
        (weight * signs[sign], sign)
        for sign, weight in side.signs.items()
        if weight > 0 and sign in side.sign_words and signs.get(sign, 0.0) >= SURE_ENOUGH
    ]
    if not met:
        return None
    strength, sign = max(met)
    words = side.sign_words[sign]
    return WishHit(
        wish.reading.wish,
        words,
        "",
        (),
        min(strength, 1.0),
        wish.place,
        is_declined=is_declined,
        sign=sign,
    )
