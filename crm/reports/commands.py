"""The body of the command `report`: what was asked is checked before the database is opened."""

from dataclasses import dataclass

import click
from flask import current_app
from flask_babel import force_locale

from crm.reports import files
from crm.reports.labels import empty_words
from crm.reports.periods import Period, period_of
from crm.reports.queries import scope_of
from crm.reports.registry import Definition, find_definition
from crm.reports.suppression import for_spreading as spread

LANGUAGE = "sv"


@dataclass(frozen=True)
class Asked:
    """A report in a period, of a programme (code) or of all. `for_spreading`: with small counts hidden."""

    definition: Definition
    programme: str | None
    period: Period
    for_spreading: bool = False


def ask(
    name: str, programme: str | None, starts: str | None, ends: str | None, for_spreading: bool = False
) -> Asked:
    """Read what was typed. Raises a DomainError that says what is wrong with it."""
    definition, period = find_definition(name), period_of(starts, ends)
    return Asked(definition, programme, period, for_spreading)


def written(asked: Asked, format_name: str) -> bytes:
    """The report in one of `files.FORMATS`, labels in Swedish. Raises UnknownProgramme.

    When nothing at all was counted, a sentence for people says so on standard error.
    """
    report = asked.definition.count(scope_of(asked.programme, asked.period))
    if asked.for_spreading:
        (report,) = spread([report], current_app.config["SPREADING_THRESHOLD"])
    with force_locale(LANGUAGE):
        if report.is_empty:
            click.echo(empty_words(), err=True)
        return files.FORMATS[format_name](report)
