"""Starting and ending a placement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import follow_merges
from crm.enrolments.queries import list_periods
from crm.errors import HasEnded, SupervisorOfAnotherEmployer
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.placements.rules import is_hosting, require_enrolled, require_hours, require_order
from crm.supervisors.models import Supervisor


@dataclass(frozen=True)
class PlacementStart:
    """What is agreed when a placement starts. `supervisor_id` None = not chosen yet."""

    programme_id: int
    kind: str
    starts_on: date
    ends_on: date | None = None
    hours_week: float | None = None
    supervisor_id: int | None = None
    via: str | None = None
    purpose: str | None = None
    occupation: str | None = None


def start_placement(
    _actor: Staff, participant: Participant, employer: Employer, agreed: PlacementStart
) -> Placement:
    """Start a placement; the employer is hosting from now on, unless it is a study visit.

    At an employer that was merged into another meanwhile, it starts at that other.
    Raises NotEnrolled, StartsBeforeEnrolment, StartsAfterExit, EndsBeforeStart, HoursOutOfRange or
    SupervisorOfAnotherEmployer.
    """
    employer = follow_merges(employer)
    require_enrolled(list_periods(participant.id, agreed.programme_id), agreed.starts_on)
    require_order(agreed.starts_on, agreed.ends_on)
    require_hours(agreed.hours_week)
    _require_supervisor_of(employer, agreed.supervisor_id)
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


def end_placement(
    _actor: Staff, placement: Placement, ends_on: date, ended_by: str, note: str | None
) -> Placement:
    """End a placement on a day, the first day included. Raises HasEnded, EndsBeforeStart.

    When nobody is left there, the employer goes from hosting back to offering places.
    """
    if placement.ended_by is not None:
        raise HasEnded(ended_on=placement.ends_on)
    require_order(placement.starts_on, ends_on)
    placement.ends_on = ends_on
    placement.ended_by = ended_by
    placement.end_note = note
    db.session.flush()
    if placement.employer.stage == "hosting" and not _hosts_anybody_after(placement, ends_on):
        placement.employer.stage = "offers_places"
        db.session.flush()
    return placement


def _hosts_anybody_after(placement: Placement, day: date) -> bool:
    others = exists().where(
        Placement.employer_id == placement.employer_id,
        Placement.id != placement.id,
        Placement.kind != "study_visit",
        or_(Placement.ends_on.is_(None), Placement.ends_on > day),
    )
    return bool(db.session.scalar(select(others)))
