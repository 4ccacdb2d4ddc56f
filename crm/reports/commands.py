"""The body of the command `report`: what was asked is checked before the database is opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import click
from flask import current_app
from flask_babel import force_locale

from crm import codes
from crm.reports import files
from crm.reports.ages import AGE_GROUP_NAMES
from crm.reports.comparing import compared_period
from crm.reports.counting import count_together
from crm.reports.forms import ARGUMENTS
from crm.reports.labels import empty_words
from crm.reports.periods import Period, period_of
from crm.reports.queries import list_intakes, list_specialist_addresses, scope_of
from crm.reports.registry import Definition, find_definition
from crm.reports.scope import NotAChoice, NotNarrowedBy
from crm.reports.selection import Selection

LANGUAGE = "sv"


@dataclass(frozen=True)
class Asked:
    """A report in a period, of a programme (code) or of all.

    `narrowing` holds what was typed by the fields of `Selection`, the specialist as an e-mail address;
    `comparison` is one of `comparing.COMPARISONS`. `for_spreading`: with small counts hidden.
    """

    definition: Definition
    programme: str | None
    period: Period
    for_spreading: bool = False
    comparison: str | None = None
    narrowing: Mapping[str, str] = field(default_factory=dict)


def ask(
    name: str,
    programme: str | None,
    starts: str | None,
    ends: str | None,
    for_spreading: bool = False,
    comparison: str | None = None,
    narrowing: Mapping[str, str | None] = MappingProxyType({}),
) -> Asked:
    """Read what was typed. Raises a DomainError that says what is wrong with it."""
    definition, period = find_definition(name), period_of(starts, ends)
    if comparison is not None:
        compared_period(period, comparison)
    given = {field_: typed for field_, typed in narrowing.items() if typed is not None}
    for field_ in given:
        if field_ not in definition.narrowed_by:
            raise NotNarrowedBy(report=name, option=f"--{ARGUMENTS[field_]}")
    return Asked(definition, programme, period, for_spreading, comparison, given)


def written(asked: Asked, format_name: str) -> bytes:
    """The report in one of `files.FORMATS`, labels in Swedish. Raises UnknownProgramme and NotAChoice.

    When nothing at all was counted, a sentence for people says so on standard error.
    """
    scope = scope_of(asked.programme, asked.period, only=_selection(asked.narrowing))
    threshold = current_app.config["SPREADING_THRESHOLD"] if asked.for_spreading else None
    (report,) = count_together([asked.definition], scope, asked.comparison, threshold)
    with force_locale(LANGUAGE):
        if report.is_empty:
            click.echo(empty_words(), err=True)
        return files.FORMATS[format_name](report)


def _selection(narrowing: Mapping[str, str]) -> Selection:
    chosen: dict[str, Any] = dict(narrowing)
    for name, allowed in _ALLOWED.items():
        if name in chosen and chosen[name] not in allowed():
            raise NotAChoice(typed=chosen[name])
    if "staff_id" in chosen:
        chosen["staff_id"] = _ALLOWED["staff_id"]()[chosen["staff_id"]]
    return Selection(**chosen)


_ALLOWED: Final[Mapping[str, Callable[[], Any]]] = MappingProxyType(
    {
        "intake": list_intakes,
        "gender": lambda: codes.GENDERS,
        "age_group": lambda: AGE_GROUP_NAMES,
        "segment": lambda: codes.SEGMENTS,
        "staff_id": lambda: {email: id_ for id_, email in list_specialist_addresses()},
    }
)
