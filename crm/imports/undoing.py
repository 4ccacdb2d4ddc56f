"""Taking an import back: what it made goes away, what it changed becomes what it was where nobody has touched it since.

All or nothing: when anything that came in has been edited, or something else has come to depend on it, nothing is
taken back and every reason is given.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Table, delete, select, update

from crm.database import Base, db
from crm.errors import DomainError
from crm.imports.collections import COLLECTION_TABLES, Collection, collections_of
from crm.imports.models import ImportChange, ImportRun
from crm.imports.stored import in_portions, list_rows, table_named
from crm.imports.writing import created_record, derived_after, remembered_in, replace_items

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an import cannot be taken back: a row that it made was `edited`, or is `depended_on` by another table's."""

    reason: str
    entity: str
    entity_id: int
    by: str | None = None


@dataclass(slots=True)
class Undone:
    """What was taken back: new rows removed, fields restored, and fields left since somebody has changed them."""

    removed: int = 0
    restored: int = 0
    kept: int = 0


class CannotUndo(DomainError):
    """Something later stands on what came in. `hindrances` has every reason."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        super().__init__(count=len(hindrances))
        self.hindrances = hindrances


class AlreadyUndone(DomainError):
    """The run has been taken back before."""


@dataclass(slots=True)
class _Run:
    """The changes of a run: per table the new rows (id → record), and the changed rows in the order of writing."""

    created: dict[str, dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    changed: list[ImportChange] = field(default_factory=list)


def undo_run(run: ImportRun, now: datetime) -> Undone:
    """Take the run back. Raises AlreadyUndone, or CannotUndo with every reason."""
    if run.state != "applied":
        raise AlreadyUndone(run=run.id)
    changes = _changes_of(run)
    hindrances = list_hindrances(run)
    if hindrances:
        raise CannotUndo(hindrances)
    undone = Undone(removed=sum(map(len, changes.created.values())))
    for change in reversed(changes.changed):
        _restore(change, undone, now)
    for name in reversed(list(changes.created)):
        _remove(name, list(changes.created[name]))
    run.state, run.undone_at = "undone", now
    db.session.flush()
    db.session.expire_all()
    return undone


def list_hindrances(run: ImportRun) -> list[Hindrance]:
    """What stands in the way of taking the run back; empty when nothing does."""
    changes = _changes_of(run)
    found = [hindrance for name, rows in changes.created.items() for hindrance in _edited(name, rows)]
    for name in changes.created:
        found += _depending(name, changes)
    return found


def _changes_of(run: ImportRun) -> _Run:
    changes = _Run()
    asked = select(ImportChange).where(ImportChange.run_id == run.id).order_by(ImportChange.position)
    for change in db.session.scalars(asked):
        if change.before is None:
            changes.created[change.entity][change.entity_id] = change.after
        else:
            changes.changed.append(change)
    return changes


def _edited(name: str, records: Mapping[int, Row]) -> Iterable[Hindrance]:
    table, now_there = table_named(name), {}
    for row in list_rows(name, "id", set(records), lock=True):
        now_there[row["id"]] = row
    for id_, record in records.items():
        if id_ not in now_there or _record_of(table, now_there[id_], record) != record:
            yield Hindrance("edited", name, id_)


def _record_of(table: Table, row: Row, record: Row) -> Row:
    """What would be remembered of the row if it were new now."""
    below = {name: row[name] for name in collections_of(table.name) if row[name]}
    written = {name: value for name, value in row.items() if name in table.c and name != "id"}
    current = dict(created_record(table, written, below))
    if "version" in table.c:
        current["version"] = row["version"]
    return current


def _depending(name: str, changes: _Run) -> Iterable[Hindrance]:
    """Rows that point at what the run made, without being of the run themselves, or pointed there by it."""
    for other in Base.metadata.sorted_tables:
        if other.name in COLLECTION_TABLES and _belongs_to(other, name):
            continue
        for key in other.foreign_keys:
            if key.column.table.name == name:
                yield from _pointing(other, key, name, changes)


def _belongs_to(table: Table, owner: str) -> bool:
    return any(collection.table == table.name for collection in collections_of(owner).values())


def _pointing(other: Table, key: ForeignKey, name: str, changes: _Run) -> Iterable[Hindrance]:
    own = changes.created.get(other.name, {})
    identity = _identity(other)
    for portion in in_portions(changes.created[name]):
        asked = select(identity, key.parent).where(key.parent.in_(portion))
        for id_, target in db.session.execute(asked):
            is_own = id_ in own or _is_item_of_own(other, id_, changes.created)
            if not is_own and not _is_given_back(other, key.parent.name, id_, target, changes.changed):
                yield Hindrance("depended_on", name, target, by=other.name)


def _is_given_back(other: Table, column: str, id_: int, target: int, changed: list[ImportChange]) -> bool:
    """Whether the run itself pointed that row there, so that undoing points it back before anything is removed."""
    for change in changed:
        if change.entity_id != id_:
            continue
        if change.entity == other.name and change.after.get(column) == target:
            return True
        for collection in collections_of(change.entity).values():
            if collection.table == other.name and target in change.after.get(collection.name, ()):
                return _stands_as_written(change, collection.name)
    return False


def _stands_as_written(change: ImportChange, name: str) -> bool:
    """Whether nobody has touched that collection since: only then it is given back."""
    rows = list_rows(change.entity, "id", {change.entity_id})
    return bool(rows) and bool(rows[0][name] == change.after[name])


def _identity(table: Table) -> Any:
    """The column that tells whose row it is: its id, or for rows below another one the owner's."""
    owner = _owner_column(table)
    return table.c[owner] if owner else next(iter(table.primary_key))


def _owner_column(table: Table) -> str | None:
    for owner in Base.metadata.tables:
        for collection in collections_of(owner).values():
            if collection.table == table.name:
                return collection.parent
    return None


def _is_item_of_own(table: Table, owner_id: int, created: Mapping[str, Mapping[int, Row]]) -> bool:
    return any(
        owner_id in rows
        for name, rows in created.items()
        for collection in collections_of(name).values()
        if collection.table == table.name
    )


def _restore(change: ImportChange, undone: Undone, now: datetime) -> None:
    table, collections = table_named(change.entity), collections_of(change.entity)
    rows = list_rows(change.entity, "id", {change.entity_id}, lock=True)
    if not rows:
        undone.kept += len(change.after)
        return
    row, before = rows[0], change.before or {}
    written = [name for name in change.after if name != "version"]
    untouched = [name for name in written if _as_json(row[name]) == change.after[name]]
    undone.restored += len(untouched)
    undone.kept += len(written) - len(untouched)
    for name in untouched:
        if name in collections:
            replace_items(
                collections[name],
                change.entity_id,
                row[name],
                before[name],
                _as_it_was(collections[name], before),
            )
    columns = {name: _as_stored(table, name, before[name]) for name in untouched if name in table.c}
    if untouched:
        _write_back(table, row, columns, now)
        _follow_version(change, row)


def _as_it_was(collection: Collection, before: Row) -> Callable[[int, Any, Any], dict[str, Any]]:
    """What gives a row below the main one again: with all that it said when it went, where it went."""
    table = table_named(collection.table)
    went = {row[collection.item]: row for row in before.get(remembered_in(collection.name), ())}

    def again(parent: int, item: Any, content: Any) -> dict[str, Any]:
        row = went.get(item) or collection.row(parent, item, content)
        every = {column.name: row.get(column.name) for column in table.c if column.name != "id"}
        return {name: _as_stored(table, name, value) for name, value in every.items()}

    return again


def _write_back(table: Table, row: Row, columns: Mapping[str, Any], now: datetime) -> None:
    touched = {"version": table.c.version + 1, "updated_at": now} if "version" in table.c else {}
    derived = derived_after(table, row["id"], columns)
    if columns or touched:
        values = {**columns, **derived, **touched}
        db.session.execute(update(table).where(table.c.id == row["id"]).values(values))


def _follow_version(change: ImportChange, row: Row) -> None:
    """The row is again as an earlier run left it: let that run know its new version, so that it can be undone too."""
    if change.before is None or row.get("version") != change.after.get("version"):
        return
    asked = select(ImportChange).where(
        ImportChange.entity == change.entity,
        ImportChange.entity_id == change.entity_id,
        ImportChange.id < change.id,
    )
    for earlier in db.session.scalars(asked):
        if earlier.after.get("version") == change.before.get("version"):
            earlier.after = {**earlier.after, "version": row["version"] + 1}


def _remove(name: str, ids: list[int]) -> None:
    table = table_named(name)
    for portion in in_portions(ids):
        for collection in collections_of(name).values():
            below = table_named(collection.table)
            db.session.execute(delete(below).where(below.c[collection.parent].in_(portion)))
        db.session.execute(delete(table).where(table.c.id.in_(portion)))


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _as_stored(table: Table, name: str, value: Any) -> Any:
    is_day = isinstance(table.c[name].type, Date)
    return date.fromisoformat(value) if is_day and isinstance(value, str) else value
