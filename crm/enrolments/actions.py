"""Enrolling, pausing, leaving, coming back; reviews and follow-ups. Whoever calls has checked who may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.database import db
from crm.enrolments.models import Enrolment, EnrolmentIncome, FollowUp, ProgressReview
from crm.enrolments.queries import list_periods
from crm.enrolments.rules import Period, overlap
from crm.errors import EnrolmentOverlaps, ExitsBeforeEnrolment, HasEnded
from crm.participants.models import Participant


@dataclass(frozen=True)
class Intake:
    """How somebody comes into a programme."""

    programme_id: int
    enrolled_on: date
    intake: str | None = None
    referrer: str | None = None
    main_income: str | None = None
    occupation_before: str | None = None
    incomes_before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exit:
    """How somebody leaves a programme."""

    exited_on: date
    reason: str
    received_by: str | None = None
    occupation_after: str | None = None
    incomes_after: tuple[str, ...] = ()


def enrol(actor: Staff, participant: Participant, intake: Intake) -> Enrolment:
    """Enrol a participant with `actor` as specialist; also how somebody comes back.

    Raises EnrolmentOverlaps when they are in the same programme on those days already.
    """
    wanted = Period(intake.enrolled_on)
    for period in list_periods(participant.id, intake.programme_id):
        if overlap(wanted, period):
            raise EnrolmentOverlaps(enrolled_on=period.starts_on)
    enrolment = Enrolment(
        participant=participant,
        programme_id=intake.programme_id,
        staff=actor,
        intake=intake.intake,
        enrolled_on=intake.enrolled_on,
        referrer=intake.referrer,
        main_income=intake.main_income,
        occupation_before=intake.occupation_before,
    )
    set_incomes(enrolment, "before", intake.incomes_before)
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


def set_incomes(enrolment: Enrolment, moment: str, incomes: Iterable[str]) -> None:
    """Let `incomes` be those of `moment` (before or after); the other moment's stay."""
    wanted = list(dict.fromkeys(incomes))
    for row in [row for row in enrolment.incomes if row.moment == moment and row.income not in wanted]:
        enrolment.incomes.remove(row)
    known = {row.income for row in enrolment.incomes if row.moment == moment}
    enrolment.incomes += [
        EnrolmentIncome(moment=moment, income=income) for income in wanted if income not in known
    ]


def pause(_actor: Staff, enrolment: Enrolment) -> Enrolment:
    """Mark an enrolment as interrupted, not left. Raises HasEnded after the exit."""
    _require_open(enrolment)
    enrolment.paused = True
    db.session.flush()
    return enrolment


def resume(_actor: Staff, enrolment: Enrolment) -> Enrolment:
    """Go on after a pause. Raises HasEnded after the exit."""
    _require_open(enrolment)
    enrolment.paused = False
    db.session.flush()
    return enrolment


def exit_programme(_actor: Staff, enrolment: Enrolment, leaving: Exit) -> Enrolment:
    """Note that the person leaves. Raises HasEnded after an exit, ExitsBeforeEnrolment before the first day."""
    _require_open(enrolment)
    if leaving.exited_on < enrolment.enrolled_on:
        raise ExitsBeforeEnrolment
    enrolment.exited_on = leaving.exited_on
    enrolment.exit_reason = leaving.reason
    enrolment.received_by = leaving.received_by
    enrolment.occupation_after = leaving.occupation_after
    enrolment.paused = False
    set_incomes(enrolment, "after", leaving.incomes_after)
    db.session.flush()
    return enrolment


def undo_exit(_actor: Staff, enrolment: Enrolment) -> Enrolment:
    """Take an exit back that was noted by mistake. Raises EnrolmentOverlaps when they have come back since."""
    for period in list_periods(enrolment.participant_id, enrolment.programme_id):
        if period.starts_on > enrolment.enrolled_on:
            raise EnrolmentOverlaps(enrolled_on=period.starts_on)
    enrolment.exited_on = enrolment.exit_reason = enrolment.received_by = None
    enrolment.occupation_after = None
    set_incomes(enrolment, "after", ())
    db.session.flush()
    return enrolment


def _require_open(enrolment: Enrolment) -> None:
    if enrolment.exited_on is not None:
        raise HasEnded(ended_on=enrolment.exited_on)


def hold_review(
    actor: Staff,
    enrolment: Enrolment,
    held_on: date,
    note: str | None,
    next_step: str | None,
    next_on: date | None,
) -> ProgressReview:
    """Note a review and what comes next."""
    review = ProgressReview(
        enrolment=enrolment,
        held_on=held_on,
        staff_id=actor.id,
        note=note,
        next_step=next_step,
        next_on=next_on,
    )
    db.session.add(review)
    db.session.flush()
    return review


def follow_up(_actor: Staff, enrolment: Enrolment, on: date, state: str) -> FollowUp:
    """Note what somebody who left does on a later day; said again for the same day, it replaces."""
    row = db.session.scalar(
        select(FollowUp).where(
            FollowUp.participant_id == enrolment.participant_id,
            FollowUp.programme_id == enrolment.programme_id,
            FollowUp.followed_up_on == on,
        )
    )
    if row is None:
        row = FollowUp(
            participant_id=enrolment.participant_id, programme_id=enrolment.programme_id, followed_up_on=on
        )
        db.session.add(row)
    row.state = state
    db.session.flush()
    return row
