"""Counting in tests as the command does: a report by name, and one figure of it."""

from crm.programmes.models import Programme
from crm.reports.periods import period_of
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS
from crm.reports.tables import Report


def counted(
    name: str, programme: Programme | None = None, starts: str | None = None, ends: str | None = None
) -> Report:
    """The report of one programme, or of all, in a period of ISO days."""
    return REPORTS[name].count(scope_of(programme.code if programme else None, period_of(starts, ends)))


def row_of(report: Report, table: str, row: str) -> dict[str, float | None]:
    """The figures of a row that are not zero."""
    found = next(one for one in report.find_table(table).rows if one.id == row)
    return {column: value for column, value in found.values.items() if value != 0}
