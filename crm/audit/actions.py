"""Adding to the log what no change through the session shows: reads, log-ins, exports, erasures."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import g, has_request_context, request
from sqlalchemy import delete, select

from crm.audit import changes, pending
from crm.audit.asking import noted_now
from crm.audit.models import AuditContent, AuditEntry
from crm.audit.rules import Noted
from crm.database import db

# Every change through the session is noted once this module is imported.
LISTENING: Final = changes
# What has happened even when the request is refused in the end.
_KEPT_ANYHOW: Final = frozenset({"log_in_refused", "log_out"})
_READING_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def record_read(participant_ids: Iterable[int], reason: str | None = None, by: int | None = None) -> None:
    """Note that whoever is logged in reads about these participants; kept when the answer is sent.

    `by` is who reads where nobody is logged in: a program that fetches somebody's calendar.
    """
    noted = [
        noted_now("read", "participants", id_, participant_id=id_, reason=reason, by=by)
        for id_ in participant_ids
    ]
    g.setdefault("noted", []).extend(noted)


def record_attempt(action: str, entity: str, entity_id: int | None = None, reason: str | None = None) -> None:
    """Note something that was tried: it stays in the log also when the request is refused and all else taken back."""
    about = entity_id if entity == "participants" else None
    g.setdefault("noted", []).append(noted_now(action, entity, entity_id, about, reason=reason))


def record(
    action: str,
    entity: str,
    entity_id: int | None = None,
    reason: str | None = None,
    participant_id: int | None = None,
) -> None:
    """Note something that is neither a row read nor a row changed through the session: an import, an export.

    It is kept when the transaction commits; of a page that only reads, and for a log-in that was refused, when the
    answer is sent. `participant_id` is whom it is about; for a participant's own row it is that row's.
    """
    about = entity_id if participant_id is None and entity == "participants" else participant_id
    noted = noted_now(action, entity, entity_id, about, reason=reason)
    if has_request_context() and (request.method in _READING_METHODS or action in _KEPT_ANYHOW):
        g.setdefault("noted", []).append(noted)
    else:
        pending.add(db.session(), [noted])


def record_changes(entity: str, changes: Mapping[int, Mapping[str, Any]], by: int | None = None) -> None:
    """Note rows that were changed past the mapper: id → column → [old, new]. About employers and the like: nobody's.

    `by` is whose change it is where nobody is logged in: work that goes on beside the request.
    """
    noted = [
        noted_now("update", entity, id_, changes=dict(changed), by=by) for id_, changed in changes.items()
    ]
    pending.add(db.session(), noted)


def take_noted() -> list[Noted]:
    """What this request has noted apart from its transaction; the list is empty afterwards."""
    noted: list[Noted] = g.pop("noted", [])
    return noted


def keep(noted: Iterable[Noted]) -> None:
    """Add entries to the log when the session commits."""
    pending.add(db.session(), noted)


def erase_contents(participant_id: int) -> int:
    """Erase what the log holds of a person, once `record("erase", "participants", …)` has named them; how many.

    Call it last: what the erasing itself changed is noted first, and goes too. The reason of the erasing stays.
    Raises IntegrityError (from the database) when nobody has recorded the erasing.
    """
    db.session.flush()
    pending.write(db.session())
    about = select(AuditEntry.number).where(
        AuditEntry.participant_id == participant_id, AuditEntry.action != "erase"
    )
    gone = db.session.scalars(
        delete(AuditContent).where(AuditContent.entry_id.in_(about)).returning(AuditContent.entry_id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
