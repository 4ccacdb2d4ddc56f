"""What stands in somebody's calendar: each source gives occasions, and another source is one more in `SOURCES`.

A calendar is read by programs of others, on other people's machines. So there are an employer's name, or a
participant's initials; never both together, never what was written down, and nobody at all who lives with protected
identity or is anonymous.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, or_, select

from crm.accounts.models import Staff
from crm.contacts.rules import initials
from crm.database import db
from crm.employers.models import Employer
from crm.employers.rules import is_sole_trader
from crm.enrolments.models import Enrolment, ProgressReview
from crm.enrolments.rules import next_review_due
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.placements.support import list_support_due

# So far back what has been stays in the calendar.
KEPT_FOR: Final = timedelta(days=60)
# So far ahead the support stands: a placement that goes on has a time to keep every month, for ever.
SUPPORT_AHEAD: Final = timedelta(days=92)


@dataclass(frozen=True)
class Occasion:
    """One thing on one day (`on` is a date), or from one moment to another (aware datetimes; `until` None = an hour).

    `kind` is a code of the labels' `occasion`, `key` tells it from the others of its kind for as long as it lives.
    `called` is an employer's name, a participant's initials, or None when neither may stand there. `version` counts its
    changes, `changed_at` is the latest. `participant_id`: whom it is about. `path`: where in this application it is.
    """

    kind: str
    key: str
    on: date | datetime
    called: str | None
    version: int
    changed_at: datetime
    until: datetime | None = None
    participant_id: int | None = None
    path: str | None = None


Source = Callable[[Staff, date], Iterator[Occasion]]


def next_steps(staff: Staff, day: date) -> Iterator[Occasion]:
    """What is agreed with the person's own employers, by the employer's name. A sole trader's name is a person's."""
    statement = select(
        Employer.id, Employer.name, Employer.orgnr, Employer.next_on, Employer.version, Employer.updated_at
    ).where(Employer.owner_id == staff.id, Employer.archived_on.is_(None), Employer.next_on >= day - KEPT_FOR)
    for row in db.session.execute(statement.order_by(Employer.next_on, Employer.id)):
        name = None if is_sole_trader(row.orgnr) else row.name
        yield Occasion(
            *("next_step", str(row.id), row.next_on, name, row.version, row.updated_at),
            path=f"/employers/{row.id}",
        )


def _own_people(staff: Staff, day: date) -> tuple[Any, ...]:
    """The conditions of an enrolment and its participant: with the person now, and by name to them and to others."""
    return (
        Enrolment.staff_id == staff.id,
        Enrolment.enrolled_on <= day,
        or_(Enrolment.exited_on.is_(None), Enrolment.exited_on >= day),
        Participant.protected.is_(False),
        Participant.anonymous.is_(False),
        permits(staff, "participants.name"),
    )


def reviews(staff: Staff, day: date) -> Iterator[Occasion]:
    """The next review of each of the person's own participants, by initials."""
    statement = select(Enrolment, Participant).join(Enrolment.participant).where(*_own_people(staff, day))
    enrolled = db.session.execute(statement.order_by(Enrolment.id)).all()
    held = _latest_reviews([enrolment.id for enrolment, _person in enrolled])
    for enrolment, person in enrolled:
        review = held.get(enrolment.id)
        on = _next_review(enrolment, review)
        if on is not None and on >= day - KEPT_FOR:
            yield Occasion(
                kind="review",
                key=f"{enrolment.id} {review.id if review else 0}",
                on=on,
                called=initials(person.name),
                version=enrolment.version + (review.version if review else 0),
                changed_at=max(enrolment.updated_at, review.updated_at) if review else enrolment.updated_at,
                participant_id=person.id,
            )


def _latest_reviews(enrolment_ids: list[int]) -> dict[int, ProgressReview]:
    statement = select(ProgressReview).where(ProgressReview.enrolment_id.in_(enrolment_ids))
    found = db.session.scalars(statement.order_by(ProgressReview.held_on, ProgressReview.id))
    return {review.enrolment_id: review for review in found}


def _next_review(enrolment: Enrolment, review: ProgressReview | None) -> date | None:
    if review is None:
        return next_review_due(enrolment.enrolled_on, None, None)
    if review.next_step:
        return review.next_on
    return next_review_due(enrolment.enrolled_on, review.held_on, review.next_on)


def _own_placements(staff: Staff, day: date) -> Select[Placement, Participant]:
    """Placement and participant, for the person's own people."""
    return (
        select(Placement, Participant)
        .join(Placement.participant)
        .join(
            Enrolment,
            (Enrolment.participant_id == Placement.participant_id)
            & (Enrolment.programme_id == Placement.programme_id),
        )
        .where(*_own_people(staff, day))
        .order_by(Placement.id)
    )


def placement_days(staff: Staff, day: date) -> Iterator[Occasion]:
    """First and last days of the placements of the person's own participants, by initials, without where it is."""
    lasting = or_(Placement.ends_on.is_(None), Placement.ends_on >= day - KEPT_FOR)
    for placement, person in db.session.execute(_own_placements(staff, day).where(lasting)).unique():
        days = (("placement_starts", placement.starts_on), ("placement_ends", placement.ends_on))
        for kind, on in days:
            if on is not None and on >= day - KEPT_FOR:
                yield _about(placement, person, kind, str(placement.id), on)


def support(staff: Staff, day: date) -> Iterator[Occasion]:
    """When to be in touch around those placements, the same way. What was kept is not there any more."""
    due = list_support_due(staff, day - KEPT_FOR, day + SUPPORT_AHEAD)
    statement = _own_placements(staff, day).where(Placement.id.in_({one.placement_id for one in due}))
    own = {placement.id: (placement, person) for placement, person in db.session.execute(statement).unique()}
    for one in due:
        if one.placement_id in own:
            key = f"{one.placement_id} {one.occasion.slug}"
            yield _about(*own[one.placement_id], "support", key, one.occasion.due_on)


def _about(placement: Placement, person: Participant, kind: str, key: str, on: date) -> Occasion:
    return Occasion(
        *(kind, key, on, initials(person.name), placement.version, placement.updated_at),
        participant_id=person.id,
    )


SOURCES: Final[tuple[Source, ...]] = (next_steps, reviews, placement_days, support)


def occasions_of(staff: Staff, day: date) -> list[Occasion]:
    """Everything in the person's calendar on `day`, in order of time."""
    found = [occasion for source in SOURCES for occasion in source(staff, day)]
    return sorted(found, key=lambda one: (one.on.isoformat(), one.kind, one.key))
