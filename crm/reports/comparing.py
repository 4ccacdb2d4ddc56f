"""The period before the one that is asked about, and two reports laid side by side. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from crm.errors import DomainError
from crm.reports.periods import Period
from crm.reports.tables import EMPTY, Heading, Report, Row, Table

COMPARISONS: Final = ("before", "last_year")
_MONTHS_A_YEAR: Final = 12


class UnknownComparison(DomainError):
    """There is no comparison of that name. Values: typed."""

    at = "compare"


class NothingBefore(DomainError):
    """A period without a first or last day has none before it."""

    at = "compare"


class NoSameTimeLastYear(DomainError):
    """Only whole months, fewer than a year, have the same time a year earlier."""

    at = "compare"


def compared_period(period: Period, comparison: str) -> Period:
    """The period to compare with: `before`, as long and directly before, or `last_year`, the same months then.

    Whole months are compared with as many whole months. Raises UnknownComparison, NothingBefore and
    NoSameTimeLastYear.
    """
    if comparison not in COMPARISONS:
        raise UnknownComparison(typed=comparison)
    if period.starts_on is None or period.ends_on is None:
        raise NothingBefore
    try:
        return _earlier(period.starts_on, period.ends_on, comparison)
    except (OverflowError, ValueError) as error:
        # Before the calendar begins.
        raise NothingBefore from error


def _earlier(starts_on: date, ends_on: date, comparison: str) -> Period:
    months = _whole_months(starts_on, ends_on)
    if comparison == "last_year":
        if not 0 < months < _MONTHS_A_YEAR:
            raise NoSameTimeLastYear
        return _months_earlier(starts_on, ends_on, _MONTHS_A_YEAR)
    if months:
        return _months_earlier(starts_on, ends_on, months)
    days = (ends_on - starts_on).days + 1
    return Period(starts_on - timedelta(days=days), starts_on - timedelta(days=1))


def comparisons_of(period: Period) -> list[str]:
    """Those of `COMPARISONS` that the period has."""
    return [name for name in COMPARISONS if _has(period, name)]


def _has(period: Period, comparison: str) -> bool:
    try:
        return bool(compared_period(period, comparison))
    except DomainError:
        return False


def _whole_months(starts_on: date, ends_on: date) -> int:
    """How many calendar months the days make up; 0 when they do not."""
    if starts_on.day != 1 or ends_on.day != monthrange(ends_on.year, ends_on.month)[1]:
        return 0
    return _MONTHS_A_YEAR * (ends_on.year - starts_on.year) + ends_on.month - starts_on.month + 1


def _months_earlier(starts_on: date, ends_on: date, months: int) -> Period:
    first, last = _month_before(starts_on, months), _month_before(ends_on, months)
    return Period(first, last.replace(day=monthrange(last.year, last.month)[1]))


def _month_before(day: date, months: int) -> date:
    """The first of the month so many months before that of `day`."""
    years, month = divmod(_MONTHS_A_YEAR * day.year + day.month - 1 - months, _MONTHS_A_YEAR)
    return date(years, month + 1, 1)


def side_by_side(report: Report, earlier: Report) -> Report:
    """The report with an earlier one beside it, each table with the rows and columns of both."""
    pairs = [
        _aligned(table, other) if table.definition.compares else (table, None)
        for table, other in zip(report.tables, earlier.tables, strict=True)
    ]
    beside = replace(earlier, tables=tuple(other for _table, other in pairs if other is not None))
    return replace(report, tables=tuple(table for table, _other in pairs), earlier=beside)


def _aligned(table: Table, other: Table) -> tuple[Table, Table]:
    columns = _together(table.columns, other.columns)
    headings = _together(_headings(table), _headings(other))
    return _with(table, headings, columns), _with(other, headings, columns)


def _headings(table: Table) -> tuple[Heading, ...]:
    return tuple(Heading(row.id, row.label) for row in table.rows)


def _together(ours: Sequence[Heading], theirs: Sequence[Heading]) -> tuple[Heading, ...]:
    """Ours, and what only they have before the heading that follows it there."""
    merged, known = list(ours), {heading.id for heading in ours}
    for at, heading in enumerate(theirs):
        if heading.id not in known:
            following = {one.id for one in theirs[at + 1 :]} & known
            place = next((n for n, one in enumerate(merged) if one.id in following), len(merged))
            merged.insert(place, heading)
    return tuple(merged)


def _with(table: Table, headings: Sequence[Heading], columns: tuple[Heading, ...]) -> Table:
    found = {row.id: row.cells for row in table.rows}
    rows = tuple(
        Row(h.id, h.label, {c.id: found.get(h.id, {}).get(c.id, EMPTY) for c in columns}) for h in headings
    )
    return replace(table, columns=columns, rows=rows)
