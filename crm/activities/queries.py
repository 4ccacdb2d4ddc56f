"""Activities for pages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.database import db
from crm.participants.models import Participant
from crm.participants.queries import is_visible_for


def get_visible_activity(activity_id: int, staff: Staff) -> Activity:
    """The activity, for those who may see the person. NotFound (404) for another's."""
    activity = db.session.scalar(
        select(Activity)
        .join(Participant, Participant.id == Activity.participant_id)
        .where(Activity.id == activity_id, is_visible_for(staff))
    )
    if activity is None:
        raise NotFound
    return activity


def list_activities(participant_id: int) -> Sequence[Activity]:
    """A person's activities, newest first."""
    return db.session.scalars(
        select(Activity)
        .where(Activity.participant_id == participant_id)
        .options(selectinload(Activity.programme))
        .order_by(Activity.starts_on.desc(), Activity.id.desc())
    ).all()
