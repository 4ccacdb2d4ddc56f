"""What the log and the import runs remember of rows about participants."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select, update

from crm.audit.actions import erase_contents
from crm.database import db
from crm.imports.models import ImportChange
from crm.personal_data.belonging import belongs_to, tables_of_participants


def remove(ids: Sequence[int]) -> dict[str, int]:
    """Empty what log and import runs remember of these participants, before their rows go. Kind → entries emptied.

    That something was written, when and by whom stays in the log; what it said goes.
    """
    return {"log": _empty_log(ids), "imported_rows": _empty_imports(ids)}


def _empty_log(ids: Sequence[int]) -> int:
    return sum(erase_contents(id_) for id_ in ids)


def is_imported_about(ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a row which a file brought is about one of these participants."""
    return or_(
        *(
            and_(ImportChange.entity == table.name, ImportChange.entity_id.in_(_ids_in(table, ids)))
            for table in tables_of_participants()
            if "id" in table.c
        )
    )


def _empty_imports(ids: Sequence[int]) -> int:
    about = is_imported_about(ids)
    emptied: dict[str, Any] = {"before": {}, "after": {}}
    changed = update(ImportChange).where(about, ImportChange.before.is_not(None)).values(emptied)
    created = update(ImportChange).where(about, ImportChange.before.is_(None)).values(after={})
    options = {"synchronize_session": False}
    return sum(
        _count(db.session.execute(statement, execution_options=options)) for statement in (changed, created)
    )


def _count(result: Any) -> int:
    return int(result.rowcount)


def _ids_in(table: Table, ids: Sequence[int]) -> Any:
    return select(table.c.id).where(belongs_to(table, ids))
