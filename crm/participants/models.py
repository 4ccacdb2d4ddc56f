"""Participants: the person, what they wish for, and what the work must respect. Never a diagnosis."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.database import Base, Code, ShortText, Timestamped, Versioned, code_check
from crm.encryption import SealedList, SealedNumber, SealedStrings, SealedText, keyed_hash
from crm.programmes.models import Organisation


class Participant(Versioned, Timestamped, Base):
    """The person. `pseudonym` is what those see who may not know the name.

    `interests` are wishes in the person's own words, most important first; `occupations` SSYK 2012 codes;
    `languages` what they have ({"sv": "B1"}; None = not asked); `availability` weekly windows
    (`mon-fri 08:00-12:00`); `max_km` the longest way from home. An anonymous participant carries at most a
    gender. Whatever names, reaches or describes the person is sealed: sort and search it after reading. `erased_on`
    is the day on which all but what is counted was removed (`personal_data.erasing`): nobody knows any more who it was,
    and `erased_ref_key` is by what a file that would bring them back is known.
    """

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("ref"),
        code_check("gender", codes.GENDERS),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year_in_range"),
        CheckConstraint("hours_min >= 0 AND hours_min <= 40", name="hours_min_in_range"),
        CheckConstraint("hours_max >= 0 AND hours_max <= 40", name="hours_max_in_range"),
        CheckConstraint("hours_max >= hours_min", name="hours_max_not_below_hours_min"),
        CheckConstraint("(home_lat IS NULL) = (home_lon IS NULL)", name="home_whole"),
        CheckConstraint("max_km >= 0", name="max_km_not_negative"),
        CheckConstraint(
            "NOT anonymous OR (name IS NULL AND personal_number IS NULL)", name="anonymous_nameless"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[Code | None]
    pseudonym: Mapped[Code] = mapped_column(unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[SealedText | None]
    personal_number: Mapped[SealedText | None]
    phone: Mapped[SealedText | None]
    email: Mapped[SealedText | None]
    street: Mapped[SealedText | None]
    postcode: Mapped[SealedText | None]
    city: Mapped[SealedText | None]
    gender: Mapped[Code] = mapped_column(default="unknown", server_default="unknown")
    birth_year: Mapped[int | None]
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=false())
    protected: Mapped[bool] = mapped_column(default=False, server_default=false())
    interests: Mapped[SealedList] = mapped_column(default=list)
    occupations: Mapped[SealedList] = mapped_column(default=list)
    languages: Mapped[SealedStrings | None]
    hours_min: Mapped[float | None]
    hours_max: Mapped[float | None]
    availability: Mapped[SealedText | None]
    home_lat: Mapped[SealedNumber | None]
    home_lon: Mapped[SealedNumber | None]
    max_km: Mapped[float | None]
    education_level: Mapped[Code | None]
    education_completed: Mapped[bool | None]
    experience_employment: Mapped[bool] = mapped_column(default=False, server_default=false())
    experience_internship: Mapped[bool] = mapped_column(default=False, server_default=false())
    erased_on: Mapped[date | None]
    erased_ref_key: Mapped[str | None] = mapped_column(String(64), index=True)

    organisation: Mapped[Organisation | None] = relationship()
    restrictions: Mapped[list["Restriction"]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", order_by="Restriction.id"
    )
    backgrounds: Mapped[list["Background"]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", order_by="Background.id"
    )

    @property
    def restriction_strengths(self) -> dict[str, str]:
        """Restriction code → `must` or `prefer`."""
        return {restriction.restriction: restriction.strength for restriction in self.restrictions}


def erased_ref_key(ref: str) -> str:
    """By what the reference of an erased person is known again. Nobody can find the reference from it."""
    return keyed_hash("erased references", ref)


class Restriction(Base):
    """What the workplace must or should be like for this person: functional, never a diagnosis."""

    __tablename__ = "restrictions"
    __table_args__ = (
        UniqueConstraint("participant_id", "restriction"),
        code_check("strength", codes.STRENGTHS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    restriction: Mapped[Code]
    strength: Mapped[Code]

    participant: Mapped[Participant] = relationship(back_populates="restrictions")


def background_key(participant_id: int, background: str) -> str:
    """What tells a person's backgrounds apart without saying them; another person's same one has another."""
    return keyed_hash("backgrounds", participant_id, background)


def _own_key(context: Any) -> str:
    row = context.get_current_parameters()
    return background_key(row["participant_id"], row["background"])


class Background(Base):
    """A background that a programme counts. Read by reports only: never by matching, never shown in a list."""

    __tablename__ = "backgrounds"
    __table_args__ = (UniqueConstraint("participant_id", "background_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    background: Mapped[SealedText]
    background_key: Mapped[ShortText] = mapped_column(default=_own_key)

    participant: Mapped[Participant] = relationship(back_populates="backgrounds")
