"""Counting what a database holds, the same way on both engines."""

from typing import Any

from sqlalchemy import Connection, Table, Text, column, func, inspect, select, table

from crm.backups.manifest import Contents
from crm.database import db
from crm.encryption import Sealed


def contents_of(connection: Connection) -> Contents:
    """What a database holds, as this connection's transaction sees it; tables that it lacks are left out."""
    existing = set(inspect(connection).get_table_names())
    tables = [one for one in db.metadata.sorted_tables if one.name in existing]
    names = [one.name for one in tables]
    return Contents(revision_of(connection), count_rows(connection, names), _key_ids(connection, tables))


def revision_of(connection: Connection) -> str:
    """The revision of the schema."""
    return str(connection.scalar(select(column("version_num")).select_from(table("alembic_version"))))


def count_rows(connection: Connection, names: list[str]) -> dict[str, int]:
    """Rows of each table."""
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def _key_ids(connection: Connection, tables: list[Table]) -> tuple[str, ...]:
    """The keys without which some value in a sealed column does not open."""
    found: set[str] = set()
    for one in tables:
        for sealed in (known for known in one.columns if isinstance(known.type, Sealed)):
            # As plain text: the column's own type would try to open what is asked for.
            value: Any = column(sealed.name, Text)
            key_id = _before_colon(connection, value)
            statement = select(key_id).select_from(table(one.name)).where(value.is_not(None)).distinct()
            found.update(connection.scalars(statement))
    return tuple(sorted(found))


def _before_colon(connection: Connection, value: Any) -> Any:
    if connection.dialect.name == "postgresql":
        return func.split_part(value, ":", 1)
    return func.substr(value, 1, func.instr(value, ":") - 1)
