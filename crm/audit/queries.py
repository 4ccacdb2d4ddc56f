"""Questions to the log that other rooms ask."""

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db


def find_last_writer(table: str, row_id: int) -> str | None:
    """The name of whoever last created or changed the row; None when the program itself did, or nobody yet."""
    statement = (
        select(Staff.name)
        .select_from(AuditEntry)
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(
            AuditEntry.entity == table,
            AuditEntry.entity_id == row_id,
            AuditEntry.action.in_(("create", "update")),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()
