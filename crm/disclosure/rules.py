"""Which card counts on a day, and what it lets whom tell. Pure. Whatever is not agreed may not be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from crm import errors
from crm.codes import DISCLOSURE_TELLERS


class Card(Protocol):
    """What the rules need to know of a card. `ended_on`: ended or changed that day, None = not yet."""

    agreed_on: date
    until_on: date
    ended_on: date | None


AnyCard = TypeVar("AnyCard", bound=Card)


def is_valid_on(card: Card, day: date) -> bool:
    """Whether what the card says may be told on `day`: agreed, not run out, not ended (that day counts as ended)."""
    return card.agreed_on <= day <= card.until_on and (card.ended_on is None or day < card.ended_on)


def card_that_counts(own: Sequence[AnyCard], general: Sequence[AnyCard], day: date) -> AnyCard | None:
    """The card that says what may be told on `day` at an employer; None = nothing may be told.

    `own` are the editions for that employer, `general` those for any. Once there has been a card for the employer
    the general one says nothing there: who has ended or let run out the narrower agreement has not agreed to the wider.
    """
    begun = [card for card in own if card.agreed_on <= day]
    candidates = begun or general
    return next((card for card in candidates if is_valid_on(card, day)), None)


def may_tell(allowed: str, who: str) -> bool:
    """Whether `who` may tell what `allowed` is the widest circle of tellers for."""
    order = DISCLOSURE_TELLERS
    return who != "nobody" and order.index(who) <= order.index(allowed)


@dataclass(frozen=True)
class Told:
    """One topic that was told; `is_outside` when no card let it be told."""

    topic: str
    is_outside: bool


def judge(
    allowed: Iterable[str], told: Iterable[str], outside: Iterable[str], reason: str | None
) -> tuple[Told, ...]:
    """What is to be kept of what somebody says that they told. A topic that the card allows is never outside it.

    Raises NotOnTheCard for what is ticked as allowed and is not, ToldWithoutReason for what was told outside without
    a word about it.
    """
    allowed, told = set(allowed), list(dict.fromkeys(told))
    wrong = [topic for topic in told if topic not in allowed]
    if wrong:
        raise errors.NotOnTheCard(topics=wrong)
    said_too = [topic for topic in dict.fromkeys(outside) if topic not in told]
    if not reason and any(topic not in allowed for topic in said_too):
        raise errors.ToldWithoutReason
    return (
        *(Told(topic, False) for topic in told),
        *(Told(topic, topic not in allowed) for topic in said_too),
    )
