"""What a list of employers is narrowed by: the same for the list, its map, what is changed of it and its file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select

from crm.database import db
from crm.employers import rules, search
from crm.employers.models import Employer, PlaceOffer, WorkplaceFact

Condition = Callable[[Any, date], ColumnElement[bool]]

# What rooms above know of an employer: field of the filter → the condition for its value, on a day. They add their own.
FROM_ABOVE: Final[dict[str, Condition]] = {}


@dataclass(frozen=True)
class EmployerFilter:
    """What a list of employers is narrowed by; None, False and () narrow nothing. `sort` is one of `queries.SORTS`.

    `stage` and `city` are alternatives. `silent` counts weeks without a contact, never spoken to included. `fact` is a
    code that matching reads, `answer` whether it is known to be so: yes, no or unknown. `friend` is yes or no.
    `contact_from` and `contact_until` are the first and last day of the last contact.
    """

    q: str | None = None
    stage: tuple[str, ...] = ()
    segment: str | None = None
    owner_id: int | None = None
    without_owner: bool = False
    city: tuple[str, ...] = ()
    section: str | None = None
    free_places: bool = False
    open_places: bool = False
    overdue: bool = False
    no_next_step: bool = False
    silent: int | None = None
    contact_from: date | None = None
    contact_until: date | None = None
    hosting: bool = False
    friend: str | None = None
    fact: str | None = None
    answer: str | None = None
    archived: bool = False
    sort: str = "name"


def conditions(wanted: EmployerFilter, today: date) -> list[ColumnElement[bool]]:
    """The conditions of the filter, without what is searched for."""
    narrowed = [*_plain(wanted), *_work(wanted, today), *_relation(wanted, today)]
    narrowed += [
        condition(value, today)
        for name, condition in FROM_ABOVE.items()
        if (value := getattr(wanted, name)) not in (None, False)
    ]
    is_current = Employer.archived_on.is_(None)
    return [*narrowed, ~is_current if wanted.archived else is_current]


def all_conditions(wanted: EmployerFilter, today: date) -> list[ColumnElement[bool]]:
    """The conditions of the filter, and that every word searched for is there."""
    hit = search.hits(wanted.q or "")
    narrowed = conditions(wanted, today)
    return narrowed if hit is None else [*narrowed, hit]


def _plain(wanted: EmployerFilter) -> list[ColumnElement[bool]]:
    plain = {"segment": wanted.segment, "owner_id": wanted.owner_id}
    narrowed = [getattr(Employer, column) == value for column, value in plain.items() if value is not None]
    several = {"stage": wanted.stage, "city": wanted.city}
    narrowed += [getattr(Employer, column).in_(values) for column, values in several.items() if values]
    if wanted.without_owner:
        narrowed.append(Employer.owner_id.is_(None))
    if wanted.section is not None:
        first, beyond = rules.sni_range(wanted.section)
        narrowed += [Employer.sni >= first, Employer.sni < beyond]
    return narrowed


def _work(wanted: EmployerFilter, today: date) -> list[ColumnElement[bool]]:
    """What is known of the work there, and whether there is any."""
    narrowed: list[ColumnElement[bool]] = []
    if wanted.free_places:
        narrowed += [or_(Employer.places > 0, _offers(today)), Employer.stage.not_in(("paused", "declined"))]
    if wanted.open_places:
        narrowed.append(_offers(today))
    if wanted.fact is not None:
        narrowed.append(_fact(wanted.fact, wanted.answer or "yes"))
    return narrowed


def _offers(day: date) -> ColumnElement[bool]:
    return Employer.id.in_(select(PlaceOffer.employer_id).where(is_offered_on(day)))


def is_offered_on(day: date) -> ColumnElement[bool]:
    """Whether a place is open on `day`."""
    return PlaceOffer.closed_on.is_(None) & or_(PlaceOffer.until_on.is_(None), PlaceOffer.until_on >= day)


def _fact(fact: str, answer: str) -> ColumnElement[bool]:
    known = select(WorkplaceFact.employer_id).where(WorkplaceFact.fact == fact)
    if answer == "unknown":
        return Employer.id.not_in(known)
    return Employer.id.in_(known.where(WorkplaceFact.value.is_(answer == "yes")))


def _relation(wanted: EmployerFilter, today: date) -> list[ColumnElement[bool]]:
    """What was agreed, and when anybody last spoke to them."""
    narrowed: list[ColumnElement[bool]] = []
    last = Employer.last_contact_on
    if wanted.overdue:
        narrowed.append(Employer.next_on < today)
    if wanted.no_next_step:
        narrowed += [Employer.next_step.is_(None), Employer.no_next_step_reason.is_(None)]
    if wanted.silent is not None:
        narrowed.append(or_(last.is_(None), last <= today - timedelta(weeks=wanted.silent)))
    if wanted.contact_from is not None:
        narrowed.append(last >= wanted.contact_from)
    if wanted.contact_until is not None:
        narrowed.append(last <= wanted.contact_until)
    return narrowed


def list_ids(wanted: EmployerFilter, today: date, most: int) -> list[int]:
    """The employers that fit, by name, at most `most` of them; the nearest to what was searched for are not meant."""
    statement = select(Employer.id).where(*all_conditions(wanted, today))
    return list(db.session.scalars(statement.order_by(Employer.sort_name, Employer.id).limit(most)))
