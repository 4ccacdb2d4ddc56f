"""Questions about handing over, and about what somebody chose to be reminded of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import joinedload

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import LARGEST_ID
from crm.reminders.models import CalendarFeed, Handover, ReminderSettings

# So long a handing over can be taken back with one tap.
UNDONE_WITHIN: Final = timedelta(days=30)


def list_givers() -> Sequence[Row[int, str, bool, int]]:
    """Whoever looks after employers: id, name, whether their account is open, how many. Those who left come first."""
    statement = (
        select(Staff.id, Staff.name, Staff.active, func.count())
        .join(Employer, Employer.owner_id == Staff.id)
        .where(Employer.archived_on.is_(None))
        .group_by(Staff.id, Staff.name, Staff.active)
        .order_by(Staff.active, Staff.name, Staff.id)
    )
    return db.session.execute(statement).all()


def list_handovers(now: datetime) -> Sequence[Handover]:
    """What was handed over lately and not taken back, the latest first."""
    statement = (
        select(Handover)
        .options(joinedload(Handover.giver), joinedload(Handover.taker), joinedload(Handover.made_by))
        .where(Handover.made_at >= now - UNDONE_WITHIN, Handover.undone_at.is_(None))
        .order_by(Handover.made_at.desc(), Handover.id.desc())
    )
    return db.session.scalars(statement).all()


def get_handover(handover_id: int) -> Handover:
    """One of them. 404 when there is none."""
    handover = db.session.get(Handover, handover_id) if handover_id <= LARGEST_ID else None
    return handover or abort(404)


def find_settings(staff_id: int) -> ReminderSettings | None:
    """How somebody wants to be reminded; None when they never said."""
    return db.session.scalars(select(ReminderSettings).where(ReminderSettings.staff_id == staff_id)).first()


def find_feed(staff_id: int) -> CalendarFeed | None:
    """Somebody's calendar; None when they have none."""
    return db.session.scalars(select(CalendarFeed).where(CalendarFeed.staff_id == staff_id)).first()
