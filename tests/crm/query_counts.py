"""How often a page asks the database."""

from collections.abc import Callable

from sqlalchemy import Engine, event


def count_queries(act: Callable[[], object]) -> int:
    """The number of statements that the database was sent while `act` ran, savepoints left out."""
    statements = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(statements)
