"""The database's own list of changed employers: whatever writes, and however, the list says which employer it was.

Each change adds a row at the end, so that nobody who writes waits for another who does, as they would for a counter.
Only the last are kept: whoever has not looked for longer compares every employer.
A migration that builds one of these tables anew on SQLite takes its triggers away: call `install` again after it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection

# So many changes are kept, and so many may come before the oldest are dropped.
KEPT: Final = 20_000
_DROPPED_EVERY: Final = 1_000
# Table → its column that tells the employer.
_WATCHED: Final = {
    "employers": "id",
    "workplace_facts": "employer_id",
    "company_friends": "employer_id",
    "placements": "employer_id",
    "place_offers": "employer_id",
}
# What a database is watched for that has no places one by one yet: for migrations only.
BEFORE_OFFERS: Final = tuple(table for table in _WATCHED if table != "place_offers")
_EVENTS: Final = ("INSERT", "UPDATE", "DELETE")
# Whoever becomes protected is no longer told of, wherever the person was placed.
_OF_PERSON: Final = "SELECT employer_id AS id FROM placements WHERE participant_id = NEW.id"
_SHORT: Final = "employer_changes_kept_short"
_DROP: Final = (
    "DELETE FROM employer_changes WHERE number IN (SELECT number FROM employer_changes "  # noqa: S608 - nothing typed by anybody
    f"WHERE number <= NEW.number - {KEPT}{{skipping}})"
)
_When = tuple[str, str, str]  # event, table, condition
_NOW_AND_THEN: Final[_When] = (
    "INSERT",
    "employer_changes",
    f"NEW.number / {_DROPPED_EVERY} * {_DROPPED_EVERY} = NEW.number",
)


def install(connection: Connection, tables: Iterable[str] = tuple(_WATCHED)) -> None:
    """Let the database note every change of these tables from now on, and drop the oldest now and then."""
    if connection.dialect.name == "sqlite":
        for name, when, ids in _triggers(tables):
            _on_sqlite(connection, name, when, _noted(ids, "0", "random()"))
        _on_sqlite(connection, _SHORT, _NOW_AND_THEN, _DROP.format(skipping=""))
        return
    for name, when, ids in _triggers(tables):
        noted = _noted(ids, "pg_current_xact_id()::text::bigint", "(random() * 9e18)::bigint")
        _on_postgresql(connection, name, when, noted)
    # Who else drops them at the same time is not waited for.
    _on_postgresql(connection, _SHORT, _NOW_AND_THEN, _DROP.format(skipping=" FOR UPDATE SKIP LOCKED"))


def remove(connection: Connection) -> None:
    """Note no more changes: for migrations only."""
    for name in (*(name for name, _, _ in _triggers()), _SHORT):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        else:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def _triggers(tables: Iterable[str] = tuple(_WATCHED)) -> Iterator[tuple[str, _When, str]]:
    """Each trigger's name, when it goes off, and the employers it is about."""
    for table in tables:
        column = _WATCHED[table]
        for event in _EVENTS:
            sides = [f"SELECT {side}.{column} AS id" for side in _sides(event)]
            yield f"employer_changes_{table}_{event.lower()}", (event, table, ""), " UNION ".join(sides)
    protected = ("UPDATE OF protected", "participants", "OLD.protected <> NEW.protected")
    yield "employer_changes_protected", protected, _OF_PERSON


def _sides(event: str) -> tuple[str, ...]:
    return {"INSERT": ("NEW",), "DELETE": ("OLD",)}.get(event, ("OLD", "NEW"))


def _noted(ids: str, transaction: str, mark: str) -> str:
    return (
        "INSERT INTO employer_changes (employer_id, written_by, mark) "  # noqa: S608 - nothing typed by anybody
        f"SELECT id, {transaction}, {mark} FROM ({ids}) AS changed"
    )


def _on_sqlite(connection: Connection, name: str, when: _When, body: str) -> None:
    event, table, condition = when
    only = f" WHEN {condition}" if condition else ""
    connection.exec_driver_sql(f"CREATE TRIGGER {name} AFTER {event} ON {table}{only} BEGIN {body}; END")


def _on_postgresql(connection: Connection, name: str, when: _When, body: str) -> None:
    event, table, condition = when
    only = f" WHEN ({condition})" if condition else ""
    connection.exec_driver_sql(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $note$ BEGIN {body}; RETURN NULL; END $note$"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW{only} EXECUTE FUNCTION {name}()"
    )
