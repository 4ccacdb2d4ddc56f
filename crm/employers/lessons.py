"""What placements have taught about a workplace: noted for everybody who knocks there, changed, taken away."""

from collections.abc import Sequence
from datetime import date

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer, EmployerLesson


def note_lesson(actor: Staff, employer: Employer, lesson: str, day: date) -> EmployerLesson:
    """Something learnt on a day. Whoever writes is shown that it says nothing about anybody."""
    row = EmployerLesson(employer=employer, lesson=lesson, learnt_on=day, noted_by=actor)
    db.session.add(row)
    db.session.flush()
    return row


def change_lesson(row: EmployerLesson, lesson: str | None) -> None:
    """Other words; none takes it away."""
    if lesson:
        row.lesson = lesson
    else:
        db.session.delete(row)
    db.session.flush()


def get_lesson(employer_id: int, lesson_id: int) -> EmployerLesson:
    """A lesson of the employer. 404 when there is none."""
    row = db.session.get(EmployerLesson, lesson_id)
    return row if row is not None and row.employer_id == employer_id else abort(404)


def list_lessons(employer_id: int) -> Sequence[EmployerLesson]:
    """What was learnt there, latest first."""
    statement = (
        select(EmployerLesson)
        .where(EmployerLesson.employer_id == employer_id)
        .options(joinedload(EmployerLesson.noted_by))
        .order_by(EmployerLesson.learnt_on.desc(), EmployerLesson.id.desc())
    )
    return db.session.scalars(statement).all()
