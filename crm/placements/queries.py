"""Placements for pages: by name for the person's specialist, by pseudonym for coordinators."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db, overlaps
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import follow_merges
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_of_row
from crm.participants.queries import VisiblePerson, is_identified_for, is_visible_for, seen_by
from crm.placements.models import Placement
from crm.placements.support import list_support_due, list_support_there
from crm.programmes.models import Programme
from crm.supervisors.models import Supervisor
from crm.swedish import fold

__all__ = [
    "PlacementFilter",
    "PlacementRow",
    "SeenPlacement",
    "count_stays",
    "count_unsupervised",
    "find_employer",
    "get_visible_placement",
    "is_placement_visible_for",
    "list_placements",
    "list_placements_of",
    "list_supervisors_at",
    "list_support_due",
    "list_support_there",
    "placement_row",
    "search_employers",
]


@dataclass(frozen=True)
class PlacementFilter:
    """What a list of placements is narrowed by; None = not narrowed. `state`: ongoing, coming, ended."""

    kind: str | None = None
    programme_id: int | None = None
    segment: str | None = None
    state: str | None = None
    period_from: date | None = None
    period_to: date | None = None
    employer_id: int | None = None
    unsupervised: bool = False


@dataclass(frozen=True)
class SeenPlacement:
    """A placement with its person; `person` is None for whoever may not open their page, and knows the pseudonym."""

    placement: Placement
    person: VisiblePerson | None
    pseudonym: str


def is_placement_visible_for(staff: Staff) -> ColumnElement[bool]:
    """The condition, on a select with `Placement` and `Participant`, that `staff` may see the placement.

    A specialist sees those of their own people; a coordinator those in their programmes, without names.
    """
    return permits(staff, "placements.read", programme_id=Placement.programme_id)


@dataclass(frozen=True)
class PlacementRow:
    """A placement in the list. `participant_id` is None for whom the reader may not open."""

    id: int
    called: str
    participant_id: int | None
    kind: str
    employer: str
    employer_id: int
    segment: str | None
    programme: str
    starts_on: date
    ends_on: date | None
    hours_week: float | None


def list_placements(staff: Staff, chosen: PlacementFilter, day: date) -> Select[Any]:
    """Rows for the list, latest start first; each becomes a `PlacementRow` by `placement_row`."""
    by_name = and_(is_visible_for(staff), is_identified_for(staff))
    statement = (
        select(
            Placement.id,
            Participant.id.label("participant_id"),
            Participant.organisation_id,
            Participant.pseudonym,
            case((by_name, Participant.name)).label("name"),
            is_visible_for(staff).label("is_own"),
            Placement.kind,
            Employer.name.label("employer"),
            Employer.id.label("employer_id"),
            Employer.segment,
            Programme.name.label("programme"),
            Placement.starts_on,
            Placement.ends_on,
            Placement.hours_week,
        )
        .join(Participant, Participant.id == Placement.participant_id)
        .join(Employer, Employer.id == Placement.employer_id)
        .join(Programme, Programme.id == Placement.programme_id)
        .where(is_placement_visible_for(staff), *_conditions(chosen, day))
    )
    return statement.order_by(Placement.starts_on.desc(), Placement.id.desc())


def placement_row(staff: Staff, row: Any) -> PlacementRow:
    """The row as `staff` may see it: by name where they may know it, else by pseudonym."""
    pseudonym = pseudonym_of_row(staff, row.participant_id, row.organisation_id, row.pseudonym)
    shown = {field.name: getattr(row, field.name) for field in fields(PlacementRow) if field.name != "called"}
    shown["participant_id"] = row.participant_id if row.is_own else None
    return PlacementRow(called=row.name or pseudonym, **shown)


def _conditions(chosen: PlacementFilter, day: date) -> list[ColumnElement[bool]]:
    exact = (
        (Placement.kind, chosen.kind),
        (Placement.programme_id, chosen.programme_id),
        (Employer.segment, chosen.segment),
        (Placement.employer_id, chosen.employer_id),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in exact if value]
    conditions += overlaps(Placement.starts_on, Placement.ends_on, chosen.period_from, chosen.period_to)
    if chosen.unsupervised:
        conditions += _unsupervised()
    if chosen.state == "ongoing":
        conditions += overlaps(Placement.starts_on, Placement.ends_on, day, day)
    elif chosen.state == "coming":
        conditions.append(Placement.starts_on > day)
    elif chosen.state == "ended":
        conditions.append(Placement.ends_on < day)
    return conditions


def _unsupervised() -> list[ColumnElement[bool]]:
    """Nobody is chosen. A study visit needs nobody."""
    return [Placement.supervisor_id.is_(None), Placement.kind != "study_visit"]


def count_unsupervised(staff: Staff, day: date) -> int:
    """How many placements that `staff` may see go on without a supervisor."""
    statement = (
        select(func.count(Placement.id))
        .join(Participant, Participant.id == Placement.participant_id)
        .where(
            is_placement_visible_for(staff),
            *overlaps(Placement.starts_on, Placement.ends_on, day, day),
            *_unsupervised(),
        )
    )
    return db.session.scalar(statement) or 0


def count_stays(employer_id: int, day: date) -> tuple[int, int]:
    """How many placements there have begun by `day`, study visits left out, and how many of them lasted that day only.

    Everybody who reads the employer's timeline can count them. Which side ended them, or whether that was planned, is
    told to nobody here.
    """
    statement = select(
        func.count(Placement.id), func.count(Placement.id).filter(Placement.ends_on == Placement.starts_on)
    ).where(Placement.employer_id == employer_id, Placement.kind != "study_visit", Placement.starts_on <= day)
    begun, same_day = db.session.execute(statement).one()
    return begun, same_day


def get_visible_placement(placement_id: int, staff: Staff) -> SeenPlacement:
    """The placement as `staff` may see it. NotFound (404) for what they may not see at all."""
    row = db.session.execute(
        select(
            Placement,
            is_visible_for(staff).label("is_visible"),
            is_identified_for(staff).label("is_identified"),
        )
        .join(Participant, Participant.id == Placement.participant_id)
        .where(Placement.id == placement_id, is_placement_visible_for(staff))
        .options(
            joinedload(Placement.participant),
            joinedload(Placement.employer),
            joinedload(Placement.programme),
            joinedload(Placement.supervisor),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    placement, is_visible, is_identified = row
    seen = seen_by(staff, placement.participant, is_identified)
    return SeenPlacement(placement, seen if is_visible else None, seen.pseudonym)


def list_placements_of(participant_id: int) -> Sequence[Placement]:
    """A person's placements, latest start first, with employer, programme and supervisor."""
    return db.session.scalars(
        select(Placement)
        .where(Placement.participant_id == participant_id)
        .options(
            joinedload(Placement.employer),
            joinedload(Placement.programme),
            joinedload(Placement.supervisor),
        )
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
    ).all()


def list_supervisors_at(employer_id: int) -> Sequence[Supervisor]:
    """The supervisors that can be chosen at an employer, by name."""
    found = db.session.scalars(
        select(Supervisor)
        .join(ContactPerson)
        .where(
            ContactPerson.employer_id == employer_id,
            Supervisor.archived_on.is_(None),
            ContactPerson.archived_on.is_(None),
        )
    )
    return sorted(found, key=lambda supervisor: supervisor.contact_person.in_order)


def find_employer(employer_id: int | None) -> Employer | None:
    """The employer to place somebody at; None when there is none, or only its history is kept.

    Of one that was merged into another, that other.
    """
    employer = db.session.get(Employer, employer_id) if employer_id else None
    employer = follow_merges(employer) if employer else None
    return None if employer is None or employer.is_archived else employer


def search_employers(text: str, most: int = 10) -> Sequence[Employer]:
    """Employers whose name, street or town holds `text`, in Swedish order: to choose one among."""
    words = fold(text).split()
    if not words:
        return []
    statement = select(Employer).where(
        Employer.archived_on.is_(None),
        *(Employer.search_text.contains(word, autoescape=True) for word in words),
    )
    starts = Employer.search_text.startswith(words[0], autoescape=True)
    return db.session.scalars(
        statement.order_by(case((starts, 0), else_=1), Employer.sort_name, Employer.id).limit(most)
    ).all()
