"""Every change through the session is noted by itself: old → new, whom it is about, relationship tables too.

What is written past the mapper (imports, bulk updates) is noted by whoever does it, with `actions.record`.
"""

from collections.abc import Iterator
from datetime import date, time
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Table, event, inspect, select
from sqlalchemy.orm import InstanceState, Mapper, MapperProperty, Session, UOWTransaction

from crm.audit import pending
from crm.audit.asking import noted_now
from crm.audit.rules import Noted, is_derived, is_secret
from crm.database import Base

# Their content is kept by the import itself, row by row; the log names the run.
_LOGGED_OTHERWISE: Final = frozenset({"import_runs", "import_changes", "audit_entries", "audit_contents"})

Changes = dict[str, list[Any]]


@event.listens_for(Session, "after_flush")
def _note_flushed(session: Session, flushed: UOWTransaction) -> None:
    pending.add(session, _noted(session, flushed))


def _noted(session: Session, flushed: UOWTransaction) -> Iterator[Noted]:
    """One entry a row that was written, also rows that went because others did."""
    for state, (is_deleted, is_listed_only) in list(flushed.states.items()):
        table = getattr(state.class_, "__tablename__", "")
        if is_listed_only or table in _LOGGED_OTHERWISE:
            continue
        action = "delete" if is_deleted else "update" if state.key else "create"
        changes = _changed(state) if action == "update" else _values(state, action == "delete")
        if changes or action != "update":
            row = state.obj()
            yield noted_now(
                action, table, getattr(row, "id", None), participant_of(session, row), changes=changes
            )


def participant_of(session: Session, row: Any) -> int | None:
    """The participant whom a row is about: itself, whom it names, or whom the row above it names; None = nobody."""
    if row.__tablename__ == "participants":
        return int(row.id)
    if hasattr(row, "participant_id"):
        return _now_or_before(row, "participant_id")
    for column, above in _rows_above(row.__table__):
        asked = select(above.c.participant_id).where(above.c.id == _now_or_before(row, column))
        about: int | None = session.connection().scalar(asked)
        if about is not None:
            return about
    return None


@lru_cache
def _rows_above(table: Table) -> tuple[tuple[str, Table], ...]:
    """Columns that point at a row which names a participant, each with that row's table."""
    pointing = ((key.parent.name, key.column.table) for key in table.foreign_keys)
    return tuple(sorted((pair for pair in pointing if "participant_id" in pair[1].c), key=itemgetter(0)))


def _now_or_before(row: Any, column: str) -> int | None:
    """What the column holds; what it held, when that was taken away in this flush."""
    value = getattr(row, column)
    return value if value is not None else _first(inspect(row).attrs[column].history.deleted)


def _logged(mapper: Mapper[Any]) -> Iterator[MapperProperty[Any]]:
    """The columns of a row that are logged, and its links by a relationship table."""
    for attribute in mapper.column_attrs:
        if not is_derived(attribute.key) and not attribute.columns[0].info.get("unlogged"):
            yield attribute
    for relationship in mapper.relationships:
        if relationship.secondary is not None and not relationship.viewonly:
            yield relationship


def _changed(state: InstanceState[Any]) -> Changes:
    """What an update changed: [old, new] a column; of a relationship table the ids [taken away, added]."""
    changes: Changes = {}
    for attribute in _logged(state.mapper):
        history = state.attrs[attribute.key].history
        if history.has_changes():
            pair = _ids_or_values(history.deleted), _ids_or_values(history.added)
            changes[attribute.key] = _said(state, attribute.key, pair)
    return changes


def _values(state: InstanceState[Any], is_deleted: bool) -> Changes:
    """All that a new row holds, as [None, new]; of one that goes, as [old, None]."""
    changes: Changes = {}
    for attribute in _logged(state.mapper):
        value = state.dict.get(attribute.key)
        if value is not None and value != []:
            plain = _ids_or_values(value if _is_rows(value) else [value])
            pair = (plain, None) if is_deleted else (None, plain)
            changes[attribute.key] = _said(state, attribute.key, pair)
    return changes


def _said(state: InstanceState[Any], column: str, pair: tuple[Any, Any]) -> list[Any]:
    """The pair, or two blanks for a secret: that it was changed is all that is said."""
    return [None, None] if is_secret(state.class_.__tablename__, column) else list(pair)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Base)


def _ids_or_values(values: Any) -> Any:
    """Ids where the values are rows, else the one value there is, as JSON can hold it."""
    rows = list(values or ())
    return sorted(row.id for row in rows) if _is_rows(rows) else _plain(_first(rows))


def _first(values: Any) -> Any:
    return values[0] if values else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


@event.listens_for(Mapper, "mapper_configured")
def _keep_old_values(mapper: Mapper[Any], _class: type) -> None:
    """Let a column that is set before it was read be read first: else the log would not know what it held."""
    for attribute in mapper.column_attrs:
        implementation = getattr(mapper.class_, attribute.key).impl
        implementation.active_history = True
