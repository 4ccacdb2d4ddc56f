"""Programmes: who runs them, what they aim at, and the codes they add to the common lists."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.database import Base, Code, Timestamped, Versioned, code_check, period_check
from crm.database import ShortText as Short


class Organisation(Base):
    """A municipality, a charity, another body: whose staff and participants somebody is."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Short] = mapped_column(unique=True)

    programmes: Mapped[list["Programme"]] = relationship(back_populates="organisation")


class Programme(Versioned, Timestamped, Base):
    """One project or measure with dates and goals; `code` is how files and commands name it.

    `caseload_ceiling` is how many participants a specialist who works full time should have at most.
    """

    __tablename__ = "programmes"
    __table_args__ = (
        period_check("starts_on", "ends_on"),
        CheckConstraint("spreading_threshold >= 0", name="spreading_threshold_not_negative"),
        CheckConstraint("caseload_ceiling > 0", name="caseload_ceiling_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Short]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    spreading_threshold: Mapped[int] = mapped_column(default=5, server_default="5")
    retention_months: Mapped[int | None]
    caseload_ceiling: Mapped[int] = mapped_column(default=20, server_default="20")

    organisation: Mapped[Organisation | None] = relationship(back_populates="programmes")
    goals: Mapped[list["ProgrammeGoal"]] = relationship(back_populates="programme")
    codes: Mapped[list["ProgrammeCode"]] = relationship(back_populates="programme")


class ProgrammeGoal(Base):
    """What a programme aims at for one indicator: a number, or a share as 0–1.

    `starts_on` and `ends_on`, both counted, are the goal's own period; both None = the programme's own time. One
    indicator may have a goal for each of several periods.
    """

    __tablename__ = "programme_goals"
    __table_args__ = (
        UniqueConstraint("programme_id", "indicator", "starts_on", "ends_on"),
        # No two empty days are equal to a database, so the goal for the whole time needs a rule of its own.
        Index(
            "uq_programme_goals_whole_time",
            "programme_id",
            "indicator",
            unique=True,
            sqlite_where=text("starts_on IS NULL"),
            postgresql_where=text("starts_on IS NULL"),
        ),
        CheckConstraint("(starts_on IS NULL) = (ends_on IS NULL)", name="period_whole"),
        period_check("starts_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    indicator: Mapped[Code]
    target: Mapped[float]
    label: Mapped[Short | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    programme: Mapped[Programme] = relationship(back_populates="goals")

    @property
    def has_own_period(self) -> bool:
        """Whether it is for some of the programme's time only."""
        return self.starts_on is not None


class ProgrammeCode(Base):
    """A programme's own code in one of the extensible lists, with its label and the group it counts in."""

    __tablename__ = "programme_codes"
    __table_args__ = (
        UniqueConstraint("programme_id", "list", "code"),
        code_check("list", tuple(codes.EXTENSIBLE), "list_extensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    list: Mapped[Code]
    code: Mapped[Code]
    label: Mapped[Short]
    group: Mapped[Code]

    programme: Mapped[Programme] = relationship(back_populates="codes")
