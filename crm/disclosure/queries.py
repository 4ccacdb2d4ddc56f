"""Cards of a participant whom the caller has been let see, and what was told about them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.exceptions import NotFound

from crm.contacts.models import EmployerContact
from crm.database import db
from crm.disclosure.models import Disclosure, DisclosureCard
from crm.disclosure.rules import card_that_counts
from crm.employers.models import Employer


def list_cards(participant_id: int) -> Sequence[DisclosureCard]:
    """Every edition of every card, the general one first, then by employer; the latest edition first."""
    return db.session.scalars(
        select(DisclosureCard)
        .outerjoin(Employer, Employer.id == DisclosureCard.employer_id)
        .where(DisclosureCard.participant_id == participant_id)
        .options(
            joinedload(DisclosureCard.employer),
            joinedload(DisclosureCard.staff),
            selectinload(DisclosureCard.topics),
        )
        .order_by(
            DisclosureCard.employer_id.is_not(None),
            Employer.name,
            DisclosureCard.employer_id,
            DisclosureCard.edition.desc(),
        )
    ).all()


def get_card(card_id: int, participant_id: int) -> DisclosureCard:
    """A card of the participant. NotFound (404) for another's."""
    card = db.session.get(DisclosureCard, card_id)
    if card is None or card.participant_id != participant_id:
        raise NotFound
    return card


def list_editions(participant_id: int, employer_id: int | None) -> Sequence[DisclosureCard]:
    """The editions of one card, the latest first; the general card without an employer."""
    place = DisclosureCard.employer_id
    return db.session.scalars(
        select(DisclosureCard)
        .where(
            DisclosureCard.participant_id == participant_id,
            place.is_(None) if employer_id is None else place == employer_id,
        )
        .options(selectinload(DisclosureCard.topics), joinedload(DisclosureCard.employer))
        .order_by(DisclosureCard.edition.desc())
    ).all()


def find_card(participant_id: int, employer_id: int | None, day: date) -> DisclosureCard | None:
    """The card that says what may be told at the employer on `day`; None = nothing may be told."""
    own = list_editions(participant_id, employer_id) if employer_id is not None else []
    return card_that_counts(own, list_editions(participant_id, None), day)


def list_told(participant_id: int) -> Sequence[Disclosure]:
    """Everything that was told about the participant, the latest first, with when, by whom and to whom."""
    return db.session.scalars(
        select(Disclosure)
        .join(EmployerContact, EmployerContact.id == Disclosure.contact_id)
        .where(Disclosure.participant_id == participant_id)
        .options(
            joinedload(Disclosure.card),
            joinedload(Disclosure.contact).options(
                joinedload(EmployerContact.employer),
                joinedload(EmployerContact.staff),
                joinedload(EmployerContact.contact_person),
            ),
        )
        .order_by(EmployerContact.happened_on.desc(), Disclosure.contact_id.desc(), Disclosure.id)
    ).all()


def count_told_outside(participant_id: int) -> int:
    """How many topics were told without a card that let them be told."""
    outside = select(func.count(Disclosure.id)).where(
        Disclosure.participant_id == participant_id, Disclosure.card_id.is_(None)
    )
    return db.session.scalar(outside) or 0


def list_told_at(contact_id: int) -> Sequence[Disclosure]:
    """What was told at one contact."""
    return db.session.scalars(
        select(Disclosure).where(Disclosure.contact_id == contact_id).order_by(Disclosure.id)
    ).all()


def list_known_employers(participant_id: int) -> Sequence[Employer]:
    """Employers spoken to about the participant, by name: those that a card is likely to be for."""
    spoken_to = select(EmployerContact.employer_id).where(EmployerContact.participant_id == participant_id)
    return db.session.scalars(
        select(Employer).where(Employer.id.in_(spoken_to)).order_by(Employer.name)
    ).all()
