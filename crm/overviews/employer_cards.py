"""What may be told at an employer about the reader's own participants, by their disclosure cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from crm.accounts.models import Staff
from crm.contacts.own_participants import list_names
from crm.database import db
from crm.disclosure.models import DisclosureCard
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.placements.models import Placement


@dataclass(frozen=True)
class CardHere:
    """A card that counts at the employer, and whose it is, as the reader may call them."""

    card: DisclosureCard
    called: str

    @property
    def topics(self) -> Sequence[str]:
        """What their specialist may tell."""
        return list(self.card.told_by("specialist"))


def list_cards_here(employer_id: int, reader: Staff, day: date) -> list[CardHere]:
    """Cards that are agreed for this employer, of participants about whom the reader may know what was agreed.

    A card for all employers counts for who is placed here now and has never had one for this employer.
    """
    own = select(Participant.id).where(permits(reader, "disclosure.read"))
    placed = select(Placement.participant_id).where(
        Placement.employer_id == employer_id,
        Placement.starts_on <= day,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
    )
    here = select(DisclosureCard.participant_id).where(DisclosureCard.employer_id == employer_id)
    is_general = (
        DisclosureCard.employer_id.is_(None)
        & DisclosureCard.participant_id.in_(placed)
        & DisclosureCard.participant_id.not_in(here)
    )
    asked = select(DisclosureCard).where(
        DisclosureCard.participant_id.in_(own), or_(DisclosureCard.employer_id == employer_id, is_general)
    )
    found = db.session.scalars(asked.options(selectinload(DisclosureCard.topics))).all()
    cards = [card for card in found if card.is_valid_on(day)]
    names = list_names(reader, {card.participant_id for card in cards})
    shown = [CardHere(card, names[card.participant_id]) for card in cards if card.participant_id in names]
    return sorted(shown, key=lambda one: (one.called, one.card.id))
