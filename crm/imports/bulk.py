"""Inserting many rows at once: one prepared statement, values readied column by column.

The statement is SQLAlchemy's, and so is each value's way to the database; only its row-by-row handling of parameters is
left out, which costs more than the database itself does.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, Final

from sqlalchemy import Connection, Table, insert
from sqlalchemy.engine import Dialect

from crm.database import db
from crm.encryption import Sealed

Row = Mapping[str, Any]
_ROWS_A_STATEMENT: Final = 400


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Within: the garbage collector waits. A large file makes a million small objects, none of them in a circle, and
    the collector would look through all of them again and again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def insert_rows(table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns as the first. Defaults kept by the mapper are not filled in."""
    if not rows:
        return
    connection = db.session.connection()
    names = list(rows[0])
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=names)
    columns = {name: _ready(table, name, rows, connection.dialect) for name in names}
    if compiled.positiontup is None:
        ready = zip(*columns.values(), strict=True)
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in ready])
    else:
        _insert_in_portions(connection, str(compiled), [columns[name] for name in compiled.positiontup])


def _insert_in_portions(connection: Connection, statement: str, columns: list[list[Any]]) -> None:
    """Many rows a statement: SQLite brings its search index to disk after each one, however few rows it had."""
    head, _, placeholders = statement.partition(" VALUES ")
    most = connection.dialect.insertmanyvalues_max_parameters // len(columns)
    rows = zip(*columns, strict=True)
    while portion := list(islice(rows, min(_ROWS_A_STATEMENT, most))):
        many = ", ".join([placeholders] * len(portion))
        connection.exec_driver_sql(f"{head} VALUES {many}", tuple(chain.from_iterable(portion)))


def _ready(table: Table, name: str, rows: Sequence[Row], dialect: Dialect) -> list[Any]:
    """One column's values as the driver takes them."""
    kind = table.c[name].type
    ready = kind.sealer() if isinstance(kind, Sealed) else kind.dialect_impl(dialect).bind_processor(dialect)
    if ready is None:
        return [row[name] for row in rows]
    return [ready(row[name]) for row in rows]
