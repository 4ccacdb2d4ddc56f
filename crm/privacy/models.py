"""Consent: what may be shared about a participant, with which organisation, until when."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, period_check


class Consent(Base):
    """A participant's consent to share with one organisation; it can be withdrawn any day."""

    __tablename__ = "consents"
    __table_args__ = (
        UniqueConstraint("participant_id", "organisation_id", "from_on"),
        period_check("from_on", "until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]

    def is_valid_on(self, day: date) -> bool:
        """Whether sharing is allowed on `day`: begun, not run out, not withdrawn (that day counts as withdrawn)."""
        begun = self.from_on <= day
        run_out = self.until_on is not None and self.until_on < day
        withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= day
        return begun and not run_out and not withdrawn
