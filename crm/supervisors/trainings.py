"""The history of a supervisor's training, and what holds now: `training` and `training_on` follow from its rows."""

from datetime import date

from sqlalchemy import select

from crm.codes import TRAINING_STEPS
from crm.database import db
from crm.errors import TrainedAtCourse
from crm.supervisors.models import Course, CourseInvitation, Supervisor, SupervisorTraining


def write_by_hand(supervisor: Supervisor, state: str, on: date | None) -> None:
    """What somebody knows of the training now: it corrects what was written by hand of as much or more.

    Raises TrainedAtCourse when a course of ours says that there was more.
    """
    remember(supervisor)
    above = TRAINING_STEPS[TRAINING_STEPS.index(state) :] if state in TRAINING_STEPS else TRAINING_STEPS
    for row in list(supervisor.trainings):
        if row.course_id is None and row.state in above:
            supervisor.trainings.remove(row)
    known = {(row.state, row.happened_on) for row in supervisor.trainings}
    if state != "none" and (state, on) not in known:
        supervisor.trainings.append(SupervisorTraining(state=state, happened_on=on))
    derive(supervisor)
    if supervisor.training != state:
        raise TrainedAtCourse


def note_at_course(supervisor: Supervisor, course: Course, state: str, on: date) -> None:
    """Training was offered or completed at a course."""
    remember(supervisor)
    take_away(supervisor, course, state)
    supervisor.trainings.append(SupervisorTraining(state=state, happened_on=on, course=course))
    derive(supervisor)


def take_away(supervisor: Supervisor, course: Course, state: str) -> None:
    """What a course said is not so after all; what holds then follows from the rest."""
    remember(supervisor)
    for row in list(supervisor.trainings):
        if row.course is course and row.state == state:
            supervisor.trainings.remove(row)
    derive(supervisor)


def catch_up(supervisor: Supervisor) -> None:
    """Somebody supervises from now on: the courses that they were at before count."""
    statement = select(CourseInvitation).where(
        CourseInvitation.contact_person_id == supervisor.contact_person_id
    )
    for invitation in db.session.scalars(statement.order_by(CourseInvitation.id)):
        note_at_course(supervisor, invitation.course, "offered", invitation.invited_on)
        if invitation.completed:
            note_at_course(supervisor, invitation.course, "completed", invitation.course.last_day)


def remember(supervisor: Supervisor) -> None:
    """Put what holds now into the history, where somebody (an import) wrote it past the history."""
    now = (supervisor.training, supervisor.training_on)
    known = {(row.state, row.happened_on) for row in supervisor.trainings}
    if supervisor.training not in (None, "none") and now not in known:
        supervisor.trainings.append(
            SupervisorTraining(state=supervisor.training, happened_on=supervisor.training_on)
        )


def derive(supervisor: Supervisor) -> None:
    """What holds now: the latest that was completed, else the latest that was offered, else none."""
    for state in reversed(TRAINING_STEPS):
        days = [row.happened_on or date.min for row in supervisor.trainings if row.state == state]
        if days:
            latest = max(days)
            supervisor.training = state
            supervisor.training_on = None if latest == date.min else latest
            return
    supervisor.training, supervisor.training_on = "none", None
