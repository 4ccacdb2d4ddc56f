"""Everything that has happened with an employer, newest first, told to each reader as far as they may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.contacts.own_participants import list_names
from crm.database import db
from crm.friends.models import CompanyFriend
from crm.placements.models import Placement
from crm.web.paging import Page

ENTRIES = 15


@dataclass(frozen=True)
class Entry:
    """One contact, placement or agreement on its day.

    `person` is the participant's name, for whom may know it; `is_for_somebody` says that there is a participant.
    `contact` is None for a placement, and so on. `shows_note` says whether the reader may see what was said and agreed.
    """

    on: date
    contact: EmployerContact | None = None
    placement: Placement | None = None
    friend: CompanyFriend | None = None
    participant_id: int | None = None
    person: str | None = None
    shows_note: bool = True

    @property
    def is_for_somebody(self) -> bool:
        """Whether a participant is behind it."""
        return self.participant_id is not None


def timeline_of(employer_id: int, staff: Staff, page: int) -> Page[Entry]:
    """One page of the employer's timeline. The same number of queries however long it is."""
    happened = _all_that_happened(employer_id)
    total = db.session.scalar(select(func.count()).select_from(happened.subquery())) or 0
    page = min(page, max(1, -(-total // ENTRIES)))
    ordered = happened.subquery()
    rows = db.session.execute(
        select(ordered)
        .order_by(ordered.c.on.desc(), ordered.c.kind, ordered.c.id.desc())
        .limit(ENTRIES)
        .offset((page - 1) * ENTRIES)
    ).all()
    return Page(_entries(rows, staff), page, total, ENTRIES)


def _all_that_happened(employer_id: int) -> Any:
    def part(kind: Literal["contact", "placement", "friend"], model: Any, on: Any) -> Select[Any]:
        columns = select(literal(kind).label("kind"), model.id.label("id"), on.label("on"))
        return columns.where(model.employer_id == employer_id)

    return union_all(
        part("contact", EmployerContact, EmployerContact.happened_on),
        part("placement", Placement, Placement.starts_on),
        part("friend", CompanyFriend, CompanyFriend.since_on),
    )


def _entries(rows: Sequence[Any], staff: Staff) -> list[Entry]:
    ids = {kind: [row.id for row in rows if row.kind == kind] for kind in ("contact", "placement", "friend")}
    contacts = _by_id(
        EmployerContact,
        ids["contact"],
        joinedload(EmployerContact.staff),
        joinedload(EmployerContact.contact_person),
    )
    placements = _by_id(Placement, ids["placement"], joinedload(Placement.supervisor))
    friends = _by_id(CompanyFriend, ids["friend"])
    behind = {row.participant_id for row in (*contacts.values(), *placements.values())} - {None}
    names = list_names(staff, behind)

    def entry(row: Any) -> Entry:
        if row.kind == "friend":
            return Entry(row.on, friend=friends[row.id])
        if row.kind == "placement":
            placement = placements[row.id]
            return _with_person(placement.participant_id, names, on=row.on, placement=placement)
        contact = contacts[row.id]
        is_open = (
            contact.participant_id is None or contact.participant_id in names or contact.staff_id == staff.id
        )
        return _with_person(contact.participant_id, names, on=row.on, contact=contact, shows_note=is_open)

    return [entry(row) for row in rows]


def _with_person(participant_id: int | None, names: dict[int, str], **values: Any) -> Entry:
    return Entry(participant_id=participant_id, person=names.get(participant_id or 0), **values)


def _by_id(model: Any, ids: Sequence[int], *options: Any) -> dict[int, Any]:
    rows = db.session.scalars(select(model).where(model.id.in_(ids)).options(*options))
    return {row.id: row for row in rows}
