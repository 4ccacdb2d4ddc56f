"""Questions of the phone's day, and of the inbox: the same number of statements however much there is."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.contacts.queries import list_recent_employer_ids
from crm.database import db
from crm.employers.models import ContactPerson, Employer, WorkplaceFact
from crm.employers.places import box_around, distance_km
from crm.enrolments.models import Enrolment
from crm.field.models import FieldEntry
from crm.participants.models import Participant, Restriction
from crm.placements.models import Placement
from matching.restrictions import RESTRICTIONS

MOST: Final = 60
LAST_NOTES: Final = 2
RECENT: Final = 12
NEAR_KM: Final = 0.5
# So many of the doors that are due are looked around, and so many neighbours taken along.
_LOOKED_AROUND: Final = 8
_NEIGHBOURS: Final = 12
_MOST_NEAR: Final = 400

_WITH_EMPLOYER = joinedload(FieldEntry.contact).joinedload(EmployerContact.employer)
_CURRENT = (Employer.archived_on.is_(None), Employer.merged_into_id.is_(None))


def choose_employers(staff: Staff, day: date) -> dict[int, list[str]]:
    """The employers that the day may need: id → why, those due first. At most `MOST`."""
    chosen: dict[int, list[str]] = defaultdict(list)
    due = _own_due(staff.id, day)
    for id_, next_on in due:
        chosen[id_].append("due" if next_on == day else "overdue")
    for id_ in _hosting_own(staff.id, day):
        chosen[id_].append("hosting")
    for id_ in list_recent_employer_ids(staff.id, RECENT):
        chosen[id_].append("recent")
    for id_ in _near([id_ for id_, _on in due[:_LOOKED_AROUND]]):
        chosen[id_].append("near")
    for id_ in _own(staff.id):
        chosen[id_].append("own")
    return dict(list(chosen.items())[:MOST])


def _own_due(staff_id: int, day: date) -> Sequence[Row[int, date | None]]:
    """What is due today, then overdue, the latest of it first: what was due last week is remembered."""
    statement = select(Employer.id, Employer.next_on).where(
        Employer.owner_id == staff_id, Employer.next_on <= day, *_CURRENT
    )
    return db.session.execute(statement.order_by(Employer.next_on.desc(), Employer.id).limit(MOST)).all()


def _own(staff_id: int) -> Sequence[int]:
    statement = select(Employer.id).where(Employer.owner_id == staff_id, *_CURRENT)
    by_last = Employer.last_contact_on.desc().nulls_last()
    return db.session.scalars(statement.order_by(by_last, Employer.id).limit(MOST)).all()


def _hosting_own(staff_id: int, day: date) -> Sequence[int]:
    """Where somebody is placed now who is enrolled with them."""
    with_them = exists().where(
        Enrolment.participant_id == Placement.participant_id,
        Enrolment.staff_id == staff_id,
        Enrolment.enrolled_on <= day,
        or_(Enrolment.exited_on.is_(None), Enrolment.exited_on >= day),
    )
    statement = select(Placement.employer_id).where(
        Placement.starts_on <= day, or_(Placement.ends_on.is_(None), Placement.ends_on >= day), with_them
    )
    return db.session.scalars(statement.distinct().order_by(Placement.employer_id).limit(MOST)).all()


def _near(ids: Sequence[int]) -> list[int]:
    """Neighbours of these employers, the nearest first."""
    if not ids:
        return []
    at = select(Employer.id, Employer.lat, Employer.lon).where(
        Employer.id.in_(ids), Employer.lat.is_not(None)
    )
    points = [(row.lat, row.lon) for row in db.session.execute(at)]
    if not points:
        return []
    boxes = [box_around(lat, lon, NEAR_KM) for lat, lon in points]
    inside = or_(
        *(
            and_(Employer.lat.between(south, north), Employer.lon.between(west, east))
            for south, north, west, east in boxes
        )
    )
    found = db.session.execute(
        select(Employer.id, Employer.lat, Employer.lon).where(inside, *_CURRENT).limit(_MOST_NEAR)
    )
    by_km = sorted((min(distance_km(*point, row.lat, row.lon) for point in points), row.id) for row in found)
    return [id_ for _km, id_ in by_km if id_ not in ids][:_NEIGHBOURS]


def employers_by_id(ids: Collection[int]) -> dict[int, Any]:
    """What stands on a card of these current employers."""
    columns = (
        *(Employer.id, Employer.name, Employer.street, Employer.city, Employer.lat, Employer.lon),
        *(Employer.phone, Employer.stage, Employer.next_step, Employer.next_on, Employer.no_next_step_reason),
    )
    rows = db.session.execute(select(*columns).where(Employer.id.in_(ids), *_CURRENT))
    return {row.id: row for row in rows}


def people_at(ids: Collection[int]) -> Mapping[int, list[ContactPerson]]:
    """Who is there now: employer → contact people by name."""
    statement = select(ContactPerson).where(
        ContactPerson.employer_id.in_(ids), ContactPerson.archived_on.is_(None)
    )
    found: dict[int, list[ContactPerson]] = defaultdict(list)
    for person in sorted(db.session.scalars(statement), key=lambda person: person.in_order):
        found[person.employer_id].append(person)
    return found


def facts_of(ids: Collection[int]) -> Mapping[int, dict[str, bool]]:
    """What is known: employer → fact → yes or no."""
    statement = select(WorkplaceFact.employer_id, WorkplaceFact.fact, WorkplaceFact.value)
    found: dict[int, dict[str, bool]] = defaultdict(dict)
    for employer_id, fact, value in db.session.execute(statement.where(WorkplaceFact.employer_id.in_(ids))):
        found[employer_id][fact] = value
    return found


def last_contacts(ids: Collection[int]) -> Mapping[int, list[EmployerContact]]:
    """The latest contacts with each employer, whoever had them, the latest first."""
    number = func.row_number().over(
        partition_by=EmployerContact.employer_id,
        order_by=(EmployerContact.happened_on.desc(), EmployerContact.id.desc()),
    )
    numbered = (
        select(EmployerContact.id, number.label("number"))
        .where(EmployerContact.employer_id.in_(ids))
        .subquery()
    )
    statement = select(EmployerContact).join(numbered, numbered.c.id == EmployerContact.id)
    statement = statement.where(numbered.c.number <= LAST_NOTES)
    found: dict[int, list[EmployerContact]] = defaultdict(list)
    in_order = EmployerContact.happened_on.desc(), EmployerContact.id.desc()
    for contact in db.session.scalars(statement.order_by(*in_order)):
        found[contact.employer_id].append(contact)
    return found


def names_of_people(ids: Collection[int]) -> dict[int, str]:
    """What contact people are called, those too who are not there any more."""
    rows = db.session.execute(select(ContactPerson.id, ContactPerson.name).where(ContactPerson.id.in_(ids)))
    return {row.id: row.name for row in rows}


def count_waiting_for_facts(participant_ids: Collection[int]) -> dict[str, int]:
    """How many of these people must know each fact of a workplace before they can go there."""
    statement = (
        select(Restriction.restriction, func.count())
        .where(Restriction.participant_id.in_(participant_ids), Restriction.strength == "must")
        .group_by(Restriction.restriction)
    )
    return {
        RESTRICTIONS[code].fact: count
        for code, count in db.session.execute(statement)
        if code in RESTRICTIONS
    }


def names_to_hide(staff: Staff, employer_ids: Collection[int]) -> list[str]:
    """Whom the free text about these employers may name: everybody in the person's programmes, everybody who had
    something to do with these employers, and everybody with a protected identity.
    """
    programme_ids = sorted(staff.programme_ids)
    period, contact, placement = aliased(Enrolment), aliased(EmployerContact), aliased(Placement)
    in_programme = select(period.participant_id).where(period.programme_id.in_(programme_ids))
    spoken_of = select(contact.participant_id).where(
        contact.employer_id.in_(employer_ids), contact.participant_id.is_not(None)
    )
    placed = select(placement.participant_id).where(placement.employer_id.in_(employer_ids))
    statement = select(Participant.name).where(
        Participant.name.is_not(None),
        or_(
            Participant.protected,
            Participant.id.in_(in_programme),
            Participant.id.in_(spoken_of),
            Participant.id.in_(placed),
        ),
    )
    return [name for name in db.session.scalars(statement) if name]


def find_entries(staff_id: int, keys: Collection[str]) -> dict[str, FieldEntry]:
    """What has come from this person with these keys."""
    statement = select(FieldEntry).where(FieldEntry.staff_id == staff_id, FieldEntry.client_key.in_(keys))
    return {entry.client_key: entry for entry in db.session.scalars(statement)}


def get_own_entry(entry_id: int, staff_id: int) -> FieldEntry:
    """One entry of this person. NotFound (404) for another's, and for what was cleared away."""
    entry = db.session.get(FieldEntry, entry_id)
    if entry is None or entry.staff_id != staff_id or entry.cleared_at is not None:
        raise NotFound
    return entry


def get_waiting_entry(entry_id: int, staff_id: int) -> FieldEntry:
    """One entry of this person that waits to be looked at. NotFound (404) for any other."""
    entry = get_own_entry(entry_id, staff_id)
    if entry.state != "kept":
        raise NotFound
    return entry


def get_thrown_entry(entry_id: int, staff_id: int) -> FieldEntry:
    """One entry that this person has thrown away. NotFound (404) for any other."""
    entry = get_own_entry(entry_id, staff_id)
    if entry.state != "thrown":
        raise NotFound
    return entry


def list_kept(staff_id: int) -> Sequence[FieldEntry]:
    """What waits for this person to look at it, the oldest first."""
    statement = select(FieldEntry).where(FieldEntry.staff_id == staff_id, FieldEntry.state == "kept")
    statement = statement.options(_WITH_EMPLOYER).order_by(FieldEntry.written_at, FieldEntry.id)
    return db.session.scalars(statement).all()


def count_kept(staff_id: int) -> int:
    """How many entries wait for this person."""
    statement = select(func.count()).where(FieldEntry.staff_id == staff_id, FieldEntry.state == "kept")
    return db.session.scalar(statement) or 0


def list_explained(staff_id: int, since: datetime) -> Sequence[FieldEntry]:
    """What was logged since then and not just as it was written, and what was thrown away; the latest first."""
    statement = select(FieldEntry).where(
        FieldEntry.staff_id == staff_id,
        FieldEntry.state != "kept",
        FieldEntry.received_at >= since,
        FieldEntry.said.is_not(None),
        FieldEntry.cleared_at.is_(None),
    )
    statement = statement.options(_WITH_EMPLOYER)
    return db.session.scalars(statement.order_by(FieldEntry.received_at.desc(), FieldEntry.id.desc())).all()
