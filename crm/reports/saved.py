"""Saved questions for pages: one's own, and those that colleagues share."""

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.reports.models import SavedQuestion


def list_questions(staff: Staff) -> list[SavedQuestion]:
    """What `staff` can ask with one tap, by name: their own, and those shared with a programme of theirs.

    One about a programme that is not theirs has no answer for them, and is left out.
    """
    question = SavedQuestion
    statement = (
        select(question)
        .options(joinedload(question.staff), joinedload(question.programme))
        .where(
            question.removed_at.is_(None),
            or_(question.staff_id == staff.id, question.programme_id.in_(staff.programme_ids)),
        )
        .order_by(question.name, question.id)
    )
    theirs = {None, *(programme.code for programme in staff.programmes)}
    return [one for one in db.session.scalars(statement) if one.asked.get("programme") in theirs]


def get_own_question(staff: Staff, question_id: int) -> SavedQuestion:
    """One that `staff` has saved, removed or not. NotFound (404) for anybody else's."""
    question = db.session.get(SavedQuestion, question_id)
    if question is None or question.staff_id != staff.id:
        raise NotFound
    return question
