"""Booklets: which reports, of what, in which order."""

from datetime import date

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Staff
from crm.database import Base, Code, Timestamped, Versioned, code_check, period_check
from crm.encryption import SealedText
from crm.programmes.models import Programme
from crm.reports.comparing import COMPARISONS


class Booklet(Versioned, Timestamped, Base):
    """A chosen set of reports about one programme; whoever coordinates the programme shares it.

    `reports` are names of the registry, in the order in which they are read. `narrowing` is field of `Selection` →
    value as text. `comparison` None = not compared. `name` and `introduction` are own words, so they are sealed.
    """

    __tablename__ = "booklets"
    __table_args__ = (period_check("starts_on", "ends_on"), code_check("comparison", COMPARISONS))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    name: Mapped[SealedText]
    introduction: Mapped[SealedText | None]
    reports: Mapped[list[str]] = mapped_column(JSON)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    narrowing: Mapped[dict[str, str]] = mapped_column(JSON)
    comparison: Mapped[Code | None]
    for_spreading: Mapped[bool]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    programme: Mapped[Programme] = relationship()
    made_by: Mapped[Staff] = relationship()
