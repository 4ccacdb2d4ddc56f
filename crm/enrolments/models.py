"""Enrolments: one period of a participant in a programme, its reviews, its exit and what came after."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import Base, Code, ShortText, Timestamped, Versioned, code_check, period_check
from crm.encryption import SealedText
from crm.participants.models import Participant
from crm.programmes.models import Programme


@dataclass(frozen=True)
class ExitRecord:
    """How an enrolment ended: the day, the reason, who received the person, what they do now."""

    exited_on: date
    reason: str | None
    received_by: str | None
    occupation_after: str | None
    incomes_after: tuple[str, ...]


class Enrolment(Versioned, Timestamped, Base):
    """One period in one programme. People come back: one person may have several.

    `paused` marks an enrolment that is interrupted, not left. The exit is on the same row, so that the
    database itself can see to it that nobody leaves before they came.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("participant_id", "programme_id", "enrolled_on"),
        period_check("enrolled_on", "exited_on"),
        Index("ix_enrolments_programme_id_enrolled_on", "programme_id", "enrolled_on"),
        Index("ix_enrolments_staff_id_exited_on", "staff_id", "exited_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    intake: Mapped[ShortText | None]
    enrolled_on: Mapped[date]
    referrer: Mapped[Code | None]
    main_income: Mapped[Code | None]
    occupation_before: Mapped[Code | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    paused: Mapped[bool] = mapped_column(default=False, server_default=false())
    exited_on: Mapped[date | None]
    exit_reason: Mapped[Code | None]
    received_by: Mapped[SealedText | None]
    occupation_after: Mapped[Code | None]

    participant: Mapped[Participant] = relationship()
    programme: Mapped[Programme] = relationship()
    staff: Mapped[Staff | None] = relationship()
    incomes: Mapped[list["EnrolmentIncome"]] = relationship(
        back_populates="enrolment", cascade="all, delete-orphan", order_by="EnrolmentIncome.id"
    )

    @property
    def exit_record(self) -> ExitRecord | None:
        """How it ended; None while it goes on."""
        if self.exited_on is None:
            return None
        after = tuple(income.income for income in self.incomes if income.moment == "after")
        return ExitRecord(self.exited_on, self.exit_reason, self.received_by, self.occupation_after, after)

    def is_open_on(self, day: date) -> bool:
        """Whether the person is enrolled on `day` (the day of exit counts)."""
        return self.enrolled_on <= day and (self.exited_on is None or self.exited_on >= day)


class EnrolmentIncome(Base):
    """One income before or after; a person may have several."""

    __tablename__ = "enrolment_incomes"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "moment", "income"),
        code_check("moment", codes.INCOME_MOMENTS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    moment: Mapped[Code]
    income: Mapped[Code]

    enrolment: Mapped[Enrolment] = relationship(back_populates="incomes")


class ProgressReview(Versioned, Timestamped, Base):
    """A dated review, so that nobody gets stuck: what was said, and what comes next."""

    __tablename__ = "progress_reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    held_on: Mapped[date]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[SealedText | None]
    next_step: Mapped[SealedText | None]
    next_on: Mapped[date | None] = mapped_column(index=True)

    enrolment: Mapped[Enrolment] = relationship()


class FollowUp(Timestamped, Base):
    """A later look at how it went for somebody who left: what they do on that day."""

    __tablename__ = "follow_ups"
    __table_args__ = (UniqueConstraint("participant_id", "programme_id", "followed_up_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    followed_up_on: Mapped[date]
    state: Mapped[Code]


class Referral(Versioned, Timestamped, Base):
    """The simple way in: somebody, or the person themselves, asks for a place."""

    __tablename__ = "referrals"
    __table_args__ = (code_check("state", codes.REFERRAL_STATES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    received_on: Mapped[date]
    referrer: Mapped[Code]
    name: Mapped[SealedText | None]
    reached_at: Mapped[SealedText | None]
    message: Mapped[SealedText | None]
    state: Mapped[Code] = mapped_column(default="new", server_default="new")
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
