"""Logging one entry of a phone: as it was written, or as near as that goes."""

from dataclasses import dataclass
from datetime import date, datetime

from crm.accounts.models import Staff
from crm.contacts.actions import ContactEntry, register_contact
from crm.contacts.models import EmployerContact
from crm.contacts.queries import find_by_client_key
from crm.database import db
from crm.employers.actions import note_fact
from crm.employers.models import ContactPerson, Employer
from crm.employers.offers import note_place
from crm.field import meaning as meant
from crm.field.labels import again_in_words, met_in_words
from crm.field.meaning import CannotLog, Meaning
from crm.field.rules import Said, Written
from crm.web.clock import HOME

Step = tuple[str | None, date | None, str | None]


@dataclass(frozen=True)
class Logged:
    """What became of an entry: the contact, what to tell, and whether its note was held back."""

    contact: EmployerContact
    said: list[Said]
    holds_note: bool


def log_entry(actor: Staff, written: Written, client_key: str, at: datetime, now: datetime) -> Logged:
    """Log what was written at `at`. Raises CannotLog, and whatever the register refuses."""
    meaning = Meaning(actor, written, at, at.astimezone(HOME).date(), list(written.said))
    if written.channel is None:
        raise CannotLog("channel_missing")
    employer = meant.employer_meant(meaning)
    person = meant.person_met(meaning, employer)
    participant_id = meant.participant_meant(meaning)
    # A note about somebody may be read by few, one about nobody by all.
    holds_note = written.participant_id is not None and participant_id is None and bool(written.note)
    contact = _register(meaning, employer, person, participant_id, client_key, holds_note, now)
    _note_facts(meaning, employer, person)
    for values in written.places:
        note_place(actor, employer, values, meaning.on)
    if double := meant.find_double(contact, at):
        meaning.say("double", contact=contact.id, other=double.id)
    return Logged(contact, meaning.said, holds_note)


def _register(
    meaning: Meaning,
    employer: Employer,
    person: ContactPerson | None,
    participant_id: int | None,
    client_key: str,
    holds_note: bool,
    now: datetime,
) -> EmployerContact:
    written, step = meaning.written, _step(meaning.written)
    counts = _step_counts(meaning, employer, step)
    entry = ContactEntry(
        happened_on=meaning.on,
        happened_at=meaning.at,
        channel=written.channel or "",
        outcome=written.outcome,
        note=None if holds_note else _note(meaning, person),
        contact_person_id=person.id if person else None,
        participant_id=participant_id,
        minutes=written.minutes,
        step=step if counts else (None, None, None),
        client_key=client_key if find_by_client_key(client_key) is None else None,
    )
    contact = register_contact(meaning.actor, employer, entry, now.astimezone(HOME).date())
    if not counts and any(step):
        # What was agreed then, though something else holds now.
        contact.next_step, contact.next_on = step[:2]
        db.session.flush()
    return contact


def _step(written: Written) -> Step:
    """As the form of a contact has it: a day without words means to get in touch again."""
    step = written.step or (again_in_words() if written.step_on else None)
    return (step, written.step_on, None) if step else (None, None, written.why_none)


def _step_counts(meaning: Meaning, employer: Employer, step: Step) -> bool:
    """Whether the employer's next step becomes this one."""
    if not any(step):
        return False
    if step[0] and step[1] is None:
        meaning.say("step_without_day", step=step[0])
        return False
    if not meant.is_newest(employer, meaning.at, meaning.on):
        meaning.say("newer_step", step=step[0] or step[2])
        return False
    return True


def _note(meaning: Meaning, person: ContactPerson | None) -> str | None:
    """The note; whom one met stands in it when there is nowhere else to say so."""
    names = [met_in_words(one["name"]) for one in meaning.said if one["code"] == "met_elsewhere"]
    return "\n".join([part for part in (meaning.written.note, *names) if part]) or None


def _note_facts(meaning: Meaning, employer: Employer, person: ContactPerson | None) -> None:
    known = {fact.fact: fact for fact in employer.facts}
    source = person.name if person else meaning.actor.name
    for code, value in meaning.written.facts.items():
        before = known.get(code)
        if before is not None and before.noted_on is not None and before.noted_on > meaning.on:
            if before.value != value:
                meaning.say("newer_fact", fact=code, on=before.noted_on.isoformat())
            continue
        note_fact(employer, code, value, source, meaning.on)
