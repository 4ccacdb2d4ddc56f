"""Keeping views, changing many employers at once, and taking that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from crm import errors
from crm.accounts.models import Staff
from crm.audit.actions import record_changes
from crm.database import db
from crm.employers.models import Employer
from crm.segments import rules
from crm.segments.models import BulkChange, SavedView
from crm.segments.queries import Plan, list_locked


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


def change_many(actor: Staff, plan: Plan, kind: str, new: Mapping[str, Any], now: datetime) -> BulkChange:
    """Write `new` (column → value, those of `rules.COLUMNS[kind]`) on every employer that the plan touches.

    Raises ChangedMeanwhile when one of them is no longer as it was planned with.
    """
    _write(kind, dict.fromkeys(plan.changing, new), now)
    old = {str(row.id): rules.kept(kind, row) for row in plan.changing}
    change = BulkChange(
        staff_id=actor.id, made_at=now, kind=kind, count=len(old), new=rules.as_json(new), old=old
    )
    db.session.add(change)
    db.session.flush()
    return change


def undo_change(actor: Staff, change: BulkChange, now: datetime) -> int:
    """Give back what each employer had, unless it has been changed again since: how many stay as they are now.

    Raises ChangedMeanwhile when somebody has undone it already, or changes one of them just now.
    """
    if change.undone_at is not None:
        raise errors.ChangedMeanwhile
    values = {
        row: rules.restored(change.kind, change.old[str(row.id)])
        for row in list_locked([int(id_) for id_ in change.old])
        if rules.can_be_undone(change.kind, change.new, change.old[str(row.id)], row)
    }
    _write(change.kind, values, now)
    change.undone_at, change.undone_by_id = now, actor.id
    change.stayed = len(change.old) - len(values)
    db.session.flush()
    return change.stayed


def _write(kind: str, values: Mapping[Any, Mapping[str, Any]], now: datetime) -> None:
    """Write columns of many employers (row as it was read → column → value) in one go, and note each in the log.

    Past the mapper, which takes ten times as long. Raises ChangedMeanwhile when a row has another version now.
    """
    if not values:
        return
    table: Any = Employer.__table__
    columns = rules.COLUMNS[kind]
    statement = (
        update(table)
        .where(table.c.id == bindparam("read_id"), table.c.version == bindparam("read_version"))
        .values(
            version=table.c.version + 1,
            updated_at=now,
            **{name: bindparam(f"new_{name}") for name in columns},
        )
    )
    written = db.session.connection().execute(
        statement,
        [
            {"read_id": row.id, "read_version": row.version} | {f"new_{name}": new[name] for name in columns}
            for row, new in values.items()
        ],
    )
    if written.rowcount != len(values):
        raise errors.ChangedMeanwhile
    record_changes("employers", {row.id: rules.changes(kind, row, new) for row, new in values.items()})
    db.session.expire_all()
