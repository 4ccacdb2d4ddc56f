"""The register of employers: workplaces one can walk up to, their people, and what is known of the work."""

from datetime import date
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import (
    Base,
    BinaryText,
    Code,
    LongText,
    ShortText,
    Timestamped,
    Versioned,
    code_check,
    period_check,
)
from crm.encryption import SealedText
from crm.swedish import sort_key

_NO_STEP: Final = text("next_step IS NULL AND no_next_step_reason IS NULL AND archived_on IS NULL")
_WITHOUT_STEP: Final[dict[str, Any]] = {"sqlite_where": _NO_STEP, "postgresql_where": _NO_STEP}


class Employer(Versioned, Timestamped, Base):
    """A workplace. Several may share an organisation number; none is deleted while history points at it.

    `opening_hours` is OpenStreetMap syntax, `languages` what the work needs ({"sv": "A2"}), `hours_min` and
    `hours_max` weekly hours on offer, `places` how many it would take (None = not asked). `next_step` with
    `next_on` is what is agreed now; without one, `no_next_step_reason` says why. `sort_name` and
    `search_text` are kept by `employers.actions` and the import: Swedish order, and folded text to search.
    `last_contact_on` is kept by `contacts.actions`. What was agreed may speak of somebody: it is sealed.
    """

    __tablename__ = "employers"
    __table_args__ = (
        code_check("segment", codes.SEGMENTS),
        code_check("stage", codes.STAGES),
        CheckConstraint("places >= 0", name="places_not_negative"),
        CheckConstraint("hours_min >= 0 AND hours_min <= 40", name="hours_min_in_range"),
        CheckConstraint("hours_max >= 0 AND hours_max <= 40", name="hours_max_in_range"),
        CheckConstraint("hours_max >= hours_min", name="hours_max_not_below_hours_min"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat_in_range"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon_in_range"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="position_whole"),
        Index("ix_employers_sort_name_id", "sort_name", "id"),
        Index("ix_employers_stage_sort_name", "stage", "sort_name"),
        Index("ix_employers_owner_id_next_on", "owner_id", "next_on"),
        Index("ix_employers_owner_id_last_contact_on", "owner_id", "last_contact_on"),
        # All that a map of many counts, so that it need not open every row.
        Index("ix_employers_lat_lon_stage_archived_on", "lat", "lon", "stage", "archived_on"),
        # All that lists of whom to speak to again ask of an employer, for the same reason.
        Index(
            "ix_employers_last_contact_on_counted",
            *("last_contact_on", "id", "archived_on", "next_on", "stage", "owner_id"),
        ),
        # Few are left without a next step; both orders in which they are listed.
        Index("ix_employers_without_step_sort_name", "sort_name", "id", **_WITHOUT_STEP),
        Index("ix_employers_without_step_last_contact_on", "last_contact_on", "id", **_WITHOUT_STEP),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[Code | None] = mapped_column(unique=True)
    name: Mapped[ShortText]
    sort_name: Mapped[BinaryText]
    search_text: Mapped[BinaryText]
    orgnr: Mapped[Code | None] = mapped_column(index=True)
    segment: Mapped[Code] = mapped_column(default="open_market")
    stage: Mapped[Code] = mapped_column(default="prospect")
    sni: Mapped[Code | None]
    description: Mapped[LongText | None]
    street: Mapped[ShortText | None]
    postcode: Mapped[Code | None]
    city: Mapped[ShortText | None] = mapped_column(index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    website: Mapped[ShortText | None]
    phone: Mapped[ShortText | None]
    email: Mapped[ShortText | None]
    places: Mapped[int | None]
    hours_min: Mapped[float | None]
    hours_max: Mapped[float | None]
    opening_hours: Mapped[ShortText | None]
    languages: Mapped[dict[str, str] | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    next_step: Mapped[SealedText | None]
    next_on: Mapped[date | None] = mapped_column(index=True)
    no_next_step_reason: Mapped[SealedText | None]
    last_contact_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))

    owner: Mapped[Staff | None] = relationship()
    facts: Mapped[list["WorkplaceFact"]] = relationship(
        back_populates="employer", cascade="all, delete-orphan", order_by="WorkplaceFact.fact"
    )
    contact_people: Mapped[list["ContactPerson"]] = relationship(
        back_populates="employer", order_by="ContactPerson.id"
    )
    offers: Mapped[list["PlaceOffer"]] = relationship(
        back_populates="employer", cascade="all, delete-orphan", order_by="PlaceOffer.id"
    )

    @property
    def is_archived(self) -> bool:
        """Whether it is kept only for its history."""
        return self.archived_on is not None

    @property
    def has_position(self) -> bool:
        """Whether it can stand on a map."""
        return self.lat is not None

    @property
    def known_facts(self) -> dict[str, bool]:
        """What is known of the workplace: fact code → yes or no. A fact that is not here is unknown."""
        return {fact.fact: fact.value for fact in self.facts}

    @property
    def address(self) -> str:
        """Street, postcode and city on one line; empty when nothing is known."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, place) if part)


class WorkplaceFact(Base):
    """One thing known about the work at an employer, yes or no, with who said so and when. No row = unknown."""

    __tablename__ = "workplace_facts"
    __table_args__ = (UniqueConstraint("employer_id", "fact"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    fact: Mapped[Code]
    value: Mapped[bool]
    source: Mapped[SealedText | None]
    noted_on: Mapped[date | None]

    employer: Mapped[Employer] = relationship(back_populates="facts")


class ContactPerson(Versioned, Timestamped, Base):
    """Somebody at an employer. Who moves to another employer gets a row there that points back here."""

    __tablename__ = "contact_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[Code | None] = mapped_column(unique=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    name: Mapped[SealedText]
    title: Mapped[SealedText | None]
    phone: Mapped[SealedText | None]
    email: Mapped[SealedText | None]
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("contact_people.id"))
    archived_on: Mapped[date | None]

    employer: Mapped[Employer] = relationship(back_populates="contact_people")

    @property
    def in_order(self) -> tuple[str, int]:
        """Where the person stands in a list by name, in Swedish order."""
        return sort_key(self.name), self.id


class PlaceOffer(Versioned, Timestamped, Base):
    """A place that the employer offers: *two dishwashers, 10–20 hours a week, work training, from March*.

    `work` is what one does there in the employer's words, `occupation` its SSYK 2012 code (None = not said), `kind`
    a placement kind (None = any), `places` how many (None = not said). Open for as long as `closed_on` is None and
    `until_on` has not passed.
    """

    __tablename__ = "place_offers"
    __table_args__ = (
        code_check("kind", codes.PLACEMENT_KINDS),
        period_check("from_on", "until_on"),
        CheckConstraint("places > 0", name="places_positive"),
        CheckConstraint("hours_min >= 0 AND hours_min <= 40", name="hours_min_in_range"),
        CheckConstraint("hours_max >= 0 AND hours_max <= 40", name="hours_max_in_range"),
        CheckConstraint("hours_max >= hours_min", name="hours_max_not_below_hours_min"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    work: Mapped[ShortText]
    occupation: Mapped[Code | None]
    kind: Mapped[Code | None]
    places: Mapped[int | None]
    hours_min: Mapped[float | None]
    hours_max: Mapped[float | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    note: Mapped[SealedText | None]
    noted_on: Mapped[date]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_on: Mapped[date | None]

    employer: Mapped[Employer] = relationship(back_populates="offers")
    noted_by: Mapped[Staff | None] = relationship()

    def is_open_on(self, day: date) -> bool:
        """Whether somebody could still have it on `day`."""
        return self.closed_on is None and (self.until_on is None or self.until_on >= day)


class EmployerLesson(Versioned, Timestamped, Base):
    """What a placement taught about the workplace, for everybody who knocks there. Says nothing about anybody.

    It does not point at the placement: who was there is nobody's business but theirs who work with the person.
    """

    __tablename__ = "employer_lessons"

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    lesson: Mapped[SealedText]
    learnt_on: Mapped[date]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    employer: Mapped[Employer] = relationship()
    noted_by: Mapped[Staff | None] = relationship()
