"""Who is in the pool, for those who may know, and as much of them as they may know."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from crm import codes
from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.database import db
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_for, pseudonym_of_row
from crm.participants.queries import is_identified_for, is_visible_for
from crm.pool.models import PoolMembership
from crm.privacy.queries import covered_by_consent


@dataclass(frozen=True)
class Shared:
    """All that a consent shares beside the pseudonym, a closed list: wishes, functional restrictions, hours and times.

    `restrictions` maps each code to `must` or `prefer`.
    """

    interests: Sequence[str]
    restrictions: Mapping[str, str]
    hours_min: float | None
    hours_max: float | None
    availability: str | None


@dataclass(frozen=True)
class PoolRow:
    """Somebody in the pool. `shared` is what stands beside what they are called; None = nothing.

    `since` is None for another organisation: it is the day on which somebody began to work there, and says who.

    `participant_id` is given to whom may open the person's page, `shared_as` (a pseudonym) to whom may open the page
    of what is shared. The id is the same in every organisation, so that no other organisation gets it.
    """

    called: str
    state: str
    since: date | None
    participant_id: int | None
    shared_as: str | None
    shared: Shared | None


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


EVERYTHING: Final = frozenset(codes.CONSENT_COVERS)


def pool_rows(
    found: Iterable[tuple[PoolMembership, bool] | Row[PoolMembership, bool]], staff: Staff, day: date
) -> list[PoolRow]:
    """What `staff` gets to see of memberships of `list_pool`: another organisation only what each consent covers."""
    memberships = [(membership, bool(is_named)) for membership, is_named in found]
    if not may(staff, "participants.shared"):
        return [pool_row(membership, is_named, staff, EVERYTHING) for membership, is_named in memberships]
    ids = [membership.participant_id for membership, _named in memberships]
    covered = {} if may(staff, "participants.edit") else covered_by_consent(ids, staff.organisation_id, day)
    return [
        pool_row(membership, is_named, staff, covered.get(membership.participant_id, frozenset()))
        for membership, is_named in memberships
    ]


def pool_row(membership: PoolMembership, is_named: bool, staff: Staff, covered: Collection[str]) -> PoolRow:
    """What `staff` gets to see of a membership; a coordinator neither name nor content, a partner no name.

    `covered` is what the person's consents let others than their own specialist see.
    """
    person, pseudonym = membership.participant, pseudonym_for(staff, membership.participant)
    is_own, is_shared = may(staff, "participants.edit"), may(staff, "participants.shared")
    return PoolRow(
        called=(person.name if is_named else None) or pseudonym,
        state=membership.state,
        since=None if is_shared and not is_own else membership.starts_on,
        participant_id=person.id if is_own else None,
        shared_as=pseudonym if is_shared else None,
        shared=shared_of(person, covered) if is_own or is_shared else None,
    )


def shared_of(person: Participant, covered: Collection[str]) -> Shared:
    """What a consent shares of a participant, when it covers `covered`."""
    hours = "hours" in covered
    return Shared(
        person.interests if "interests" in covered else [],
        person.restriction_strengths if "restrictions" in covered else {},
        person.hours_min if hours else None,
        person.hours_max if hours else None,
        person.availability if hours else None,
    )


def get_shared(pseudonym: str, staff: Staff, day: date) -> tuple[int, Shared]:
    """Whom `staff` knows by the pseudonym, and what is shared of them on `day`: id for the log, and content.

    NotFound (404) without a consent that holds that day.
    """
    is_shared = permits(staff, "participants.shared", day)
    rows = db.session.execute(
        select(Participant.id, Participant.organisation_id, Participant.pseudonym).where(is_shared)
    )
    ids = [row.id for row in rows if pseudonym_of_row(staff, *row) == pseudonym]
    person = db.session.get(Participant, ids[0]) if len(ids) == 1 else None
    if person is None:
        raise NotFound
    covered = covered_by_consent(ids, staff.organisation_id, day)
    return person.id, shared_of(person, covered.get(person.id, frozenset()))


def find_membership(participant_id: int, day: date) -> PoolMembership | None:
    """The person's running period in the pool; None when they are not in it."""
    return db.session.scalar(
        select(PoolMembership)
        .where(PoolMembership.participant_id == participant_id, _is_running(day))
        .order_by(PoolMembership.starts_on.desc(), PoolMembership.id.desc())
        .limit(1)
    )
