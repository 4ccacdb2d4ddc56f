"""What is kept a while only: log-ins, waits, unsent forms, entries of phones, ways back, people who have gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Table, delete, exists, select, update

from crm.accounts import attempts, sessions, unsent
from crm.audit.actions import record
from crm.database import Base, db
from crm.doubles.actions import clear_old_snapshots
from crm.field.actions import clear_old as clear_old_entries
from crm.imports.models import ImportChange
from crm.personal_data.belonging import table_named
from crm.segments.actions import clear_old_changes

_CONTACT_PEOPLE: Final = "contact_people"
# Time to see that somebody was archived by mistake.
ARCHIVED_KEPT_FOR: Final = timedelta(days=90)


def clear(at: datetime) -> dict[str, int]:
    """Remove what has been kept long enough at that moment. Kind → rows that went. Flushes, does not commit."""
    return {
        "log_ins": sessions.forget_old(at) + attempts.forget_old(at),
        "unsent_forms": unsent.forget_old(at),
        "field_entries": clear_old_entries(at),
        "bulk_changes": clear_old_changes(at),
        "employer_merges": clear_old_snapshots(at),
        "contact_people": _remove_archived(at),
    }


def _remove_archived(at: datetime) -> int:
    """Contact people archived three months ago at whom nothing points, past the session: the log keeps no copy."""
    db.session.flush()
    people = table_named(_CONTACT_PEOPLE)
    going = select(people.c.id).where(
        people.c.archived_on <= (at - ARCHIVED_KEPT_FOR).date(),
        *(~exists().where(column == people.c.id) for column in _pointing_at(people)),
    )
    ids = db.session.scalars(going.order_by(people.c.id)).all()
    for id_ in ids:
        record("delete", _CONTACT_PEOPLE, id_, reason="retention")
        _remove(people, id_)
    db.session.expire_all()
    return len(ids)


def _pointing_at(table: Table) -> Iterator[Column[Any]]:
    """Every column of the database that can point at a row of the table, its own among them."""
    for other in Base.metadata.sorted_tables:
        source = other.alias() if other is table else other
        for key in other.foreign_keys:
            if key.column.table is table:
                yield source.c[key.parent.name]


def _remove(people: Table, id_: int) -> None:
    imported = ImportChange.entity == _CONTACT_PEOPLE, ImportChange.entity_id == id_
    changed, created = ImportChange.before.is_not(None), ImportChange.before.is_(None)
    emptied: Any = {"before": {}, "after": {}}
    for statement in (
        update(ImportChange).where(*imported, changed).values(emptied),
        update(ImportChange).where(*imported, created).values(after={}),
        delete(people).where(people.c.id == id_),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})
