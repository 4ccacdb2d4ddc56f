"""The database: one declarative base, the types that columns use, and what each engine needs set.

SQLite is the embedded default (WAL, foreign keys on, busy timeout); PostgreSQL 15+ serves more than one
machine. Nothing above this module asks which of the two it talks to, except search (`employers.search`).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Date,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    event,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import JSON, TypeDecorator

BUSY_TIMEOUT_MS = 10_000

# SQLite cannot turn a read transaction into a write transaction once somebody else has written; so whoever
# may write takes the write lock first. Plain page reads ask for less (web.transactions sets this).
_sqlite_begin: ContextVar[str] = ContextVar("_sqlite_begin", default="BEGIN IMMEDIATE")


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware datetimes in and out, stored as UTC without zone. Refuses naive values (ValueError)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To the database: UTC, zone dropped."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From the database: UTC, aware."""
        return None if value is None else value.replace(tzinfo=UTC)


Code = Annotated[str, mapped_column(String(60))]
ShortText = Annotated[str, mapped_column(String(300))]
LongText = Annotated[str, mapped_column(Text)]
# Compared byte by byte on every engine: sort keys, folded search copies.
BinaryText = Annotated[str, mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))]


class Base(DeclarativeBase):
    """Base of every table. Constraint names follow one pattern, since errors are told apart by them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "pk": "pk_%(table_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            }
        ),
        type_annotation_map={
            datetime: UTCDateTime(),
            dict[str, Any]: JSON(none_as_null=True),
            dict[str, str]: JSON(none_as_null=True),
            list[str]: JSON(none_as_null=True),
        },
    )


class Versioned:
    """A row that several people edit: a save built on an older version is refused, not merged blindly."""

    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the mapper compare and count versions (StaleDataError when another save came first)."""
        return {"version_id_col": cls.version}


class Timestamped:
    """When the row was made and last changed (UTC)."""

    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime] = mapped_column(
        default=lambda: datetime.now(UTC), onupdate=lambda: datetime.now(UTC)
    )


def code_check(column: str, codes: tuple[str, ...], name: str | None = None) -> CheckConstraint:
    """A named constraint that `column` holds one of `codes` (NULL passes)."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


def period_check(starts: str, ends: str) -> CheckConstraint:
    """A named constraint that a period does not end before it starts (open ends pass)."""
    return CheckConstraint(f"{ends} >= {starts}", name=f"{ends}_not_before_{starts}")


def hours_check(column: str = "hours_week") -> CheckConstraint:
    """A named constraint: weekly hours are over zero and at most 40 (domain rule)."""
    return CheckConstraint(f"{column} > 0 AND {column} <= 40", name=f"{column}_in_range")


def overlaps(starts: Any, ends: Any, period_from: date | None, period_to: date | None) -> list[Any]:
    """Conditions that a row's period (open end = still going on) overlaps a period with open ends."""
    conditions = []
    if period_to is not None:
        conditions.append(starts <= period_to)
    if period_from is not None:
        conditions.append((ends.is_(None)) | (ends >= period_from))
    return conditions


class monday_of(FunctionElement[date]):  # noqa: N801 - reads as a function of the database
    """The Monday of the ISO week that a column's day is in, so that weeks can be grouped by."""

    name = "monday_of"
    type = Date()
    inherit_cache = True


@compiles(monday_of, "sqlite")
def _monday_on_sqlite(element: Any, compiler: Any, **words: Any) -> str:
    return f"date({compiler.process(element.clauses, **words)}, '-6 days', 'weekday 1')"


@compiles(monday_of, "postgresql")
def _monday_on_postgresql(element: Any, compiler: Any, **words: Any) -> str:
    return f"CAST(date_trunc('week', {compiler.process(element.clauses, **words)}) AS DATE)"


db = SQLAlchemy(model_class=Base)


def reserve_ids(table: Table, count: int) -> list[int]:
    """Ids for `count` new rows of a table, ascending, so that rows written in bulk can point at each other.

    SQLite has no sequences: there the write lock that every writing transaction holds keeps others from the same ids.
    """
    if db.session.connection().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return sorted(db.session.scalars(drawn))
    highest = db.session.scalar(select(func.max(table.c.id))) or 0
    return list(range(highest + 1, highest + 1 + count))


@contextmanager
def reading_only() -> Iterator[None]:
    """Within: transactions on SQLite take no write lock. For pages that change nothing."""
    token = _sqlite_begin.set("BEGIN")
    try:
        yield
    finally:
        _sqlite_begin.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Within: new transactions on SQLite take the write lock at once (the default outside page reads)."""
    token = _sqlite_begin.set("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        _sqlite_begin.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # We send BEGIN ourselves (below): the driver's own habit breaks savepoints and read consistency.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        # What is removed is written over, not only left out: names must not be found in the file afterwards.
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_sqlite_begin.get())
