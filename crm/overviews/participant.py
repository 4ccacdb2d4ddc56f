"""A participant from all sides: wishes first, what the work must respect, what comes next, what has been."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm import labels
from crm.activities.models import Activity
from crm.activities.queries import list_activities
from crm.audit.actions import record_read
from crm.codes import ACTIVITY_CATEGORY
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.disclosure.queries import count_told_outside, list_cards
from crm.enrolments.models import Enrolment, FollowUp, ProgressReview
from crm.enrolments.queries import list_enrolments, list_follow_ups, list_reviews, next_things
from crm.overviews import blueprint
from crm.overviews.opened import consents_of, contacts_of
from crm.participants.queries import VisiblePerson, get_readable
from crm.participants.rules import by_strength
from crm.placements.models import Placement
from crm.placements.queries import list_placements_of
from crm.pool.models import PoolMembership
from crm.pool.queries import find_membership
from crm.privacy.queries import list_consents
from crm.web.access import access
from crm.web.clock import today
from matching.taxonomy import ssyk_label

Row = TypeVar("Row", Enrolment, Placement, Activity, FollowUp, PoolMembership)
# The latest things tell how it goes; what is older lies folded under them.
SHOWN_AT_ONCE = 15


@dataclass(frozen=True)
class Event:
    """Something that happened or will, on the timeline. `kind` says which of the rows `row` is."""

    on: date
    kind: str
    row: Any


@blueprint.get("/participants/<int:participant_id>")
@access("participants.read")
def participant(participant_id: int) -> ResponseReturnValue:
    """The participant's page."""
    person = get_readable(participant_id, current_user, today())
    record_read([person.id], reason="break_glass" if person.is_read_only else None)
    enrolments, placements = _shown(person, list_enrolments), _shown(person, list_placements_of)
    activities, follow_ups = _shown(person, list_activities), _shown(person, list_follow_ups)
    ids = {enrolment.id for enrolment in enrolments}
    reviews = [review for review in list_reviews(person.id) if review.enrolment_id in ids]
    consents, contacts = list_consents(person.id), contacts_about(person.id)
    if person.is_read_only:
        consents, contacts = consents_of(enrolments, consents), contacts_of(enrolments, contacts)
    return render_template(
        "overviews/participant.html",
        person=person,
        occupation=ssyk_label,
        week_text=labels.week_text,
        languages_text=labels.languages_text,
        activity_category=ACTIVITY_CATEGORY.get,
        respected=by_strength(person.participant.restriction_strengths),
        thing=next_things([person.id], today(), current_user.programme_ids if person.is_read_only else None)[
            person.id
        ],
        enrolments=enrolments,
        placements=[placement for placement in placements if not _is_over(placement)],
        activities=[activity for activity in activities if not _is_over(activity)],
        consents=consents,
        cards=[card for card in list_cards(person.id) if card.ended_on is None],
        told_outside=count_told_outside(person.id),
        membership=next(iter(_shown(person, _memberships)), None),
        can_edit=not person.is_read_only,
        shown_at_once=SHOWN_AT_ONCE,
        events=timeline(enrolments, placements, activities, reviews, follow_ups, contacts),
    )


def _shown(person: VisiblePerson, read: Callable[[int], Sequence[Row]]) -> list[Row]:
    """What is read of the person: all of it of one's own, of a colleague's what belongs to programmes of both."""
    rows = read(person.id)
    return [row for row in rows if not person.is_read_only or row.programme_id in current_user.programme_ids]


def _memberships(participant_id: int) -> Sequence[PoolMembership]:
    """The running period in the pool, if there is one."""
    found = find_membership(participant_id, today())
    return [found] if found else []


def _is_over(row: Placement | Activity) -> bool:
    ended_now = isinstance(row, Placement) and row.ended_by is not None
    return row.ends_on is not None and (row.ends_on < today() or ended_now)


def contacts_about(participant_id: int) -> Sequence[EmployerContact]:
    """Employer contacts that were for this person."""
    return db.session.scalars(
        select(EmployerContact)
        .where(EmployerContact.participant_id == participant_id)
        .options(joinedload(EmployerContact.employer), joinedload(EmployerContact.staff))
    ).all()


def timeline(
    enrolments: Iterable[Enrolment],
    placements: Iterable[Placement],
    activities: Iterable[Activity],
    reviews: Iterable[ProgressReview],
    follow_ups: Iterable[FollowUp],
    contacts: Iterable[EmployerContact],
) -> list[Event]:
    """Everything with a day, newest first."""
    events = [Event(row.enrolled_on, "enrolled", row) for row in enrolments]
    events += [Event(row.exited_on, "left", row) for row in enrolments if row.exited_on]
    events += [Event(row.starts_on, "placement", row) for row in placements]
    events += [Event(row.ends_on, "placement_end", row) for row in placements if row.ends_on and row.ended_by]
    events += [Event(row.starts_on, "activity", row) for row in activities]
    events += [Event(row.held_on, "review", row) for row in reviews]
    events += [Event(row.followed_up_on, "follow_up", row) for row in follow_ups]
    events += [Event(row.happened_on, "contact", row) for row in contacts]
    return sorted(events, key=lambda event: event.on, reverse=True)
