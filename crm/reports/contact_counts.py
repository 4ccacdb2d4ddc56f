"""Contacts with employers, counted by the database: a handful of rows however many contacts there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from crm import codes
from crm.accounts.models import Staff, staff_programmes
from crm.contacts.models import EmployerContact
from crm.database import db, monday_of
from crm.employers.models import Employer
from crm.reports.queries import contacts_within
from crm.reports.scope import Scope
from crm.reports.tables import Heading, ReadLater

FACE_TO_FACE: Final = EmployerContact.channel.in_(sorted(codes.FACE_TO_FACE_CHANNELS))
_MET: Final = func.coalesce(func.sum(case((FACE_TO_FACE, 1), else_=0)), 0)


@dataclass(frozen=True, slots=True)
class WeekCount:
    """What one member of staff did in one week, told by its Monday."""

    staff_id: int
    monday: date
    contacts: int
    face_to_face: int
    for_participants: int


@dataclass(frozen=True, slots=True)
class StaffCount:
    """What one member of staff (None = all together) did in the period. `employers` are different ones."""

    staff_id: int | None
    contacts: int
    face_to_face: int
    for_participants: int
    employers: int


def count_by_week(scope: Scope) -> list[WeekCount]:
    """Contacts per member of staff and week, weeks without any left out.

    Counted by day first, in the order of the index: what week a day is in is then asked once per day.
    """
    contact = EmployerContact
    for_participants: Any = func.count(contact.participant_id).label("for_participants")
    by_day: Any = (
        select(
            contact.staff_id,
            contact.happened_on,
            func.count().label("contacts"),
            _MET.label("met"),
            for_participants,
        )
        .where(*contacts_within(scope))
        .group_by(contact.staff_id, contact.happened_on)
        .subquery()
    )
    monday: Any = monday_of(by_day.c.happened_on)
    statement: Any = (
        select(
            by_day.c.staff_id,
            monday,
            func.sum(by_day.c.contacts),
            func.sum(by_day.c.met),
            func.sum(by_day.c.for_participants),
        )
        .group_by(by_day.c.staff_id, monday)
        .order_by(monday, by_day.c.staff_id)
    )
    rows = db.session.execute(statement)
    return [WeekCount(staff_id, day, *map(int, counts)) for staff_id, day, *counts in rows]


def count_by_staff(scope: Scope, weeks: Sequence[WeekCount]) -> list[StaffCount]:
    """Each member of staff with a contact, and last all together: an employer that two have met is one there.

    What adds up is added up from `weeks`; only the different employers are asked for.
    """
    contact, within = EmployerContact, contacts_within(scope)
    different: Any = func.count(contact.employer_id.distinct())
    each = select(contact.staff_id, different).where(*within).group_by(contact.staff_id)
    employers: dict[int | None, int] = {id_: count for id_, count in db.session.execute(each)}  # noqa: C416
    met = _exists_at_employer(*within)
    employers[None] = db.session.scalar(select(func.count()).select_from(Employer).where(met)) or 0
    return [
        StaffCount(staff_id, *_summed(weeks, staff_id), employers=count)
        for staff_id, count in employers.items()
    ]


def _summed(weeks: Sequence[WeekCount], staff_id: int | None) -> tuple[int, int, int]:
    """Contacts, those face to face and those for a participant; of all staff for None."""
    own = [week for week in weeks if staff_id in (week.staff_id, None)]
    return (
        sum(week.contacts for week in own),
        sum(week.face_to_face for week in own),
        sum(week.for_participants for week in own),
    )


def _exists_at_employer(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That the employer has such a contact."""
    theirs = EmployerContact.employer_id == Employer.id
    return exists().where(theirs, *conditions).correlate(Employer)


def has_first_contact(scope: Scope) -> ColumnElement[bool]:
    """That the employer's first contact of all, or another of the same day, counts."""
    return _exists_at_employer(
        EmployerContact.happened_on == _first_day_at(Employer.id), *contacts_within(scope)
    )


def is_first_at_employer() -> ColumnElement[bool]:
    """That nobody had been in contact with the employer before that day."""
    return EmployerContact.happened_on == _first_day_at(EmployerContact.employer_id)


def _first_day_at(employer_id: Any) -> Any:
    """The day of the first contact: one look into the index per employer."""
    other = aliased(EmployerContact)
    return (
        select(func.min(other.happened_on))
        .where(other.employer_id == employer_id)
        .correlate(employer_id.class_)
        .scalar_subquery()
    )


def count_new_employers(scope: Scope) -> dict[int | None, tuple[int, int]]:
    """Staff id (None = all) → new employers, and the contacts of their first days."""
    contact = EmployerContact
    firsts = select(Employer.id, _first_day_at(Employer.id).label("first_on")).subquery("firsts")
    on_the_day = and_(firsts.c.id == contact.employer_id, firsts.c.first_on == contact.happened_on)
    statement = (
        select(contact.staff_id, contact.employer_id, func.count())
        .join(firsts, on_the_day)
        .where(*contacts_within(scope))
        .group_by(contact.staff_id, contact.employer_id)
    )
    employers: dict[int | None, set[int]] = {None: set()}
    contacts: dict[int | None, int] = {None: 0}
    for staff_id, employer_id, count in db.session.execute(statement):
        for whose in (staff_id, None):
            employers.setdefault(whose, set()).add(employer_id)
            contacts[whose] = contacts.get(whose, 0) + count
    return {whose: (len(found), contacts[whose]) for whose, found in employers.items()}


def contacts_behind(
    scope: Scope,
    count: int,
    *conditions: ColumnElement[bool],
    staff_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> ReadLater:
    """The contacts behind a count, oldest first, read when somebody looks: within the days, by one of staff or all."""
    contact = EmployerContact
    chosen = [*contacts_within(scope), *conditions]
    if staff_id is not None:
        chosen.append(contact.staff_id == staff_id)
    if first is not None:
        chosen.append(contact.happened_on >= first)
    if last is not None:
        chosen.append(contact.happened_on <= last)
    statement = select(contact.id).where(*chosen).order_by(contact.happened_on, contact.id)

    def read(offset: int, limit: int) -> Sequence[int]:
        return db.session.scalars(statement.offset(offset).limit(limit)).all()

    return ReadLater(count, read)


def sunday_of(monday: date) -> date:
    """The last day of the week."""
    return monday + timedelta(days=6)


def list_staff_rows(scope: Scope, staff_ids: Sequence[int]) -> tuple[Heading, ...]:
    """A row for each of these and for each specialist who works in the programmes, by name.

    Only the reader's own where they may not see others'. The id of a row is the member's number, never a name.
    """
    works_here = select(staff_programmes.c.staff_id)
    if scope.programme_ids is not None:
        works_here = works_here.where(staff_programmes.c.programme_id.in_(scope.programme_ids))
    specialists = and_(Staff.role == "specialist", Staff.active, Staff.id.in_(works_here))
    statement = select(Staff.id, Staff.name).where(specialists | Staff.id.in_(sorted(staff_ids)))
    if scope.row_of is not None:
        statement = statement.where(Staff.id == scope.row_of)
    rows = db.session.execute(statement.order_by(Staff.name, Staff.id))
    return tuple(Heading(str(id_), name) for id_, name in rows)
