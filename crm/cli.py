"""The command line, `dorroppnare`: what others build on (exit code 0 done, 1 refused, 2 wrong usage).

What a machine reads goes to standard output, what a person reads to standard error. Each command reads its
arguments, calls one room, and prints; no traceback reaches a user.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from crm import create_app
from crm.database import db
from crm.demo.fill import SEED, NotEmpty, fill
from crm.extensions import alembic
from crm.server import serve_forever
from crm.web.clock import today

REFUSED = 1


class Refused(click.ClickException):
    """The command was understood and said no; its sentences say why."""

    exit_code = REFUSED

    def show(self, file: object = None) -> None:
        """The reasons, on standard error, without a program's prefix."""
        click.echo(self.format_message(), err=True)


@contextmanager
def application() -> Iterator[Flask]:
    """The application with its schema up to date. Raises Refused when the database cannot be reached."""
    try:
        app = create_app()
        bring_schema_up_to_date(app)
        with app.app_context():
            yield app
    except (OperationalError, ArgumentError, NoSuchModuleError) as error:
        raise Refused(unreachable_sentence(error)) from error


def bring_schema_up_to_date(app: Flask) -> None:
    """Run the migrations that this database has not seen. Its connection is let go of afterwards."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        alembic.upgrade()


def unreachable_sentence(error: Exception) -> str:
    """Why the database did not answer, without its password."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return (
        f"The database does not answer: {reason}. "
        "Check DORROPPNARE_DATABASE_URL (default: SQLite in the instance folder), or start the database server."
    )


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
        db.engine.dispose()
    click.echo(f"Dörröppnare: http://{host}:{port}  (Ctrl+C stops it)", err=True)
    serve_forever(app, host, port)


@cli.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day it is in the demo; today without it.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed, other chances.")
def demo(day: datetime | None, seed: int) -> None:
    """Fill an empty database with a fictitious programme, and print the log-ins."""
    with application():
        try:
            log_ins = fill(day.date() if day else today(), seed, partial(click.echo, err=True))
        except NotEmpty as error:
            raise Refused(
                "The database is not empty. The demo only fills an empty one: point DORROPPNARE_DATABASE_URL or "
                "DORROPPNARE_INSTANCE somewhere else."
            ) from error
        db.session.commit()
        db.engine.dispose()
    for log_in in log_ins:
        click.echo(f"{log_in.role:<12} {log_in.name:<16} {log_in.email:<22} {log_in.password}")


def main() -> None:
    """Entry of the console command."""
    cli()
