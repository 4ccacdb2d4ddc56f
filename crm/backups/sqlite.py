"""SQLite: the engine's own online backup, out of and into a database that others read and write meanwhile."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from crm.backups.contents import contents_of, count_rows, revision_of
from crm.backups.errors import BackupRefused
from crm.backups.manifest import Contents
from crm.database import db

Answer = TypeVar("Answer")
# Called with how much is done, of how much.
Tell = Callable[[int, int], None]

_PAGES_A_STEP: Final = 200
_PATIENCE_SECONDS: Final = 60


def live_file() -> Path:
    """The file of the application's database. Raises BackupRefused for one that is in memory only."""
    file = db.engine.url.database
    if not file or file == ":memory:":
        raise BackupRefused("A database in memory cannot be backed up or restored.")
    return Path(file)


def copy_out(target: Path, tell: Tell) -> Contents:
    """Copy the live database as it is at this moment into `target`, look at the copy, and say what it holds."""
    with closing(_opened(live_file())) as live, closing(_opened(target)) as copy:
        # One moment for the whole copy: without it, every write by somebody else would begin the copy anew.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(copy, pages=_PAGES_A_STEP, progress=lambda _status, left, of: tell(of - left, of))
    require_sound(target)
    return _asked(target, contents_of)


def require_sound(file: Path) -> None:
    """Raise BackupRefused unless every page of the copy is in order."""
    try:
        with closing(_opened(file)) as copy:
            answer = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        answer = (str(error),)
    if answer != ("ok",):
        raise BackupRefused(f"The copied database is not in order ({answer[0]}). Nothing has changed.")


def require_contents(file: Path, expected: Contents) -> None:
    """Raise BackupRefused unless the copy holds what its manifest says."""
    require_sound(file)
    held = _asked(file, lambda c: (revision_of(c), count_rows(c, list(expected.rows))))
    if held != (expected.revision, expected.rows):
        raise BackupRefused("The backup does not hold what it says that it holds. Nothing has changed.")


def rebuild_search(file: Path) -> None:
    """Make the search index anew from what the copy holds."""
    with closing(_opened(file)) as copy:
        copy.execute("INSERT INTO employer_search(employer_search) VALUES ('rebuild')")


def copy_in(source: Path, tell: Tell) -> None:
    """Write the copy into the live database in one transaction: others see the old one until it is whole.

    Raises BackupRefused when somebody keeps the database to themselves for longer than a minute.
    """
    waited_since = time.monotonic()

    def step(_status: int, left: int, of: int) -> None:
        if of == 0 and time.monotonic() - waited_since > _PATIENCE_SECONDS:
            raise BackupRefused("Somebody else is writing to the database all the time. Nothing has changed.")
        if left:  # With none left it is done, and cannot be interrupted any more.
            tell(of - left, of)

    with closing(_opened(source)) as copy, closing(_opened(live_file())) as live:
        copy.backup(live, pages=_PAGES_A_STEP, progress=step, sleep=0.05)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, timeout=1)


def _asked(file: Path, question: Callable[..., Answer]) -> Answer:
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.connect() as connection:
        answer = question(connection)
    with closing(_opened(file)) as copy:
        # The application's connections turn on the write-ahead log, which is a second file: a copy is one file.
        copy.execute("PRAGMA journal_mode=DELETE")
    return answer
