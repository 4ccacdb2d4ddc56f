"""Company friends: employers with an agreement with Stadsmissionen, and campaigns towards them."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import Base, Code, LongText, ShortText, Timestamped, Versioned, code_check, period_check
from crm.employers.models import Employer


class CompanyFriend(Versioned, Timestamped, Base):
    """An employer's agreement: since when, at which level, what it offers (placement kinds or own words)."""

    __tablename__ = "company_friends"
    __table_args__ = (UniqueConstraint("employer_id", "since_on"), period_check("since_on", "until_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    level: Mapped[Code] = mapped_column(default="friend")
    offers: Mapped[list[str]] = mapped_column(default=list)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)

    employer: Mapped[Employer] = relationship()
    owner: Mapped[Staff | None] = relationship()

    def is_valid_on(self, day: date) -> bool:
        """Whether the agreement holds on `day`."""
        return self.since_on <= day and (self.until_on is None or self.until_on >= day)


class Campaign(Versioned, Timestamped, Base):
    """One outreach to a selection of employers."""

    __tablename__ = "campaigns"
    __table_args__ = (period_check("starts_on", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[ShortText]
    purpose: Mapped[LongText | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    owner: Mapped[Staff | None] = relationship()
    recipients: Mapped[list["CampaignRecipient"]] = relationship(
        back_populates="campaign", cascade="all, delete-orphan"
    )


class CampaignRecipient(Base):
    """One employer in a campaign, with its answer. No answer yet is NULL."""

    __tablename__ = "campaign_recipients"
    __table_args__ = (
        UniqueConstraint("campaign_id", "employer_id"),
        code_check("answer", codes.CAMPAIGN_ANSWERS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    contacted_on: Mapped[date | None]
    answer: Mapped[Code | None]
    answered_on: Mapped[date | None]

    campaign: Mapped[Campaign] = relationship(back_populates="recipients")
    employer: Mapped[Employer] = relationship()
