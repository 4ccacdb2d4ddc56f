"""Questions to the log that other rooms ask."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
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
class LogFilter:
    """Which entries are asked for; None = any. Days are those of the users, both belong to the period."""

    staff_id: int | None = None
    action: str | None = None
    participant_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None


@dataclass(frozen=True)
class Stretch:
    """Some entries, the latest first; `older` is the number to go on before, None when there are no more."""

    entries: Sequence[AuditEntry]
    older: int | None


def list_entries(chosen: LogFilter, before: int | None = None, size: int = 50) -> Stretch:
    """Entries before a number (None = the latest), found by their number however long the log is. One query."""
    statement = select(AuditEntry).where(*_conditions(chosen)).options(joinedload(AuditEntry.staff))
    if before is not None:
        statement = statement.where(AuditEntry.number < before)
    found = db.session.scalars(statement.order_by(AuditEntry.number.desc()).limit(size + 1)).all()
    return Stretch(found[:size], found[size - 1].number if len(found) > size else None)


def _conditions(chosen: LogFilter) -> Iterator[ColumnElement[bool]]:
    same = (
        (AuditEntry.staff_id, chosen.staff_id),
        (AuditEntry.action, chosen.action),
        (AuditEntry.participant_id, chosen.participant_id),
    )
    yield from (column == value for column, value in same if value is not None)
    if chosen.day_from is not None:
        yield AuditEntry.at >= _morning(chosen.day_from)
    if chosen.day_to is not None:
        yield AuditEntry.at < _morning(chosen.day_to + timedelta(days=1))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), HOME)


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
