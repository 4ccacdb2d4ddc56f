"""Questions about supervisors: who they are, and whom they supervise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from crm.database import db
from crm.employers import search
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import LARGEST_ID
from crm.placements.models import Placement
from crm.supervisors.models import Supervisor
from crm.web.paging import Page, page_of

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
    """One page of supervisors with how many they supervise today."""
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
        .where(*_conditions(wanted, today))
        .order_by(*_order(wanted.sort))
    )
    return page_of(statement, page, scalars=False)


def _conditions(wanted: SupervisorFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Supervisor.archived_on.is_not(None) if wanted.archived else Supervisor.archived_on.is_(None)
    ]
    if wanted.training is not None:
        conditions.append(Supervisor.training == wanted.training)
    if wanted.free:
        conditions.append(or_(Supervisor.capacity.is_(None), Supervisor.capacity > count_now(today)))
    hit = search.hits(wanted.q or "")
    if hit is not None:
        conditions.append(or_(hit, ContactPerson.name.icontains(wanted.q or "", autoescape=True)))
    return conditions


def _order(sort: str) -> tuple[Any, ...]:
    if sort == "name":
        return (ContactPerson.name, Supervisor.id)
    if sort == "training":
        return (Supervisor.training_on.desc().nulls_last(), Employer.sort_name, Supervisor.id)
    return (Employer.sort_name, ContactPerson.name, Supervisor.id)


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
    return db.session.scalars(statement.order_by(ContactPerson.name)).all()
