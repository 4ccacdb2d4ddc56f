"""The log of who read and who changed what. The application adds to it and never changes it.

The database itself refuses changes (`guards`), so a migration that must alter these tables takes the guards away first
and puts them back afterwards: `guards.remove` and `guards.install`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from crm.accounts.models import Staff
from crm.database import Base, Code, code_check
from crm.encryption import SealedJSON

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
    """One thing that somebody did. Numbers count from 1 without a gap; `hash` covers the entry and `previous_hash`.

    `staff_id` None means the program itself (command line, a job). `entity` is a table name; it, `entity_id` and
    `participant_id` (whom it is about) are kept as plain values so that the entry outlives the row. `address` is
    where it was done from, None for the command line.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_entity_entity_id", "entity", "entity_id"),
        Index("ix_audit_entries_participant_id_number", "participant_id", "number"),
        Index("ix_audit_entries_staff_id_number", "staff_id", "number"),
        Index("ix_audit_entries_action_number", "action", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        code_check("action", ACTIONS),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[Code]
    entity: Mapped[Code]
    entity_id: Mapped[int | None]
    participant_id: Mapped[int | None]
    address: Mapped[Code | None]
    content_digest: Mapped[str | None] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    id: Mapped[int] = synonym("number")
    content: Mapped["AuditContent | None"] = relationship(viewonly=True)
    staff: Mapped[Staff | None] = relationship(viewonly=True)

    @property
    def changes(self) -> dict[str, Any] | None:
        """Column → [old, new]; None where nothing was changed, or where it has been erased."""
        return self.content.content.get("changes") if self.content else None

    @property
    def reason(self) -> str | None:
        """What was given as the reason; None without one, or where it has been erased."""
        return self.content.content.get("reason") if self.content else None

    @property
    def is_erased(self) -> bool:
        """Whether what the entry held has been erased with the person it was about."""
        return self.content_digest is not None and self.content is None


class AuditContent(Base):
    """What an entry says of the change: `{"changes": …, "reason": …, "salt": …}`.

    Apart from the entry, so that what is about a person can be erased while the chain still holds: the entry keeps
    its digest. The salt goes with the content, so that nobody can find out by guessing what the digest was of.
    The guards refuse a rotation that would seal it anew, so keys that sealed it must be kept.
    """

    __tablename__ = "audit_contents"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("audit_entries.number"), primary_key=True, autoincrement=False
    )
    content: Mapped[SealedJSON] = mapped_column(info={"keeps_key": True})
