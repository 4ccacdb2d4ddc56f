"""Questions to the log."""

from datetime import datetime

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db


def find_last_change(entity: str, entity_id: int) -> tuple[str | None, datetime] | None:
    """Who (name; None = the program itself) last changed a row, and when (UTC). None when nobody has."""
    row = db.session.execute(
        select(Staff.name, AuditEntry.at)
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(AuditEntry.entity == entity, AuditEntry.entity_id == entity_id, AuditEntry.action == "update")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])
