"""What phones send is kept first and logged then, once each; and what is done with what had to be kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from crm import errors
from crm.accounts.models import Staff
from crm.database import db
from crm.encryption import CannotOpen, KeysUnusable
from crm.field import rules
from crm.field.logging import log_entry
from crm.field.meaning import CannotLog, participant_there
from crm.field.models import FieldEntry
from crm.field.queries import find_entries
from crm.field.rules import NewEmployer, Said, Written
from crm.field.sealing import CannotOpenEntry, account_of, current_seal, open_entry
from crm.web.clock import HOME

# What was logged can be compared with what was written for so long; what nobody looks at stays longer.
CONTENT_KEPT_FOR: Final = timedelta(days=14)
# The keys are remembered longer: a phone that lay in a drawer sends them again.
KEYS_KEPT_FOR: Final = timedelta(days=366)


# Codes of what somebody may have mended now.
_WHY_KEPT: Final = frozenset(
    {"employer_missing", "employer_gone", "channel_missing", "channel_unknown", "failed"}
)


@dataclass(frozen=True)
class Sent:
    """One entry as it came: its key, the name of the key that it was sealed with, and what was sealed (base64)."""

    key: str
    seal: str
    sealed: str


@dataclass(frozen=True)
class Taken:
    """What became of one entry; `is_again`: it had arrived before."""

    entry: FieldEntry
    is_again: bool


def take_entries(actor: Staff, sent: Sequence[Sent], sent_at: datetime | None, at: datetime) -> list[Taken]:
    """Keep and log what a phone sends at `at`; `sent_at` is what its clock says. In the order sent.

    Everything is kept. What cannot be logged stays in the inbox and says why.
    """
    _one_at_a_time(actor)
    there = find_entries(actor.id, {one.key for one in sent})
    fresh = {one.key: one for one in sent if one.key not in there}
    kept = [_keep(actor, one, sent_at, at) for one in fresh.values()]
    db.session.flush()
    for entry in sorted(kept, key=lambda entry: (entry.written_at or at, entry.id)):
        _log(actor, entry, at)
    entries = there | {entry.client_key: entry for entry in kept}
    met: set[str] = set()
    return [Taken(entries[one.key], one.key in there or _is_met(met, one.key)) for one in sent]


def _is_met(met: set[str], key: str) -> bool:
    is_met = key in met
    met.add(key)
    return is_met


def _one_at_a_time(actor: Staff) -> None:
    """What one person sends from two tabs, or twice since no answer came, is taken one after the other."""
    db.session.execute(select(Staff.id).where(Staff.id == actor.id).with_for_update(key_share=True))


def _keep(actor: Staff, one: Sent, sent_at: datetime | None, at: datetime) -> FieldEntry:
    entry = FieldEntry(client_key=one.key, staff_id=actor.id, received_at=at, sent_at=sent_at, state="kept")
    try:
        _read_into(entry, one)
    except CannotOpenEntry:
        is_ours = one.seal == current_seal().id
        entry.came, entry.written_at = {"seal": one.seal, "sealed": one.sealed}, at
        entry.said = [{"code": "unreadable" if is_ours else "sealed_by_another"}]
    db.session.add(entry)
    return entry


def _read_into(entry: FieldEntry, one: Sent) -> None:
    """Open what came, and keep what it says. Raises CannotOpenEntry."""
    content = _opened(one, account_of(entry.staff_id))
    shown = rules.moment_in(content.get("written_at"), HOME)
    error = rules.clock_error(entry.sent_at, entry.received_at)
    entry.written_at, said = rules.when_written(shown, error, entry.received_at)
    entry.content, entry.said = content, list(said)
    entry.participant_id = participant_there(rules.read(content).participant_id)


def _opened(one: Sent, account: str) -> dict[str, Any]:
    """What was written. Raises CannotOpenEntry also for what was sealed and is no entry."""
    plain = open_entry(one.sealed, one.key, account)
    try:
        content = rules.clean(json.loads(plain))
    except (ValueError, RecursionError) as error:
        raise CannotOpenEntry from error
    if not isinstance(content, dict):
        raise CannotOpenEntry
    return content


def _log(actor: Staff, entry: FieldEntry, at: datetime) -> None:
    if entry.content is None:
        return
    log_written(actor, entry, rules.read(entry.content), at)


def log_written(actor: Staff, entry: FieldEntry, written: Written, at: datetime) -> None:
    """Log what an entry says; what goes wrong with it stops nothing else, and leaves it in the inbox."""
    known = list(entry.said or ())
    written_at = entry.written_at or at
    try:
        with db.session.begin_nested():
            logged = log_entry(actor, written, entry.client_key, written_at, at)
            held: list[Said] = [{"code": "note_held"}] if logged.holds_note else []
            entry.contact, entry.said = logged.contact, [*known, *logged.said, *held] or None
            entry.state, entry.done_at = ("kept", None) if held else ("logged", at)
    except CannotLog as why:
        _say(entry, [*known, *written.said, why.said])
    except (OperationalError, KeysUnusable, CannotOpen):
        # Nothing is wrong with the entry: the phone sends it again.
        raise
    except Exception as error:
        # Whatever it is, the entry is not lost by it. What it says does not belong in the program's log.
        current_app.logger.error("An entry of a phone stays in the inbox: %s", type(error).__name__)
        _say(entry, [*known, *written.said, {"code": "failed"}])


def _say(entry: FieldEntry, said: list[Said]) -> None:
    entry.said = said
    db.session.flush()


@dataclass(frozen=True)
class Missing:
    """What somebody says of an entry that could not be logged; None = as it was written."""

    employer_id: int | None = None
    new_name: str | None = None
    channel: str | None = None

    def added_to(self, written: Written) -> Written:
        """What was written, with what was missing."""
        if self.employer_id is not None or self.new_name:
            new = NewEmployer(self.new_name) if self.new_name else None
            written = replace(written, employer_id=self.employer_id, new=new)
        return replace(written, channel=self.channel or written.channel)


def put_in(actor: Staff, entry: FieldEntry, missing: Missing, at: datetime) -> FieldEntry:
    """Log a kept entry with what was missing; or add its note to the contact that it became.

    One that no key opened is tried anew. It stays kept, and says why, when it still cannot be logged. Raises
    NothingToLog for one that still cannot be opened.
    """
    if entry.content is None:
        _open_again(entry)
    if entry.contact is not None:
        entry.contact.note = rules.read(entry.content or {}).note
        entry.state, entry.done_at = "logged", at
        db.session.flush()
        return entry
    entry.said = [one for one in entry.said or () if one["code"] not in _WHY_KEPT]
    log_written(actor, entry, missing.added_to(rules.read(entry.content or {})), at)
    return entry


def _open_again(entry: FieldEntry) -> None:
    """With the keys of today."""
    came = entry.came or {}
    try:
        _read_into(entry, Sent(entry.client_key, came.get("seal", ""), came.get("sealed", "")))
    except CannotOpenEntry:
        raise errors.NothingToLog from None
    entry.came = None


def throw_away(entry: FieldEntry, at: datetime) -> None:
    """It is not needed. It can be taken back for as long as its content is kept."""
    entry.state, entry.done_at = "thrown", at
    db.session.flush()


def take_back(entry: FieldEntry) -> None:
    """It was thrown away by mistake."""
    entry.state, entry.done_at = "kept", None
    db.session.flush()


def clear_old(at: datetime) -> int:
    """Remove what entries said once they have been logged or thrown away long enough, later the entries; how many."""
    done = FieldEntry.state != "kept", FieldEntry.done_at <= at - CONTENT_KEPT_FOR
    cleared: Any = db.session.execute(
        update(FieldEntry)
        .where(*done, FieldEntry.cleared_at.is_(None))
        .values(came=None, content=None, said=None, participant_id=None, cleared_at=at),
        execution_options={"synchronize_session": False},
    )
    gone = FieldEntry.state != "kept", FieldEntry.received_at <= at - KEYS_KEPT_FOR
    db.session.execute(delete(FieldEntry).where(*gone), execution_options={"synchronize_session": False})
    db.session.expire_all()
    return int(cleared.rowcount)
