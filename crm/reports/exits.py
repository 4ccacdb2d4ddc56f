"""Who has left, and for what."""

from dataclasses import dataclass
from typing import Final

from crm import codes
from crm.reports.facts import EnrolmentFact, OwnCodes, latest_by_person
from crm.reports.headings import CodeColumns, by_gender, known, named, one_column_each, person
from crm.reports.periods import Period
from crm.reports.queries import list_enrolments, list_own_codes
from crm.reports.scope import Scope
from crm.reports.structure import Called, Gathers, Name
from crm.reports.tables import TOTAL, UNKNOWN, Grid, Picture, TableDefinition


@dataclass(frozen=True)
class Left:
    """Those who have left, by their latest enrolment."""

    persons: list[EnrolmentFact]
    own: OwnCodes

    def group_of(self, enrolment: EnrolmentFact) -> str | None:
        """The group that the reason counts in; None when no reason is noted, or no list knows it."""
        return self.own.group_of(
            enrolment.programme_id, "exit_reason", enrolment.exit_reason, codes.EXIT_REASON_GROUP
        )

    def is_for_work_or_studies(self, enrolment: EnrolmentFact) -> bool:
        """Whether the person left for work or studies."""
        return self.group_of(enrolment) in ("work", "studies")


def load(scope: Scope) -> Left:
    """Persons whose latest enrolment by the end of the period ended in the period and is not paused.

    Somebody who left and came back has not left; what begins after the period changes nothing in it, so that
    a half-year's figures stay as they were.
    """
    enrolments = list_enrolments(scope.in_period(scope.period.until_its_end()))
    return Left(who_left(enrolments, scope.period), list_own_codes(scope))


def who_left(enrolments: list[EnrolmentFact], period: Period) -> list[EnrolmentFact]:
    """Of enrolments begun by the end of the period, each person's latest, where it ended in the period."""
    return [
        latest
        for latest in latest_by_person(enrolments)
        if latest.exited_on is not None and period.holds(latest.exited_on) and not latest.paused
    ]


def by_reason(left: Left) -> Grid:
    """Persons per reason."""
    columns = CodeColumns(
        known("exit_reason", codes.EXIT_REASONS),
        (e.exit_reason for e in left.persons),
        left.own.of("exit_reason"),
    )
    headings = (*columns.headings, *named(TOTAL))
    return by_gender(headings, left.persons, lambda e: (columns.column_of(e.exit_reason), TOTAL), person)


def by_group(left: Left) -> Grid:
    """Persons per group of reasons; a programme's own reason counts in the group it was given."""
    columns = CodeColumns(
        known("exit_group", codes.EXIT_GROUPS), (left.group_of(e) for e in left.persons), {}
    )
    headings = (*columns.headings, *named(TOTAL))
    return by_gender(headings, left.persons, lambda e: (columns.column_of(left.group_of(e)), TOTAL), person)


_STACKED: Final = Picture("columns", stacked=True)
_ONE_EACH: Final = one_column_each("left.{line}")
# What those who left for each group of reasons are called in every report that counts them.
GROUP_NAMES: Final = {group: Name(f"left.to_{group}") for group in (*codes.EXIT_GROUPS, UNKNOWN)}
TABLES: Final = (
    TableDefinition(
        "by_group",
        "persons",
        by_group,
        "persons",
        _STACKED,
        turned=True,
        structure=(
            *_ONE_EACH,
            *(Called("columns", group, name, (TOTAL,)) for group, name in GROUP_NAMES.items()),
            Gathers("by_reason", "by_group", codes.EXIT_REASON_GROUP),
        ),
    ),
    TableDefinition("by_reason", "persons", by_reason, "persons", _STACKED, turned=True, structure=_ONE_EACH),
)
