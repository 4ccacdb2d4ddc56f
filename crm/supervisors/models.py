"""Supervisors: the contact people who look after a participant on site, and their training."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.database import Base, Code, Timestamped, Versioned, code_check
from crm.employers.models import ContactPerson


class Supervisor(Versioned, Timestamped, Base):
    """A contact person who supervises. `capacity` is how many at a time (None = not asked)."""

    __tablename__ = "supervisors"
    __table_args__ = (
        code_check("training", codes.TRAINING_STATES),
        CheckConstraint("capacity > 0", name="capacity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_person_id: Mapped[int] = mapped_column(ForeignKey("contact_people.id"), unique=True)
    training: Mapped[Code] = mapped_column(default="none", server_default="none")
    training_on: Mapped[date | None]
    capacity: Mapped[int | None]
    archived_on: Mapped[date | None]

    contact_person: Mapped[ContactPerson] = relationship(lazy="joined", innerjoin=True)
