"""Consent: what may be shared about a participant, with which organisation, until when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm import codes
from crm.database import Base, Code, code_check, period_check


class Consent(Base):
    """A participant's consent to share with one organisation; it can be withdrawn any day, and is never deleted then.

    `text_version` is the text that the person agreed to (`privacy.texts`; None = noted before there were versions, or
    read in from a file), `given_how` paper or digital, `covers` what may be shared (None = all of
    `codes.CONSENT_COVERS`), `noted_by_id` and `noted_at` who wrote it down and when.
    """

    __tablename__ = "consents"
    __table_args__ = (
        UniqueConstraint("participant_id", "organisation_id", "from_on"),
        period_check("from_on", "until_on"),
        code_check("given_how", codes.CONSENT_WAYS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    text_version: Mapped[Code | None]
    given_how: Mapped[Code | None]
    covers: Mapped[list[str] | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    noted_at: Mapped[datetime | None]

    @property
    def covered(self) -> tuple[str, ...]:
        """What may be shared, in the order of the closed list."""
        return tuple(code for code in codes.CONSENT_COVERS if self.covers is None or code in self.covers)

    def is_valid_on(self, day: date) -> bool:
        """Whether sharing is allowed on `day`: begun, not run out, not withdrawn (that day counts as withdrawn)."""
        begun = self.from_on <= day
        run_out = self.until_on is not None and self.until_on < day
        withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= day
        return begun and not run_out and not withdrawn
