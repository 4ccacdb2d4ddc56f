"""Merges of two employers, each with what it takes to undo it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Staff
from crm.database import Base
from crm.employers.models import Employer
from crm.encryption import SealedJSON


class EmployerMerge(Base):
    """`merged` went up in `kept`. `snapshot` is what was written, step by step, as `journal` describes it."""

    __tablename__ = "employer_merges"
    __table_args__ = (CheckConstraint("kept_id <> merged_id", name="two_employers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    merged_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    undone_at: Mapped[datetime | None]
    # The log has each row that was written: it needs no second copy.
    snapshot: Mapped[SealedJSON] = mapped_column(info={"unlogged": True})

    kept: Mapped[Employer] = relationship(foreign_keys=kept_id)
    merged: Mapped[Employer] = relationship(foreign_keys=merged_id)
    merged_by: Mapped[Staff | None] = relationship(foreign_keys=merged_by_id)

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_at is not None
