"""Contact people who go on to another employer: a row there, the old one kept, and the training comes along."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from crm import errors
from crm.accounts.models import Staff
from crm.database import db
from crm.employers import actions
from crm.employers.models import ContactPerson, Employer
from crm.supervisors.actions import archive_supervisor, unarchive_supervisor
from crm.supervisors.models import Supervisor


def find_supervising(person: ContactPerson) -> Supervisor | None:
    """The person as a supervisor, None for one who does not supervise, or no more."""
    supervising = select(Supervisor).where(
        Supervisor.contact_person_id == person.id, Supervisor.archived_on.is_(None)
    )
    return db.session.scalars(supervising).one_or_none()


def move_contact_person(
    _actor: Staff,
    person: ContactPerson,
    to: Employer,
    day: date,
    values: Mapping[str, Any],
    supervises: bool = False,
) -> ContactPerson:
    """Somebody works at another employer from `day`; gives their row there, with these column values (name and so on).

    What was said with them stays with the old row, which is archived. With `supervises` they are a supervisor there
    too: their training is theirs, how many they have room for is not known there. Whoever is with them at the old
    place stays on their list until somebody else takes over. Raises MovesNowhere for the same employer or an archived
    one.
    """
    if to.id == person.employer_id or to.is_archived:
        raise errors.MovesNowhere
    there = actions.create_contact_person(to, {**values, "moved_from_id": person.id})
    actions.archive_contact_person(person, day)
    supervisor = find_supervising(person)
    if supervisor is None:
        return there
    if supervises:
        training = {"training": supervisor.training, "training_on": supervisor.training_on}
        db.session.add(Supervisor(contact_person=there, **training))
    _stop_supervising(supervisor, day)
    return there


def _stop_supervising(supervisor: Supervisor, day: date) -> None:
    """Unless somebody is with them still: that must not be forgotten."""
    try:
        archive_supervisor(supervisor, day)
    except errors.StillSupervising:
        db.session.flush()


def take_back_move(there: ContactPerson) -> ContactPerson:
    """The move was a mistake: the row at the new employer goes, the old one is there again, and is given.

    Raises NotMoved for somebody who came from nowhere else. What was noted with them at the new employer keeps the row
    there: the database refuses (StillPointedAt).
    """
    before = db.session.get(ContactPerson, there.moved_from_id or 0)
    if before is None:
        raise errors.NotMoved
    for supervisor in db.session.scalars(select(Supervisor).where(Supervisor.contact_person_id == there.id)):
        db.session.delete(supervisor)
    db.session.flush()
    db.session.delete(there)
    actions.unarchive_contact_person(before)
    supervised = select(Supervisor).where(Supervisor.contact_person_id == before.id)
    for supervisor in db.session.scalars(supervised):
        unarchive_supervisor(supervisor)
    return before
