"""What suggestions read from the database: the needed columns only, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Integer, cast, func, or_, select
from werkzeug.exceptions import NotFound

from crm.database import db
from crm.employers.models import Employer, WorkplaceFact
from crm.friends.models import CompanyFriend
from crm.participants.models import Participant, Restriction
from crm.suggestions.translator import (
    EMPLOYER_COLUMNS,
    PARTICIPANT_COLUMNS,
    Unreadable,
    to_employer,
    to_participant,
)
from matching import types

Fingerprint = tuple[Any, ...]


def fingerprint(day: date) -> Fingerprint:
    """A few numbers that change whenever an employer, a fact about one or a friendship does, and with the day."""
    employers = select(func.count(), func.max(Employer.updated_at), func.sum(Employer.version)).where(
        Employer.archived_on.is_(None)
    )
    value = cast(WorkplaceFact.value, Integer)
    facts = select(func.count(), func.max(WorkplaceFact.id), func.sum(WorkplaceFact.id * value))
    friends = select(func.count(), func.max(CompanyFriend.updated_at))
    rows = [tuple(db.session.execute(statement).one()) for statement in (employers, facts, friends)]
    return (day, *rows)


def load_employers(day: date) -> tuple[dict[str, types.Employer], list[Unreadable]]:
    """Every employer that is not archived, by ref (its id as text), and those that cannot be read."""
    columns = [getattr(Employer, name) for name in EMPLOYER_COLUMNS]
    rows = db.session.execute(select(Employer.id, *columns).where(Employer.archived_on.is_(None)))
    facts, friends = _facts(), _friends(day)
    read = [to_employer(row, facts.get(row.id, {}), row.id in friends) for row in rows]
    employers = {employer.ref: employer for employer in read if isinstance(employer, types.Employer)}
    return employers, [employer for employer in read if isinstance(employer, Unreadable)]


def _facts() -> Mapping[int, dict[str, bool]]:
    facts: dict[int, dict[str, bool]] = defaultdict(dict)
    statement = select(WorkplaceFact.employer_id, WorkplaceFact.fact, WorkplaceFact.value)
    for employer_id, fact, value in db.session.execute(statement):
        facts[employer_id][fact] = value
    return facts


def _friends(day: date) -> Collection[int]:
    statement = select(CompanyFriend.employer_id).where(
        CompanyFriend.since_on <= day, or_(CompanyFriend.until_on.is_(None), CompanyFriend.until_on >= day)
    )
    return set(db.session.scalars(statement))


def get_participant(participant_id: int) -> types.Participant:
    """The participant as matching may see one. NotFound (404); CellError where something stored cannot be read."""
    columns = [getattr(Participant, name) for name in PARTICIPANT_COLUMNS]
    row = db.session.execute(
        select(Participant.id, *columns).where(Participant.id == participant_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    restrictions = db.session.execute(
        select(Restriction.restriction, Restriction.strength).where(
            Restriction.participant_id == participant_id
        )
    )
    return to_participant(row, {code: strength for code, strength in restrictions})  # noqa: C416


def places_of(refs: Collection[str]) -> Mapping[str, Any]:
    """Name, town, street, stage and position of suggested employers, by ref."""
    rows = db.session.execute(
        select(
            Employer.id,
            Employer.name,
            Employer.street,
            Employer.city,
            Employer.stage,
            Employer.lat,
            Employer.lon,
        ).where(Employer.id.in_([int(ref) for ref in refs]))
    )
    return {str(row.id): row for row in rows}
