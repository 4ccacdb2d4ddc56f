"""The body of the command `retention run`."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from flask_babel import force_locale

from crm.database import db
from crm.imports import uploads
from crm.personal_data import clearing, retention
from crm.personal_data.labels import KINDS
from crm.web.clock import HOME

LANGUAGE = "sv"


class Stop:
    """Whether Ctrl+C was pressed: the batch at hand is finished first."""

    asked = False


def run(at: datetime, dry: bool, output: str) -> None:
    """Remove what is due at that moment, printing per kind how much; a dry run does it all and takes it back.

    Raises ReportsDiffer when a figure would change; what batches before have committed stays.
    """
    db.session.rollback()
    ids = retention.due_ids(at.astimezone(HOME).date())
    whole = retention.Run(due=len(ids))
    db.session.rollback()
    with _stopping() as stop:
        if dry:
            _go_through(whole, ids, at, db.session.flush, stop)
            db.session.rollback()
        else:
            _go_through(whole, ids, at, db.session.commit, stop)
            uploads.remove_old(at)
            write_over()
    click.echo(_written(whole, dry, output))


def _go_through(
    whole: retention.Run, ids: list[int], at: datetime, keep: Callable[[], None], stop: Stop
) -> None:
    day = at.astimezone(HOME).date()
    _see_one_moment()
    whole.referrals = retention.clear_old_referrals(day)
    with click.progressbar(length=len(ids), label="Removing", file=sys.stderr) as bar:
        for batch in retention.remove_due(ids, day):
            keep()
            _see_one_moment()
            whole.figures = max(whole.figures, batch.figures)
            whole.removed.add(batch.removed)
            bar.update(batch.due)
            if stop.asked:
                break
    if whole.removed.persons or whole.referrals:
        retention.note_run(whole)
    keep()
    # In a transaction of its own: people log in and out meanwhile.
    whole.removed.rows |= clearing.clear(at) | {"uploads": len(uploads.list_old(at))}
    keep()


def _see_one_moment() -> None:
    """On PostgreSQL: what others save meanwhile does not make two readings of a report differ."""
    if db.engine.dialect.name == "postgresql" and not db.session().in_transaction():
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def write_over() -> None:
    """On SQLite: what was removed leaves the file that changes are written to first, too."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            driver = connection.connection.driver_connection
            connection.rollback()
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]


@contextmanager
def _stopping() -> Iterator[Stop]:
    stop = Stop()

    def ask(_signal: int, _frame: object) -> None:
        stop.asked = True
        click.echo("Stopping after this batch. Run the command again to go on.", err=True)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _written(whole: retention.Run, dry: bool, output: str) -> str:
    if output == "json":
        return json.dumps(
            {
                "dry_run": dry,
                "due": whole.due,
                "persons": whole.removed.persons,
                "referrals": whole.referrals,
                "rows": whole.removed.rows,
                "figures_compared": whole.figures,
                "figures_different": 0,
            }
        )
    with force_locale(LANGUAGE):
        lines = [f"{KINDS[kind].title}\t{rows}" for kind, rows in whole.removed.rows.items() if rows]
    would = "would be removed" if dry else "removed"
    return "\n".join(
        [
            *lines,
            f"{whole.removed.persons} of {whole.due} persons {would}, {whole.referrals} old referrals emptied.",
            f"Every report stays the same: {whole.figures} figures compared.",
        ]
    )
