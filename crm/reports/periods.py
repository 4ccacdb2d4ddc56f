"""The days that a report is about. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from crm import errors
from crm.errors import DomainError

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotADay(errors.NotADay):
    """The first or last day of a period is no day. `at` says which of the two."""

    def __init__(self, typed: str, field: str) -> None:
        super().__init__(typed=typed)
        self.at = field


class PeriodEndsBeforeStart(DomainError):
    """A report's period ends before it starts. Values: starts_on, ends_on."""

    at = "to"


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted; None leaves that end open."""

    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise PeriodEndsBeforeStart(starts_on=self.starts_on, ends_on=self.ends_on)

    def holds(self, day: date) -> bool:
        """Whether `day` is in the period."""
        return (self.starts_on is None or day >= self.starts_on) and (
            self.ends_on is None or day <= self.ends_on
        )

    def last_day_by(self, today: date) -> date:
        """The day that a state is looked at: the period's last, or today where that is still to come."""
        return today if self.ends_on is None else min(self.ends_on, today)

    def until_its_end(self) -> "Period":
        """Everything up to the last day, whenever it began."""
        return Period(None, self.ends_on)


ALWAYS = Period()


def period_of(starts: str | None, ends: str | None) -> Period:
    """The period written as two ISO days; empty = open. Raises NotADay and PeriodEndsBeforeStart."""
    return Period(_day(starts, "from"), _day(ends, "to"))


def _day(typed: str | None, field: str) -> date | None:
    text = (typed or "").strip()
    if not text:
        return None
    if not _ISO_DAY.fullmatch(text):
        raise NotADay(text, field)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotADay(text, field) from error
