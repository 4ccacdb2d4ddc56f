"""Starting and ending a placement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import exists, or_, select

from crm.accounts.models import Staff
from crm.codes import END_REASONS
from crm.database import db
from crm.employers.actions import note_fact
from crm.employers.lessons import note_lesson
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import follow_merges
from crm.enrolments.queries import list_periods
from crm.errors import (
    EndReasonMissing,
    HasEnded,
    SupervisorFull,
    SupervisorOfAnotherEmployer,
    UnknownValue,
)
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.placements.room_for import find_room
from crm.placements.rules import is_hosting, require_enrolled, require_hours, require_order
from crm.placements.schedule import Stay, is_ended_same_day
from crm.supervisors.models import Supervisor


@dataclass(frozen=True)
class PlacementStart:
    """What is agreed when a placement starts. `supervisor_id` None = not chosen yet.

    `is_agreed_when_full`: the supervisor takes one more than there is room for, and has said so.
    """

    programme_id: int
    kind: str
    starts_on: date
    ends_on: date | None = None
    hours_week: float | None = None
    supervisor_id: int | None = None
    via: str | None = None
    purpose: str | None = None
    occupation: str | None = None
    is_agreed_when_full: bool = False


def start_placement(
    _actor: Staff, participant: Participant, employer: Employer, agreed: PlacementStart
) -> Placement:
    """Start a placement; the employer is hosting from now on, unless it is a study visit.

    At an employer that was merged into another meanwhile, it starts at that other.
    Raises NotEnrolled, StartsBeforeEnrolment, StartsAfterExit, EndsBeforeStart, HoursOutOfRange,
    SupervisorOfAnotherEmployer or, unless that is agreed, SupervisorFull.
    """
    employer = follow_merges(employer)
    require_enrolled(list_periods(participant.id, agreed.programme_id), agreed.starts_on)
    require_order(agreed.starts_on, agreed.ends_on)
    require_hours(agreed.hours_week)
    _require_supervisor_of(employer, agreed.supervisor_id)
    if agreed.supervisor_id is not None and not agreed.is_agreed_when_full:
        _require_room(agreed.supervisor_id, agreed.starts_on, participant.id)
    placement = Placement(
        participant=participant,
        employer=employer,
        programme_id=agreed.programme_id,
        supervisor_id=agreed.supervisor_id,
        kind=agreed.kind,
        starts_on=agreed.starts_on,
        ends_on=agreed.ends_on,
        hours_week=agreed.hours_week,
        occupation=agreed.occupation,
        purpose=agreed.purpose,
        via=agreed.via,
    )
    db.session.add(placement)
    if is_hosting(agreed.kind):
        employer.stage = "hosting"
    db.session.flush()
    return placement


def _require_supervisor_of(employer: Employer, supervisor_id: int | None) -> None:
    if supervisor_id is None:
        return
    found = db.session.scalar(
        select(Supervisor.id)
        .join(ContactPerson)
        .where(Supervisor.id == supervisor_id, ContactPerson.employer_id == employer.id)
    )
    if found is None:
        raise SupervisorOfAnotherEmployer(employer=employer.name)


def _require_room(supervisor_id: int, day: date, participant_id: int) -> None:
    """Raise SupervisorFull when they look after as many others on that day as they have room for."""
    room = find_room(supervisor_id, day, participant_id)
    if room.is_full:
        raise SupervisorFull(now=room.now, capacity=room.capacity)


def choose_supervisor(
    _actor: Staff, placement: Placement, supervisor_id: int | None, day: date, is_agreed_when_full: bool
) -> Placement:
    """Who supervises from now on; None = nobody is chosen. Raises SupervisorOfAnotherEmployer, SupervisorFull."""
    _require_supervisor_of(placement.employer, supervisor_id)
    if supervisor_id is not None and supervisor_id != placement.supervisor_id and not is_agreed_when_full:
        _require_room(supervisor_id, max(day, placement.starts_on), placement.participant_id)
    placement.supervisor_id = supervisor_id
    db.session.flush()
    return placement


@dataclass(frozen=True)
class Learnt:
    """What an end teaches: `reason` what did not fit, `lesson` and `facts` (code → yes or no) about the workplace.

    `lesson` is read by everybody who knocks there, so it says nothing about the person; `source` goes with the facts.
    """

    reason: str | None = None
    lesson: str | None = None
    facts: Mapping[str, bool] = field(default_factory=dict)
    source: str | None = None


NOTHING_LEARNT: Final = Learnt()


def end_placement(
    actor: Staff,
    placement: Placement,
    ends_on: date,
    ended_by: str,
    note: str | None,
    learnt: Learnt = NOTHING_LEARNT,
    noted_on: date | None = None,
) -> Placement:
    """End a placement on a day, the first day included. `noted_on`: when we learnt of it, None = not known.

    Raises HasEnded, EndsBeforeStart, and EndReasonMissing when a side ended it the same day and nobody says why. When
    nobody is left there, the employer goes from hosting back to offering places.
    """
    if placement.ended_by is not None:
        raise HasEnded(ended_on=placement.ends_on)
    require_order(placement.starts_on, ends_on)
    _require_reason(Stay(placement.kind, placement.starts_on, ends_on, ended_by), learnt.reason)
    placement.ends_on = ends_on
    placement.ended_by = ended_by
    placement.end_reason = learnt.reason
    placement.end_note = note
    placement.end_noted_on = noted_on
    db.session.flush()
    _teach(actor, placement.employer, learnt, ends_on)
    if placement.employer.stage == "hosting" and not _hosts_anybody_after(placement, ends_on):
        placement.employer.stage = "offers_places"
        db.session.flush()
    return placement


def _require_reason(stay: Stay, reason: str | None) -> None:
    if reason is None and is_ended_same_day(stay):
        raise EndReasonMissing
    if reason is not None and reason not in END_REASONS:
        raise UnknownValue


def _teach(actor: Staff, employer: Employer, learnt: Learnt, day: date) -> None:
    for fact, value in learnt.facts.items():
        note_fact(employer, fact, value, learnt.source, day)
    if learnt.lesson:
        note_lesson(actor, employer, learnt.lesson, day)


def _hosts_anybody_after(placement: Placement, day: date) -> bool:
    others = exists().where(
        Placement.employer_id == placement.employer_id,
        Placement.id != placement.id,
        Placement.kind != "study_visit",
        or_(Placement.ends_on.is_(None), Placement.ends_on > day),
    )
    return bool(db.session.scalar(select(others)))
