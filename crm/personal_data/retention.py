"""Whose data has been kept long enough, and removing it: batch by batch, each of them only if every report stays."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update

from crm.audit.actions import record
from crm.database import db
from crm.enrolments.models import Enrolment, Referral
from crm.participants.models import Participant
from crm.personal_data.erasing import Removed, erase
from crm.personal_data.rules import Stay, add_months, time_is_over_on
from crm.personal_data.sameness import figures, require_same
from crm.pool.models import PoolMembership
from crm.programmes.models import Programme
from crm.web.clock import HOME

BATCH = 100
# How long somebody is kept who was never enrolled, where no programme of their organisation has decided.
UNDECIDED_MONTHS: Final = 24


@dataclass(frozen=True)
class Waiting:
    """Somebody whose time is over or will be. `over_on` None = it cannot be said yet."""

    participant_id: int
    programme_ids: tuple[int, ...]
    over_on: date | None

    def is_over(self, day: date) -> bool:
        """Whether the time is over on `day`."""
        return self.over_on is not None and self.over_on <= day


@dataclass
class Run:
    """What a run has done, or would do: what was removed, and how many figures of reports were compared."""

    due: int = 0
    figures: int = 0
    removed: Removed = field(default_factory=Removed)
    referrals: int = 0


def list_waiting() -> list[Waiting]:
    """Everybody who is not erased and not in the pool, with the day on which their time is over."""
    stays: dict[int, list[Stay]] = {}
    programmes: dict[int, list[int]] = {}
    for row in db.session.execute(_stays()):
        stays.setdefault(row.participant_id, []).append(
            Stay(row.exited_on, row.ends_on, row.retention_months)
        )
        programmes.setdefault(row.participant_id, []).append(row.programme_id)
    return [
        *(
            Waiting(id_, tuple(dict.fromkeys(programmes[id_])), time_is_over_on(found))
            for id_, found in stays.items()
        ),
        *_never_enrolled(),
    ]


def _never_enrolled() -> Iterator[Waiting]:
    """Those who never were in a programme: kept from the day they were noted as long as their organisation keeps."""
    months_of = (
        select(Programme.organisation_id, func.max(Programme.retention_months))
        .where(Programme.retention_months.is_not(None))
        .group_by(Programme.organisation_id)
    )
    longest: dict[int | None, int] = {id_: months or 0 for id_, months in db.session.execute(months_of)}
    enrolled = exists().where(Enrolment.participant_id == Participant.id)
    asked = select(Participant.id, Participant.organisation_id, Participant.created_at).where(
        _may_go(), ~enrolled
    )
    for id_, organisation_id, created_at in db.session.execute(asked.order_by(Participant.id)):
        months = longest.get(organisation_id, UNDECIDED_MONTHS)
        yield Waiting(id_, (), add_months(created_at.astimezone(HOME).date(), months))


def _may_go() -> ColumnElement[bool]:
    """The condition that a participant is not erased yet, and not in the pool."""
    in_pool = exists().where(
        PoolMembership.participant_id == Participant.id,
        PoolMembership.ends_on.is_(None),
    )
    return Participant.erased_on.is_(None) & ~in_pool


def _stays() -> Select[int, int, date | None, date | None, int | None]:
    return (
        select(
            Enrolment.participant_id,
            Enrolment.programme_id,
            Enrolment.exited_on,
            Programme.ends_on,
            Programme.retention_months,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(_may_go())
        .order_by(Enrolment.participant_id, Enrolment.enrolled_on)
    )


def due_ids(day: date) -> list[int]:
    """The participants whose time is over on `day`."""
    return [waiting.participant_id for waiting in list_waiting() if waiting.is_over(day)]


def count_due(day: date, programme_ids: Collection[int]) -> int:
    """How many persons of these programmes whose time is over on `day`, each once."""
    return sum(
        waiting.is_over(day) and not set(programme_ids).isdisjoint(waiting.programme_ids)
        for waiting in list_waiting()
    )


def count_due_never_enrolled(day: date) -> int:
    """How many who never were in a programme, and whose time is over on `day`."""
    return sum(waiting.is_over(day) for waiting in _never_enrolled())


@dataclass(frozen=True)
class Standing:
    """How a programme stands: how many are due now, how many within a month, whether the time is decided."""

    programme: Programme
    due: int
    soon: int


def standings(day: date, programme_ids: Collection[int] | None = None) -> list[Standing]:
    """Each programme (of these; None = all) with how many of its persons are due. Counts only, no names."""
    waiting = list_waiting()
    soon_on = add_months(day, 1)
    asked = select(Programme).order_by(Programme.name, Programme.id)
    if programme_ids is not None:
        asked = asked.where(Programme.id.in_(programme_ids))
    return [
        Standing(
            programme,
            sum(w.is_over(day) for w in waiting if programme.id in w.programme_ids),
            sum(
                w.is_over(soon_on) and not w.is_over(day) for w in waiting if programme.id in w.programme_ids
            ),
        )
        for programme in db.session.scalars(asked)
    ]


def remove_due(ids: Sequence[int], day: date) -> Iterator[Run]:
    """Remove these participants' data in batches, giving what each did. The caller commits between them.

    Raises ReportsDiffer when a batch would change any figure: then it must be rolled back.
    """
    for batch in _batches(ids):
        before = figures()
        removed = erase(batch, day, "retention")
        require_same(before, figures())
        yield Run(due=len(batch), figures=len(before), removed=removed)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def clear_old_referrals(day: date) -> int:
    """Empty what was written in referrals that never led to an enrolment, once the programme's time is over.

    How many there were, from whom and when stays. Gives how many were emptied.
    """
    asked = (
        select(Referral, Programme.retention_months)
        .join(Programme, Programme.id == Referral.programme_id)
        .where(
            Referral.participant_id.is_(None),
            Programme.retention_months.is_not(None),
            or_(Referral.name.is_not(None), Referral.reached_at.is_not(None), Referral.message.is_not(None)),
        )
    )
    old = [
        referral
        for referral, months in db.session.execute(asked)
        if months is not None and add_months(referral.received_on, months) <= day
    ]
    _empty([referral.id for referral in old])
    return len(old)


def _empty(ids: Sequence[int]) -> None:
    """Past the session, so that the log of changes keeps no copy."""
    for some in _batches(ids):
        emptied = (
            update(Referral).where(Referral.id.in_(some)).values(name=None, reached_at=None, message=None)
        )
        db.session.execute(emptied, execution_options={"synchronize_session": False})
    db.session.expire_all()


def note_run(run: Run) -> None:
    """One entry in the log for the whole run: how many, whom in the entries beside it."""
    record("retention", "participants", reason=f"{run.removed.persons} + {run.referrals}")
    db.session.flush()
