"""Into the pool, along in it, and out of it."""

from datetime import date

from crm.accounts.models import Staff
from crm.database import db
from crm.errors import AlreadyTaken
from crm.pool.models import PoolMembership
from crm.pool.queries import find_membership


def join_pool(_actor: Staff, participant_id: int, programme_id: int | None, day: date) -> PoolMembership:
    """Let a person into the pool, ready for an employer. Raises AlreadyTaken when they are in it."""
    if find_membership(participant_id, day) is not None:
        raise AlreadyTaken(what="pool")
    membership = PoolMembership(
        participant_id=participant_id, programme_id=programme_id, starts_on=day, state="ready"
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def move_in_pool(_actor: Staff, membership: PoolMembership, state: str, day: date) -> PoolMembership:
    """Note where the person is in the pool now; who has left is out from `day` on."""
    membership.state = state
    if state == "left":
        membership.ends_on = max(day, membership.starts_on)
    db.session.flush()
    return membership
