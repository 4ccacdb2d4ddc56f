"""Questions to the log that other rooms ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.web.clock import HOME


def find_last_writer(table: str, row_id: int) -> str | None:
    """The name of whoever last created or changed the row; None when the program itself did, or nobody yet."""
    statement = (
        select(Staff.name)
        .select_from(AuditEntry)
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(
            AuditEntry.entity == table,
            AuditEntry.entity_id == row_id,
            AuditEntry.action.in_(("create", "update")),
        )
        .order_by(AuditEntry.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()


def get_entry(number: int) -> AuditEntry:
    """One entry with what it holds. NotFound (404) when there is none of that number."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.number == number)
        .options(joinedload(AuditEntry.content), joinedload(AuditEntry.staff))
    )
    entry = db.session.scalars(statement).one_or_none()
    if entry is None:
        raise NotFound
    return entry


@dataclass(frozen=True)
class Looks:
    """What one member of staff did about one person on one day, of one kind: how often, when, and why.

    `who` and `workplace` None = the program itself. `reasons` are those that were given, each once.
    """

    day: date
    who: str | None
    workplace: str | None
    action: str
    times: int
    first_at: datetime
    last_at: datetime
    reasons: tuple[str, ...]


def list_readers(participant_id: int) -> Sequence[Looks]:
    """Everybody who has read or changed something about a person, newest day first. One query.

    The workplace stands for where from: the address of a computer says nothing to the person it is about.
    """
    statement = (
        select(AuditEntry)
        .where(AuditEntry.participant_id == participant_id)
        .options(joinedload(AuditEntry.content), joinedload(AuditEntry.staff).joinedload(Staff.organisation))
        .order_by(AuditEntry.number)
    )
    groups: dict[tuple[date, int | None, str], list[AuditEntry]] = {}
    for entry in db.session.scalars(statement):
        day = entry.at.astimezone(HOME).date()
        groups.setdefault((day, entry.staff_id, entry.action), []).append(entry)
    # Sorting keeps the order of a day, so that the newest day comes first and a day reads from morning to evening.
    return sorted(
        (_looks(*key, entries) for key, entries in groups.items()), key=lambda looks: -looks.day.toordinal()
    )


def _looks(day: date, _staff_id: int | None, action: str, entries: Sequence[AuditEntry]) -> Looks:
    staff = entries[0].staff
    return Looks(
        day=day,
        who=staff.name if staff else None,
        workplace=staff.organisation.name if staff and staff.organisation else None,
        action=action,
        times=len(entries),
        first_at=entries[0].at,
        last_at=entries[-1].at,
        reasons=_each_once(entry.reason for entry in entries),
    )


def _each_once(reasons: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for reason in reasons if reason))
