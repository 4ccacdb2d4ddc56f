"""What the command line does with the log: check it, and accept it as it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from crm.audit.anchor import anchor_path
from crm.audit.models import AuditEntry
from crm.audit.rules import FAULTS
from crm.audit.verifying import Fault, LogCheck
from crm.database import db, reading_only


@contextmanager
def checking(anchor_file: Path | None, tell: Callable[[int], None]) -> Iterator[LogCheck]:
    """A check of the log against the anchor of this installation, or a copy of it that was kept elsewhere."""
    with reading_only():
        yield LogCheck(db.session.connection(), anchor_file or anchor_path(), tell)
        db.session.rollback()


def count_entries() -> int:
    """How many entries there are, about: for a progress bar."""
    with reading_only():
        highest = db.session.scalar(select(func.max(AuditEntry.number))) or 0
        db.session.rollback()
    return highest


def said(fault: Fault) -> str:
    """A fault as a line: number (empty for the log as a whole), kind, and what it means."""
    return f"{'' if fault.number is None else fault.number}\t{fault.kind}\t{FAULTS[fault.kind]}"


def summary(check: LogCheck) -> str:
    """What is said of a log without fault."""
    if not check.entries or check.first_at is None or check.last_at is None:
        return "0 entries: nothing has happened yet."
    return (
        f"{check.entries} entries, unbroken from {check.first_at:%Y-%m-%d %H:%M} to {check.last_at:%Y-%m-%d %H:%M} "
        "(UTC)."
    )
