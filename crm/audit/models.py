"""The log of who read and who changed what. The application adds to it and never changes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, Code, ShortText, code_check

ACTIONS = (
    "read",
    "create",
    "update",
    "delete",
    "import",
    "undo_import",
    "export",
    "log_in",
    "log_in_refused",
    "log_out",
    "break_glass",
    "review",
    "disclose",
    "extract",
    "erase",
    "retention",
    "restore",
    "rotate_keys",
)


class AuditEntry(Base):
    """One thing that somebody did. `changes` maps a column to [old, new]; None for a read.

    `staff_id` None means the program itself (command line, a job). `entity` is a table name; it and
    `entity_id` are kept as plain values so that the entry outlives the row.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_entity_entity_id", "entity", "entity_id"),
        code_check("action", ACTIONS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    action: Mapped[Code]
    entity: Mapped[Code]
    entity_id: Mapped[int | None]
    changes: Mapped[dict[str, Any] | None]
    reason: Mapped[ShortText | None]
