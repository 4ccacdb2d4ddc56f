"""Import runs: what came in from which file, row by row, so that it can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Base, Code, ShortText, code_check
from crm.encryption import SealedJSON

STATES = ("previewed", "applied", "undone")


class ImportRun(Base):
    """One file read. `summary` maps a sheet to its counts of created, changed, unchanged and refused rows."""

    __tablename__ = "import_runs"
    __table_args__ = (code_check("state", STATES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    filename: Mapped[ShortText]
    sha256: Mapped[Code]
    state: Mapped[Code]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)

    changes: Mapped[list["ImportChange"]] = relationship(
        back_populates="run", order_by="ImportChange.position"
    )


class ImportChange(Base):
    """One row that a run wrote. `before` is None for a created row; both map column → value as JSON."""

    __tablename__ = "import_changes"
    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"))
    position: Mapped[int]
    entity: Mapped[Code]
    entity_id: Mapped[int]
    before: Mapped[SealedJSON | None]
    after: Mapped[SealedJSON]

    run: Mapped[ImportRun] = relationship(back_populates="changes")
