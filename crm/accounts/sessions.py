"""Log-ins as rows: begun, seen, listed, ended. A stolen database opens none: it holds only hashes of the handles.

They are written past the log of changes on purpose: it says who logged in and out, in words of its own.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Update, delete, insert, or_, select, update

from crm.accounts.models import LogInSession, Staff
from crm.accounts.rules import Limits, device_of
from crm.audit.actions import record
from crm.database import db

SEEN_EVERY: Final = timedelta(minutes=1)
KEPT_FOR: Final = timedelta(days=90)


def begin(person: Staff, at: datetime, address: str | None = None, user_agent: str | None = None) -> str:
    """A log-in begins. Returns its handle, which the person's cookie must hold and nobody else may know.

    Log-ins that were last seen long ago (`KEPT_FOR`) are forgotten on the way.
    """
    handle = secrets.token_urlsafe(32)
    forget_old(at)
    db.session.execute(
        insert(LogInSession).values(
            staff_id=person.id,
            handle_hash=_hash(handle),
            began_at=at,
            last_seen_at=at,
            address=address,
            device=device_of(user_agent),
        )
    )
    return handle


def forget_old(at: datetime) -> int:
    """Remove log-ins that ended, or were last seen, longer ago than they are kept; how many."""
    is_old = or_(LogInSession.ended_at < at - KEPT_FOR, LogInSession.last_seen_at < at - KEPT_FOR)
    gone: Any = db.session.execute(delete(LogInSession).where(is_old))
    return int(gone.rowcount)


def _hash(handle: str) -> str:
    # The handle is 256 bits of chance: a slow or keyed hash would add nothing.
    return hashlib.sha256(handle.encode()).hexdigest()


def find(handle: str | None) -> LogInSession | None:
    """The log-in with that handle, also one that has ended; None when there is none."""
    if not handle:
        return None
    return db.session.scalar(select(LogInSession).where(LogInSession.handle_hash == _hash(handle)))


def list_open(person: Staff, at: datetime, limits: Limits) -> Sequence[LogInSession]:
    """Where somebody is logged in now, the latest seen first."""
    return db.session.scalars(
        select(LogInSession)
        .where(
            LogInSession.staff_id == person.id,
            LogInSession.ended_at.is_(None),
            LogInSession.began_at > at - limits.absolute,
            LogInSession.last_seen_at > at - limits.idle,
        )
        .order_by(LogInSession.last_seen_at.desc(), LogInSession.id.desc())
    ).all()


def seen(session: LogInSession, at: datetime) -> Update | None:
    """The statement that keeps when a log-in was last used; None when that was kept less than a minute ago."""
    if at - session.last_seen_at < SEEN_EVERY:
        return None
    return update(LogInSession).where(LogInSession.id == session.id).values(last_seen_at=at)


def ended(session: LogInSession, at: datetime, why: str) -> Update:
    """The statement that ends a log-in."""
    return _ending(at, why).where(LogInSession.id == session.id)


def end(session: LogInSession, at: datetime, why: str) -> None:
    """End one log-in, and say so in the log."""
    db.session.execute(ended(session, at, why))
    record("log_out", "staff", session.staff_id, reason=why)


def end_one_of(person: Staff, session_id: int, at: datetime, why: str) -> bool:
    """End one of somebody's log-ins; whether there was one to end. Another's is not found."""
    session = db.session.get(LogInSession, session_id)
    if session is None or session.staff_id != person.id:
        return False
    end(session, at, why)
    return True


def end_all(person: Staff, at: datetime, why: str, but: int | None = None) -> int:
    """End every log-in of somebody, except the one with the id `but`. Returns how many were open."""
    statement = _ending(at, why).where(LogInSession.staff_id == person.id)
    if but is not None:
        statement = statement.where(LogInSession.id != but)
    count = int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
    if count:
        record("log_out", "staff", person.id, reason=why)
    return count


def _ending(at: datetime, why: str) -> Update:
    return update(LogInSession).where(LogInSession.ended_at.is_(None)).values(ended_at=at, why=why)
