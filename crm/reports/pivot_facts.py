"""The placements that a question counts, each with everything it can be grouped by: a fixed number of queries.

A placement belongs to one enrolment: the latest one in the same programme that had begun when it began, else the
first. So it stands in one intake, one age group and with one specialist, and the rows of a table add up.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from crm import codes
from crm.accounts.models import Staff
from crm.database import db, overlaps
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.programmes.models import Programme
from crm.reports.ages import age_group
from crm.reports.led_to_work import JOBS, Stay, led_to_work
from crm.reports.queries import list_own_codes
from crm.reports.scope import Scope
from crm.reports.tables import UNKNOWN

Whose = tuple[int, int]  # participant id, programme id
Where = tuple[int, int, int]  # participant id, programme id, employer id


@dataclass(frozen=True, slots=True)
class PivotFact:
    """One placement. Empty text or None = not stated."""

    id: int
    participant_id: int
    employer_id: int
    programme_id: int
    kind: str
    starts_on: date
    occupation: str | None
    gender: str
    employer: str
    segment: str
    sni: str | None
    programme: str
    intake: str | None
    age_group: str
    staff_id: int | None
    specialist: str | None
    led_to_work: bool


@dataclass(frozen=True, slots=True)
class _Period:
    """An enrolment, as far as its placements ask."""

    enrolled_on: date
    intake: str | None
    staff_id: int | None
    specialist: str | None
    left_for_work_on: date | None


NOT_ENROLLED: Final = _Period(date.min, None, None, None, None)


def list_pivot_facts(scope: Scope) -> list[PivotFact]:
    """Placements that overlap the period, oldest first. `scope.only` is not looked at."""
    periods, jobs = _periods(scope), _jobs(scope)
    return [_fact(row, periods.get((row[1], row[3]), []), jobs) for row in _placements(scope)]


def _placements(scope: Scope) -> Sequence[Any]:
    pl = Placement
    statement: Any = (
        select(
            *(pl.id, pl.participant_id, pl.employer_id, pl.programme_id, pl.kind, pl.starts_on, pl.ends_on),
            *(pl.occupation, Participant.gender, Participant.birth_year),
            *(Employer.name, Employer.segment, Employer.sni, Programme.name.label("programme")),
        )
        .join(Participant, Participant.id == pl.participant_id)
        .join(Employer, Employer.id == pl.employer_id)
        .join(Programme, Programme.id == pl.programme_id)
        .where(
            *_of_programmes(scope, pl.programme_id),
            *overlaps(pl.starts_on, pl.ends_on, scope.period.starts_on, scope.period.ends_on),
        )
        .order_by(pl.starts_on, pl.id)
    )
    return db.session.execute(statement).all()


def _fact(row: Any, periods: list[_Period], jobs: dict[Where, list[Stay]]) -> PivotFact:
    period = period_at(row.starts_on, periods)
    stay = Stay(row.kind, row.starts_on, row.ends_on)
    left = [one.left_for_work_on for one in periods if one.left_for_work_on is not None]
    there = jobs.get((row.participant_id, row.programme_id, row.employer_id), [])
    return PivotFact(
        *(row.id, row.participant_id, row.employer_id, row.programme_id, row.kind, row.starts_on),
        *(row.occupation, row.gender, row.name, row.segment, row.sni, row.programme),
        period.intake,
        _age_group(period, row.birth_year),
        period.staff_id,
        period.specialist,
        led_to_work(stay, there, left),
    )


def period_at(day: date, periods: list[_Period]) -> _Period:
    """The enrolment that a day belongs to, of those in the order in which they began."""
    if not periods:
        return NOT_ENROLLED
    return periods[max(0, bisect_right(periods, day, key=lambda one: one.enrolled_on) - 1)]


def _age_group(period: _Period, birth_year: int | None) -> str:
    if period is NOT_ENROLLED or birth_year is None:
        return UNKNOWN
    return age_group(period.enrolled_on.year - birth_year)


def _periods(scope: Scope) -> dict[Whose, list[_Period]]:
    e, own = Enrolment, list_own_codes(scope)
    statement: Any = (
        select(
            *(e.participant_id, e.programme_id, e.enrolled_on, e.exited_on, e.exit_reason, e.paused),
            *(e.intake, e.staff_id, Staff.name),
        )
        .outerjoin(Staff, Staff.id == e.staff_id)
        .where(*_of_programmes(scope, e.programme_id))
        .order_by(e.enrolled_on, e.id)
    )
    found: dict[Whose, list[_Period]] = defaultdict(list)
    for row in db.session.execute(statement):
        group = own.group_of(row.programme_id, "exit_reason", row.exit_reason, codes.EXIT_REASON_GROUP)
        left_on = row.exited_on if group == "work" and not row.paused else None
        found[row.participant_id, row.programme_id].append(
            _Period(row.enrolled_on, row.intake, row.staff_id, row.name, left_on)
        )
    return found


def _jobs(scope: Scope) -> dict[Where, list[Stay]]:
    """Jobs at any time: one that led from a placement may begin after the period."""
    pl = Placement
    statement = select(
        pl.participant_id, pl.programme_id, pl.employer_id, pl.kind, pl.starts_on, pl.ends_on
    ).where(*_of_programmes(scope, pl.programme_id), pl.kind.in_(JOBS))
    found: dict[Where, list[Stay]] = defaultdict(list)
    for row in db.session.execute(statement):
        whose = row.participant_id, row.programme_id, row.employer_id
        found[whose].append(Stay(row.kind, row.starts_on, row.ends_on))
    return found


def _of_programmes(scope: Scope, programme_id: Any) -> list[Any]:
    return [] if scope.programme_ids is None else [programme_id.in_(scope.programme_ids)]
