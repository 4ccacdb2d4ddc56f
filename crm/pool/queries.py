"""Who is in the pool, for those who may know, and as much of them as they may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from crm import codes
from crm.accounts.models import Staff
from crm.database import db
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_for
from crm.participants.queries import is_identified_for, is_visible_for
from crm.pool.models import PoolMembership


@dataclass(frozen=True)
class PoolRow:
    """Somebody in the pool. `content` is whether wishes, needs and hours may be shown beside the pseudonym."""

    participant_id: int | None
    called: str
    state: str
    since: date
    content: "PoolContent | None"


@dataclass(frozen=True)
class PoolContent:
    """All that a consent shares: wishes, functional restrictions (code → strength), hours and times."""

    interests: Sequence[str]
    restrictions: Mapping[str, str]
    hours_min: float | None
    hours_max: float | None
    availability: str | None


def is_in_pool_view(staff: Staff, day: date) -> ColumnElement[bool]:
    """The condition, on a select with `PoolMembership` and `Participant`, that `staff` may see the row.

    A specialist sees their own people, a partner those who consent to the partner's organisation today, a
    coordinator those in their programmes.
    """
    return permits(staff, "pool.read", day, programme_id=PoolMembership.programme_id)


def _is_running(day: date) -> ColumnElement[bool]:
    return and_(
        PoolMembership.starts_on <= day,
        or_(PoolMembership.ends_on.is_(None), PoolMembership.ends_on >= day),
    )


def list_pool(staff: Staff, day: date, state: str | None) -> Select[PoolMembership, bool]:
    """Memberships that run on `day`, with whether the name may be shown: longest waiting first in each state."""
    in_order = case({code: place for place, code in enumerate(codes.POOL_STATES)}, value=PoolMembership.state)
    by_name = and_(is_visible_for(staff), is_identified_for(staff))
    statement = (
        select(PoolMembership, by_name)
        .join(Participant, Participant.id == PoolMembership.participant_id)
        .where(_is_running(day), is_in_pool_view(staff, day))
        .options(joinedload(PoolMembership.participant).selectinload(Participant.restrictions))
        .order_by(in_order, PoolMembership.starts_on, PoolMembership.id)
    )
    return statement.where(PoolMembership.state == state) if state else statement


def count_pool_by_state(staff: Staff, day: date) -> dict[str, int]:
    """How many that `staff` may see are in each state, every state present."""
    statement = (
        select(PoolMembership.state, func.count())
        .join(Participant, Participant.id == PoolMembership.participant_id)
        .where(_is_running(day), is_in_pool_view(staff, day))
        .group_by(PoolMembership.state)
    )
    counted = {row[0]: row[1] for row in db.session.execute(statement)}
    return {state: counted.get(state, 0) for state in codes.POOL_STATES}


def pool_row(membership: PoolMembership, is_named: bool, staff: Staff) -> PoolRow:
    """What `staff` gets to see of a membership; a coordinator neither name nor content, a partner no name."""
    person = membership.participant
    name = person.name if is_named else None
    content = None
    if staff.role in ("specialist", "partner"):
        content = PoolContent(
            person.interests,
            person.restriction_strengths,
            person.hours_min,
            person.hours_max,
            person.availability,
        )
    return PoolRow(
        participant_id=person.id if staff.role == "specialist" else None,
        called=name or pseudonym_for(staff, person),
        state=membership.state,
        since=membership.starts_on,
        content=content,
    )


def find_membership(participant_id: int, day: date) -> PoolMembership | None:
    """The person's running period in the pool; None when they are not in it."""
    return db.session.scalar(
        select(PoolMembership)
        .where(PoolMembership.participant_id == participant_id, _is_running(day))
        .order_by(PoolMembership.starts_on.desc(), PoolMembership.id.desc())
        .limit(1)
    )
