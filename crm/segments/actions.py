"""Keeping views."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from crm import errors
from crm.accounts.models import Staff
from crm.database import db
from crm.segments.models import BulkChange, SavedView
from crm.segments.queries import KEPT_FOR


def save_view(actor: Staff, name: str, programme_id: int | None, asked: Mapping[str, Any]) -> SavedView:
    """Keep a filtered list under a name, shared with one of the actor's programmes or with nobody (None).

    Raises ViewNameTaken.
    """
    _refuse_taken(actor, name, None)
    view = SavedView(staff_id=actor.id, programme_id=programme_id, name=name, asked=dict(asked))
    db.session.add(view)
    db.session.flush()
    return view


def rename_view(actor: Staff, view: SavedView, name: str, programme_id: int | None) -> SavedView:
    """Give it another name, or share it otherwise. Raises ViewNameTaken."""
    _refuse_taken(actor, name, view)
    view.name, view.programme_id = name, programme_id
    db.session.flush()
    return view


def remove_view(view: SavedView, now: datetime) -> SavedView:
    """Take it from the lists; it can be put back."""
    view.removed_at = now
    db.session.flush()
    return view


def put_back_view(actor: Staff, view: SavedView) -> SavedView:
    """Undo the removal. Raises ViewNameTaken when another one has taken the name."""
    _refuse_taken(actor, view.name, view)
    view.removed_at = None
    db.session.flush()
    return view


def _refuse_taken(actor: Staff, name: str, view: SavedView | None) -> None:
    with db.session.no_autoflush:
        others = db.session.query(SavedView).filter_by(staff_id=actor.id, name=name, removed_at=None)
        if any(other is not view for other in others):
            raise errors.ViewNameTaken(name=name)


def clear_old_changes(at: datetime) -> int:
    """Remove changes of many that no list shows any more, with what employers had before; how many.

    What had been agreed may speak of somebody. The log of changes keeps each employer's own change.
    """
    old = delete(BulkChange).where(BulkChange.made_at < at - KEPT_FOR)
    gone: Any = db.session.execute(old, execution_options={"synchronize_session": False})
    db.session.expire_all()
    return int(gone.rowcount)
