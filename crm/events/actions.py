"""Arranging an event, inviting employers, and noting who answered and who came."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from crm import errors
from crm.accounts.models import Staff
from crm.contacts.actions import ContactEntry, register_contact, take_back_contact
from crm.database import db
from crm.employers.models import ContactPerson, Employer
from crm.events.models import EmployerEvent, EventInvitation
from crm.events.queries import list_invited_ids


def create_event(actor: Staff, values: Mapping[str, Any]) -> EmployerEvent:
    """A new event with these column values, looked after by who wrote it."""
    event = EmployerEvent(owner=actor, **values)
    db.session.add(event)
    db.session.flush()
    return event


def edit_event(event: EmployerEvent, values: Mapping[str, Any]) -> EmployerEvent:
    """Write these column values. Raises EventHasGuests when it would move to another day after somebody came."""
    if values.get("held_on", event.held_on) != event.held_on and any(one.came for one in event.invitations):
        raise errors.EventHasGuests
    for column, value in values.items():
        setattr(event, column, value)
    db.session.flush()
    return event


def cancel_event(event: EmployerEvent, day: date) -> None:
    """It does not take place; the list of who was asked stays. Raises EventHasGuests after somebody came."""
    if any(one.came for one in event.invitations):
        raise errors.EventHasGuests
    event.cancelled_on = event.cancelled_on or day
    db.session.flush()


def hold_event_after_all(event: EmployerEvent) -> None:
    """It takes place again."""
    event.cancelled_on = None
    db.session.flush()


def invite_employers(event: EmployerEvent, employer_ids: Iterable[int], day: date) -> int:
    """Put employers on the list; archived ones and those on it already are passed over. Gives how many were added."""
    there = list_invited_ids(event.id)
    wanted = select(Employer.id).where(
        Employer.id.in_(set(employer_ids) - there), Employer.archived_on.is_(None)
    )
    added = [
        EventInvitation(event=event, employer_id=employer_id, invited_on=day)
        for employer_id in db.session.scalars(wanted.order_by(Employer.id))
    ]
    db.session.add_all(added)
    db.session.flush()
    return len(added)


def welcome_uninvited(actor: Staff, event: EmployerEvent, employer: Employer, today: date) -> EventInvitation:
    """Somebody who came without being asked; on the list already = they came. Raises as `note_attendance`."""
    found = select(EventInvitation).where(
        EventInvitation.event_id == event.id, EventInvitation.employer_id == employer.id
    )
    invitation = db.session.scalars(found).first() or EventInvitation(event=event, employer=employer)
    db.session.add(invitation)
    db.session.flush()
    note_attendance(actor, invitation, True, today)
    return invitation


def remove_invitation(invitation: EventInvitation) -> None:
    """They were not to be asked after all. Raises EventHasGuests when they came."""
    if invitation.came:
        raise errors.EventHasGuests
    db.session.delete(invitation)
    db.session.flush()


def note_answer(invitation: EventInvitation, answer: str | None, day: date) -> None:
    """What they answered; None = no answer yet. Raises UnknownValue for what is no answer (at the database)."""
    invitation.answer = answer
    invitation.answered_on = day if answer else None
    db.session.flush()


def note_guest(invitation: EventInvitation, person_id: int | None, people: int | None) -> None:
    """Who is asked or came from there, and how many. Raises WorksElsewhere for somebody at another employer."""
    if person_id is not None:
        person = db.session.get(ContactPerson, person_id)
        if person is None or person.employer_id != invitation.employer_id:
            raise errors.WorksElsewhere(employer=invitation.employer.name)
    invitation.contact_person_id = person_id
    invitation.people = people
    if invitation.contact is not None:
        invitation.contact.contact_person_id = invitation.contact_person_id
    db.session.flush()


def note_attendance(actor: Staff, invitation: EventInvitation, came: bool | None, today: date) -> None:
    """They came, did not come, or (None) nobody knows. Having come is a contact with the employer on that day.

    Raises EventNotYet before the day, EventCancelled when it was called off.
    """
    event = invitation.event
    if came is not None and event.is_cancelled:
        raise errors.EventCancelled
    if came is not None and event.held_on > today:
        raise errors.EventNotYet(day=event.held_on)
    invitation.came = came
    if came and invitation.contact is None:
        invitation.contact = register_contact(actor, invitation.employer, _as_contact(invitation), today)
    elif not came and invitation.contact is not None:
        contact, invitation.contact = invitation.contact, None
        db.session.flush()
        take_back_contact(contact, None)
    db.session.flush()


def _as_contact(invitation: EventInvitation) -> ContactEntry:
    event = invitation.event
    return ContactEntry(
        happened_on=event.held_on,
        channel="event",
        note=event.name,
        contact_person_id=invitation.contact_person_id,
    )
