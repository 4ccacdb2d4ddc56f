"""The rows behind a cell, as far as whoever asks may see them.

Specialists see the names of their own participants; everybody else is a pseudonym. Nobody's contact details,
background or restrictions are here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import ContactPerson, Employer
from crm.enrolments.models import Enrolment
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_for
from crm.participants.queries import VisiblePerson, people_visible_to, seen_by
from crm.placements.models import Placement
from crm.programmes.models import Programme
from crm.reports.queries import enrolments_within
from crm.reports.scope import Scope
from crm.reports.tables import Cell, Unit
from crm.supervisors.models import Supervisor
from crm.web.paging import PAGE_SIZE, Page


@dataclass(frozen=True)
class Who:
    """A person as the reader may see them; `participant_id` only where their page may be opened.

    `is_erased`: what is left of somebody who was erased.
    """

    called: str
    participant_id: int | None = None
    is_named: bool = False
    is_erased: bool = False


@dataclass(frozen=True)
class Line:
    """One row behind a figure. What a unit does not have is None."""

    who: Who | None = None
    programme: str | None = None
    kind: str | None = None
    intake: str | None = None
    employer: str | None = None
    employer_id: int | None = None
    city: str | None = None
    segment: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    happened_on: date | None = None
    channel: str | None = None
    specialist: str | None = None
    training: str | None = None
    capacity: int | None = None


def page_behind(cell: Cell, unit: Unit, scope: Scope, staff: Staff, page: int) -> Page[Line]:
    """One page of the rows behind a cell, newest first. The number of queries does not grow with them.

    A row of somebody who was erased is shown to coordinators alone: whoever knew the person would know the days.
    """
    pages = max(1, -(-len(cell.behind) // PAGE_SIZE))
    page = min(page, pages)
    last = len(cell.behind) - (page - 1) * PAGE_SIZE
    ids = tuple(reversed(cell.behind[max(0, last - PAGE_SIZE) : last]))
    lines = _READERS[unit](ids, scope, staff)
    shown = [lines[id_] for id_ in ids if id_ in lines and not _is_hidden(lines[id_], staff)]
    return Page(shown, page, len(cell.behind))


def _is_hidden(line: Line, staff: Staff) -> bool:
    return line.who is not None and line.who.is_erased and may(staff, "participants.read")


def _enrolments(ids: Sequence[int], scope: Scope, staff: Staff) -> dict[int, Line]:
    found = db.session.execute(_enrolment_rows().where(Enrolment.id.in_(ids))).all()
    seen = _who([row.Participant for row in found], staff)
    return {row.id: _enrolment_line(row, seen) for row in found}


def _persons(ids: Sequence[int], scope: Scope, staff: Staff) -> dict[int, Line]:
    """Each person with the latest enrolment that was asked about: another intake of theirs is not what was counted."""
    people = list(db.session.scalars(select(Participant).where(Participant.id.in_(ids))))
    seen = _who(people, staff)
    statement = _enrolment_rows().where(Enrolment.participant_id.in_(ids), *enrolments_within(scope))
    if scope.period.ends_on is not None:
        statement = statement.where(Enrolment.enrolled_on <= scope.period.ends_on)
    # Ordered by day, so that the latest enrolment is the one that stays.
    latest = {row.Participant.id: _enrolment_line(row, seen) for row in db.session.execute(statement)}
    return {person.id: latest.get(person.id, Line(who=seen[person.id])) for person in people}


def _enrolment_rows() -> Select[Any]:
    statement: Any = (
        select(
            Enrolment.id,
            Enrolment.intake,
            Enrolment.enrolled_on,
            Enrolment.exited_on,
            Programme.name.label("programme"),
            Participant,
        )
        .join(Enrolment.participant)
        .join(Enrolment.programme)
        .order_by(Enrolment.enrolled_on, Enrolment.id)
    )
    return statement


def _enrolment_line(row: Any, seen: dict[int, Who]) -> Line:
    return Line(
        who=seen[row.Participant.id],
        programme=row.programme,
        intake=row.intake,
        starts_on=row.enrolled_on,
        ends_on=row.exited_on,
    )


def _placements(ids: Sequence[int], scope: Scope, staff: Staff) -> dict[int, Line]:
    statement = (
        select(Placement, Participant, Employer)
        .join(Placement.participant)
        .join(Placement.employer)
        .where(Placement.id.in_(ids))
    )
    found = db.session.execute(statement).all()
    seen = _who([row.Participant for row in found], staff)
    return {
        placement.id: Line(
            who=seen[participant.id],
            kind=placement.kind,
            employer=employer.name,
            employer_id=employer.id,
            city=employer.city,
            segment=employer.segment,
            starts_on=placement.starts_on,
            ends_on=placement.ends_on,
        )
        for placement, participant, employer in found
    }


def _employers(ids: Sequence[int], scope: Scope, staff: Staff) -> dict[int, Line]:
    found = db.session.scalars(select(Employer).where(Employer.id.in_(ids)))
    return {
        employer.id: Line(
            employer=employer.name, employer_id=employer.id, city=employer.city, segment=employer.segment
        )
        for employer in found
    }


def _contacts(ids: Sequence[int], scope: Scope, staff: Staff) -> dict[int, Line]:
    statement = (
        select(EmployerContact, Employer, Participant, Staff.name)
        .join(Employer, Employer.id == EmployerContact.employer_id)
        .join(Staff, Staff.id == EmployerContact.staff_id)
        .outerjoin(Participant, Participant.id == EmployerContact.participant_id)
        .where(EmployerContact.id.in_(ids))
    )
    found = db.session.execute(statement).all()
    # Somebody of my programme may have been there for somebody of another: whom is not for me to know.
    theirs = [row.Participant.id for row in found if row.Participant]
    enrolled = select(Enrolment.participant_id).where(Enrolment.participant_id.in_(theirs))
    if scope.programme_ids is not None:
        enrolled = enrolled.where(Enrolment.programme_id.in_(scope.programme_ids))
    ours = set(db.session.scalars(enrolled))
    seen = _who([row.Participant for row in found if row.Participant and row.Participant.id in ours], staff)
    return {
        contact.id: Line(
            who=seen.get(person.id) if person is not None else None,
            employer=employer.name,
            employer_id=employer.id,
            happened_on=contact.happened_on,
            channel=contact.channel,
            specialist=name,
        )
        for contact, employer, person, name in found
    }


def _supervisors(ids: Sequence[int], scope: Scope, staff: Staff) -> dict[int, Line]:
    statement = (
        select(Supervisor, Employer)
        .join(Supervisor.contact_person)
        .join(Employer, Employer.id == ContactPerson.employer_id)
        .where(Supervisor.id.in_(ids))
    )
    return {
        supervisor.id: Line(
            employer=employer.name,
            employer_id=employer.id,
            city=employer.city,
            training=supervisor.training,
            capacity=supervisor.capacity,
        )
        for supervisor, employer in db.session.execute(statement)
    }


_READERS = {
    "enrolments": _enrolments,
    "persons": _persons,
    "placements": _placements,
    "employers": _employers,
    "contacts": _contacts,
    "supervisors": _supervisors,
}


def _who(people: Sequence[Participant], staff: Staff) -> dict[int, Who]:
    """Participant id → who they are to `staff`: a name for a specialist's own, else the pseudonym."""
    statement = people_visible_to(staff).where(Participant.id.in_([person.id for person in people]))
    own = {person.id: seen_by(staff, person, known) for person, known in db.session.execute(statement)}
    return {person.id: _seen(person, own.get(person.id), staff) for person in people}


def _seen(person: Participant, own: VisiblePerson | None, staff: Staff) -> Who:
    if own is None:
        return Who(pseudonym_for(staff, person), is_erased=person.erased_on is not None)
    return Who(own.called, person.id, own.called != own.pseudonym)


def named_ids(lines: Sequence[Line]) -> list[int]:
    """The participants whose names the lines show: each such reading is logged."""
    return [
        line.who.participant_id
        for line in lines
        if line.who and line.who.is_named and line.who.participant_id is not None
    ]
