"""Rows by chance in any table: each column gets something of its type, and what the database refuses is tried anew."""

import re
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, Table, Time, insert, select
from sqlalchemy.exc import IntegrityError

from crm.database import Base, UTCDateTime, db
from crm.encryption import SealedData

TRIES = 60
FIRST = date(2026, 1, 1)
_WORDS = ("Kim", "Sam", "Storgatan 1", "031-10 10 10", "a@b.example", "friend", "hyllor", "städning")


def a_row_by_chance(random: Random, table: Table, **fixed: Any) -> int | None:
    """The id of a new row; None when no try fitted the rules of the table."""
    for _try in range(TRIES):
        values = {column.name: _value(random, column) for column in table.c if column.name != "id"}
        values = {name: value for name, value in {**values, **fixed}.items() if value is not ...}
        try:
            with db.session.begin_nested():
                return db.session.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
        except IntegrityError:
            continue
    return None


def _value(random: Random, column: Column[Any]) -> Any:
    if column.nullable and random.random() < 0.3:
        return None
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        ids = db.session.scalars(select(target).order_by(target)).all()
        return random.choice(ids) if ids else _made_for(random, column, target.table)
    codes = _codes(column)
    return random.choice(codes) if codes else _of_type(random, column)


def _made_for(random: Random, column: Column[Any], table: Table) -> int | None:
    """The id of a row to point at, where one must be pointed at and there is none yet."""
    return None if column.nullable else a_row_by_chance(random, table)


def _codes(column: Column[Any]) -> list[str]:
    for check in column.table.constraints:
        said = re.fullmatch(rf"{column.name} IN \((.*)\)", str(getattr(check, "sqltext", "")))
        if said:
            return re.findall(r"'(\w+)'", said[1])
    return []


def _of_type(random: Random, column: Column[Any]) -> Any:
    kinds = {
        Boolean: lambda: random.random() < 0.5,
        Integer: lambda: random.randint(1, 9),
        Float: lambda: random.randint(2, 80) / 2,
        Date: lambda: FIRST + timedelta(days=random.randrange(20)),
        UTCDateTime: lambda: datetime(2026, 1, 1, random.randrange(24), tzinfo=UTC),
        Time: lambda: time(random.randrange(24)),
        JSON: lambda: [random.choice(_WORDS)],
        SealedData: lambda: {"said": random.choice(_WORDS)},
    }
    make = next((make for kind, make in kinds.items() if isinstance(column.type, kind)), None)
    if make is not None:
        return make()
    return f"{random.choice(_WORDS)} {random.randrange(10**6)}" if column.unique else random.choice(_WORDS)


def everything(*left_out: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables but those left out, opened."""
    return {
        table.name: [
            dict(row) for row in db.session.execute(select(table).order_by(*table.primary_key)).mappings()
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in left_out
    }
