"""Disclosure cards in their editions, and each topic that was told at an employer."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import Base, Code, Timestamped, code_check, period_check
from crm.disclosure import rules
from crm.employers.models import Employer
from crm.encryption import SealedText


class DisclosureCard(Timestamped, Base):
    """What a participant lets be told at one employer, or anywhere (`employer_id` None), until `until_on`.

    A card is never changed: a new agreement is the next `edition`, and the one before gets its `ended_on`.
    """

    __tablename__ = "disclosure_cards"
    __table_args__ = (
        UniqueConstraint("participant_id", "employer_id", "edition"),
        period_check("agreed_on", "until_on"),
        period_check("agreed_on", "ended_on"),
        Index(
            "uq_disclosure_cards_running_general",
            "participant_id",
            unique=True,
            sqlite_where=text("employer_id IS NULL AND ended_on IS NULL"),
            postgresql_where=text("employer_id IS NULL AND ended_on IS NULL"),
        ),
        Index(
            "uq_disclosure_cards_running_at_employer",
            "participant_id",
            "employer_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    edition: Mapped[int]
    agreed_on: Mapped[date]
    until_on: Mapped[date]
    ended_on: Mapped[date | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    employer: Mapped[Employer | None] = relationship()
    staff: Mapped[Staff] = relationship()
    topics: Mapped[list["DisclosureTopic"]] = relationship(
        cascade="all, delete-orphan", order_by="DisclosureTopic.id"
    )

    def is_valid_on(self, day: date) -> bool:
        """Whether what it says may be told on `day`."""
        return rules.is_valid_on(self, day)

    def told_by(self, who: str) -> dict[str, str | None]:
        """What `who` may tell: topic → the participant's own words for it."""
        return {row.topic: row.wording for row in self.topics if rules.may_tell(row.told_by, who)}

    def told_by_nobody_but_the_person(self) -> list[str]:
        """Topics that the participant tells, if anybody does."""
        return [row.topic for row in self.topics if row.told_by == "participant"]


class DisclosureTopic(Base):
    """One topic of a card: who may tell it, the widest circle (`codes.DISCLOSURE_TELLERS`), in which words."""

    __tablename__ = "disclosure_topics"
    __table_args__ = (
        UniqueConstraint("card_id", "topic"),
        code_check("topic", codes.DISCLOSURE_TOPICS),
        code_check("told_by", codes.DISCLOSURE_TELLERS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("disclosure_cards.id"))
    topic: Mapped[Code]
    told_by: Mapped[Code]
    wording: Mapped[SealedText | None]


class Disclosure(Timestamped, Base):
    """One topic that was told about a participant. The contact says when, by whom, to whom and where.

    `card_id` is the edition that let it be told; None = told outside any card, and `reason` says how that came.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        UniqueConstraint("contact_id", "topic"),
        code_check("topic", codes.DISCLOSURE_TOPICS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("employer_contacts.id"))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("disclosure_cards.id"), index=True)
    topic: Mapped[Code]
    reason: Mapped[SealedText | None]

    contact: Mapped[EmployerContact] = relationship()
    card: Mapped[DisclosureCard | None] = relationship()

    @property
    def is_outside_card(self) -> bool:
        """Whether it was told without a card that let it be told."""
        return self.card_id is None
