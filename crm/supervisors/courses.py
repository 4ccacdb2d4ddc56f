"""Courses for supervisors: made, people invited, what they answered, who came and who went through it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.codes import COURSE_ANSWERS
from crm.database import db
from crm.employers.models import ContactPerson
from crm.errors import UnknownValue
from crm.supervisors.models import Course, CourseInvitation, Supervisor
from crm.supervisors.trainings import note_at_course, take_away

# Mark → whether they were there, and whether they went through it.
ATTENDANCE = {"completed": (True, True), "came": (True, False), "absent": (False, False)}


def create_course(actor: Staff, values: Mapping[str, Any]) -> Course:
    """A new course with these column values. Raises EndsBeforeStart by the database."""
    course = Course(noted_by=actor, **values)
    db.session.add(course)
    db.session.flush()
    return course


def edit_course(course: Course, values: Mapping[str, Any]) -> Course:
    """Write these column values; who went through it did so on the course's last day, also a new one."""
    for column, value in values.items():
        setattr(course, column, value)
    db.session.flush()
    for invitation in course.invitations:
        supervisor = _supervisor_of(invitation)
        if supervisor is not None and invitation.completed:
            note_at_course(supervisor, course, "completed", course.last_day)
    db.session.flush()
    return course


def invite(course: Course, people: Collection[ContactPerson], day: date) -> int:
    """Ask them all on a day, whoever has not been asked; how many that were. Training is offered to the supervisors."""
    asked = {invitation.contact_person_id for invitation in course.invitations}
    new = [person for person in people if person.id not in asked]
    for person in new:
        invitation = CourseInvitation(contact_person=person, invited_on=day)
        course.invitations.append(invitation)
        db.session.flush()
        supervisor = _supervisor_of(invitation)
        if supervisor is not None:
            note_at_course(supervisor, course, "offered", day)
    db.session.flush()
    return len(new)


def take_back_invitation(invitation: CourseInvitation) -> None:
    """They were not asked after all: what the course said of their training goes too."""
    supervisor, course = _supervisor_of(invitation), invitation.course
    if supervisor is not None:
        take_away(supervisor, course, "offered")
        take_away(supervisor, course, "completed")
    course.invitations.remove(invitation)
    db.session.flush()


def note_answer(invitation: CourseInvitation, answer: str | None) -> None:
    """What they said; None = not yet. Raises UnknownValue."""
    if answer is not None and answer not in COURSE_ANSWERS:
        raise UnknownValue
    invitation.answer = answer
    db.session.flush()


def note_attendance(invitation: CourseInvitation, mark: str | None) -> None:
    """Whether they came and went through it; None = not known. A supervisor's training follows. Raises UnknownValue."""
    if mark is not None and mark not in ATTENDANCE:
        raise UnknownValue
    invitation.came, invitation.completed = ATTENDANCE[mark] if mark else (None, False)
    supervisor = _supervisor_of(invitation)
    if supervisor is not None and invitation.completed:
        note_at_course(supervisor, invitation.course, "completed", invitation.course.last_day)
    elif supervisor is not None:
        take_away(supervisor, invitation.course, "completed")
    db.session.flush()


def mark_of(invitation: CourseInvitation) -> str | None:
    """How attendance is marked; None = not known."""
    known = (invitation.came, invitation.completed)
    return next((mark for mark, meaning in ATTENDANCE.items() if meaning == known), None)


def _supervisor_of(invitation: CourseInvitation) -> Supervisor | None:
    return db.session.scalar(
        select(Supervisor).where(Supervisor.contact_person_id == invitation.contact_person.id)
    )
