"""Enrolments for pages: whose they are, and what comes next for a person."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment, FollowUp, ProgressReview
from crm.enrolments.rules import FOLLOW_UP_AFTER, NextThing, Period, first_of, next_review_due
from crm.participants.models import Participant
from crm.participants.queries import is_visible_for
from crm.placements.models import Placement
from crm.programmes.models import Programme

_WORK_OR_STUDIES = ("job", "studies")


def get_visible_enrolment(enrolment_id: int, staff: Staff) -> Enrolment:
    """The enrolment, for those who may see the person. NotFound (404) for another's."""
    statement = (
        select(Enrolment)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Enrolment.id == enrolment_id, is_visible_for(staff))
    )
    enrolment = db.session.scalar(statement)
    if enrolment is None:
        raise NotFound
    return enrolment


def list_enrolments(participant_id: int) -> Sequence[Enrolment]:
    """A person's enrolments, newest first, with what their page shows of each."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.participant_id == participant_id)
        .options(
            selectinload(Enrolment.programme), selectinload(Enrolment.staff), selectinload(Enrolment.incomes)
        )
        .order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc())
    ).all()


def list_periods(participant_id: int, programme_id: int) -> list[Period]:
    """A person's periods in one programme."""
    statement = select(Enrolment.enrolled_on, Enrolment.exited_on).where(
        Enrolment.participant_id == participant_id, Enrolment.programme_id == programme_id
    )
    return [Period(*dates) for dates in db.session.execute(statement)]


def list_reviews(participant_id: int) -> Sequence[ProgressReview]:
    """A person's reviews, newest first."""
    return db.session.scalars(
        select(ProgressReview)
        .join(Enrolment)
        .where(Enrolment.participant_id == participant_id)
        .order_by(ProgressReview.held_on.desc(), ProgressReview.id.desc())
    ).all()


def list_follow_ups(participant_id: int) -> Sequence[FollowUp]:
    """What was found when somebody who left was asked again, newest first."""
    return db.session.scalars(
        select(FollowUp)
        .where(FollowUp.participant_id == participant_id)
        .order_by(FollowUp.followed_up_on.desc())
    ).all()


def next_things(
    participant_ids: Collection[int], day: date, programme_ids: Collection[int] | None = None
) -> Mapping[int, NextThing]:
    """What comes next for each of these people, seen from `day`, in four queries however many they are.

    Only what belongs to these programmes; None = to any.
    """
    enrolments = latest_enrolments(participant_ids, programme_ids)
    reviews = _latest_reviews([enrolment.id for enrolment in enrolments.values()])
    placed = _coming_placement_days(participant_ids, day, programme_ids)
    followed = _last_follow_ups(participant_ids)
    return {
        id_: first_of(
            [
                *_from_enrolment(enrolments.get(id_), reviews, followed.get(id_), bool(placed[id_]), day),
                *placed[id_],
            ]
        )
        for id_ in participant_ids
    }


def _from_enrolment(
    enrolment: Enrolment | None,
    reviews: Mapping[int, ProgressReview],
    followed_up_on: date | None,
    is_placed: bool,
    day: date,
) -> list[NextThing]:
    if enrolment is None:
        return []
    if enrolment.exited_on is not None and enrolment.exited_on < day:
        return _after_exit(enrolment, followed_up_on)
    review = reviews.get(enrolment.id)
    if review is not None and review.next_step:
        things = [NextThing("step", review.next_on, review.next_step)]
    else:
        agreed = review.next_on if review else None
        due = next_review_due(enrolment.enrolled_on, review.held_on if review else None, agreed)
        things = [NextThing("review", due)]
    return things if is_placed or enrolment.paused else [*things, NextThing("find_place")]


def _after_exit(enrolment: Enrolment, followed_up_on: date | None) -> list[NextThing]:
    left_on = enrolment.exited_on
    if left_on is None or enrolment.exit_reason not in _WORK_OR_STUDIES:
        return []
    if followed_up_on is not None and followed_up_on > left_on:
        return []
    return [NextThing("follow_up", left_on + FOLLOW_UP_AFTER)]


def latest_enrolments(
    participant_ids: Collection[int], programme_ids: Collection[int] | None = None
) -> dict[int, Enrolment]:
    """Each person's latest enrolment in one of these programmes (None = in any), with its programme."""
    rows = db.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.participant_id.in_(participant_ids), _is_within(Enrolment.programme_id, programme_ids)
        )
        .options(selectinload(Enrolment.programme))
        .order_by(Enrolment.enrolled_on, Enrolment.id)
    )
    return {row.participant_id: row for row in rows}


def _latest_reviews(enrolment_ids: Collection[int]) -> dict[int, ProgressReview]:
    rows = db.session.scalars(
        select(ProgressReview)
        .where(ProgressReview.enrolment_id.in_(enrolment_ids))
        .order_by(ProgressReview.held_on, ProgressReview.id)
    )
    return {row.enrolment_id: row for row in rows}


def _is_within(programme_id: Any, programme_ids: Collection[int] | None) -> ColumnElement[bool]:
    return true() if programme_ids is None else programme_id.in_(programme_ids)


def _coming_placement_days(
    participant_ids: Collection[int], day: date, programme_ids: Collection[int] | None
) -> dict[int, list[NextThing]]:
    """First and last days that are still to come; an ongoing placement without a last day is a thing without day."""
    statement = (
        select(Placement.participant_id, Placement.starts_on, Placement.ends_on, Employer.name)
        .join(Employer, Employer.id == Placement.employer_id)
        .where(
            Placement.participant_id.in_(participant_ids),
            or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
            _is_within(Placement.programme_id, programme_ids),
        )
    )
    things: dict[int, list[NextThing]] = defaultdict(list)
    for participant_id, starts_on, ends_on, name in db.session.execute(statement):
        if starts_on > day:
            things[participant_id].append(NextThing("placement_starts", starts_on, name))
        else:
            things[participant_id].append(NextThing("placement_ends", ends_on, name))
    return things


def _last_follow_ups(participant_ids: Collection[int]) -> dict[int, date]:
    statement = (
        select(FollowUp.participant_id, func.max(FollowUp.followed_up_on))
        .where(FollowUp.participant_id.in_(participant_ids))
        .group_by(FollowUp.participant_id)
    )
    return {row.participant_id: row[1] for row in db.session.execute(statement)}


def list_programmes(participant_id: int) -> Sequence[Programme]:
    """The programmes that a person is or was enrolled in, the latest first."""
    latest = func.max(Enrolment.enrolled_on)
    return db.session.scalars(
        select(Programme)
        .join(Enrolment)
        .where(Enrolment.participant_id == participant_id)
        .group_by(Programme.id)
        .order_by(latest.desc(), Programme.id)
    ).all()
