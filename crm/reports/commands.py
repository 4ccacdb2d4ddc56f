"""The body of the command `report`: what was asked is checked before the database is opened."""

from dataclasses import dataclass

from flask_babel import force_locale

from crm.reports import files
from crm.reports.periods import Period, period_of
from crm.reports.queries import scope_of
from crm.reports.registry import Definition, find_definition
from crm.reports.scope import SpreadingNotThereYet

LANGUAGE = "sv"


@dataclass(frozen=True)
class Asked:
    """A report in a period, of a programme (code) or of all."""

    definition: Definition
    programme: str | None
    period: Period


def ask(
    name: str, programme: str | None, starts: str | None, ends: str | None, for_spreading: bool = False
) -> Asked:
    """Read what was typed. Raises a DomainError that says what is wrong with it."""
    definition, period = find_definition(name), period_of(starts, ends)
    if for_spreading:
        raise SpreadingNotThereYet
    return Asked(definition, programme, period)


def written(asked: Asked, format_name: str) -> bytes:
    """The report in one of `files.FORMATS`, labels in Swedish. Raises UnknownProgramme."""
    report = asked.definition.count(scope_of(asked.programme, asked.period))
    with force_locale(LANGUAGE):
        return files.FORMATS[format_name](report)
