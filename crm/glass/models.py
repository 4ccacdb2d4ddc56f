"""A pane of glass that somebody broke: they opened a colleague's participant and said why."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import Base, Code, Versioned, code_check
from crm.encryption import SealedText
from crm.programmes.models import Programme


class GlassBreaking(Versioned, Base):
    """One opening: `staff` may read the participant's page on the day `opened_on`, and not after it.

    `programme` is the one that both are in. `verdict` None = nobody has reviewed it yet.
    """

    __tablename__ = "glass_breakings"
    __table_args__ = (
        code_check("verdict", codes.GLASS_VERDICTS),
        CheckConstraint("(verdict IS NULL) = (reviewed_at IS NULL)", name="review_whole"),
        Index("ix_glass_breakings_participant_id_staff_id", "participant_id", "staff_id", "opened_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    reason: Mapped[SealedText]
    verdict: Mapped[Code | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    review_note: Mapped[SealedText | None]

    programme: Mapped[Programme] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    reviewed_by: Mapped[Staff | None] = relationship(foreign_keys=[reviewed_by_id])
