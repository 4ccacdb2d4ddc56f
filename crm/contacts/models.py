"""Employer contacts: each dated talk with an employer, and what was agreed as next step."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from crm import codes
from crm.accounts.models import Staff
from crm.contacts.rules import expects_more, says_nobody_there
from crm.database import Base, Code, Timestamped, Versioned, code_check
from crm.employers.models import ContactPerson, Employer
from crm.encryption import SealedText


class EmployerContact(Versioned, Timestamped, Base):
    """One contact. `next_step` and `next_on` are what was agreed then; what holds now is on the employer.

    `participant_id` says for whom, when it was for somebody. `minutes` is time spent, None = not noted.
    `outcome` is one of `codes.OUTCOMES` when logged here, any words when it comes from an old file.
    `nobody_there` is read from it, so that reports can count without opening what is sealed; `expects_more` from it
    and from `next_step` together, so that lists find what was left open: whoever writes those past the mapper writes
    these too. `client_key` is set by the phone so that an entry sent twice is kept once.
    """

    __tablename__ = "employer_contacts"
    __table_args__ = (
        code_check("channel", codes.CHANNELS),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        # They hold what reports count, so that a count reads no row.
        Index(
            "ix_employer_contacts_employer_id_happened_on_counted",
            *("employer_id", "happened_on", "nobody_there", "staff_id", "participant_id"),
        ),
        Index(
            "ix_employer_contacts_staff_id_happened_on_counted",
            *("staff_id", "happened_on", "channel", "minutes", "employer_id", "participant_id"),
        ),
        Index(
            "ix_employer_contacts_participant_id_happened_on_counted",
            *("participant_id", "happened_on", "channel", "staff_id", "employer_id"),
        ),
        Index("ix_employer_contacts_happened_on", "happened_on"),
        # Whether a contact left something open is asked of every employer, and few did.
        Index(
            "ix_employer_contacts_left_open",
            *("employer_id", "happened_on"),
            sqlite_where=text("expects_more = 1"),
            postgresql_where=text("expects_more"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    happened_on: Mapped[date]
    happened_at: Mapped[datetime | None]
    channel: Mapped[Code]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    contact_person_id: Mapped[int | None] = mapped_column(ForeignKey("contact_people.id"))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    outcome: Mapped[SealedText | None]
    nobody_there: Mapped[bool] = mapped_column(default=False, server_default=false())
    expects_more: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[SealedText | None]
    next_step: Mapped[SealedText | None]
    next_on: Mapped[date | None]
    minutes: Mapped[int | None]
    client_key: Mapped[Code | None] = mapped_column(unique=True)

    employer: Mapped[Employer] = relationship()
    staff: Mapped[Staff] = relationship()
    contact_person: Mapped[ContactPerson | None] = relationship()

    @validates("outcome")
    def _note_who_was_there(self, _name: str, outcome: str | None) -> str | None:
        self.nobody_there = says_nobody_there(outcome)
        self.expects_more = expects_more(outcome, self.next_step)
        return outcome

    @validates("next_step")
    def _note_what_was_left_open(self, _name: str, next_step: str | None) -> str | None:
        self.expects_more = expects_more(self.outcome, next_step)
        return next_step

    def outcome_for(self, reads_note: bool) -> str | None:
        """The outcome as it may be told. In the words of an old file it may speak of somebody, as the note may."""
        return self.outcome if reads_note or self.outcome in codes.OUTCOMES else None

    @property
    def is_face_to_face(self) -> bool:
        """Whether they met, rather than phoned or wrote."""
        return self.channel in codes.FACE_TO_FACE_CHANNELS
