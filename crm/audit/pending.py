"""What a transaction has done, kept until it commits: then it is written to the log, in the same transaction.

Kept back because writing takes the lock of the log's end, which must be the last lock that a transaction takes: else
two that change the same rows would wait for each other. What a savepoint did goes when the savepoint is rolled back.
"""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from crm.audit import anchor
from crm.audit.chain import append
from crm.audit.models import AuditEntry
from crm.audit.rules import Noted

_PENDING = "audit_pending"
_MARKS = "audit_marks"
_TIP = "audit_tip"


def add(session: Session, noted: Iterable[Noted]) -> None:
    """Keep entries for the commit."""
    session.info.setdefault(_PENDING, []).extend(noted)


def write(session: Session) -> None:
    """Write what is kept, now. The log's end is then locked until the transaction is over."""
    noted = session.info.get(_PENDING)
    if noted:
        session.info[_TIP] = append(session.connection(), noted)
        noted.clear()


@event.listens_for(Session, "before_commit")
def _write_all(session: Session) -> None:
    if not session.in_nested_transaction():
        session.flush()
        write(session)


@event.listens_for(Session, "after_commit")
def _move_anchor(session: Session) -> None:
    if not session.in_nested_transaction() and (tip := session.info.pop(_TIP, None)):
        anchor.advance(tip)


@event.listens_for(Session, "do_orm_execute")
def _write_before_asking(state: ORMExecuteState) -> None:
    """A question to the log is answered with what this transaction has done so far."""
    asks_the_log = state.is_select and any(mapper.class_ is AuditEntry for mapper in state.all_mappers)
    if asks_the_log and state.session.info.get(_PENDING) and not state.session.in_nested_transaction():
        write(state.session)


@event.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = session.info.setdefault(_MARKS, WeakKeyDictionary())
        marks[transaction] = len(session.info.get(_PENDING, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, previous: SessionTransaction) -> None:
    if previous.nested:
        del session.info.get(_PENDING, [])[session.info[_MARKS][previous] :]


@event.listens_for(Session, "after_transaction_end")
def _forget_ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_PENDING, None)
        session.info.pop(_TIP, None)
