"""Placements: a participant at an employer, from a study visit to a job."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import (
    Base,
    Code,
    Timestamped,
    Versioned,
    code_check,
    hours_check,
    period_check,
)
from crm.employers.models import Employer
from crm.encryption import SealedText
from crm.participants.models import Participant
from crm.programmes.models import Programme
from crm.supervisors.models import Supervisor


class Placement(Versioned, Timestamped, Base):
    """One placement. Open end = still going on. `occupation` is an SSYK 2012 code, `via` the way in.

    `ended_by` says which side ended it, `end_reason` (one of `codes.END_REASONS`) what did not fit, `end_note` what it
    taught, in words for whoever works with the person. `end_noted_on`: the day when we learnt of it; None = not known.
    """

    __tablename__ = "placements"
    __table_args__ = (
        code_check("kind", codes.PLACEMENT_KINDS),
        code_check("via", codes.PLACEMENT_VIAS),
        period_check("starts_on", "ends_on"),
        hours_check(),
        Index("ix_placements_programme_id_kind", "programme_id", "kind"),
        Index("ix_placements_employer_id_starts_on", "employer_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("supervisors.id"), index=True)
    kind: Mapped[Code]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    hours_week: Mapped[float | None]
    occupation: Mapped[Code | None]
    purpose: Mapped[SealedText | None]
    via: Mapped[Code | None]
    ended_by: Mapped[SealedText | None]
    end_reason: Mapped[SealedText | None]
    end_note: Mapped[SealedText | None]
    end_noted_on: Mapped[date | None]

    participant: Mapped[Participant] = relationship()
    programme: Mapped[Programme] = relationship()
    employer: Mapped[Employer] = relationship()
    supervisor: Mapped[Supervisor | None] = relationship()

    def is_ongoing_on(self, day: date) -> bool:
        """Whether the participant is there on `day`."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class SupportOccasion(Versioned, Timestamped, Base):
    """A time of the support around a placement that was kept, or that somebody said why it was not.

    When each is due follows from the placement's days (`placements.schedule`) and is not stored. `kind` and `number`
    say which it is; just one of `kept_on` and `skipped_on` is there. `met` and `channel`: None = not noted.
    """

    __tablename__ = "support_occasions"
    __table_args__ = (
        UniqueConstraint("placement_id", "kind", "number"),
        code_check("kind", codes.SUPPORT_KINDS),
        code_check("channel", codes.CHANNELS),
        code_check("met", codes.SUPPORT_MET),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(kept_on IS NULL) <> (skipped_on IS NULL)", name="kept_or_skipped"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    kind: Mapped[Code]
    number: Mapped[int]
    kept_on: Mapped[date | None]
    skipped_on: Mapped[date | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    channel: Mapped[Code | None]
    met: Mapped[Code | None]
    note: Mapped[SealedText | None]
    skip_reason: Mapped[SealedText | None]

    placement: Mapped[Placement] = relationship()
    staff: Mapped[Staff | None] = relationship()

    @property
    def slug(self) -> str:
        """Which time it is, as in an address: *week-2*."""
        return f"{self.kind}-{self.number}"
