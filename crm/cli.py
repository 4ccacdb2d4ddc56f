"""The command line, `dorroppnare`: what others build on (exit code 0 done, 1 refused, 2 wrong usage).

What a machine reads goes to standard output, what a person reads to standard error. Each command reads its
arguments, calls one room, and prints; no traceback reaches a user.
"""

import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import click
from flask import Flask, current_app
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from crm import create_app
from crm.accounts.commands import reset_factors_of, set_password_of
from crm.audit import command as audit_commands
from crm.audit.restoring import accept_restored_log
from crm.backups import actions as backups
from crm.backups.errors import BackupRefused
from crm.config import WrongSetting
from crm.database import db
from crm.demo.fill import SEED, NotEmpty, fill, log_ins_of_the_demo
from crm.encryption import CannotOpen, KeysUnusable, key_ring
from crm.errors import DomainError
from crm.extensions import alembic
from crm.imports import command as imports
from crm.labels import error_sentence
from crm.personal_data import commands as personal_data
from crm.personal_data.restoring import close_again, what_is_closed
from crm.privacy.key_commands import print_keys, run_rotation, why_unusable
from crm.privacy.key_rotation import RotationUnderWay
from crm.privacy.sealed_values import forget_plain_copies, is_from_before_sealing, require_the_right_keys
from crm.reminders import commands as reminders
from crm.reports import commands as report_commands
from crm.reports.files import BINARY, FORMATS
from crm.server import PROXIES_MISSING, CannotListen, reasons_against, serve_forever
from crm.web.clock import now, today
from crm.web.pdf import NoPdf
from matching.beforehand import read_beforehand
from matching.duplicate_files import find_in_files
from matching.files import rank_files
from matching.sheets import FileError

REFUSED = 1
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Refused(click.ClickException):
    """The command was understood and said no; its sentences say why."""

    exit_code = REFUSED

    def show(self, file: object = None) -> None:
        """The reasons, on standard error, without a program's prefix."""
        click.echo(self.format_message(), err=True)


@contextmanager
def application() -> Iterator[Flask]:
    """The application with its schema up to date. Raises Refused when the database cannot be used, or is lost."""
    app = opened_application()
    with app.app_context(), refused_without_keys():
        try:
            yield app
        except (OperationalError, InterfaceError) as error:
            raise Refused(unreachable_sentence(error)) from error
        finally:
            let_go_of_database()


def opened_application() -> Flask:
    """The application, its schema brought up to date. Raises Refused when the database or a setting cannot be used."""
    try:
        app = create_app()
        bring_schema_up_to_date(app)
    except WrongSetting as error:
        raise Refused(str(error)) from error
    except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
        raise Refused(unreachable_sentence(error)) from error
    return app


def let_go_of_database() -> None:
    """End the session and its connections, also those of a server that has gone away."""
    with suppress(OperationalError, InterfaceError):
        db.session.remove()
    db.engine.dispose()


def bring_schema_up_to_date(app: Flask) -> None:
    """Run the migrations that this database has not seen. Raises Refused when our keys do not open what is sealed.

    The migrations' own connection is let go of with their context.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context(), refused_without_keys():
        had_plain_text = is_from_before_sealing()
        alembic.upgrade()
    with app.app_context(), refused_without_keys():
        if had_plain_text:
            forget_plain_copies()
        require_the_right_keys()


@contextmanager
def refused_without_keys() -> Iterator[None]:
    """Within: keys that cannot be used are told in sentences. Raises Refused."""
    try:
        yield
    except (KeysUnusable, CannotOpen) as error:
        raise Refused(why_unusable(error)) from error


def unreachable_sentence(error: Exception) -> str:
    """Why the database did not answer, without its password."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    reason = lines[0] if lines else type(error).__name__
    if any(piece in reason for piece in pieces_of_password(os.environ.get("DORROPPNARE_DATABASE_URL", ""))):
        reason = "its address is not written right"
    return (
        f"The database does not answer: {reason}. "
        "Check DORROPPNARE_DATABASE_URL (default: SQLite in the instance folder), or start the database server."
    )


def pieces_of_password(url: str) -> list[str]:
    """What may show of the password when an address is read wrongly, since the password holds `/`, `:` or `@`."""
    _user, _colon, password = url.rpartition("@")[0].partition("//")[2].partition(":")
    return [piece for piece in re.split("[/:@?#]", password) if piece]


@contextmanager
def written_to(path: str | None, mode: str) -> Iterator[IO[Any]]:
    """The file to write to, or standard output. Raises BadParameter when it cannot be made."""
    try:
        file = click.open_file(path or "-", mode, encoding=None if "b" in mode else "utf-8")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}.") from error
    with file:
        yield file


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dorroppnare")
def cli() -> None:
    """Dörröppnare: the network of employers, and who fits where."""


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Bring the database up to date and serve the application."""
    with application() as app:
        reasons = reasons_against(host, is_https=app.config["HTTPS"], has_demo=bool(log_ins_of_the_demo()))
        db.engine.dispose()
    if reasons and os.environ.get("DORROPPNARE_INSECURE") != "1":
        raise Refused("\n".join(reasons))
    if app.config["HTTPS"] and not app.config["PROXIES"]:
        click.echo(PROXIES_MISSING, err=True)
    read_beforehand()
    address = f"Dörröppnare: http://{host}:{port}  (Ctrl+C stops it)"
    try:
        serve_forever(app, host, port, when_ready=lambda: click.echo(address, err=True))
    except CannotListen as error:
        raise Refused(str(error)) from error


@cli.command()
@click.argument("name")
@click.option("--programme", metavar="CODE", help="One programme; without it, all of them.")
@click.option("--from", "starts", metavar="DAY", help="First day, as 2026-01-31.")
@click.option("--to", "ends", metavar="DAY", help="Last day.")
@click.option("--intake", metavar="NAME", help="Only those of an intake.")
@click.option("--gender", metavar="CODE", help="Only one gender: woman, man, other, unknown.")
@click.option("--age", "age_group", metavar="GROUP", help="Only an age group, as 25_29.")
@click.option("--segment", metavar="CODE", help="Only workplaces of a segment, as open_market.")
@click.option("--specialist", "staff_id", metavar="E-MAIL", help="Only those of a specialist.")
@click.option("--compare", "comparison", metavar="WITH", help="Add the period before: before, last_year.")
@click.option("--for-spreading", is_flag=True, help="Hide small counts and what gives them away.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="table", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help="A file; else standard output.")
def report(
    name: str,
    programme: str | None,
    starts: str | None,
    ends: str | None,
    comparison: str | None,
    for_spreading: bool,
    format_name: str,
    out: str | None,
    **narrowing: str | None,
) -> None:
    """Count a report: placements, participants, during, exits, change, duration, goals."""
    if format_name in BINARY and out is None and sys.stdout.isatty():
        raise click.UsageError(
            f"{format_name} cannot be shown in a terminal. Add --out FILE, or send it on with > FILE."
        )
    try:
        asked = report_commands.ask(name, programme, starts, ends, for_spreading, comparison, narrowing)
        with application():
            written = report_commands.written(asked, format_name)
    except DomainError as error:
        raise click.UsageError(error_sentence(error)) from error
    except NoPdf as error:
        raise click.ClickException(
            "PDF files cannot be drawn here: Pango is missing. See docs/operations.md."
        ) from error
    with written_to(out, "wb") as file:
        file.write(written)


@cli.command()
@click.option(
    "--employers", "employers_file", type=EXISTING_FILE, required=True, help="CSV, as the workbook's sheet."
)
@click.option("--participants", "participants_file", type=EXISTING_FILE, required=True, help="CSV, likewise.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="So many of each list.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help="A file; else standard output.")
@click.option(
    "--explain-out", type=click.Path(dir_okay=False, writable=True), help="One JSON line a suggestion."
)
def rank(
    employers_file: Path, participants_file: Path, top: int, out: str | None, explain_out: str | None
) -> None:
    """Rank employers for each participant, without a database."""
    with ExitStack() as files:
        run = files.enter_context(written_to(out, "w"))
        explained = files.enter_context(written_to(explain_out, "w")) if explain_out else None
        bar = files.enter_context(click.progressbar(length=1, label="Ranking", file=sys.stderr))

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        try:
            warnings = rank_files(employers_file, participants_file, top, run, explained, progress=show)
        except FileError as error:
            raise Refused("\n".join(error.sentences("en"))) from error
    for warning in warnings:
        click.echo(warning.sentence("en"), err=True)


@cli.command()
@click.option(
    "--employers", "employers_file", type=EXISTING_FILE, required=True, help="CSV, as the workbook's sheet."
)
@click.option(
    "--queries", "queries_file", type=EXISTING_FILE, required=True, help="CSV: query_ref, name, street, …"
)
@click.option("--top", type=click.IntRange(1), default=5, show_default=True, help="So many of each query.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help="A file; else standard output.")
def duplicates(employers_file: Path, queries_file: Path, top: int, out: str | None) -> None:
    """Find the employers that each query probably is, without a database."""
    with written_to(out, "w") as run, shown_progress("Looking") as tell:
        try:
            warnings = find_in_files(employers_file, queries_file, top, run, tell)
        except FileError as error:
            raise Refused("\n".join(error.sentences("en"))) from error
    for warning in warnings:
        click.echo(warning.sentence("en"), err=True)


@cli.group("import")
def import_group() -> None:
    """Read files in, list what has been read in, and take it back."""


@import_group.command("workbook")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--preview", is_flag=True, help="Only show what would happen, row by row.")
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def import_workbook(context: click.Context, file: Path, preview: bool, output: str) -> None:
    """Read in a follow-up FILE: an .xlsx workbook, or a folder of CSV files. All of it or nothing."""
    with application():
        if not imports.run_workbook(file, preview, output, datetime.now(UTC)):
            context.exit(REFUSED)


@import_group.command("undo")
@click.argument("run", type=int)
def undo_import(run: int) -> None:
    """Take import RUN back, unless something that came later depends on it."""
    with application():
        reasons = imports.run_undo(run, datetime.now(UTC))
    if reasons:
        raise Refused("\n".join(reasons))


@import_group.command("runs")
def list_imports() -> None:
    """List the imports, the latest first."""
    with application():
        imports.print_runs()


@cli.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day it is in the demo; today without it.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed, other chances.")
@click.option("--if-empty", is_flag=True, help="Leave one that is not empty alone; print its demo's log-ins.")
def demo(day: datetime | None, seed: int, if_empty: bool) -> None:
    """Fill an empty database with a fictitious programme, and print the log-ins."""
    with application():
        try:
            log_ins = fill(day.date() if day else today(), seed, partial(click.echo, err=True))
        except NotEmpty as error:
            if not if_empty:
                raise Refused(
                    "The database is not empty. The demo only fills an empty one: point DORROPPNARE_DATABASE_URL or "
                    "DORROPPNARE_INSTANCE somewhere else."
                ) from error
            log_ins = log_ins_of_the_demo()
        db.session.commit()
        db.engine.dispose()
    for log_in in log_ins:
        click.echo(f"{log_in.role:<12} {log_in.name:<16} {log_in.email:<22} {log_in.password}")


@cli.group("keys")
def keys_group() -> None:
    """The keys that names and notes are sealed with."""


@keys_group.command("status")
def keys_status() -> None:
    """List the keys, and how many values each seals."""
    with application():
        print_keys()


@keys_group.command("rotate")
def keys_rotate() -> None:
    """Seal everything with a new key, while the application serves. Ctrl+C stops it; run it again to go on."""
    with application():
        try:
            run_rotation()
        except RotationUnderWay as error:
            raise Refused("The keys are being rotated already. Wait until that is done.") from error
        except KeyboardInterrupt as error:
            raise Refused("Stopped. Every value can be read; run it again to go on.") from error


@contextmanager
def shown_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; what it gives is told how much is done, of how much."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield show


@contextmanager
def backup_refusals(file: Path) -> Iterator[None]:
    """Within: what stops a backup or a restore becomes a sentence, with the exit code that it deserves."""
    try:
        yield
    except BackupRefused as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise click.BadParameter(f"{file} cannot be written: {error.strerror}.") from error


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything in the database to FILE, also while the application serves."""
    with application(), backup_refusals(file):
        with shown_progress("Backing up") as tell:
            backups.make_backup(file, datetime.now(UTC), tell)
        key_file = key_ring().path
    click.echo(f"The backup is in {file}, and has been read through.", err=True)
    click.echo(
        f"The keys that names and notes are sealed with are not in it. They are in {key_file}: keep a copy of that "
        "file too, in another place than the backups. Without it nobody can read the backup, nor can you.",
        err=True,
    )


@cli.command()
@click.argument("file", type=EXISTING_FILE)
def restore(file: Path) -> None:
    """Put the backup FILE in place of what is in the database, also while the application serves."""
    with application() as app, backup_refusals(Path(app.instance_path)):
        closed = what_is_closed()
        db.session.rollback()
        with shown_progress("Restoring") as tell:
            done = backups.restore_backup(file, datetime.now(UTC), bring_up_to_date_at, tell)
        count = close_again(closed, today())
        db.session.commit()
        personal_data.write_over()
    if count:
        click.echo(
            f"Closed again, since the backup did not know of it: {count} (removed or anonymous people, protected "
            "identities, withdrawn consents).",
            err=True,
        )
    click.echo(f"Restored as it was {done.manifest.made_at:%Y-%m-%d %H:%M} UTC.", err=True)
    click.echo(f"What was there before is in {done.safety_copy}. Remove it when all is well.", err=True)


def bring_up_to_date_at(url: str) -> None:
    """Run the migrations on the database at `url`, with this installation's keys."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url}, current_app.instance_path)
    bring_schema_up_to_date(app)
    with app.app_context():
        db.engine.dispose()


@cli.group()
def staff() -> None:
    """Those who log in."""


@staff.command("password")
@click.argument("email")
@click.option("--generate", is_flag=True, help="Make one up and print it, instead of asking for one.")
def staff_password(email: str, generate: bool) -> None:
    """Set the password of EMAIL, and log them out everywhere."""
    typed = None if generate else click.prompt("New password", hide_input=True, confirmation_prompt=True)
    try:
        with application():
            made_up = set_password_of(email, typed, datetime.now(UTC))
            db.session.commit()
            db.engine.dispose()
    except DomainError as error:
        raise Refused(str(error_sentence(error))) from error
    if made_up:
        click.echo(made_up)
    until = " It works for a week, to choose one of their own." if made_up else ""
    click.echo(f"{email} has a new password.{until}", err=True)


@staff.command("second-factor")
@click.argument("email")
def staff_second_factor(email: str) -> None:
    """Take away what EMAIL has lost: app, passkeys and recovery codes. They log in with the password alone once."""
    try:
        with application():
            reset_factors_of(email)
            db.session.commit()
            db.engine.dispose()
    except DomainError as error:
        raise Refused(str(error_sentence(error))) from error
    click.echo(f"{email} logs in with the password alone next time, and is told.", err=True)


@cli.group()
def retention() -> None:
    """Personal data whose time is over."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Do it all, say how much, and take it back.")
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def run_retention(dry_run: bool, output: str) -> None:
    """Remove personal data whose time is over. Every report stays the same, or nothing is removed."""
    try:
        with application():
            personal_data.run(now(), dry_run, output)
    except DomainError as error:
        raise Refused(str(error_sentence(error))) from error


@cli.group("reminders")
def reminders_group() -> None:
    """Who wants to be reminded of their employers."""


@reminders_group.command("send")
@click.option("--dry-run", is_flag=True, help="Say how many would be sent, and send none.")
@click.option("--for", "email", metavar="E-MAIL", help="Only this person's, without waiting for the hour.")
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def send_reminders(dry_run: bool, email: str | None, output: str) -> None:
    """Send the e-mail digests whose time has come. Each once, however often this runs; meant for cron, every hour."""
    try:
        with application(), shown_progress("Sending") as tell:
            faults = reminders.run(now(), dry_run, email, output, tell)
    except DomainError as error:
        raise Refused(str(error_sentence(error))) from error
    except WrongSetting as error:
        raise Refused(str(error)) from error
    if faults:
        raise Refused("\n".join(faults))


@cli.group()
def audit() -> None:
    """The log of who read and changed what."""


@audit.command("verify")
@click.option(
    "--anchor", "anchor_file", type=EXISTING_FILE, help="A copy of the anchor that was kept elsewhere."
)
def verify_audit(anchor_file: Path | None) -> None:
    """Check that nothing in the log was changed, removed, moved, or cut off."""
    with application():
        total = audit_commands.count_entries()
        faults = 0
        with click.progressbar(length=total, label="Checking", file=sys.stderr) as bar:
            tell = partial(_show_done, bar)
            with audit_commands.checking(anchor_file, tell) as check:
                for fault in check.faults():
                    faults += 1
                    click.echo(audit_commands.said(fault))
    if faults:
        raise Refused(f"{check.entries} entries, {faults} faults. Find out who could write to the database.")
    click.echo(audit_commands.summary(check))


def _show_done(bar: Any, done: int) -> None:
    bar.update(done - bar.pos)


@audit.command("accept")
@click.option("--reason", required=True, help="Why the log is as it is; kept in the log.")
def accept_audit(reason: str) -> None:
    """Accept the log as it is, after a restored backup or on one more machine; noted in the log."""
    with application():
        tip = accept_restored_log(reason)
    click.echo(f"The anchor now names entry {tip.number}.", err=True)


def main() -> None:
    """Entry of the console command."""
    cli()
