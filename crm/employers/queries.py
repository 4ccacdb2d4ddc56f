"""Questions about the register: one employer, the list with its filters, what the forms choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select, true
from sqlalchemy.engine import Row
from sqlalchemy.orm import joinedload

from crm.accounts.models import Staff
from crm.database import db
from crm.employers import narrowing, places, rules, search
from crm.employers.models import ContactPerson, Employer, PlaceOffer
from crm.employers.narrowing import EmployerFilter
from crm.web.paging import PAGE_SIZE, Page

# A list longer than this is counted as "more than": nobody turns four hundred pages, and counting costs more
# than showing.
COUNTED = 10_000
FEW = 3
NEAREST = 20
NEAR_KM = 2.0
MOST_NEAR = 2000
LARGEST_ID = 2**31 - 1
SORTS = ("name", "last_contact", "next_step")
NETWORK_ROLES = ("specialist", "partner", "coordinator")

_LISTED = (
    Employer.id,
    Employer.name,
    Employer.stage,
    Employer.segment,
    Employer.street,
    Employer.city,
    Employer.phone,
    Employer.lat,
    Employer.lon,
    Employer.next_step,
    Employer.next_on,
    Employer.no_next_step_reason,
    Employer.last_contact_on,
    Employer.archived_on,
)


@dataclass(frozen=True)
class EmployerList:
    """A page of hits, and the nearest when there are few hits or none (best first)."""

    page: Page[Any]
    nearest: Sequence[Row[*tuple[Any, ...]]] = ()

    @property
    def is_counted(self) -> bool:
        """Whether `page.total` is the true number, rather than as far as we count."""
        return self.page.total <= COUNTED


def get_employer(employer_id: int) -> Employer:
    """The employer; of one that was merged into another, that other. 404 when there is none."""
    employer = db.session.get(Employer, employer_id) if employer_id <= LARGEST_ID else None
    return follow_merges(_or_404(employer))


def follow_merges(employer: Employer) -> Employer:
    """The employer that this one was merged into, however many times over; itself when it was not."""
    passed = {employer.id}
    while employer.merged_into_id is not None and employer.merged_into_id not in passed:
        employer = db.session.get_one(Employer, employer.merged_into_id)
        passed.add(employer.id)
    return employer


def get_contact_person(employer_id: int, person_id: int) -> ContactPerson:
    """Somebody at the employer, also when it was merged since. 404 when nobody is called that there."""
    person = db.session.get(ContactPerson, person_id) if person_id <= LARGEST_ID else None
    there = {employer_id, get_employer(employer_id).id}
    return _or_404(person if person is not None and person.employer_id in there else None)


def get_offer(employer_id: int, offer_id: int) -> PlaceOffer:
    """A place that the employer offers, or did. 404 when there is none of that number there."""
    offer = db.session.get(PlaceOffer, offer_id) if offer_id <= LARGEST_ID else None
    return _or_404(offer if offer is not None and offer.employer_id == employer_id else None)


def list_offers(employer_id: int) -> Sequence[PlaceOffer]:
    """The places that the employer offers and has offered, latest noted first."""
    statement = select(PlaceOffer).where(PlaceOffer.employer_id == employer_id)
    return db.session.scalars(
        statement.options(joinedload(PlaceOffer.noted_by)).order_by(
            PlaceOffer.noted_on.desc(), PlaceOffer.id.desc()
        )
    ).all()


def _or_404(row: Any) -> Any:
    return row if row is not None else abort(404)


def find_by_name(name: str) -> Employer | None:
    """The oldest employer of exactly that name (å for a, capitals and spaces aside), archived ones left out."""
    key = rules.derived_columns(name)["sort_name"]
    statement = select(Employer).where(Employer.sort_name == key, Employer.archived_on.is_(None))
    return db.session.scalars(statement.order_by(Employer.id).limit(1)).first()


def list_similar(name: str, limit: int = 5) -> Sequence[Row[*tuple[Any, ...]]]:
    """Employers whose name or address is like the text, best first: what to look at before adding one."""
    return _in_order(search.nearest(name, limit), true())


def list_employers(wanted: EmployerFilter, today: date, page: int) -> EmployerList:
    """One page of the employers that fit, and the nearest to the search when fewer than three do."""
    narrowed = narrowing.conditions(wanted, today)
    hit = search.hits(wanted.q or "")
    found = _page(narrowed if hit is None else [*narrowed, hit], wanted.sort, page)
    if hit is None or found.total >= FEW or page > 1:
        return EmployerList(found)
    shown = {row.id for row in found.rows}
    near = [id_ for id_ in search.nearest(wanted.q or "", search.COMPARED) if id_ not in shown]
    return EmployerList(found, _in_order(near, *narrowed)[:NEAREST])


def _page(conditions: Iterable[ColumnElement[bool]], sort: str, page: int) -> Page[Any]:
    counted = select(Employer.id).where(*conditions).limit(COUNTED + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(counted)) or 0
    last = -(-total // PAGE_SIZE) if total <= COUNTED else page
    page = max(1, min(page, last))
    rows = (
        _listed().where(*conditions).order_by(*_order(sort)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    return Page(db.session.execute(rows).all(), page, total)


def _listed() -> Select[*tuple[Any, ...]]:
    return select(*_LISTED, Staff.name.label("owner_name")).outerjoin(Employer.owner)


def _order(sort: str) -> tuple[Any, ...]:
    by_name = (Employer.sort_name, Employer.id)
    if sort == "last_contact":
        return (Employer.last_contact_on.desc().nulls_last(), *by_name)
    if sort == "next_step":
        return (Employer.next_on.asc().nulls_last(), *by_name)
    return by_name


def _in_order(ids: Sequence[int], *conditions: ColumnElement[bool]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The listed columns of these employers in the order of `ids`, those left out that do not fit."""
    rows = {row.id: row for row in db.session.execute(_listed().where(Employer.id.in_(ids), *conditions))}
    return [rows[id_] for id_ in ids if id_ in rows]


def list_cities() -> Sequence[str]:
    """The cities of the register. One step in the index a city, however many employers there are."""
    first = select(func.min(Employer.city).label("city")).cte("cities", recursive=True)
    following = select(func.min(Employer.city)).where(Employer.city > first.c.city).scalar_subquery()
    cities = first.union_all(select(following).where(first.c.city.is_not(None)))
    return sorted(db.session.scalars(select(cities.c.city).where(cities.c.city.is_not(None))), key=_swedish)


def _swedish(text: str) -> str:
    return rules.derived_columns(text)["sort_name"]


def list_owners() -> Sequence[Row[int, str]]:
    """Id and name of the staff that may own an employer: active, in the network's roles."""
    statement = select(Staff.id, Staff.name).where(Staff.active, Staff.role.in_(NETWORK_ROLES))
    return db.session.execute(statement.order_by(Staff.name)).all()


def gone_owners() -> Select[int]:
    """Staff who look after nobody any more: their account is closed, or they work with something else."""
    return select(Staff.id).where(or_(Staff.active.is_(False), Staff.role.not_in(NETWORK_ROLES)))


def list_people(employer_id: int) -> Sequence[ContactPerson]:
    """The contact people who are there now, by name."""
    statement = select(ContactPerson).where(
        ContactPerson.employer_id == employer_id, ContactPerson.archived_on.is_(None)
    )
    return sorted(db.session.scalars(statement), key=lambda person: person.in_order)


def list_nearest(lat: float, lon: float, limit: int = 8) -> Sequence[Row[*tuple[Any, ...]]]:
    """Employers within two kilometres of a position (degrees), nearest first."""
    south, north, west, east = places.box_around(lat, lon, NEAR_KM)
    inside = _listed().where(
        Employer.lat.between(south, north), Employer.lon.between(west, east), Employer.archived_on.is_(None)
    )
    rows = db.session.execute(inside.limit(MOST_NEAR)).all()
    return sorted(rows, key=lambda row: places.distance_km(lat, lon, row.lat, row.lon))[:limit]


def list_hits(query: str, limit: int = 6) -> Sequence[Row[*tuple[Any, ...]]]:
    """The first employers whose text holds every word of the query, else the nearest to it. Archived left out."""
    hit = search.hits(query)
    if hit is None:
        return []
    current = Employer.archived_on.is_(None)
    rows = db.session.execute(_listed().where(hit, current).order_by(*_order("name")).limit(limit)).all()
    return rows or _in_order(search.nearest(query, limit), current)


def list_by_ids(ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The listed columns of these employers, in the order of `ids`; archived ones left out."""
    return _in_order(ids, Employer.archived_on.is_(None))


def somebodys_phone() -> ScalarSelect[Any]:
    """For each employer, the number of somebody there who has one; the first who was noted."""
    reached = ContactPerson.phone.is_not(None), ContactPerson.archived_on.is_(None)
    return (
        select(ContactPerson.phone)
        .where(ContactPerson.employer_id == Employer.id, *reached)
        .order_by(ContactPerson.id)
        .limit(1)
        .correlate(Employer)
        .scalar_subquery()
    )
