"""Adding, changing and ending a participant's activities."""

from dataclasses import dataclass
from datetime import date

from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.database import db
from crm.enrolments.queries import list_periods
from crm.errors import HasEnded
from crm.placements.rules import require_enrolled, require_hours, require_order


@dataclass(frozen=True)
class ActivityValues:
    """What is written about an activity."""

    programme_id: int
    kind: str
    starts_on: date
    ends_on: date | None = None
    hours_week: float | None = None
    provider: str | None = None


def add_activity(_actor: Staff, participant_id: int, values: ActivityValues) -> Activity:
    """Add an activity. Raises the same errors as a placement that is not allowed."""
    _require_allowed(participant_id, values)
    activity = Activity(participant_id=participant_id)
    db.session.add(activity)
    return _write(activity, values)


def edit_activity(_actor: Staff, activity: Activity, values: ActivityValues) -> Activity:
    """Change an activity. Raises the same errors as a placement that is not allowed."""
    _require_allowed(activity.participant_id, values)
    return _write(activity, values)


def end_activity(_actor: Staff, activity: Activity, ends_on: date) -> Activity:
    """Let an activity end on a day. Raises HasEnded, EndsBeforeStart."""
    if activity.ends_on is not None and activity.ends_on <= ends_on:
        raise HasEnded(ended_on=activity.ends_on)
    require_order(activity.starts_on, ends_on)
    activity.ends_on = ends_on
    db.session.flush()
    return activity


def _require_allowed(participant_id: int, values: ActivityValues) -> None:
    require_enrolled(list_periods(participant_id, values.programme_id), values.starts_on)
    require_order(values.starts_on, values.ends_on)
    require_hours(values.hours_week)


def _write(activity: Activity, values: ActivityValues) -> Activity:
    activity.programme_id = values.programme_id
    activity.kind = values.kind
    activity.starts_on = values.starts_on
    activity.ends_on = values.ends_on
    activity.hours_week = values.hours_week
    activity.provider = values.provider
    db.session.flush()
    return activity
