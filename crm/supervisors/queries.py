"""Questions about supervisors: who they are, and whom they supervise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import joinedload

from crm.database import db
from crm.employers import search
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import LARGEST_ID
from crm.placements.models import Placement
from crm.supervisors.models import Supervisor
from crm.swedish import fold, sort_key
from crm.web.paging import Page, page_of_all

SORTS = ("name", "employer", "training")


@dataclass(frozen=True)
class SupervisorFilter:
    """What a list of supervisors is narrowed by. `free`: has room for one more, as far as we know."""

    q: str | None = None
    training: str | None = None
    free: bool = False
    archived: bool = False
    sort: str = "employer"


def get_supervisor(supervisor_id: int) -> Supervisor:
    """The supervisor. 404 when there is none."""
    supervisor = db.session.get(Supervisor, supervisor_id) if supervisor_id <= LARGEST_ID else None
    return supervisor if supervisor is not None else abort(404)


def count_now(day: date) -> Any:
    """For each supervisor, how many different participants they supervise on `day` (a column)."""
    return (
        select(func.count(Placement.participant_id.distinct()))
        .where(
            Placement.supervisor_id == Supervisor.id,
            Placement.starts_on <= day,
            or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
        )
        .correlate(Supervisor)
        .scalar_subquery()
    )


def list_supervisors(wanted: SupervisorFilter, today: date, page: int) -> Page[Any]:
    """One page of supervisors with how many they supervise today.

    Names are sealed: everybody's is read, searched and sorted here, and only the page is read whole. Two queries.
    """
    everybody = [row for row in db.session.execute(_in_brief(wanted, today)) if _fits(row, wanted.q)]
    ordered = sorted(everybody, key=lambda row: _place(row, wanted.sort))
    shown = page_of_all([row.id for row in ordered], page)
    return replace(shown, rows=_whole(shown.rows, today))


def _in_brief(wanted: SupervisorFilter, today: date) -> Select[*tuple[Any, ...]]:
    """What searching and sorting need of each: few columns of many rows."""
    hit = search.hits(wanted.q or "")
    return (
        select(
            Supervisor.id,
            Supervisor.training_on,
            ContactPerson.name,
            Employer.sort_name.label("employer"),
            (false() if hit is None else hit).label("is_at_hit"),
        )
        .join(Supervisor.contact_person)
        .join(ContactPerson.employer)
        .where(*_conditions(wanted, today))
    )


def _fits(row: Any, text: str | None) -> bool:
    return not text or bool(row.is_at_hit) or fold(text) in fold(row.name)


def _place(row: Any, sort: str) -> tuple[Any, ...]:
    by_name = sort_key(row.name)
    if sort == "name":
        return (by_name, row.id)
    if sort == "training":
        latest_first = -row.training_on.toordinal() if row.training_on else 0
        return (latest_first, row.employer, row.id)
    return (row.employer, by_name, row.id)


def _whole(ids: Sequence[int], today: date) -> Sequence[Any]:
    """All that the list shows of these supervisors, in the order of `ids`."""
    statement = (
        select(
            Supervisor.id,
            Supervisor.training,
            Supervisor.training_on,
            Supervisor.capacity,
            ContactPerson.name,
            ContactPerson.title,
            ContactPerson.phone,
            Employer.id.label("employer_id"),
            Employer.name.label("employer_name"),
            Employer.city,
            count_now(today).label("now"),
        )
        .join(Supervisor.contact_person)
        .join(ContactPerson.employer)
        .where(Supervisor.id.in_(ids))
    )
    rows = {row.id: row for row in db.session.execute(statement)}
    return [rows[id_] for id_ in ids]


def _conditions(wanted: SupervisorFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Supervisor.archived_on.is_not(None) if wanted.archived else Supervisor.archived_on.is_(None)
    ]
    if wanted.training is not None:
        conditions.append(Supervisor.training == wanted.training)
    if wanted.free:
        conditions.append(or_(Supervisor.capacity.is_(None), Supervisor.capacity > count_now(today)))
    return conditions


def list_supervised(supervisor_id: int) -> Sequence[Placement]:
    """The supervisor's placements, latest first, at most fifty."""
    statement = (
        select(Placement)
        .where(Placement.supervisor_id == supervisor_id)
        .options(joinedload(Placement.employer))
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
        .limit(50)
    )
    return db.session.scalars(statement).all()


def list_not_yet(employer_id: int) -> Sequence[ContactPerson]:
    """The employer's contact people who are no supervisors."""
    statement = select(ContactPerson).where(
        ContactPerson.employer_id == employer_id,
        ContactPerson.archived_on.is_(None),
        ContactPerson.id.not_in(select(Supervisor.contact_person_id)),
    )
    return sorted(db.session.scalars(statement), key=lambda person: person.in_order)
