"""Questions about events: which there are, who is invited, and what followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import abort
from sqlalchemy import Integer, Select, case, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import ContactPerson, Employer, PlaceOffer
from crm.employers.narrowing import EmployerFilter, list_ids
from crm.employers.queries import LARGEST_ID
from crm.events.models import EmployerEvent, EventInvitation
from crm.events.rules import Followed, followed, last_day
from crm.friends.models import CompanyFriend
from crm.placements.models import Placement
from crm.web.paging import Page, page_of

# So many are put on a list with one tap: whoever means more than that has filtered too little.
MOST_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Afterwards:
    """What followed with those who came, and beside them with those who were asked and did not come."""

    until: date
    came: Followed
    stayed_away: Followed
    steps: Mapping[int, set[str]]


def get_event(event_id: int) -> EmployerEvent:
    """The event. 404 when there is none."""
    event = db.session.get(EmployerEvent, event_id) if event_id <= LARGEST_ID else None
    return event if event is not None else abort(404)


def get_invitation(event_id: int, invitation_id: int) -> EventInvitation:
    """An invitation to that event. 404 when there is none."""
    found = db.session.get(EventInvitation, invitation_id) if invitation_id <= LARGEST_ID else None
    return found if found is not None and found.event_id == event_id else abort(404)


def list_events(day: date, is_past: bool, page: int) -> Page[Any]:
    """Coming events, the next first; or past ones, the latest first. With how many were asked, said yes and came."""

    def counted(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer)

    invited = (
        select(
            EventInvitation.event_id,
            counted(EventInvitation.invited_on.is_not(None)).label("invited"),
            counted(EventInvitation.answer == "yes").label("yes"),
            counted(EventInvitation.came.is_(True)).label("came"),
        )
        .group_by(EventInvitation.event_id)
        .subquery()
    )
    when = EmployerEvent.held_on < day if is_past else EmployerEvent.held_on >= day
    order = EmployerEvent.held_on.desc() if is_past else EmployerEvent.held_on
    statement = (
        select(
            *(EmployerEvent.id, EmployerEvent.name, EmployerEvent.kind, EmployerEvent.held_on),
            *(EmployerEvent.begins, EmployerEvent.place, EmployerEvent.cancelled_on),
            *(func.coalesce(invited.c[name], 0).label(name) for name in ("invited", "yes", "came")),
        )
        .outerjoin(invited, invited.c.event_id == EmployerEvent.id)
        .where(when)
        .order_by(order, EmployerEvent.id)
    )
    return page_of(statement, page, scalars=False)


def list_invitations(event_id: int) -> Sequence[EventInvitation]:
    """Everybody who was asked or came, by the employer's name."""
    statement = (
        select(EventInvitation)
        .join(EventInvitation.employer)
        .where(EventInvitation.event_id == event_id)
        .options(joinedload(EventInvitation.employer), joinedload(EventInvitation.contact_person))
        .order_by(Employer.sort_name, EventInvitation.id)
    )
    return db.session.scalars(statement).all()


def list_invited_ids(event_id: int) -> set[int]:
    """The employers that are on the list already."""
    statement = select(EventInvitation.employer_id).where(EventInvitation.event_id == event_id)
    return set(db.session.scalars(statement))


def list_to_invite(event_id: int, wanted: EmployerFilter, day: date) -> tuple[list[int], bool]:
    """The first employers by name that fit and are not on the list, and whether there are more than that."""
    there = list_invited_ids(event_id)
    fitting = list_ids(wanted, day, MOST_AT_ONCE + len(there) + 1)
    left = [employer_id for employer_id in fitting if employer_id not in there]
    return left[:MOST_AT_ONCE], len(left) > MOST_AT_ONCE


def list_people_to_ask(employer_ids: Sequence[int]) -> dict[int, list[ContactPerson]]:
    """Who is at each employer now, by name."""
    statement = select(ContactPerson).where(
        ContactPerson.employer_id.in_(employer_ids), ContactPerson.archived_on.is_(None)
    )
    found: dict[int, list[ContactPerson]] = {}
    for person in sorted(db.session.scalars(statement), key=lambda person: person.in_order):
        found.setdefault(person.employer_id, []).append(person)
    return found


def find_afterwards(event: EmployerEvent, invitations: Sequence[EventInvitation]) -> Afterwards:
    """What followed within the weeks after the event. One query, however many were there."""
    until = last_day(event.held_on)
    came = {one.employer_id for one in invitations if one.came}
    away = {one.employer_id for one in invitations if one.invited_on is not None and not one.came}
    steps: dict[int, set[str]] = {}
    for employer_id, step in db.session.execute(_steps(event, until)):
        steps.setdefault(employer_id, set()).add(step)
    return Afterwards(until, followed(came, steps), followed(away, steps), steps)


def _steps(event: EmployerEvent, until: date) -> Any:
    """Employer and step, for all that happened after the day of the event with those on its list."""
    asked = select(EventInvitation.employer_id).where(EventInvitation.event_id == event.id)

    def part(step: str, model: Any, on: Any, *conditions: Any) -> Select[Any]:
        columns = select(model.employer_id, literal(step).label("step")).distinct()
        return columns.where(model.employer_id.in_(asked), on > event.held_on, on <= until, *conditions)

    spoken_to = EmployerContact.nobody_there.is_(False)
    return union_all(
        part("contact", EmployerContact, EmployerContact.happened_on, spoken_to),
        part("offer", PlaceOffer, PlaceOffer.noted_on),
        part("friend", CompanyFriend, CompanyFriend.since_on),
        part("placement", Placement, Placement.starts_on),
    )
