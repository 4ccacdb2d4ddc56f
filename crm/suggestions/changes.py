"""Which employers have changed since somebody last looked: a question that costs the same however many there are.

The database adds a row for each change (`triggers`). On PostgreSQL a transaction may be seen later than one that took
a higher number, so what is read is not only what has a higher number but all that was written by transactions that
were not settled the last time. A row that was seen and is gone (rolled back, or another database restored), or has
another mark, means that nothing is known any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from crm.database import db
from crm.suggestions.models import EmployerChange


class settled_before(FunctionElement[int]):  # noqa: N801 - reads as a function of the database
    """The transaction from which on some may not be settled: all before it are seen, or never will be."""

    name = "settled_before"
    type = BigInteger()
    inherit_cache = True


@compiles(settled_before, "sqlite")
def _settled_on_sqlite(_element: Any, _compiler: Any, **_words: Any) -> str:
    # One writes at a time, and every row says transaction 0.
    return "1"


@compiles(settled_before, "postgresql")
def _settled_on_postgresql(_element: Any, _compiler: Any, **_words: Any) -> str:
    return "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)"


@dataclass(frozen=True, slots=True)
class Seen:
    """How far somebody has looked, and on which day. `marks` are of the rows that must still be there, by number."""

    day: date
    settled: int
    marks: Mapping[int, int]


def look(day: date, before: Seen | None) -> tuple[Seen, set[int] | None]:
    """How far the changes go now, and the ids of employers changed since `before`; None where that is not known.

    A new day is not known either: friendships begin and end by themselves.
    """
    rows = _rows(before)
    found = {row.number: row.mark for row in rows}
    if before is None or before.day != day or not before.marks.items() <= found.items():
        return _seen(day, _rows(None)), None
    changed = {row.employer_id for row in rows if row.number not in before.marks}
    return _seen(day, rows), changed


def _rows(before: Seen | None) -> list[Any]:
    """The last change, those after `before`, and those that may not have been seen then."""
    number, written_by = EmployerChange.number, EmployerChange.written_by
    if before is None or not before.marks:
        last = select(func.max(EmployerChange.number)).scalar_subquery()
        condition = or_(number >= last, written_by >= settled_before())
    else:
        condition = or_(number >= max(before.marks), written_by >= before.settled)
    statement = select(
        number, EmployerChange.employer_id, written_by, EmployerChange.mark, settled_before().label("settled")
    )
    return list(db.session.execute(statement.where(condition).order_by(number)))


def _seen(day: date, rows: list[Any]) -> Seen:
    if not rows:
        return Seen(day, 0, {})
    settled = rows[-1].settled
    open_or_last = [*(row for row in rows if row.written_by >= settled), rows[-1]]
    return Seen(day, settled, {row.number: row.mark for row in open_or_last})
