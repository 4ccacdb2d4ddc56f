"""Counting the queries of a piece of code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event


@dataclass
class Queries:
    """How many statements were sent."""

    count: int = 0


@contextmanager
def counted() -> Iterator[Queries]:
    """Within: every SELECT sent to a database is counted."""
    queries = Queries()

    def note(_connection, _cursor, statement, *_rest) -> None:
        queries.count += statement.lstrip().upper().startswith("SELECT")

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(Engine, "before_cursor_execute", note)
