"""What an entry of a phone means in the register as it is now: which employer, whom one met, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.contacts.models import EmployerContact
from crm.contacts.own_participants import list_names
from crm.database import db
from crm.doubles.likeness import ASKED_ABOUT
from crm.doubles.live import find_like
from crm.employers.actions import create_contact_person, create_employer
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import follow_merges, list_people
from crm.employers.rules import derived_columns
from crm.field import rules
from crm.field.rules import Door, NewEmployer, Said, Written
from crm.participants.models import Participant
from crm.swedish import sort_key
from matching.duplicates import Match, Place

_NEXT = ("next_step", "next_on", "no_next_step_reason")


class CannotLog(Exception):
    """What was written cannot be a contact before somebody has looked at it. `said` is why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.said: Said = {"code": code, **values}


@dataclass
class Meaning:
    """Who logs what, written when; `said` grows with what is found to be different from what was written."""

    actor: Staff
    written: Written
    at: datetime
    on: date
    said: list[Said] = field(default_factory=list)

    def say(self, code: str, **values: Any) -> None:
        """Tell something to whoever wrote."""
        self.said.append({"code": code, **values})


def employer_meant(meaning: Meaning) -> Employer:
    """The employer, locked until the transaction is over: the one written, the one it was merged into, or a new one.

    Raises CannotLog.
    """
    written = meaning.written
    if written.employer_id is not None:
        return _still_there(meaning, written.employer_id)
    if written.new is None:
        raise CannotLog("employer_missing")
    return _same_or_new(meaning, written.new)


def _locked(employer_id: int) -> Employer | None:
    # Somebody else may be saving it at this moment; what they saved is read anew.
    return db.session.get(Employer, employer_id, with_for_update={"key_share": True}, populate_existing=True)


def _still_there(meaning: Meaning, employer_id: int) -> Employer:
    first = _locked(employer_id)
    if first is None:
        raise CannotLog("employer_gone")
    # The one at the end may have been merged again just before it was locked.
    employer = follow_merges(_locked(follow_merges(first).id) or first)
    if employer is not first:
        meaning.say("merged", name=first.name, into=employer.name)
    if employer.is_archived:
        meaning.say("archived", name=employer.name)
    return employer


def _same_or_new(meaning: Meaning, new: NewEmployer) -> Employer:
    namesakes = _namesakes(new)
    known = next((one for one in namesakes if rules.is_same_door(new, _door(one), len(namesakes) == 1)), None)
    alike = _alike(new)
    known = known or next((one for one, match in alike if _is_the_same(new, one, match)), None)
    if known is not None:
        meaning.say("known_already", name=known.name)
        return _locked(known.id) or known
    if namesakes:
        meaning.say("similar", name=namesakes[0].name, employer=namesakes[0].id)
    elif alike:
        meaning.say("resembles", name=alike[0][0].name, employer=alike[0][0].id)
    values = {name: getattr(new, name) for name in ("name", "street", "city", "lat", "lon")}
    owned = {"owner_id": meaning.actor.id, "stage": "prospect", "segment": "open_market"}
    return create_employer({**values, **owned})


def _namesakes(new: NewEmployer) -> Sequence[Employer]:
    key = derived_columns(new.name)["sort_name"]
    statement = select(Employer).where(
        Employer.sort_name == key, Employer.archived_on.is_(None), Employer.merged_into_id.is_(None)
    )
    return db.session.scalars(statement.order_by(Employer.id).limit(50)).all()


def _alike(new: NewEmployer) -> list[tuple[Employer, Match]]:
    """Employers of a name like it, best first.

    Nothing while the register of doubles is being built: looking for pairs finds them later.
    """
    asked = Place("", new.name, new.street, None, new.city, None, new.lat, new.lon)
    found = [match for match in find_like(asked) or () if "name" in match.reasons]
    worth_telling = [match for match in found if match.verdict == "same" or match.score >= ASKED_ABOUT]
    employers = [(db.session.get(Employer, int(match.ref)), match) for match in worth_telling]
    return [(one, match) for one, match in employers if one is not None and not one.is_archived]


def _is_the_same(new: NewEmployer, employer: Employer, match: Match) -> bool:
    """Whether an employer whose name is written otherwise is at that very door; by its name alone nobody knows."""
    is_at_door = "address" in match.reasons or rules.is_same_door(new, _door(employer), False)
    return match.verdict == "same" and is_at_door


def _door(employer: Employer) -> Door:
    return Door(employer.street, employer.city, employer.lat, employer.lon)


def person_met(meaning: Meaning, employer: Employer) -> ContactPerson | None:
    """Whom one met: a contact person of the employer, or a new one. Who belongs elsewhere is told in the note."""
    written = meaning.written
    person = db.session.get(ContactPerson, written.met_id) if written.met_id else None
    if person is not None and person.employer_id == employer.id:
        if person.archived_on is not None:
            meaning.say("met_archived", name=person.name)
        return person
    if written.met_name:
        return _called(employer, written.met_name)
    if person is not None:
        return _who_moved(meaning, person, employer)
    if written.met_id is not None:
        meaning.say("met_gone")
    return None


def _called(employer: Employer, name: str) -> ContactPerson:
    key = sort_key(name)
    there = next((one for one in list_people(employer.id) if sort_key(one.name) == key), None)
    return there or create_contact_person(employer, {"name": name})


def _who_moved(meaning: Meaning, person: ContactPerson, employer: Employer) -> ContactPerson | None:
    """Of somebody who is elsewhere now: the one here of the same name, else nobody."""
    key = sort_key(person.name)
    here = next((one for one in list_people(employer.id) if sort_key(one.name) == key), None)
    if here is None:
        meaning.say("met_elsewhere", name=person.name)
    return here


def participant_meant(meaning: Meaning) -> int | None:
    """For whom, when that is somebody of the person's own."""
    about = meaning.written.participant_id
    if about is None or about in list_names(meaning.actor, [about]):
        return about
    meaning.say("participant_not_yours")
    return None


def participant_there(participant_id: int | None) -> int | None:
    """The id when there is such a participant, whoever's: so that what speaks of them is found when they are erased."""
    if participant_id is None:
        return None
    return db.session.scalar(select(Participant.id).where(Participant.id == participant_id))


def is_newest(employer: Employer, at: datetime, on: date) -> bool:
    """Whether nothing was logged about the employer later than that, and no next step set since."""
    later_that_day = func.coalesce(EmployerContact.happened_at, EmployerContact.created_at) > at
    later = select(EmployerContact.id).where(
        EmployerContact.employer_id == employer.id,
        or_(
            EmployerContact.happened_on > on,
            (EmployerContact.happened_on == on) & later_that_day,
        ),
    )
    if db.session.scalar(later.limit(1)) is not None:
        return False
    return not _step_set_since(employer, at)


def _step_set_since(employer: Employer, at: datetime) -> bool:
    """Whether somebody has changed it on a page since; what a contact brought is judged by the contact."""
    if employer.updated_at <= at or _came_with_a_contact(employer):
        return False
    statement = select(AuditEntry).where(
        AuditEntry.entity == "employers",
        AuditEntry.entity_id == employer.id,
        AuditEntry.action == "update",
        AuditEntry.at > at,
    )
    return any(set(_NEXT) & set(entry.changes or {}) for entry in db.session.scalars(statement))


def _came_with_a_contact(employer: Employer) -> bool:
    if employer.next_on is None:
        return False
    statement = select(EmployerContact.next_step).where(
        EmployerContact.employer_id == employer.id, EmployerContact.next_on == employer.next_on
    )
    return employer.next_step in db.session.scalars(statement).all()


def find_double(contact: EmployerContact, at: datetime) -> EmployerContact | None:
    """Another contact of the same person with the same employer, told alike at about the same time."""
    statement = select(EmployerContact).where(
        EmployerContact.id != contact.id,
        EmployerContact.employer_id == contact.employer_id,
        EmployerContact.staff_id == contact.staff_id,
        EmployerContact.happened_on == contact.happened_on,
        EmployerContact.channel == contact.channel,
    )
    return next(
        (
            other
            for other in db.session.scalars(statement.order_by(EmployerContact.id))
            if other.outcome == contact.outcome and rules.are_alike(other.happened_at or other.created_at, at)
        ),
        None,
    )
