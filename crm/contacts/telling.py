"""What may be told about a participant at an employer, and keeping what was: the people's side, asked narrowly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm.accounts.models import Staff
from crm.codes import DISCLOSURE_TOPICS
from crm.contacts.models import EmployerContact
from crm.contacts.rules import initials
from crm.database import db
from crm.disclosure.models import Disclosure, DisclosureCard
from crm.disclosure.queries import find_card, list_editions, list_told_at
from crm.disclosure.rules import Told, judge
from crm.participants.queries import get_visible

# Contacts about a participant are logged by their specialist.
TELLER = "specialist"


@dataclass(frozen=True)
class Telling:
    """What somebody says that they told: topics of the card, topics outside it, and how those came to be said."""

    told: Sequence[str] = ()
    outside: Sequence[str] = ()
    reason: str | None = None


@dataclass(frozen=True)
class MayTell:
    """What may be told: topic → the participant's own words. `card` None = nothing.

    `run_out_on` is the last day of the card that would have counted, had it not run out.
    """

    participant_id: int
    called: str
    card: DisclosureCard | None
    run_out_on: date | None

    @property
    def topics(self) -> Mapping[str, str | None]:
        """What the specialist may tell."""
        return self.card.told_by(TELLER) if self.card else {}

    @property
    def theirs(self) -> Sequence[str]:
        """What the participant tells, if anybody does."""
        return self.card.told_by_nobody_but_the_person() if self.card else []

    @property
    def not_allowed(self) -> Sequence[str]:
        """Everything else."""
        return [topic for topic in DISCLOSURE_TOPICS if topic not in self.topics]


def what_may_be_told(staff: Staff, participant_id: int, employer_id: int | None, day: date) -> MayTell:
    """For one of the person's own participants, at an employer (None = one that is not in the register yet).

    NotFound (404) for another's participant.
    """
    person = get_visible(participant_id, staff)
    name = person.participant.name if person.is_identified else None
    called = f"{initials(name)} ({person.pseudonym})" if name else person.pseudonym
    card = find_card(person.id, employer_id, day)
    return MayTell(person.id, called, card, None if card else _run_out_on(person.id, employer_id, day))


def _run_out_on(participant_id: int, employer_id: int | None, day: date) -> date | None:
    own = list_editions(participant_id, employer_id) if employer_id else []
    latest = next(iter(own or list_editions(participant_id, None)), None)
    return latest.until_on if latest and latest.ended_on is None and latest.until_on < day else None


def told_at(contact: EmployerContact) -> Telling:
    """What was said to have been told at a contact."""
    rows = list_told_at(contact.id)
    outside = [row for row in rows if row.is_outside_card]
    within = [row.topic for row in rows if not row.is_outside_card]
    return Telling(within, [row.topic for row in outside], outside[0].reason if outside else None)


def keep_told(contact: EmployerContact, telling: Telling) -> None:
    """Keep what was told at the contact; what was kept before and is not said now is taken away.

    Judged by the card of the contact's day. Raises NotOnTheCard, ToldWithoutReason.
    """
    if contact.participant_id is None:
        forget_told(contact)
        return
    card = find_card(contact.participant_id, contact.employer_id, contact.happened_on)
    judged = judge(card.told_by(TELLER) if card else (), telling.told, telling.outside, telling.reason)
    kept = _kept_of(contact, {one.topic for one in judged})
    for told in judged:
        row = kept.get(told.topic) or Disclosure(
            contact_id=contact.id, participant_id=contact.participant_id, topic=told.topic
        )
        _fill(row, told, card, telling.reason)
        db.session.add(row)
    db.session.flush()


def _kept_of(contact: EmployerContact, wanted: set[str]) -> dict[str, Disclosure]:
    """What was kept before of these topics about this participant; the rest goes."""
    kept = {}
    for row in list_told_at(contact.id):
        if row.topic in wanted and row.participant_id == contact.participant_id:
            kept[row.topic] = row
        else:
            db.session.delete(row)
    db.session.flush()
    return kept


def _fill(row: Disclosure, told: Told, card: DisclosureCard | None, reason: str | None) -> None:
    row.card_id = None if told.is_outside or card is None else card.id
    row.reason = reason if told.is_outside else None


def forget_told(contact: EmployerContact) -> None:
    """Take away what was told at a contact that never was; the log of changes keeps it."""
    for row in list_told_at(contact.id):
        db.session.delete(row)
    db.session.flush()
