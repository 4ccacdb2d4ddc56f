"""Merges of two employers, each with what it takes to undo it; pairs that may be one, and looking for them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Staff
from crm.database import Base, Code, code_check
from crm.employers.models import Employer
from crm.encryption import SealedJSON


class EmployerMerge(Base):
    """`merged` went up in `kept`. `snapshot` is what was written, step by step, as `journal` describes it.

    Empty = cleared by the retention run: the merge stays for the history and cannot be undone.
    """

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
    undone_by: Mapped[Staff | None] = relationship(foreign_keys=undone_by_id)

    @property
    def is_undoable(self) -> bool:
        """Whether what it takes to undo it is still kept."""
        return bool(self.snapshot)

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_at is not None


class SuspectedPair(Base):
    """Two employers that may be one, as the last look through the register found them.

    `reasons` are codes of the engine. Whoever says that they are not the same writes it on the row, which then
    stays, so that nobody is asked again.
    """

    __tablename__ = "suspected_pairs"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="smaller_first"),
        code_check("verdict", ("same", "similar")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    score: Mapped[float]
    verdict: Mapped[Code]
    reasons: Mapped[list[str]]
    found_at: Mapped[datetime]
    not_same_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    not_same_on: Mapped[date | None]

    one: Mapped[Employer] = relationship(foreign_keys=one_id)
    other: Mapped[Employer] = relationship(foreign_keys=other_id)


class PairSearch(Base):
    """One look through the register. `total` None = not counted yet; `seen_at` is the last sign of life."""

    __tablename__ = "pair_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seen_at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    stopped_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
