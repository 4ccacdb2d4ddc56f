"""Sending everybody's digest once: what is sent is written down first, so that a second run leaves it alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.database import db, reading_only
from crm.reminders.digest import Part, letter, parts_for
from crm.reminders.models import ReminderSettings, SentDigest
from crm.reminders.post import NotSent, Post
from crm.reminders.rules import STOPPED_AFTER, Rhythm, due_day
from crm.web.clock import HOME

_KEPT_FOR: Final = timedelta(days=90)
# What became of somebody's digest. `not_tried`: the mail server could not be used, nothing was written down.
STATES: Final = ("sent", "would_send", "nothing", "already", "failed", "unknown", "not_tried")


@dataclass(frozen=True)
class Due:
    """A digest whose time has come, as plain values: no transaction is open while a letter is on its way."""

    staff_id: int
    email: str
    language: str
    kind: str
    day: date
    lists: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What became of one digest. `state` is one of `STATES`; `reason` a code that `commands` has words for."""

    due: Due
    state: str
    reason: str | None = None
    code: int | None = None
    employers: int = 0


@dataclass(frozen=True)
class Sender:
    """How letters go out: from which address, with links to where. `post` None = none goes, it is only said."""

    post: Post | None
    mail_from: str = ""
    address: str = ""


def list_due(at: datetime, only: Staff | None = None) -> list[Due]:
    """The digests whose time has come at `at`. For `only` one person the hour is not waited for."""
    here = at.astimezone(HOME)
    statement = select(ReminderSettings).join(ReminderSettings.staff).where(Staff.active)
    if only is not None:
        statement = statement.where(Staff.id == only.id)
        here = here.replace(hour=23, minute=59)
    settings = db.session.scalars(statement.order_by(ReminderSettings.staff_id)).all()
    found = []
    for one in settings:
        chosen_at = one.chosen_at if only is None else datetime.min.replace(tzinfo=at.tzinfo)
        day = due_day(Rhythm(one.digest, one.weekday, one.hour), chosen_at, here)
        if day is not None and may(one.staff, "reminders.own"):
            language = one.staff.locale or "sv"
            found.append(Due(one.staff_id, one.staff.email, language, one.digest, day, tuple(one.lists)))
    return found


def send_all(
    sender: Sender, at: datetime, only: Staff | None = None, tell: Callable[[int, int], None] | None = None
) -> list[Result]:
    """Send what is due at `at`. A server that cannot be used ends it: the rest is for the next run.

    Commits after each letter; nothing else may be open in the session.
    """
    _forget_old(at)
    with reading_only():
        due = list_due(at, only)
        db.session.rollback()
    results: list[Result] = []
    for result in _one_after_the_other(sender, due, at):
        results.append(result)
        if tell is not None:
            tell(len(results), len(due))
    return results


def _one_after_the_other(sender: Sender, due: list[Due], at: datetime) -> Iterator[Result]:
    broken: NotSent | None = None
    for one in due:
        if broken is not None:
            yield Result(one, "not_tried", broken.reason, broken.code)
            continue
        try:
            yield _send_one(sender, one, at)
        except NotSent as error:
            broken = error
            yield Result(one, "failed", error.reason, error.code)


def _send_one(sender: Sender, due: Due, at: datetime) -> Result:
    """Raises NotSent when nobody's letter can be sent; it is written down all the same."""
    parts = _read_parts(due)
    how_many = sum(part.total for part in parts)
    if not parts:
        return Result(due, "nothing")
    if sender.post is None:
        return Result(due, "already" if _is_done(due) else "would_send", employers=how_many)
    taken = _take(due, at)
    if taken is not None:
        return taken
    message = letter(parts, due.email, due.language, due.day, sender.mail_from, sender.address)
    try:
        sender.post.send(message, _bare(sender.mail_from), due.email)
    except NotSent as error:
        state = "unknown" if error.is_unknown else "failed"
        _note(due, state)
        if error.concerns_all:
            raise
        return Result(due, state, error.reason, error.code)
    _note(due, "sent")
    return Result(due, "sent", employers=how_many)


def _bare(address: str) -> str:
    """The address of *Name <address>*."""
    return address.rpartition("<")[2].rstrip("> ")


def _read_parts(due: Due) -> list[Part]:
    with reading_only():
        parts = parts_for(db.session.get_one(Staff, due.staff_id), due.lists, due.day)
        db.session.rollback()
    return parts


def _is_done(due: Due) -> bool:
    row = db.session.scalars(_row_of(due)).first()
    return row is not None and row.state != "failed"


def _row_of(due: Due):  # type: ignore[no-untyped-def]
    return select(SentDigest).where(
        SentDigest.staff_id == due.staff_id, SentDigest.day == due.day, SentDigest.kind == due.kind
    )


def _take(due: Due, at: datetime) -> Result | None:
    """Write down that the digest is on its way; a result when it is not ours to send. Committed before it goes."""
    try:
        with db.session.begin_nested():
            db.session.add(
                SentDigest(staff_id=due.staff_id, day=due.day, kind=due.kind, state="sending", tried_at=at)
            )
    except IntegrityError:
        taken = _take_again(due, at)
    else:
        taken = None
    db.session.commit()
    return taken


def _take_again(due: Due, at: datetime) -> Result | None:
    row = db.session.scalars(_row_of(due).with_for_update()).one()
    if row.state == "failed":
        row.state, row.tried_at, row.tries = "sending", at, row.tries + 1
        return None
    if row.state == "sending" and row.tried_at <= at - STOPPED_AFTER:
        row.state = "unknown"
        return Result(due, "unknown", "stopped")
    return Result(due, "already")


def _note(due: Due, state: str) -> None:
    db.session.scalars(_row_of(due)).one().state = state
    db.session.commit()


def _forget_old(at: datetime) -> None:
    """Once no run could send it again, nobody needs to know that it was sent."""
    db.session.execute(delete(SentDigest).where(SentDigest.day < (at - _KEPT_FOR).date()))
    db.session.commit()
