"""Adding to the log: the one place that writes it. Each entry gets its number and the hash that links it.

Whoever adds has the end of the log to themselves until the transaction is over, so nothing else is locked after it:
entries are kept in the session (`pending`) and written just before it commits.
"""

import secrets
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from crm.audit.models import AuditContent, AuditEntry
from crm.audit.rules import GENESIS, HASHED, Noted, Tip, content_digest, entry_hash, said_moment
from crm.encryption import SealedData, keys

# Which lock of PostgreSQL's is the log's.
_LOCK: Final = 0x6C6F6767
_ADDRESS_LENGTH: Final = 60
_AS_JSON: Final = SealedData()


def append(connection: Connection, noted: Sequence[Noted]) -> Tip:
    """Write entries at the end of the log, in the transaction of `connection`; the end that the log then has.

    Two statements to find the end, and one for all entries and one for all that they hold, however many they are.
    """
    tip = find_tip(connection, lock=True)
    if not noted:
        return tip
    entries, contents, tip = linked(noted, tip)
    connection.execute(insert(AuditEntry), entries)
    if contents:
        connection.execute(insert(AuditContent), contents)
    return tip


def find_tip(connection: Connection, lock: bool = False) -> Tip:
    """The end of the log. With `lock`, nobody else adds to it before this transaction is over.

    On SQLite that is so already: whoever writes has begun with the write lock.
    """
    if lock and connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return Tip(row.number, row.hash) if row else Tip(0, GENESIS)


def linked(noted: Sequence[Noted], tip: Tip) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Tip]:
    """Rows for the two tables, linked to `tip` and to one another; and the new end."""
    key = keys().derive("audit")
    entries: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    number, previous = tip.number, tip.hash
    for one in noted:
        number += 1
        content = _content_of(one)
        if content is not None:
            contents.append({"entry_id": number, "content": content})
        entry = {
            "number": number,
            "at": one.at,
            "staff_id": one.staff_id,
            "action": one.action,
            "entity": one.entity,
            "entity_id": one.entity_id,
            "participant_id": one.participant_id,
            "address": one.address[:_ADDRESS_LENGTH] if one.address else None,
            "content_digest": content_digest(key, _AS_JSON.to_bytes(content)) if content else None,
            "previous_hash": previous,
        }
        said = [entry[name] if name != "at" else said_moment(one.at) for name in HASHED]
        previous = entry["hash"] = entry_hash(key, said, previous)
        entries.append(entry)
    return entries, contents, Tip(number, previous)


def _content_of(one: Noted) -> dict[str, Any] | None:
    if one.changes is None and one.reason is None:
        return None
    return {"changes": one.changes, "reason": one.reason, "salt": secrets.token_hex(16)}
