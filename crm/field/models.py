"""The inbox: what has come from phones, kept before anything is done with it."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import Base, Code, code_check
from crm.encryption import SealedJSON, SealedRows

STATES: Final = ("logged", "kept", "thrown")


class FieldEntry(Base):
    """One entry of a phone. `client_key` is the phone's own: the same key again is the same entry.

    `came` is the entry as it was sent, for as long as it could not be opened; `content` what was written, once it
    could. Both, and `said`, go when their time is over: then `cleared_at` says when. `sent_at` is what the phone's
    clock showed when it sent, `written_at` when it was written, by our clock. `participant_id` is whom it speaks of.
    `state`: `logged` as `contact_id` (None once that was taken back), `kept` until somebody has looked, or `thrown`
    away. A kept entry with a contact is one of which something was held back.
    """

    __tablename__ = "field_entries"
    __table_args__ = (
        code_check("state", STATES),
        # Not over everybody: whoever learns a key could else keep the owner's own entry from being taken.
        UniqueConstraint("staff_id", "client_key"),
        Index("ix_field_entries_staff_id_state_received_at", "staff_id", "state", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_key: Mapped[Code]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    received_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    written_at: Mapped[datetime | None]
    # The log of changes would keep what was written for good.
    came: Mapped[SealedJSON | None] = mapped_column(info={"unlogged": True})
    content: Mapped[SealedJSON | None] = mapped_column(info={"unlogged": True})
    said: Mapped[SealedRows | None] = mapped_column(info={"unlogged": True})
    state: Mapped[Code]
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("employer_contacts.id", ondelete="SET NULL"), index=True
    )
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    done_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()
    contact: Mapped[EmployerContact | None] = relationship(passive_deletes=True)
