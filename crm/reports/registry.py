"""All reports that can be pulled. A new one is a module with `load` and `TABLES`, its words, and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from crm.reports import (
    change,
    duration,
    during,
    employer_work,
    exits,
    fidelity,
    follow_up,
    goals,
    participants,
    placements,
    re_aim,
)
from crm.reports.labels import REPORTS as WORDS
from crm.reports.labels import Words
from crm.reports.scope import Scope, UnknownReport
from crm.reports.tables import Report, TableDefinition, table_of

OF_ENROLMENTS: Final = ("intake", "gender", "age_group", "staff_id")


@dataclass(frozen=True)
class Definition:
    """A report, said once. `permission` is who may read it; `load` reads the facts that its tables count.

    `narrowed_by` are the fields of `Selection` that mean something in it.
    """

    name: str
    permission: str
    load: Callable[[Scope], Any]
    tables: tuple[TableDefinition[Any], ...]
    narrowed_by: tuple[str, ...] = OF_ENROLMENTS

    @property
    def words(self) -> Words:
        """Its title, its question, what it is about."""
        return WORDS[self.name]

    def count(self, scope: Scope) -> Report:
        """The counted report. All its tables are filled from the same facts."""
        facts = self.load(scope)
        tables = tuple(table_of(table, facts) for table in self.tables)
        return Report(self.name, scope.programme, scope.period, tables)


REPORTS: Final = MappingProxyType(
    {
        definition.name: definition
        for definition in (
            Definition(
                "placements",
                "reports.read",
                placements.load,
                placements.TABLES,
                (*OF_ENROLMENTS, "segment"),
            ),
            Definition("participants", "reports.people", participants.load, participants.TABLES),
            Definition("during", "reports.people", during.load, during.TABLES),
            Definition("exits", "reports.people", exits.load, exits.TABLES),
            Definition("change", "reports.people", change.load, change.TABLES),
            Definition("duration", "reports.people", duration.load, duration.TABLES),
            Definition("goals", "reports.people", goals.load, goals.TABLES),
            Definition(
                "employer-work", "reports.people", employer_work.load, employer_work.TABLES, ("segment",)
            ),
            Definition("fidelity", "reports.people", fidelity.load, fidelity.TABLES, ()),
            Definition("follow-up", "reports.people", follow_up.load, follow_up.TABLES),
            Definition("re-aim", "reports.people", re_aim.load, re_aim.TABLES, ()),
        )
    }
)


def find_definition(name: str) -> Definition:
    """The report of that name. Raises UnknownReport."""
    if name not in REPORTS:
        raise UnknownReport(name=name, known=", ".join(REPORTS))
    return REPORTS[name]
