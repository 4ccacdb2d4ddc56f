"""The database's own refusal to change the log: rows are added at its end, and nothing else.

What an entry holds (`audit_contents`) may go when the person it is about has been erased, which is an entry itself.
Without the key nobody can forge that entry: `audit verify` finds it.
"""

from typing import Final

from sqlalchemy import Connection, text

KEPT: Final = "The log can be added to, but not changed."
ONLY_ERASED: Final = "What the log holds of a person can go only when the person has been erased."
ONLY_AT_END: Final = "The log is added to at its end only."

_ERASED: Final = (
    "EXISTS (SELECT 1 FROM audit_entries AS mine JOIN audit_entries AS erasing "
    "ON erasing.participant_id = mine.participant_id AND erasing.action = 'erase' WHERE mine.number = OLD.entry_id)"
)
_NEXT: Final = "(SELECT coalesce(max(number), 0) + 1 FROM audit_entries)"
_TAKEN: Final = "EXISTS (SELECT 1 FROM audit_contents WHERE entry_id = NEW.entry_id)"

# Name → table, when, and the condition under which it is refused (None = always), and the sentence.
_GUARDS: Final[dict[str, tuple[str, str, str | None, str]]] = {
    "audit_entries_keep": ("audit_entries", "UPDATE", None, KEPT),
    "audit_entries_stay": ("audit_entries", "DELETE", None, KEPT),
    # Also against INSERT OR REPLACE, which takes rows away without a DELETE.
    "audit_entries_end": ("audit_entries", "INSERT", f"NEW.number <> {_NEXT}", ONLY_AT_END),
    "audit_contents_keep": ("audit_contents", "UPDATE", None, KEPT),
    "audit_contents_stay": ("audit_contents", "DELETE", f"NOT {_ERASED}", ONLY_ERASED),
    "audit_contents_once": ("audit_contents", "INSERT", _TAKEN, KEPT),
}
_TABLES: Final = ("audit_entries", "audit_contents")


def install(connection: Connection) -> None:
    """Let the database refuse changes from now on."""
    if connection.dialect.name == "sqlite":
        for name, (table, event, condition, sentence) in _GUARDS.items():
            when = f" WHEN {condition}" if condition else ""
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        return
    for name, (table, event, condition, sentence) in _GUARDS.items():
        _install_on_postgresql(
            connection, name, table, f"{event} ON {table} FOR EACH ROW", condition, sentence
        )
    for table in _TABLES:
        each = f"TRUNCATE ON {table} FOR EACH STATEMENT"
        _install_on_postgresql(connection, f"{table}_whole", table, each, None, KEPT)


def _install_on_postgresql(
    connection: Connection, name: str, table: str, event: str, condition: str | None, sentence: str
) -> None:
    goes_on = "OLD" if event.startswith("DELETE") else "NEW"
    refuse = f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {condition} THEN {refuse} END IF; RETURN {goes_on};" if condition else refuse
    connection.exec_driver_sql(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"
    )
    connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION {name}()")


def remove(connection: Connection) -> None:
    """Take the refusal away: for migrations only."""
    if connection.dialect.name == "sqlite":
        for name in _GUARDS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name in (*_GUARDS, *(f"{table}_whole" for table in _TABLES)):
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def list_missing(connection: Connection) -> list[str]:
    """The guards that the database no longer has, or no longer uses."""
    if connection.dialect.name == "sqlite":
        wanted = set(_GUARDS)
        found = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        wanted = {*_GUARDS, *(f"{table}_whole" for table in _TABLES)}
        found = text("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
    return sorted(wanted - set(connection.scalars(found)))
