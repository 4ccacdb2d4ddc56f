"""Logging a contact, mending it and taking it back; and what each means for the employer."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from crm import errors
from crm.accounts.models import Staff
from crm.contacts import queries, rules
from crm.contacts.models import EmployerContact
from crm.contacts.telling import Telling, forget_told, keep_told
from crm.database import db
from crm.employers.actions import create_employer, set_next_step
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import follow_merges
from crm.employers.rules import stage_after_contact

# What holds now about an employer and follows from its contacts.
_KEPT_NOW = ("stage", "last_contact_on", "next_step", "next_on", "no_next_step_reason")


@dataclass(frozen=True)
class ContactEntry:
    """What somebody says about a contact. `step`: the next step, its day, why there is none; all None = not said.

    `happened_at` is the time of day, where it is known.
    """

    happened_on: date
    channel: str
    outcome: str | None = None
    note: str | None = None
    contact_person_id: int | None = None
    participant_id: int | None = None
    minutes: int | None = None
    step: tuple[str | None, date | None, str | None] = (None, None, None)
    client_key: str | None = None
    happened_at: datetime | None = None
    telling: Telling = field(default_factory=Telling)


def register_contact(actor: Staff, employer: Employer, entry: ContactEntry, today: date) -> EmployerContact:
    """Log a contact, and keep what holds now about the employer.

    An entry sent twice (same `client_key`) is logged once. The next step counts when this is the latest contact. What
    is said about an employer that was merged into another meanwhile is logged with that other.
    Raises InTheFuture, WorksElsewhere, and what `set_next_step` and `keep_told` raise.
    """
    if entry.client_key and (sent_before := queries.find_by_client_key(entry.client_key)):
        return sent_before
    employer = follow_merges(employer)
    _check(employer, entry, today)
    contact = EmployerContact(
        employer=employer, staff=actor, client_key=entry.client_key, happened_at=entry.happened_at
    )
    _write(contact, entry)
    contact.next_step, contact.next_on = entry.step[:2]
    db.session.add(contact)
    _bring_up_to_date(employer, entry)
    db.session.flush()
    keep_told(contact, entry.telling)
    return contact


def register_contact_with_new(actor: Staff, name: str, entry: ContactEntry, today: date) -> EmployerContact:
    """Log a contact with an employer that is not in the register yet: it is added, owned by who was there."""
    if entry.client_key and (sent_before := queries.find_by_client_key(entry.client_key)):
        return sent_before
    employer = create_employer(
        {"name": name, "owner_id": actor.id, "stage": "prospect", "segment": "open_market"}
    )
    return register_contact(actor, employer, entry, today)


def _check(employer: Employer, entry: ContactEntry, today: date) -> None:
    if entry.happened_on > today:
        raise errors.InTheFuture
    if entry.contact_person_id is not None:
        person = db.session.get(ContactPerson, entry.contact_person_id)
        if person is None or person.employer_id != employer.id:
            raise errors.WorksElsewhere(employer=employer.name)


def _write(contact: EmployerContact, entry: ContactEntry) -> None:
    contact.happened_on, contact.channel, contact.outcome = entry.happened_on, entry.channel, entry.outcome
    contact.note, contact.minutes = entry.note, entry.minutes
    contact.contact_person_id, contact.participant_id = entry.contact_person_id, entry.participant_id


def _bring_up_to_date(employer: Employer, entry: ContactEntry) -> None:
    if rules.is_latest(entry.happened_on, employer.last_contact_on) and any(entry.step):
        set_next_step(employer, *entry.step)
    employer.last_contact_on = rules.latest(entry.happened_on, employer.last_contact_on)
    employer.stage = stage_after_contact(employer.stage, entry.outcome)


def edit_contact(contact: EmployerContact, entry: ContactEntry, today: date) -> EmployerContact:
    """Mend what was logged. The employer's next step is its own and stays. Raises as `register_contact`."""
    _check(contact.employer, entry, today)
    _write(contact, entry)
    db.session.flush()
    keep_told(contact, entry.telling)
    _recount(contact.employer)
    return contact


def before(employer: Employer) -> dict[str, Any]:
    """What holds now about the employer, as text that a session can carry, for `take_back_contact`."""
    values = {column: getattr(employer, column) for column in _KEPT_NOW}
    return {
        column: value.isoformat() if isinstance(value, date) else value for column, value in values.items()
    }


def take_back_contact(contact: EmployerContact, earlier: dict[str, Any] | None) -> Employer:
    """Remove a contact logged by mistake; the log of changes keeps it.

    The employer gets back what held before (`earlier`, as `before` said it) unless somebody has changed its next
    step since; the day of the last contact is counted anew.
    """
    employer = contact.employer
    is_untouched = (employer.next_step, employer.next_on) == (contact.next_step, contact.next_on)
    if earlier and (is_untouched or contact.next_step is None):
        for column in ("stage", "next_step", "no_next_step_reason"):
            setattr(employer, column, earlier[column])
        employer.next_on = date.fromisoformat(earlier["next_on"]) if earlier["next_on"] else None
    forget_told(contact)
    db.session.delete(contact)
    db.session.flush()
    _recount(employer)
    return employer


def _recount(employer: Employer) -> None:
    latest = queries.find_latest(employer.id)
    employer.last_contact_on = latest.happened_on if latest else None
    db.session.flush()
