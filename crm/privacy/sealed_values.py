"""What stands sealed in the database, seen from outside: which key seals how much, and whether ours opens it.

The columns are found in the tables' own declarations. They are read here as the text that is stored.
"""

from collections import Counter
from typing import Any, cast

from sqlalchemy import Column, ColumnClause, TableClause, Text, column, func, inspect, select, table

from crm.database import Base, db, reading_only
from crm.encryption import Keys, Sealed, key_ring, keys, sealed_columns


def every_column() -> list[Column[Any]]:
    """Every sealed column of the database."""
    return sealed_columns(Base.metadata)


def is_sealed_for_good(sealed: Column[Any]) -> bool:
    """Whether the column's values can never be sealed anew, such as in a log that nobody may change."""
    return bool(sealed.info.get("keeps_key"))


def place_of(sealed: Column[Any]) -> str:
    """The place that the column's values are bound to."""
    return cast(Sealed, sealed.type).place


def as_stored(sealed: Column[Any]) -> tuple[TableClause, list[ColumnClause[Any]], ColumnClause[str]]:
    """The column's table, primary key and the column itself, as plain text that nothing opens or stamps."""
    identity: list[ColumnClause[Any]] = [column(key.name, key.type) for key in sealed.table.primary_key]
    value: ColumnClause[str] = column(sealed.name, Text)
    return table(sealed.table.name, *identity, value), identity, value


def count_by_key(sealed: Column[Any], at_hand: Keys) -> Counter[str]:
    """How many values of the column each key seals; those of a key that is not at hand count for ""."""
    _table, _identity, value = as_stored(sealed)
    ids = list(at_hand.by_id)
    counted = [func.count().filter(value.startswith(f"{id_}:", autoescape=True)) for id_ in ids]
    total, *by_key = db.session.execute(select(func.count(value), *counted).select_from(_table)).one()
    found = Counter({id_: count for id_, count in zip(ids, by_key, strict=True) if count})
    if total > found.total():
        found[""] = total - found.total()
    return found


def require_the_right_keys() -> None:
    """Open one value of each column. Raises KeyFileMissing, KeyFileBroken, or CannotOpen when it is another's file."""
    at_hand = keys()
    with reading_only():
        for sealed in every_column():
            source, _identity, value = as_stored(sealed)
            found = db.session.scalar(select(value).select_from(source).where(value.is_not(None)).limit(1))
            if found is not None:
                at_hand.open(found, place_of(sealed))
        db.session.rollback()


def is_from_before_sealing() -> bool:
    """Whether the database is of a version that had names in plain text."""
    seen = inspect(db.engine)
    return seen.has_table("backgrounds") and "background_key" not in {
        found["name"] for found in seen.get_columns("backgrounds")
    }


def forget_plain_copies() -> None:
    """Write the database anew, since what was in plain text before it was sealed still stands in its gaps."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        _run_outside_transaction("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
        return
    tables = {sealed.table.name for sealed in every_column()}
    with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for name in sorted(tables):
            connection.exec_driver_sql(f'VACUUM FULL "{name}"')


def _run_outside_transaction(*statements: str) -> None:
    """On SQLite, where we begin every transaction ourselves."""
    pooled = db.engine.raw_connection()
    try:
        for statement in statements:
            pooled.cursor().execute(statement).close()
    finally:
        pooled.close()


def key_file() -> str:
    """Where the key file is expected."""
    return str(key_ring().path)
