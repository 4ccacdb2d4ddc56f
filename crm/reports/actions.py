"""Keeping questions: what changes, by whom."""

from collections.abc import Mapping
from datetime import datetime

from crm.accounts.models import Staff
from crm.database import db
from crm.errors import DomainError
from crm.reports.models import SavedQuestion


class QuestionNameTaken(DomainError):
    """Whoever saves it has another question of that name. Values: name."""

    field = "name"


def save_question(
    actor: Staff, name: str, programme_id: int | None, asked: Mapping[str, str]
) -> SavedQuestion:
    """Keep a question under a name, shared with one of the actor's programmes or with nobody (None).

    Raises QuestionNameTaken.
    """
    _refuse_taken(actor, name, None)
    question = SavedQuestion(staff_id=actor.id, programme_id=programme_id, name=name, asked=dict(asked))
    db.session.add(question)
    db.session.flush()
    return question


def rename_question(
    actor: Staff, question: SavedQuestion, name: str, programme_id: int | None
) -> SavedQuestion:
    """Give it another name, or share it otherwise. Raises QuestionNameTaken."""
    _refuse_taken(actor, name, question)
    question.name, question.programme_id = name, programme_id
    db.session.flush()
    return question


def remove_question(question: SavedQuestion, now: datetime) -> SavedQuestion:
    """Take it from the lists; it can be put back."""
    question.removed_at = now
    db.session.flush()
    return question


def put_back_question(actor: Staff, question: SavedQuestion) -> SavedQuestion:
    """Undo the removal. Raises QuestionNameTaken when another one has taken the name."""
    _refuse_taken(actor, question.name, question)
    question.removed_at = None
    db.session.flush()
    return question


def _refuse_taken(actor: Staff, name: str, question: SavedQuestion | None) -> None:
    with db.session.no_autoflush:
        others = db.session.query(SavedQuestion).filter_by(staff_id=actor.id, name=name, removed_at=None)
        if any(other is not question for other in others):
            raise QuestionNameTaken(name=name)
