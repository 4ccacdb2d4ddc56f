"""Keeping in touch with one tap, and taking that back: put off, settled, taken over, handed over."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from crm import errors
from crm.accounts.models import Staff
from crm.database import db
from crm.employers.actions import set_next_step
from crm.employers.models import Employer
from crm.employers.queries import list_owners
from crm.employers.rules import next_step_days
from crm.encryption import keys
from crm.labels import label
from crm.reminders.models import Handover

_PLACE = "reminders.before"
_KEPT = ("next_step", "next_on", "no_next_step_reason", "owner_id")


def put_off(employer: Employer, today: date) -> None:
    """What was agreed is due in a week from today instead. Where nothing was agreed, it is to get in touch again."""
    step = employer.next_step or str(label("next_step", "again"))
    set_next_step(employer, step, next_step_days(today)["in_a_week"], None)


def take_over(employer: Employer, actor: Staff) -> None:
    """Whoever asks looks after the employer from now on."""
    employer.owner = actor
    db.session.flush()


def before(employer: Employer) -> str:
    """What holds now, sealed: it waits in a cookie for `take_back`, on a device that others may use."""
    values = {column: getattr(employer, column) for column in _KEPT}
    content = json.dumps({**values, "employer": employer.id}, default=str)
    return keys().seal(content.encode(), _PLACE)


def take_back(employer: Employer, sealed: str, version: int) -> None:
    """Give the employer what `before` kept. Raises ChangedMeanwhile when somebody saved it after `version`."""
    kept: dict[str, Any] = json.loads(keys().open(sealed, _PLACE))
    if employer.version != version or kept["employer"] != employer.id:
        raise errors.ChangedMeanwhile
    for column in ("next_step", "no_next_step_reason", "owner_id"):
        setattr(employer, column, kept[column])
    employer.next_on = date.fromisoformat(kept["next_on"]) if kept["next_on"] else None
    db.session.flush()


def hand_over(actor: Staff, from_id: int | None, to_id: int, now: datetime) -> Handover:
    """Give all of somebody's employers (None: of those that nobody looks after) to somebody else.

    Archived ones stay. Raises UnknownValue when the taker may not look after employers, SameOwner, NothingToHandOver.
    """
    if to_id not in [owner.id for owner in list_owners()]:
        raise errors.UnknownValue
    if from_id == to_id:
        raise errors.SameOwner
    employers = db.session.scalars(_theirs(from_id)).all()
    if not employers:
        raise errors.NothingToHandOver
    for employer in employers:
        employer.owner_id = to_id
    handover = Handover(
        from_id=from_id,
        to_id=to_id,
        made_by_id=actor.id,
        made_at=now,
        employer_ids=[employer.id for employer in employers],
    )
    db.session.add(handover)
    db.session.flush()
    return handover


def _theirs(from_id: int | None) -> Any:
    theirs = select(Employer).where(Employer.archived_on.is_(None)).order_by(Employer.id)
    if from_id is not None:
        return theirs.where(Employer.owner_id == from_id)
    return theirs.where(Employer.owner_id.is_(None), Employer.last_contact_on.is_not(None))


def undo_hand_over(handover: Handover, now: datetime) -> int:
    """Give them back; how many. Whoever got another owner since keeps that one. Doing it twice changes nothing."""
    if handover.undone_at is not None:
        return 0
    still_there = select(Employer).where(
        Employer.id.in_(handover.employer_ids), Employer.owner_id == handover.to_id
    )
    employers = db.session.scalars(still_there).all()
    for employer in employers:
        employer.owner_id = handover.from_id
    handover.undone_at = now
    db.session.flush()
    return len(employers)
