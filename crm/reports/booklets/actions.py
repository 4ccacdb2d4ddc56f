"""Saving booklets: what cannot be counted together is refused."""

from typing import Any

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.database import db
from crm.errors import DomainError
from crm.reports.booklets.models import Booklet
from crm.reports.comparing import compared_period
from crm.reports.periods import Period
from crm.reports.queries import list_programmes
from crm.reports.registry import REPORTS
from crm.reports.scope import UnknownProgramme


class NoReportChosen(DomainError):
    """A booklet holds one report at least."""

    field = "reports"


class NotNarrowedAlike(DomainError):
    """A report of the booklet cannot be narrowed as the booklet is. Values: title."""

    field = "reports"


def save_booklet(booklet: Booklet, details: dict[str, Any], staff: Staff) -> Booklet:
    """Give a booklet, new or old, what was chosen (column → value).

    Raises NoReportChosen, NotNarrowedAlike, UnknownProgramme, PeriodEndsBeforeStart and what `compared_period` raises.
    """
    _require_countable(details, staff)
    for column, value in details.items():
        setattr(booklet, column, value)
    if booklet.id is None:
        booklet.made_by_id = staff.id
        db.session.add(booklet)
    db.session.flush()
    return booklet


def _require_countable(details: dict[str, Any], staff: Staff) -> None:
    if details["programme_id"] not in {one.id for one in list_programmes(staff)}:
        raise UnknownProgramme(code=details["programme_id"])
    if not details["reports"]:
        raise NoReportChosen
    for name in details["reports"]:
        definition = REPORTS[name]
        if not may(staff, definition.permission):
            raise NoReportChosen
        if not set(details["narrowing"]) <= set(definition.narrowed_by):
            raise NotNarrowedAlike(title=definition.words.title)
    period = Period(details["starts_on"], details["ends_on"])
    if details["comparison"]:
        compared_period(period, details["comparison"])


def remove_booklet(booklet: Booklet) -> None:
    """Take a booklet away. What was made of it and kept elsewhere stays there."""
    db.session.delete(booklet)
    db.session.flush()
