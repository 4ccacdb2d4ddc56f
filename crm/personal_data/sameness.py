"""Whether reports say the same before and after: every figure of every report, kept to be compared."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Final

from sqlalchemy import func, select

from crm.database import db
from crm.enrolments.models import Enrolment
from crm.errors import DomainError
from crm.programmes.models import Programme
from crm.reports.periods import ALWAYS, Period
from crm.reports.registry import REPORTS
from crm.reports.scope import Scope
from crm.reports.tables import Report, Value

# Figures that are not compared. What somebody wished for, whose they were, who supervised and who received them is
# removed with the person; the summary has its figures from the other reports.
NOT_COMPARED: Final = frozenset({"fidelity", "re-aim"})
TABLES_NOT_COMPARED: Final = frozenset(
    {("employer-work", "caseload"), ("employer-work", "supervisors"), ("follow-up", "by_receiver")}
)

# Report, programme, period, table, row, column.
Place = tuple[str, ...]
Figures = Mapping[Place, Value]


class ReportsDiffer(DomainError):
    """A removal would change what reports count. Values: places (the first few), count."""


def figures() -> dict[Place, Value]:
    """Every figure that is compared: of all programmes and of each, for always and for each calendar year."""
    return dict(chain.from_iterable(_cells(report) for report in _reports()))


def differences(before: Figures, after: Figures) -> list[Place]:
    """Where two readings do not agree, cells that only one has among them."""
    return sorted(place for place in before.keys() | after.keys() if _at(before, place) != _at(after, place))


def require_same(before: Figures, after: Figures) -> None:
    """Raise ReportsDiffer when any figure differs."""
    places = differences(before, after)
    if places:
        raise ReportsDiffer(count=len(places), places="; ".join(" ".join(place) for place in places[:5]))


def _at(read: Figures, place: Place) -> tuple[bool, Value]:
    return place in read, read.get(place)


def _reports() -> Iterator[Report]:
    scopes = [Scope((id_,), code) for id_, code in db.session.execute(select(Programme.id, Programme.code))]
    for scope in (Scope(), *scopes):
        for period in (ALWAYS, *_years()):
            for definition in REPORTS.values():
                if definition.name in NOT_COMPARED:
                    continue
                yield definition.count(scope.in_period(period))


def _years() -> list[Period]:
    first, last = db.session.execute(
        select(
            func.min(Enrolment.enrolled_on),
            func.max(func.coalesce(Enrolment.exited_on, Enrolment.enrolled_on)),
        )
    ).one()
    if first is None:
        return []
    return [Period(date(year, 1, 1), date(year, 12, 31)) for year in range(first.year, last.year + 1)]


def _cells(report: Report) -> Iterator[tuple[Place, Value]]:
    period = f"{report.period.starts_on or ''}–{report.period.ends_on or ''}"
    for table in report.tables:
        if (report.name, table.id) in TABLES_NOT_COMPARED:
            continue
        for row in table.rows:
            for column, cell in row.cells.items():
                yield (report.name, report.programme or "*", period, table.id, row.id, column), cell.value
