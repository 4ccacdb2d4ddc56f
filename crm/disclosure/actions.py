"""Agreeing on a card, anew or for the first time, and ending one. Editions are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm import errors
from crm.accounts.models import Staff
from crm.codes import DISCLOSURE_TOPICS
from crm.database import db
from crm.disclosure.models import DisclosureCard, DisclosureTopic
from crm.disclosure.queries import list_editions


@dataclass(frozen=True)
class Agreement:
    """What somebody agreed to: topic → (widest circle of tellers, own words). A topic left out may not be told."""

    employer_id: int | None
    agreed_on: date
    until_on: date
    topics: Mapping[str, tuple[str, str | None]]


def agree_on_card(actor: Staff, participant_id: int, agreement: Agreement, today: date) -> DisclosureCard:
    """Keep what was agreed; a running card for the same employer ends the day that the new one begins.

    Raises AgreedInTheFuture, CardEndsBeforeStart.
    """
    if agreement.agreed_on > today:
        raise errors.AgreedInTheFuture
    if agreement.until_on < agreement.agreed_on:
        raise errors.CardEndsBeforeStart
    editions = list_editions(participant_id, agreement.employer_id)
    for card in editions:
        if card.ended_on is None:
            end_card(actor, card, agreement.agreed_on)
    new = DisclosureCard(
        participant_id=participant_id,
        employer_id=agreement.employer_id,
        edition=editions[0].edition + 1 if editions else 1,
        agreed_on=agreement.agreed_on,
        until_on=agreement.until_on,
        staff_id=actor.id,
        topics=[_topic(topic, agreement) for topic in DISCLOSURE_TOPICS],
    )
    db.session.add(new)
    db.session.flush()
    return new


def _topic(topic: str, agreement: Agreement) -> DisclosureTopic:
    told_by, wording = agreement.topics.get(topic, ("nobody", None))
    return DisclosureTopic(topic=topic, told_by=told_by, wording=None if told_by == "nobody" else wording)


def end_card(_actor: Staff, card: DisclosureCard, day: date) -> DisclosureCard:
    """Nothing of the card may be told from `day` on; an end stays as it was first noted."""
    if card.ended_on is None:
        card.ended_on = max(day, card.agreed_on)
    db.session.flush()
    return card
