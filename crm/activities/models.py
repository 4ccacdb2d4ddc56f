"""Activities: what a participant does in the programme besides placements, and who is in charge of it."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Base, Code, Timestamped, Versioned, hours_check, period_check
from crm.encryption import SealedText
from crm.participants.models import Participant
from crm.programmes.models import Programme


class Activity(Versioned, Timestamped, Base):
    """One activity. Its category (direct, indirect, health, social, skills) follows from the kind.

    `provider` is who is in charge, often another body.
    """

    __tablename__ = "activities"
    __table_args__ = (
        period_check("starts_on", "ends_on"),
        hours_check(),
        Index("ix_activities_programme_id_kind", "programme_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    kind: Mapped[Code]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    hours_week: Mapped[float | None]
    provider: Mapped[SealedText | None]

    participant: Mapped[Participant] = relationship()
    programme: Mapped[Programme] = relationship()
