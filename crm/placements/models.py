"""Placements: a participant at an employer, from a study visit to a job."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
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

    `ended_by` says which side ended it, `end_note` what it taught about the employer.
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
    end_note: Mapped[SealedText | None]

    participant: Mapped[Participant] = relationship()
    programme: Mapped[Programme] = relationship()
    employer: Mapped[Employer] = relationship()
    supervisor: Mapped[Supervisor | None] = relationship()

    def is_ongoing_on(self, day: date) -> bool:
        """Whether the participant is there on `day`."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
