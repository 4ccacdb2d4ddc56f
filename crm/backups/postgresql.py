"""PostgreSQL: dumped from one snapshot, and put back in one transaction, both by the server's own programs."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import text

from crm.backups.contents import contents_of
from crm.backups.errors import BackupRefused
from crm.backups.manifest import Contents
from crm.backups.programs import Programs, connection_without_password, find_programs
from crm.database import db

Tell = Callable[[int, int], None]

# All locks are taken at once or none: whoever holds one and waits for another would stop a request for good.
# Extensions stay: not everybody may make them anew, and the dump makes what is missing.
_EMPTY: Final = """
DO $$ DECLARE
  one record; tables text;
  own CONSTANT text := 'public';
BEGIN
  SELECT string_agg(c.oid::regclass::text, ', ') INTO tables FROM pg_class c
    WHERE c.relnamespace = own::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e');
  IF tables IS NOT NULL THEN
    FOR attempt IN 1..3000 LOOP
      BEGIN
        EXECUTE 'LOCK TABLE ' || tables || ' IN ACCESS EXCLUSIVE MODE NOWAIT';
        EXIT;
      EXCEPTION WHEN lock_not_available THEN
        IF attempt = 3000 THEN RAISE EXCEPTION 'somebody else uses the database all the time'; END IF;
        PERFORM pg_sleep(0.02);
      END;
    END LOOP;
    EXECUTE 'DROP TABLE ' || tables || ' CASCADE';
  END IF;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = own::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP ROUTINE %s CASCADE', one.name); END LOOP;
  FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
    WHERE c.relnamespace = own::regnamespace AND c.relkind = 'S'
  LOOP EXECUTE format('DROP SEQUENCE %s CASCADE', one.name); END LOOP;
END $$;
"""


def dump(target: Path, tell: Tell) -> Contents:
    """Dump the live database as it is at this moment into `target`, read the dump back, and say what it holds."""
    with db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        contents = contents_of(connection)
        _dump_snapshot(target, str(snapshot), len(contents.rows), tell)
    require_contents(target, contents)
    return contents


def _dump_snapshot(target: Path, snapshot: str, tables: int, tell: Tell) -> None:
    seen = 0

    def hear(line: str) -> None:
        nonlocal seen
        if "dumping contents of table" in line:
            seen += 1
            tell(min(seen, tables), tables)

    options = (
        "--format=custom",
        "--compress=0",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--verbose",
    )
    where = (f"--snapshot={snapshot}", f"--file={target}", f"--dbname={connection_without_password()}")
    _programs().run("pg_dump", *options, *where, hear=hear)


def require_contents(file: Path, expected: Contents) -> None:
    """Raise BackupRefused unless every row of the dump can be read, and they are as many as its manifest says."""
    _programs().run("pg_restore", "--list", str(file))
    held, revision = _read_through(file)
    if {name: held.get(name, 0) for name in expected.rows} != dict(expected.rows) or (
        revision != expected.revision
    ):
        raise BackupRefused("The backup does not hold what it says that it holds. Nothing has changed.")


def _read_through(file: Path) -> tuple[dict[str, int], str]:
    """Rows of each table in the dump, and the revision of its schema."""
    rows: dict[str, int] = {}
    table, revision = None, ""
    for line in _programs().lines("pg_restore", "--data-only", "--file=-", str(file)):
        if table is None and line.startswith(b"COPY public."):
            table = line.split(b" ", 2)[1].decode().removeprefix("public.").strip('"')
            rows[table] = 0
        elif table is not None and line == b"\\.\n":
            table = None
        elif table is not None:
            rows[table] += 1
            revision = line.decode().strip() if table == "alembic_version" else revision
    return rows, revision


def put_back(dump_file: Path, folder: Path, tell: Tell) -> None:
    """Put the dump in place of everything that is there, in one transaction: others wait, then see the restored one.

    `folder` is for the statements on their way. Raises BackupRefused when the server said no; then nothing has changed.
    """
    programs = _programs()
    empty, restore = folder / "empty.sql", folder / "restore.sql"
    empty.write_text(_EMPTY, encoding="utf-8")
    tell(1, 3)
    programs.run(
        "pg_restore", "--no-owner", "--no-privileges", "--no-comments", f"--file={restore}", str(dump_file)
    )
    tell(2, 3)
    # Both scripts in one transaction, ended by the first complaint.
    safely = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    where = f"--dbname={connection_without_password()}"
    programs.run("psql", *safely, where, "-f", str(empty), "-f", str(restore))
    tell(3, 3)


def _programs() -> Programs:
    with db.engine.connect() as connection:
        version = connection.dialect.server_version_info or (0,)
    return find_programs(int(version[0]))
