"""What a booklet holds: its reports counted together, and its cover."""

from collections.abc import Callable
from datetime import date

from crm.accounts.models import Staff
from crm.reports.booklets.models import Booklet
from crm.reports.comparing import compared_period
from crm.reports.counting import count_together
from crm.reports.forms import CHOICES
from crm.reports.labels import NARROWING_WORDS, compared_words, days_of, spreading_words
from crm.reports.periods import Period
from crm.reports.printed import Cover
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS, Definition
from crm.reports.scope import Scope
from crm.reports.selection import Selection
from crm.reports.tables import Report


def definitions_of(booklet: Booklet) -> list[Definition]:
    """Its reports in their order; one that there is no more is left out."""
    return [REPORTS[name] for name in booklet.reports if name in REPORTS]


def scope_of_booklet(booklet: Booklet, staff: Staff) -> Scope:
    """Its programme, days and people. Raises UnknownProgramme where `staff` does not work in the programme."""
    chosen = {name: int(value) if name == "staff_id" else value for name, value in booklet.narrowing.items()}
    only = Selection(**chosen)  # type: ignore[arg-type]
    return scope_of(booklet.programme.code, Period(booklet.starts_on, booklet.ends_on), staff, only)


def reports_of(
    booklet: Booklet, staff: Staff, threshold: int, counted: Callable[[], None] = lambda: None
) -> list[Report]:
    """Its reports, counted together; with small counts hidden in all of them where it is for spreading."""
    return count_together(
        definitions_of(booklet),
        scope_of_booklet(booklet, staff),
        booklet.comparison,
        threshold if booklet.for_spreading else None,
        counted,
    )


def cover_of(booklet: Booklet, staff: Staff, threshold: int, day: date) -> Cover:
    """What stands first: programme, days, whom it is about, who made it and when."""
    lines = [booklet.programme.name, *about(booklet, staff)]
    if booklet.for_spreading:
        lines.append(str(spreading_words(threshold)))
    return Cover(booklet.name, tuple(lines), day, booklet.introduction or "", staff.name)


def about(booklet: Booklet, staff: Staff) -> list[str]:
    """The days, the filters and the comparison in words."""
    period = Period(booklet.starts_on, booklet.ends_on)
    lines = [days_of(period)]
    for field, value in booklet.narrowing.items():
        lines.append(f"{NARROWING_WORDS[field]}: {CHOICES[field](staff).get(value, value)}")
    if booklet.comparison:
        lines.append(compared_words(days_of(compared_period(period, booklet.comparison))))
    return lines
