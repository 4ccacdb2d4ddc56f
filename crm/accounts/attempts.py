"""Wrong passwords are counted, for each account and each network address; too many, and one has to wait.

The counts stand in the database, so that every worker and every machine sees the same ones. What is counted is
kept as a keyed hash, also for accounts that do not exist: whether one does shows neither here nor in the answer.
Ways to prove who one is that are not a password call the same three functions.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import LogInWait, Staff
from crm.accounts.rules import forgotten_at, wait_after
from crm.audit.actions import record
from crm.database import db
from crm.encryption import keys
from crm.errors import MustWait

CLEANED_AFTER: Final = timedelta(days=1)


def require_no_wait(email: str | None, address: str | None, at: datetime) -> None:
    """Refuse even the right password during a wait. Raises MustWait (values: minutes).

    Holds the counts until the transaction ends, so that guesses sent at the same time are counted one by one.
    """
    waits = [row.until for row in _held(email, address, at) if row.until is not None and row.until > at]
    if waits:
        raise MustWait(minutes=_minutes(max(waits) - at))


def note_refused(
    email: str | None, address: str | None, at: datetime, staff_id: int | None, reason: str | None = None
) -> None:
    """Count a wrong proof, and keep in the log whose account (None: nobody's) it was tried on."""
    for row in _held(email, address, at):
        is_forgotten = at >= forgotten_at(row.kind, row.failures, row.last_failed_at)
        failures = 1 if is_forgotten else row.failures + 1
        wait = wait_after(row.kind, failures)
        values = {"failures": failures, "last_failed_at": at, "until": at + wait if wait else None}
        db.session.execute(update(LogInWait).where(LogInWait.id == row.id).values(values))
    record("log_in_refused", "staff", staff_id, reason=reason)
    forget_old(at)


def forget_old(at: datetime) -> int:
    """Remove counts of longer ago than they are kept; how many. A wait that still goes on stays."""
    is_old = LogInWait.last_failed_at < at - CLEANED_AFTER
    is_over = or_(LogInWait.until.is_(None), LogInWait.until <= at)
    gone: Any = db.session.execute(delete(LogInWait).where(is_old, is_over))
    return int(gone.rowcount)


def note_right(email: str) -> None:
    """Forget the wrong ones of an account: it has come in. Those of the address stay, others may have made them."""
    db.session.execute(delete(LogInWait).where(_is("account", email)))


def release(person: Staff) -> None:
    """Let somebody try again at once."""
    note_right(person.email)
    record("update", "staff", person.id, reason="released")


def find_wait(person: Staff, at: datetime) -> int | None:
    """How many minutes somebody still has to wait; None when they may log in."""
    until = db.session.scalar(select(LogInWait.until).where(_is("account", person.email)))
    return _minutes(until - at) if until is not None and until > at else None


def _minutes(time: timedelta) -> int:
    return ceil(time / timedelta(minutes=1))


# Written without the mapper: the log of changes has no use for counts.
def _held(email: str | None, address: str | None, at: datetime) -> Iterator[Row[Any]]:
    # Always the account first: two requests that hold one and want the other would wait for each other.
    if email:
        yield _row("account", email, at)
    if address:
        yield _row("address", _network(address), at)


def _row(kind: str, key: str, at: datetime) -> Row[Any]:
    """The count, held for this transaction; a new one when nothing is counted yet."""
    statement = select(*LogInWait.__table__.columns).where(_is(kind, key)).with_for_update()
    row = db.session.execute(statement).first()
    if row is not None:
        return row
    with suppress(IntegrityError), db.session.begin_nested():
        new = {"kind": kind, "key_hash": _hash(kind, key), "failures": 0, "last_failed_at": at}
        db.session.execute(insert(LogInWait).values(new))
    return db.session.execute(statement).one()


def _is(kind: str, key: str) -> ColumnElement[bool]:
    return (LogInWait.kind == kind) & (LogInWait.key_hash == _hash(kind, key))


def _hash(kind: str, key: str) -> str:
    plain = f"{kind}:{key.strip().casefold()}".encode()
    return hmac.digest(keys().derive("log-in waits"), plain, hashlib.sha256).hex()


def _network(address: str) -> str:
    """The address that counts: a household or office has one of version 4, and 2⁶⁴ of version 6."""
    try:
        return address if ip_address(address).version == 4 else str(ip_network((address, 64), strict=False))
    except ValueError:
        return address
