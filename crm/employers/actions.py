"""What happens to an employer: added, edited, archived and taken back, facts and next steps, its people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm import errors
from crm.database import db
from crm.employers import rules
from crm.employers.models import ContactPerson, Employer, WorkplaceFact
from crm.labels import label
from matching.restrictions import FACTS

_SEARCHED = ("name", "street", "city", "orgnr")


def create_employer(values: Mapping[str, Any]) -> Employer:
    """A new employer with these column values; what follows from them is filled in.

    Without a next step or a reason, the reason is that it was just added: the answer is never empty.
    """
    employer = Employer(**_tidied(values))
    if not employer.next_step and not employer.no_next_step_reason:
        employer.no_next_step_reason = str(label("no_next_step", "just_added"))
    _derive(employer)
    db.session.add(employer)
    db.session.flush()
    return employer


def edit_employer(employer: Employer, values: Mapping[str, Any]) -> Employer:
    """Write these column values. Raises StageNotAllowed when who has been spoken to would become a prospect."""
    stage = values.get("stage", employer.stage)
    if stage not in rules.allowed_stages(employer.stage, employer.last_contact_on is not None):
        raise errors.StageNotAllowed
    for column, value in _tidied(values).items():
        setattr(employer, column, value)
    _derive(employer)
    db.session.flush()
    return employer


def _tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: numbers and addresses in one spelling."""
    tidied = dict(values)
    if tidied.get("orgnr"):
        tidied["orgnr"] = rules.written_orgnr(tidied["orgnr"])
    if tidied.get("website"):
        tidied["website"] = rules.web_address(tidied["website"])
    return tidied


def _derive(employer: Employer) -> None:
    derived = rules.derived_columns(*[getattr(employer, column) for column in _SEARCHED])
    for column, value in derived.items():
        setattr(employer, column, value)


def archive_employer(employer: Employer, day: date) -> None:
    """Keep the employer for its history only. It leaves the lists and can be taken back."""
    employer.archived_on = employer.archived_on or day
    db.session.flush()


def unarchive_employer(employer: Employer) -> None:
    """Take the employer back into the lists."""
    employer.archived_on = None
    db.session.flush()


def note_fact(employer: Employer, fact: str, value: bool | None, source: str | None, day: date) -> None:
    """Note what somebody said about the work: yes, no, or None = not known after all, still to be asked.

    Raises UnknownValue for a fact outside the closed list that matching reads.
    """
    if fact not in FACTS:
        raise errors.UnknownValue
    known = {known.fact: known for known in employer.facts}
    if fact in known:
        employer.facts.remove(known[fact])
        db.session.flush()
    if value is not None:
        employer.facts.append(WorkplaceFact(fact=fact, value=value, source=source, noted_on=day))
    db.session.flush()


def set_next_step(employer: Employer, step: str | None, on: date | None, why_none: str | None) -> None:
    """What is agreed now: a step with its day, or why there is none. The answer is never empty.

    Raises NextStepNeedsDay for a step without a day, NextStepMissing when neither a step nor a reason is given.
    """
    if step and on is None:
        raise errors.NextStepNeedsDay
    if not step and not why_none:
        raise errors.NextStepMissing
    employer.next_step, employer.next_on = (step, on) if step else (None, None)
    employer.no_next_step_reason = None if step else why_none
    db.session.flush()


def create_contact_person(employer: Employer, values: Mapping[str, Any]) -> ContactPerson:
    """Somebody new at the employer."""
    person = ContactPerson(employer=employer, **values)
    db.session.add(person)
    db.session.flush()
    return person


def edit_contact_person(person: ContactPerson, values: Mapping[str, Any]) -> ContactPerson:
    """Write these column values."""
    for column, value in values.items():
        setattr(person, column, value)
    db.session.flush()
    return person


def archive_contact_person(person: ContactPerson, day: date) -> None:
    """The person is not there any more; what was said with them stays."""
    person.archived_on = person.archived_on or day
    db.session.flush()


def unarchive_contact_person(person: ContactPerson) -> None:
    """The person is there again."""
    person.archived_on = None
    db.session.flush()
