"""Changing many employers, and taking that back: some hundreds in one go, more of them in steps that are each kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, update

from crm import errors
from crm.accounts.models import Staff
from crm.audit.actions import record_changes
from crm.database import db
from crm.employers.models import Employer
from crm.segments import rules
from crm.segments.models import BulkChange
from crm.segments.queries import Plan, find_change, list_locked

# So many are changed while the page waits; more of them behind it, as many at a time.
STEP: Final = 500


def change_many(actor: Staff, plan: Plan, kind: str, new: Mapping[str, Any], now: datetime) -> BulkChange:
    """Write `new` (column → value, those of `rules.COLUMNS[kind]`) on every employer that the plan touches.

    Raises ChangedMeanwhile when one of them is no longer as it was planned with.
    """
    _write(kind, dict.fromkeys(plan.changing, new), now, actor.id)
    return _keep(actor, plan, kind, new, now, done=len(plan.changing))


def begin_change(actor: Staff, plan: Plan, kind: str, new: Mapping[str, Any], now: datetime) -> BulkChange:
    """Keep what is to be changed; `take_step` does it, some hundreds at a time."""
    return _keep(actor, plan, kind, new, now, beat_at=now)


def _keep(
    actor: Staff, plan: Plan, kind: str, new: Mapping[str, Any], now: datetime, **values: Any
) -> BulkChange:
    old = {str(row.id): {**rules.kept(kind, row), "version": row.version} for row in plan.changing}
    change = BulkChange(
        staff_id=actor.id, made_at=now, kind=kind, count=len(old), new=rules.as_json(new), old=old, **values
    )
    db.session.add(change)
    db.session.flush()
    return change


def undo_change(actor: Staff, change: BulkChange, now: datetime) -> int:
    """Give back what each employer had, unless it has been changed again since: how many stay as they are now.

    Raises ChangedMeanwhile when somebody has undone it already, or changes one of them just now.
    """
    begin_undo(actor, change, now)
    _take_back(change, change.done, now)
    change.beat_at = None
    db.session.flush()
    return change.stayed or 0


def begin_undo(actor: Staff, change: BulkChange, now: datetime) -> BulkChange:
    """From now on it is taken back, as far as it was done. Raises ChangedMeanwhile when it is already."""
    if change.undone_at is not None:
        raise errors.ChangedMeanwhile
    change.undone_at, change.undone_by_id, change.stayed, change.beat_at = now, actor.id, 0, now
    db.session.flush()
    return change


def go_on(change: BulkChange, now: datetime) -> BulkChange:
    """Let it be worked on again. Raises ChangedMeanwhile when it is finished."""
    if rules.standing(change, now) in ("changed", "undone"):
        raise errors.ChangedMeanwhile
    change.beat_at = now
    db.session.flush()
    return change


def stop(change: BulkChange) -> BulkChange:
    """No further step is taken; what is done stays done."""
    change.beat_at = None
    db.session.flush()
    return change


def take_step(change_id: int, now: datetime) -> bool:
    """Do the next few hundred of a change, or of its undo: whether there are more. False once it was stopped.

    Whoever takes a step holds the row, so two who work on the same change do nothing twice.
    """
    change = find_change(change_id, for_writing=True)
    if change is None or change.beat_at is None:
        return False
    if change.undone_at is None:
        _go_forward(change, STEP, now)
    else:
        _take_back(change, STEP, now)
    is_finished = rules.standing(change, now) in ("changed", "undone")
    change.beat_at = None if is_finished else now
    db.session.flush()
    return not is_finished


def _in_turn(change: BulkChange, first: int, last: int) -> list[int]:
    return sorted(int(id_) for id_ in change.old)[first:last]


def _go_forward(change: BulkChange, most: int, now: datetime) -> None:
    """Change the next ones that still are as they were seen; the others are somebody else's now."""
    ids = _in_turn(change, change.done, change.done + most)
    rows = [row for row in list_locked(ids) if row.version == change.old[str(row.id)]["version"]]
    new = rules.restored(change.kind, change.new)
    _write(change.kind, dict.fromkeys(rows, new), now, change.staff_id)
    gone = {str(id_) for id_ in ids} - {str(row.id) for row in rows}
    if gone:
        change.old = {id_: had for id_, had in change.old.items() if id_ not in gone}
        change.count, change.left_out = change.count - len(gone), change.left_out + len(gone)
    change.done += len(rows)


def _take_back(change: BulkChange, most: int, now: datetime) -> None:
    """Give the next ones back what they had, those that are as the change left them."""
    ids = _in_turn(change, change.taken_back, min(change.taken_back + most, change.done))
    values = _values_before(change, ids)
    _write(change.kind, values, now, change.undone_by_id)
    change.stayed = (change.stayed or 0) + len(ids) - len(values)
    change.taken_back += len(ids)


def _values_before(change: BulkChange, ids: Sequence[int]) -> dict[Any, dict[str, Any]]:
    return {
        row: rules.restored(change.kind, change.old[str(row.id)])
        for row in list_locked(ids)
        if rules.can_be_undone(change.kind, change.new, change.old[str(row.id)], row)
    }


def _write(kind: str, values: Mapping[Any, Mapping[str, Any]], now: datetime, by: int | None) -> None:
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
    record_changes("employers", {row.id: rules.changes(kind, row, new) for row, new in values.items()}, by)
    for one in db.session.identity_map.values():
        if isinstance(one, Employer):
            db.session.expire(one)
