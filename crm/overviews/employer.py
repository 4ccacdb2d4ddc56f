"""An employer from all sides: what comes next, everything that has happened, what we know, who is there."""

from dataclasses import dataclass
from datetime import date

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import func, or_, select

from crm.accounts.permissions import may
from crm.audit.actions import record_read
from crm.database import db
from crm.employers import rules
from crm.employers.facts import known_and_asked
from crm.employers.lessons import list_lessons
from crm.employers.models import ContactPerson, Employer
from crm.employers.places import way_to
from crm.employers.queries import get_employer
from crm.employers.rules import is_sole_trader
from crm.friends.queries import find_agreement
from crm.overviews import blueprint
from crm.overviews.employer_timeline import timeline_of
from crm.placements.models import Placement
from crm.placements.queries import count_stays
from crm.suggestions.at_employer import WaitingFor, ask_here
from crm.suggestions.people import list_candidates
from crm.supervisors.models import Supervisor
from crm.web.access import access
from crm.web.clock import today
from crm.web.formats import number
from crm.web.paging import requested_page

# So many questions are enough for one visit; the rest are a tap away.
ASKED_AT_ONCE = 5


@dataclass(frozen=True)
class SomebodyThere:
    """A contact person, and as what they supervise (None = no supervisor)."""

    person: ContactPerson
    supervisor: Supervisor | None


@blueprint.get("/employers/<int:employer_id>")
@access("employers.read")
def employer(employer_id: int) -> ResponseReturnValue:
    """The employer's page."""
    found = get_employer(employer_id)
    timeline = timeline_of(found.id, current_user, requested_page())
    record_read({entry.participant_id for entry in timeline.rows if entry.person and entry.participant_id})
    return render_template(
        "overviews/employer.html",
        employer=found,
        is_sole_trader=is_sole_trader(found.orgnr),
        timeline=timeline,
        facts=known_and_asked(found),
        asked_at_once=ASKED_AT_ONCE,
        people=_people(found.id),
        friend=find_agreement(found.id, today()),
        there_now=_count_there(found.id, today()),
        due=rules.due_state(found.next_on, today()),
        weeks_silent=rules.weeks_silent(found.last_contact_on, today()),
        way=way_to(found),
        hours_between=hours_between,
        known_pages=current_app.view_functions,
        asked_for=_asked_for(found, today()),
        lessons=list_lessons(found.id),
        stays=count_stays(found.id, today()),
    )


def _asked_for(employer: Employer, day: date) -> list[WaitingFor]:
    """What to ask here for one's own participants, a few questions at a time."""
    if employer.is_archived or not may(current_user, "suggestions.read"):
        return []
    candidates, _unmatched = list_candidates(current_user, day)
    return ask_here(employer, candidates, day)[:ASKED_AT_ONCE]


def hours_between(least: float | None, most: float | None) -> str:
    """*10–20*, *10–* or *–20* hours a week; empty when nothing is known."""
    if least is None and most is None:
        return ""
    ends = [number(end, 0 if end == int(end) else 1) if end is not None else "" for end in (least, most)]
    return ends[0] if least == most else "–".join(ends)


def _people(employer_id: int) -> list[SomebodyThere]:
    statement = (
        select(ContactPerson, Supervisor)
        .outerjoin(Supervisor, Supervisor.contact_person_id == ContactPerson.id)
        .where(ContactPerson.employer_id == employer_id, ContactPerson.archived_on.is_(None))
    )
    people = [SomebodyThere(person, supervisor) for person, supervisor in db.session.execute(statement)]
    return sorted(people, key=lambda somebody: somebody.person.in_order)


def _count_there(employer_id: int, day: date) -> int:
    """How many participants are placed there on `day`."""
    ongoing = select(func.count(Placement.participant_id.distinct())).where(
        Placement.employer_id == employer_id,
        Placement.starts_on <= day,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
    )
    return db.session.scalar(ongoing) or 0
