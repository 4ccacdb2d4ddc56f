"""The start page: what is due today, by role."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.agreements.queries import list_running_out
from crm.audit.actions import record_read
from crm.contacts.queries import list_recent_by_others
from crm.database import db
from crm.employers.rules import weeks_silent
from crm.enrolments.queries import latest_enrolments, next_things
from crm.field.queries import count_kept
from crm.glass.queries import list_waiting
from crm.overviews import blueprint, queries
from crm.participants.pseudonyms import pseudonym_of_row
from crm.participants.queries import caseload
from crm.personal_data.retention import count_due
from crm.placements.support import list_support_to_do
from crm.pool.queries import count_pool_by_state, list_pool, pool_rows
from crm.programmes.queries import list_programmes
from crm.quality.queries import count_findings
from crm.reminders.lists import MOST_COUNTED, count_lists
from crm.reports.progress import progress_of_running
from crm.web.access import access
from crm.web.clock import today as clock_today


@blueprint.get("/")
@access("start.read")
def today() -> ResponseReturnValue:
    """What is due today, by role; whoever looks after the log begins there."""
    if may(current_user, "audit.read"):
        return redirect(url_for("overviews.log"))
    day = DAYS[current_user.role]
    waiting = count_kept(current_user.id) if may(current_user, "contacts.log") else 0
    return render_template(
        f"overviews/today_{current_user.role}.html", waiting_entries=waiting, **day(current_user)
    )


def _specialist(staff: Staff) -> dict[str, Any]:
    """Doors to knock on and people to think of."""
    day = clock_today()
    people = caseload(staff, day, None, "current")
    ids = [person.id for person in people]
    record_read(ids)
    things = next_things(ids, day)
    due, overdue = queries.list_steps_today(staff, day), queries.list_steps_overdue(staff, day)
    silent = queries.list_silent(staff, day)
    support = list_support_to_do(staff, day)
    record_read({one.participant_id for one in support})
    return {
        "support": support[: queries.FEW],
        "support_count": len(support),
        "due": due,
        "overdue": overdue,
        "overdue_count": queries.count_steps_overdue(staff, day),
        "silent": silent,
        "relations": count_lists(staff.id, day),
        "most_counted": MOST_COUNTED,
        "knocked": list_recent_by_others([row.id for row in (*due, *overdue, *silent)], staff.id, day),
        "people": sorted(people, key=lambda person: (things[person.id].on is None, things[person.id].on)),
        "next_things": things,
        "enrolments": latest_enrolments(ids),
        "running_out": list_running_out(staff, day),
        "weeks_silent": lambda last: weeks_silent(last, day),
    }


def _coordinator(staff: Staff) -> dict[str, Any]:
    """Are we on our way, what happens this week, what is to be mended."""
    day = clock_today()
    people, workplaces = queries.count_ongoing_placements(staff, day)
    return {
        "goals": progress_of_running(staff.programmes, day),
        "placed_people": people,
        "workplaces": workplaces,
        "this_week": queries.list_placements_this_week(staff, day - timedelta(days=day.weekday())),
        "follow_ups": queries.list_follow_ups_due(staff, day),
        "relations": count_lists(None, day),
        "most_counted": MOST_COUNTED,
        "to_mend": count_findings(staff, day, quickly=True),
        "due_to_be_removed": count_due(day, staff.programme_ids),
        "few": queries.FEW,
        "running_out": list_running_out(staff, day),
        "openings": list_waiting(staff, queries.FEW),
        "pseudonym": lambda row: pseudonym_of_row(
            staff, row.participant_id, row.organisation_id, row.pseudonym
        ),
    }


def _partner(staff: Staff) -> dict[str, Any]:
    """Friends to call, who is ready in the pool, what the campaign brought."""
    day = clock_today()
    ready = db.session.execute(list_pool(staff, day, "ready").limit(queries.FEW)).all()
    record_read([membership.participant_id for membership, _named in ready])
    friends = queries.list_friends_to_call(staff, day)
    return {
        "friends": friends,
        "knocked": list_recent_by_others([friend.employer_id for friend in friends], staff.id, day),
        "pool": count_pool_by_state(staff, day),
        "ready": pool_rows(ready, staff, day),
        "campaigns": queries.list_campaign_answers(day),
        "running_out": list_running_out(staff, day),
        "weeks_silent": lambda last: weeks_silent(last, day),
    }


def _admin(_staff: Staff) -> dict[str, Any]:
    """Staff, programmes, imports."""
    everybody, without_password = queries.count_staff()
    return {
        "staff_count": everybody,
        "without_password": without_password,
        "programmes": list_programmes(),
        "imports": queries.list_recent_imports(),
    }


DAYS: Final = MappingProxyType(
    {
        "specialist": _specialist,
        "coordinator": _coordinator,
        "partner": _partner,
        "admin": _admin,
    }
)
