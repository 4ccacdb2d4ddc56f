"""Questions about courses: which there are, who was asked, whom one could ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from crm.database import db
from crm.employers import search
from crm.employers.models import ContactPerson, Employer
from crm.supervisors.models import Course, CourseInvitation, Supervisor, SupervisorTraining
from crm.swedish import fold

# So many fit on one page to choose among.
MOST = 200


@dataclass(frozen=True)
class Invitable:
    """Whom to invite. `untrained`: not been through a course; `hosting`: their workplace has somebody now."""

    q: str | None = None
    untrained: bool = True
    hosting: bool = False


def get_course(course_id: int) -> Course:
    """The course with those who were asked. 404 when there is none."""
    statement = (
        select(Course)
        .where(Course.id == course_id)
        .options(selectinload(Course.invitations).joinedload(CourseInvitation.contact_person))
    )
    course = db.session.scalars(statement).unique().one_or_none()
    return course if course is not None else abort(404)


def list_courses() -> Sequence[Any]:
    """Every course, latest first, with how many were asked, said yes, came and went through it."""

    def counted(*conditions: Any) -> Any:
        return (
            func.count(CourseInvitation.id).filter(*conditions)
            if conditions
            else func.count(CourseInvitation.id)
        )

    statement = (
        select(
            Course.id,
            Course.name,
            Course.place,
            Course.starts_on,
            Course.ends_on,
            Course.seats,
            counted().label("invited"),
            counted(CourseInvitation.answer == "yes").label("yes"),
            counted(CourseInvitation.came).label("came"),
            counted(CourseInvitation.completed).label("completed"),
        )
        .outerjoin(Course.invitations)
        .group_by(Course.id)
        .order_by(Course.starts_on.desc(), Course.id.desc())
    )
    return db.session.execute(statement).all()


def list_invitable(course: Course, wanted: Invitable) -> list[ContactPerson]:
    """Supervisors, and by a search other contact people too, who are not asked yet; by employer and name."""
    hit = search.hits(wanted.q or "")
    statement = (
        select(ContactPerson)
        .join(ContactPerson.employer)
        .outerjoin(Supervisor, Supervisor.contact_person_id == ContactPerson.id)
        .options(contains_eager(ContactPerson.employer))
        .where(
            ContactPerson.archived_on.is_(None),
            Employer.archived_on.is_(None),
            ContactPerson.id.not_in([invitation.contact_person_id for invitation in course.invitations]),
        )
        .order_by(Employer.sort_name, ContactPerson.id)
    )
    if hit is None:
        statement = statement.where(Supervisor.id.is_not(None), Supervisor.archived_on.is_(None))
    if wanted.untrained:
        statement = statement.where(or_(Supervisor.id.is_(None), Supervisor.training != "completed"))
    if wanted.hosting:
        statement = statement.where(Employer.stage == "hosting")
    return _narrowed(statement, hit, wanted.q)[:MOST]


def _narrowed(statement: Any, hit: Any, text: str | None) -> list[ContactPerson]:
    """By the employer's words in the database; by a supervisor's name here, since names are sealed."""
    if hit is None:
        return list(db.session.scalars(statement.limit(MOST)))
    at_hit = list(db.session.scalars(statement.where(hit).limit(MOST)))
    supervising = db.session.scalars(statement.where(Supervisor.id.is_not(None)))
    by_name = [one for one in supervising if one not in at_hit and fold(text or "") in fold(one.name)]
    return [*at_hit, *by_name]


def list_states(people: Sequence[ContactPerson]) -> dict[int, Supervisor]:
    """Contact person id → as what they supervise; who does not is left out."""
    ids = [person.id for person in people]
    found = db.session.scalars(select(Supervisor).where(Supervisor.contact_person_id.in_(ids)))
    return {supervisor.contact_person_id: supervisor for supervisor in found}


def list_trainings(supervisor_id: int) -> Sequence[SupervisorTraining]:
    """What was offered and completed, latest first."""
    statement = (
        select(SupervisorTraining)
        .where(SupervisorTraining.supervisor_id == supervisor_id)
        .order_by(SupervisorTraining.happened_on.desc().nulls_last(), SupervisorTraining.id.desc())
    )
    return db.session.scalars(statement).all()
