"""Events for employers, and each employer's invitation."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import Base, Code, ShortText, Timestamped, Versioned, code_check
from crm.employers.models import ContactPerson, Employer
from crm.encryption import SealedText


class EmployerEvent(Versioned, Timestamped, Base):
    """One gathering. `begins` is the clock at home, None = not said; `place` is where. A cancelled one stays."""

    __tablename__ = "employer_events"
    __table_args__ = (code_check("kind", codes.EVENT_KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[ShortText]
    kind: Mapped[Code]
    held_on: Mapped[date] = mapped_column(index=True)
    begins: Mapped[time | None] = mapped_column(Time)
    place: Mapped[ShortText | None]
    note: Mapped[SealedText | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cancelled_on: Mapped[date | None]

    owner: Mapped[Staff | None] = relationship()
    invitations: Mapped[list["EventInvitation"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventInvitation.id"
    )

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.cancelled_on is not None


class EventInvitation(Base):
    """One employer at an event. `invited_on` None = came without being asked; `answer` and `came` None = not known.

    `people` is how many came from there. `contact_id` is the contact that was logged when they came: theirs alone,
    so that a mark taken back takes it away too.
    """

    __tablename__ = "event_invitations"
    __table_args__ = (
        UniqueConstraint("event_id", "employer_id"),
        code_check("answer", codes.CAMPAIGN_ANSWERS),
        CheckConstraint("people > 0", name="people_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("employer_events.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    contact_person_id: Mapped[int | None] = mapped_column(ForeignKey("contact_people.id"))
    invited_on: Mapped[date | None]
    answer: Mapped[Code | None]
    answered_on: Mapped[date | None]
    came: Mapped[bool | None]
    people: Mapped[int | None]
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("employer_contacts.id", ondelete="SET NULL"), unique=True
    )

    event: Mapped[EmployerEvent] = relationship(back_populates="invitations")
    employer: Mapped[Employer] = relationship()
    contact_person: Mapped[ContactPerson | None] = relationship()
    contact: Mapped[EmployerContact | None] = relationship()
