"""What people choose to be reminded of and how, what was sent, and what was handed over from one to another."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Staff
from crm.database import Base, Code, Timestamped, Versioned, code_check
from crm.reminders.rules import DIGESTS, KINDS, SENT_STATES


class ReminderSettings(Versioned, Timestamped, Base):
    """How somebody wants to be reminded by e-mail. No row = not at all.

    `weekday` counts from Monday = 0 and is for a weekly digest; `hour` is where the users are. `chosen_at`: what was
    due before then is not sent.
    """

    __tablename__ = "reminder_settings"
    __table_args__ = (
        code_check("digest", DIGESTS),
        CheckConstraint("weekday BETWEEN 0 AND 4", name="weekday_in_range"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    digest: Mapped[Code] = mapped_column(default="none")
    weekday: Mapped[int] = mapped_column(default=0)
    hour: Mapped[int] = mapped_column(default=7)
    lists: Mapped[list[str]] = mapped_column(JSON)
    chosen_at: Mapped[datetime]

    staff: Mapped[Staff] = relationship()


class SentDigest(Base):
    """One digest to one person. It is written before anything is sent, so that nobody gets the same one twice.

    `unknown`: the server took it and never said whether it keeps it, or the program was stopped in the middle.
    """

    __tablename__ = "sent_digests"
    __table_args__ = (
        UniqueConstraint("staff_id", "day", "kind"),
        code_check("kind", KINDS),
        code_check("state", SENT_STATES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]
    kind: Mapped[Code]
    state: Mapped[Code]
    tried_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=1)


class CalendarFeed(Base):
    """The address of somebody's calendar: only a keyed hash of its key, which was shown once.

    `delivered` tells the day and the content that was handed out last, so that each is noted as a read once.
    """

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    delivered: Mapped[str | None] = mapped_column(String(64), info={"unlogged": True})

    staff: Mapped[Staff] = relationship()


class Handover(Base):
    """That somebody's employers were given to somebody else. `from_id` None = those that nobody looked after."""

    __tablename__ = "employer_handovers"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)
    employer_ids: Mapped[list[Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]

    giver: Mapped[Staff | None] = relationship(foreign_keys=from_id)
    taker: Mapped[Staff] = relationship(foreign_keys=to_id)
    made_by: Mapped[Staff] = relationship(foreign_keys=made_by_id)
