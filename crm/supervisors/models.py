"""Supervisors: the contact people who look after a participant on site, their training, and the courses for it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import Base, Code, ShortText, Timestamped, Versioned, code_check, period_check
from crm.employers.models import ContactPerson
from crm.encryption import SealedText


class Supervisor(Versioned, Timestamped, Base):
    """A contact person who supervises. `capacity` is how many at a time (None = not asked).

    `training` and `training_on` are what holds now; `supervisors.training` keeps them by the history in `trainings`.
    """

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
    trainings: Mapped[list["SupervisorTraining"]] = relationship(
        back_populates="supervisor", cascade="all, delete-orphan", order_by="SupervisorTraining.id"
    )


class SupervisorTraining(Timestamped, Base):
    """That training was offered or completed on a day (None = not known which); `course_id`: at a course of ours."""

    __tablename__ = "supervisor_trainings"
    __table_args__ = (code_check("state", codes.TRAINING_STEPS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("supervisors.id"), index=True)
    state: Mapped[Code]
    happened_on: Mapped[date | None]
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"))

    supervisor: Mapped[Supervisor] = relationship(back_populates="trainings")
    course: Mapped["Course | None"] = relationship()


class Course(Versioned, Timestamped, Base):
    """A training for supervisors: from one day to another (`ends_on` None = that day only), with so many seats."""

    __tablename__ = "courses"
    __table_args__ = (
        period_check("starts_on", "ends_on"),
        CheckConstraint("seats > 0", name="seats_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[ShortText]
    place: Mapped[ShortText | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    seats: Mapped[int | None]
    note: Mapped[SealedText | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    noted_by: Mapped[Staff | None] = relationship()
    invitations: Mapped[list["CourseInvitation"]] = relationship(
        back_populates="course", cascade="all, delete-orphan", order_by="CourseInvitation.id"
    )

    @property
    def last_day(self) -> date:
        """The day that it is over."""
        return self.ends_on or self.starts_on


class CourseInvitation(Timestamped, Base):
    """Somebody at an employer who was asked to a course. `answer` and `came`: None = not known yet.

    `completed` says that they went through it; also somebody who supervises nobody may.
    """

    __tablename__ = "course_invitations"
    __table_args__ = (
        UniqueConstraint("course_id", "contact_person_id"),
        code_check("answer", codes.COURSE_ANSWERS),
        CheckConstraint("completed = false OR came", name="completed_came"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    contact_person_id: Mapped[int] = mapped_column(ForeignKey("contact_people.id"), index=True)
    invited_on: Mapped[date]
    answer: Mapped[Code | None]
    came: Mapped[bool | None]
    completed: Mapped[bool] = mapped_column(default=False, server_default=false())

    course: Mapped[Course] = relationship(back_populates="invitations")
    contact_person: Mapped[ContactPerson] = relationship(lazy="joined", innerjoin=True)
