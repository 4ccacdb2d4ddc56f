"""Placements as IPS asks about them: which are jobs, which of those anybody could have had, and who stayed in touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import and_, select, union

from crm.contacts.models import EmployerContact
from crm.database import db, overlaps
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment
from crm.placements.models import Placement
from crm.reports.follow_along import FIRST_DAY, LAST_DAY, Due, dues_of
from crm.reports.queries import placements_within
from crm.reports.scope import Scope

# Work for a wage. The other kinds are on the way there.
JOBS: Final = ("hourly_job", "subsidised_job", "job")
# Open to anyone, at normal wage, without artificial limit: nothing in the log marks a job as otherwise.
COMPETITIVE: Final = "job"


@dataclass(frozen=True, slots=True)
class Start:
    """A placement, not a study visit. `employer` is the same for workplaces of one organisation number."""

    id: int
    participant_id: int
    programme_id: int
    employer_id: int
    employer: str
    kind: str
    occupation: str | None
    starts_on: date
    ends_on: date | None

    @property
    def is_job(self) -> bool:
        """Whether it is work for a wage."""
        return self.kind in JOBS

    @property
    def occupation_group(self) -> str | None:
        """The first three digits of the occupation's code; None when it is not noted so closely."""
        return self.occupation[:3] if self.occupation and len(self.occupation) >= 3 else None


@dataclass(frozen=True)
class Followed:
    """What was due around one job and how much of it was kept; `specialist_id` None = nobody's."""

    start: Start
    specialist_id: int | None
    due: int
    kept: int


def list_starts(scope: Scope) -> list[Start]:
    """What started in the period, oldest first."""
    starts = _read(scope)
    return [start for start in starts if scope.period.holds(start.starts_on)]


def list_followed(scope: Scope, day: date) -> list[Followed]:
    """Jobs around which something was due in the period and until `day`, oldest first."""
    jobs = [start for start in _read(scope) if start.is_job]
    dues = {job.id: dues_of(job.starts_on, job.ends_on, scope.period, day) for job in jobs}
    jobs = [job for job in jobs if dues[job.id]]
    specialists = _specialists(scope, jobs)
    kept = _days_in_touch(scope, specialists)
    return [
        Followed(job, specialists.get(job.id), len(dues[job.id]), _kept(dues[job.id], kept.get(job.id, ())))
        for job in jobs
    ]


def _kept(dues: list[Due], days: Iterable[date]) -> int:
    days = list(days)
    return sum(due.is_kept_by(days) for due in dues)


def _read(scope: Scope) -> list[Start]:
    """Placements that somebody may have been in touch about in the period, or that started in it."""
    pl = Placement
    first = scope.period.starts_on and scope.period.starts_on - timedelta(days=LAST_DAY)
    last = scope.period.ends_on and scope.period.ends_on - timedelta(days=FIRST_DAY)
    statement: Any = (
        select(
            *(pl.id, pl.participant_id, pl.programme_id, pl.employer_id, Employer.orgnr),
            *(pl.kind, pl.occupation, pl.starts_on, pl.ends_on),
        )
        .join(Employer, Employer.id == pl.employer_id)
        .where(
            pl.kind != "study_visit",
            *placements_within(scope),
            *overlaps(pl.starts_on, pl.starts_on, first, last),
        )
        .order_by(pl.starts_on, pl.id)
    )
    return [
        Start(id_, person, programme, employer_id, orgnr or f"workplace {employer_id}", *rest)
        for id_, person, programme, employer_id, orgnr, *rest in db.session.execute(statement)
    ]


def _specialists(scope: Scope, jobs: list[Start]) -> dict[int, int]:
    """Job id → whose participant it is: the specialist of the latest enrolment when the job started."""
    e, pl = Enrolment, Placement
    people = select(pl.participant_id).where(pl.kind.in_(JOBS), *placements_within(scope))
    statement = (
        select(e.participant_id, e.programme_id, e.enrolled_on, e.staff_id)
        .where(e.participant_id.in_(people))
        .order_by(e.enrolled_on, e.id)
    )
    enrolments: dict[tuple[int, int], list[tuple[date, int | None]]] = {}
    for person, programme, enrolled_on, staff_id in db.session.execute(statement):
        enrolments.setdefault((person, programme), []).append((enrolled_on, staff_id))
    found: dict[int, int] = {}
    for job in jobs:
        for enrolled_on, staff_id in enrolments.get((job.participant_id, job.programme_id), ()):
            if enrolled_on <= job.starts_on and staff_id is not None:
                found[job.id] = staff_id
    return found


def _days_in_touch(scope: Scope, specialists: dict[int, int]) -> dict[int, set[date]]:
    """Job id → days on which its specialist was in contact with the employer, or with any for the person."""
    pl, c, e = Placement, EmployerContact, Enrolment
    # Who is responsible may have changed: whose contacts count is told apart below.
    theirs = and_(e.participant_id == pl.participant_id, e.programme_id == pl.programme_id)
    ways = (c.employer_id == pl.employer_id, c.participant_id == pl.participant_id)
    parts = [
        select(pl.id, c.staff_id, c.happened_on)
        .join(e, theirs)
        .join(c, and_(same, c.staff_id == e.staff_id))
        .where(pl.kind.in_(JOBS), *placements_within(scope))
        for same in ways
    ]
    found: dict[int, set[date]] = {}
    for job_id, staff_id, happened_on in db.session.execute(union(*parts)):
        if specialists.get(job_id) == staff_id:
            found.setdefault(job_id, set()).add(happened_on)
    return found
