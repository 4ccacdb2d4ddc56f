"""Adding a supervisor, noting training and capacity, archiving."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from crm import errors
from crm.database import db
from crm.employers.actions import create_contact_person
from crm.employers.models import ContactPerson, Employer
from crm.placements.models import Placement
from crm.supervisors.models import Supervisor
from crm.supervisors.trainings import catch_up, remember, write_by_hand


def create_supervisor(
    employer: Employer, person_id: int | None, new_person: Mapping[str, Any], values: Mapping[str, Any]
) -> Supervisor:
    """A contact person who supervises from now on; without `person_id` the person is added too.

    Raises WorksElsewhere for somebody at another employer.
    """
    if person_id is None:
        person: ContactPerson | None = create_contact_person(employer, new_person)
    else:
        person = db.session.get(ContactPerson, person_id)
    if person is None or person.employer_id != employer.id:
        raise errors.WorksElsewhere(employer=employer.name)
    supervisor = Supervisor(contact_person=person, **_tidied(values))
    db.session.add(supervisor)
    db.session.flush()
    remember(supervisor)
    catch_up(supervisor)
    db.session.flush()
    return supervisor


def edit_supervisor(supervisor: Supervisor, values: Mapping[str, Any]) -> Supervisor:
    """Write training, its day and capacity. Raises TrainedAtCourse when a course of ours says that there was more."""
    tidied = _tidied(values)
    if "training" in tidied:
        write_by_hand(supervisor, tidied.pop("training"), tidied.pop("training_on", None))
    for column, value in tidied.items():
        setattr(supervisor, column, value)
    db.session.flush()
    return supervisor


def _tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """No training has no day."""
    return {**values, "training_on": None} if values.get("training") == "none" else dict(values)


def archive_supervisor(supervisor: Supervisor, day: date) -> None:
    """The person supervises no more; the history stays. Raises StillSupervising while somebody is with them."""
    ongoing = select(func.count(Placement.id)).where(
        Placement.supervisor_id == supervisor.id,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
    )
    if db.session.scalar(ongoing):
        raise errors.StillSupervising
    supervisor.archived_on = supervisor.archived_on or day
    db.session.flush()


def unarchive_supervisor(supervisor: Supervisor) -> None:
    """The person supervises again."""
    supervisor.archived_on = None
    db.session.flush()
