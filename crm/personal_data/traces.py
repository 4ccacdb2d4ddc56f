"""What the log and the import runs remember of rows about participants."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select, update

from crm.audit.models import AuditEntry
from crm.database import db
from crm.imports.models import ImportChange
from crm.personal_data.belonging import PEOPLE, belongs_to, table_named, tables_of_participants


def remove(ids: Sequence[int]) -> dict[str, int]:
    """Empty what log and import runs remember of these participants, before their rows go. Kind → entries emptied.

    That something was written, when and by whom stays in the log; what it said goes.
    """
    return {"log": _empty_log(ids), "imported_rows": _empty_imports(ids)}


def _empty_log(ids: Sequence[int]) -> int:
    said = AuditEntry.changes.is_not(None)
    statement = update(AuditEntry).where(said, is_logged_about(ids)).values(changes=None)
    return _count(db.session.execute(statement, execution_options={"synchronize_session": False}))


def _empty_imports(ids: Sequence[int]) -> int:
    about = or_(
        *(
            and_(ImportChange.entity == table.name, ImportChange.entity_id.in_(_ids_in(table, ids)))
            for table in tables_of_participants()
            if "id" in table.c
        )
    )
    emptied: dict[str, Any] = {"before": {}, "after": {}}
    changed = update(ImportChange).where(about, ImportChange.before.is_not(None)).values(emptied)
    created = update(ImportChange).where(about, ImportChange.before.is_(None)).values(after={})
    options = {"synchronize_session": False}
    return sum(
        _count(db.session.execute(statement, execution_options=options)) for statement in (changed, created)
    )


def _count(result: Any) -> int:
    return int(result.rowcount)


def is_logged_about(ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that an entry of the log is about one of these participants: their row, or one below it, also one
    that is there no more."""
    return or_(*(_is_about(table, ids) for table in tables_of_participants()))


def _is_about(table: Table, ids: Sequence[int]) -> ColumnElement[bool]:
    if "id" not in table.c:
        return AuditEntry.entity == table.name
    about: list[ColumnElement[bool]] = [AuditEntry.entity_id.in_(_ids_in(table, ids))]
    if table.name != PEOPLE:
        about.append(_said_owner(table, ids))
    return and_(AuditEntry.entity == table.name, or_(*about))


def _said_owner(table: Table, ids: Sequence[int]) -> ColumnElement[bool]:
    """Whose it was, by what the entry itself says: [old, new] of the owner's column."""
    if "participant_id" in table.c:
        owner, owners = "participant_id", list(ids)
    else:
        enrolments = table_named("enrolments")
        asked = select(enrolments.c.id).where(enrolments.c.participant_id.in_(ids))
        owner, owners = "enrolment_id", list(db.session.scalars(asked))
    said = AuditEntry.changes[owner]
    return or_(*(said[side].as_integer().in_(owners) for side in (0, 1)))


def _ids_in(table: Table, ids: Sequence[int]) -> Any:
    return select(table.c.id).where(belongs_to(table, ids))
