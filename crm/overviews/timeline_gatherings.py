"""What the timeline reads of events and courses that an employer was asked to, and of merges into it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, case, cast, func, null, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.doubles.models import EmployerMerge
from crm.employers.models import ContactPerson
from crm.events.models import EmployerEvent, EventInvitation
from crm.supervisors.models import Course, CourseInvitation


@dataclass(frozen=True)
class AtEvent:
    """An invitation to an event, with the contact that having come was logged as."""

    invitation: EventInvitation

    @property
    def contact(self) -> EmployerContact | None:
        """None where nobody came."""
        return self.invitation.contact

    @property
    def participant_id(self) -> int | None:
        """Whom the contact was for: its note is then for those who work with them."""
        return self.contact.participant_id if self.contact else None

    @property
    def staff_id(self) -> int | None:
        """Who noted that they came."""
        return self.contact.staff_id if self.contact else None

    @property
    def note(self) -> str | None:
        """What somebody has written on the contact, besides the event's name that stands there from the start."""
        note = self.contact.note if self.contact else None
        return None if note == self.invitation.event.name else note

    @property
    def words(self) -> Iterable[str | None]:
        """What a search looks in."""
        return self.invitation.event.name, self.note, self.contact.next_step if self.contact else None


def at_events(employer_id: int, _reader: Staff, _today: date) -> Select[Any]:
    """Each event once: on its day where they came, else on the day when they were asked."""
    on = case((EventInvitation.came.is_(True), EmployerEvent.held_on), else_=EventInvitation.invited_on)
    return (
        select(EventInvitation.id.label("id"), on.label("on"), EmployerContact.staff_id.label("staff_id"))
        .join(EventInvitation.event)
        .outerjoin(EventInvitation.contact)
        .where(EventInvitation.employer_id == employer_id, on.is_not(None))
    )


def load_at_events(ids: Collection[int]) -> Mapping[int, AtEvent]:
    """Invitation → what its entry tells."""
    with_contact = joinedload(EventInvitation.contact)
    rows = db.session.scalars(
        select(EventInvitation)
        .where(EventInvitation.id.in_(ids))
        .options(
            joinedload(EventInvitation.event),
            joinedload(EventInvitation.contact_person),
            with_contact.joinedload(EmployerContact.staff),
        )
    )
    return {row.id: AtEvent(row) for row in rows}


def contacts_of_events() -> Select[Any]:
    """The contacts that are told as events."""
    return select(EventInvitation.contact_id).where(
        EventInvitation.contact_id.is_not(None), EventInvitation.came.is_(True)
    )


def at_courses(employer_id: int, _reader: Staff, _today: date) -> Select[Any]:
    """Of each of the employer's people: on the first day where they came, else on the day when they were asked."""
    on = case((CourseInvitation.came.is_(True), Course.starts_on), else_=CourseInvitation.invited_on)
    return (
        select(CourseInvitation.id.label("id"), on.label("on"), cast(null(), Integer).label("staff_id"))
        .join(CourseInvitation.course)
        .join(CourseInvitation.contact_person)
        .where(ContactPerson.employer_id == employer_id)
    )


def merges(employer_id: int, _reader: Staff, _today: date) -> Select[Any]:
    """When another became this one."""
    return _merges(employer_id, EmployerMerge.merged_at, EmployerMerge.merged_by_id)


def merges_undone(employer_id: int, _reader: Staff, _today: date) -> Select[Any]:
    """When it was taken apart again."""
    return _merges(employer_id, EmployerMerge.undone_at, EmployerMerge.undone_by_id)


def _merges(employer_id: int, at: Any, staff_id: Any) -> Select[Any]:
    on = func.date(at, type_=Date)
    found = select(EmployerMerge.id.label("id"), on.label("on"), staff_id.label("staff_id"))
    return found.where(EmployerMerge.kept_id == employer_id, at.is_not(None))
