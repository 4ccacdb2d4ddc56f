"""Adding to the log: every change by itself, every read of a participant when a view says so."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from flask import g, has_request_context
from flask_login import current_user
from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session

from crm.audit.models import AuditEntry
from crm.database import db

# What a column holds that must not be kept twice, not even in the log.
_NEVER_LOGGED = frozenset(
    {
        "password",
        "fs_uniquifier",
        # Second factors: what proves who somebody is says nothing about who did what.
        "tf_primary_method",
        "tf_totp_secret",
        "totp_counter",
        "mf_recovery_codes",
        "fs_webauthn_user_handle",
        "factors_reset_at",
        "credential_id",
        "public_key",
        "sign_count",
        "extensions",
        "lastuse_datetime",
    }
)
# Kept by the program from other columns, or on every save: noise in a log.
_DERIVED = frozenset({"version", "created_at", "updated_at", "sort_name", "search_text", "last_seen_at"})


def record_read(participant_ids: Iterable[int], reason: str | None = None) -> None:
    """Note that whoever is logged in reads about these participants; kept when the answer is sent."""
    entries = g.setdefault("reads", [])
    entries.extend(
        {
            "at": _now(),
            "staff_id": _actor_id(),
            "action": "read",
            "entity": "participants",
            "entity_id": id_,
            "changes": None,
            "reason": reason,
        }
        for id_ in participant_ids
    )


def record(action: str, entity: str, entity_id: int | None = None, reason: str | None = None) -> None:
    """Note something that is neither a row read nor a row changed through the session: an import, an export."""
    db.session.add(
        AuditEntry(
            at=_now(), staff_id=_actor_id(), action=action, entity=entity, entity_id=entity_id, reason=reason
        )
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _actor_id() -> int | None:
    if not has_request_context() or not current_user:
        return None
    return current_user.id if current_user.is_authenticated else None


@event.listens_for(Session, "before_flush")
def _note_changes(session: Session, _context: Any, _instances: Any) -> None:
    pending = session.info.setdefault("audit_pending", [])
    for row in session.new:
        pending.append(("create", row, None))
    for row in session.deleted:
        pending.append(("delete", row, _values(row)))
    for row in session.dirty:
        changes = _changed(row)
        if changes:
            pending.append(("update", row, changes))


@event.listens_for(Session, "after_flush")
def _log_changes(session: Session, _context: Any) -> None:
    pending = session.info.pop("audit_pending", [])
    entries = [
        {
            "at": _now(),
            "staff_id": _actor_id(),
            "action": action,
            "entity": row.__tablename__,
            "entity_id": getattr(row, "id", None),
            "changes": _values(row) if action == "create" else changes,
            "reason": None,
        }
        for action, row, changes in pending
        if not isinstance(row, AuditEntry) and row.__tablename__ not in ("import_runs", "import_changes")
    ]
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


def _changed(row: Any) -> dict[str, list[Any]]:
    state = inspect(row)
    return {
        attribute.key: [_plain(_first(history.deleted)), _plain(_first(history.added))]
        for attribute in state.mapper.column_attrs
        if attribute.key not in _DERIVED | _NEVER_LOGGED
        and (history := state.attrs[attribute.key].history).has_changes()
    }


def _values(row: Any) -> dict[str, list[Any]]:
    return {
        attribute.key: [None, _plain(value)]
        for attribute in inspect(row).mapper.column_attrs
        if attribute.key not in _DERIVED | _NEVER_LOGGED
        and (value := inspect(row).dict.get(attribute.key)) is not None
    }


def _first(values: Any) -> Any:
    return values[0] if values else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
