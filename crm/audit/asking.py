"""Who asks, from where, and when: what an entry says of the request, or of the command line."""

from datetime import UTC, datetime
from typing import Any

from flask import has_request_context, request
from flask_login import current_user

from crm.audit.rules import Noted


def noted_now(
    action: str,
    entity: str,
    entity_id: int | None = None,
    participant_id: int | None = None,
    changes: dict[str, Any] | None = None,
    reason: str | None = None,
    by: int | None = None,
) -> Noted:
    """An entry of this moment by whoever asks (`by` where no log-in says who); from the command line nobody does."""
    return Noted(
        datetime.now(UTC),
        by if by is not None else _actor_id(),
        action,
        entity,
        entity_id,
        participant_id,
        request.remote_addr if has_request_context() else None,
        changes,
        reason,
    )


def _actor_id() -> int | None:
    if not has_request_context() or not current_user:
        return None
    return current_user.id if current_user.is_authenticated else None
