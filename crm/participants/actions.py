"""Registering and changing a participant."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crm.accounts.models import Staff
from crm.database import db
from crm.errors import (
    AnonymousWithName,
    HomeOutOfRange,
    MostBelowLeast,
    NamelessParticipant,
    OfferedHoursOutOfRange,
)
from crm.participants.models import Background, Participant, Restriction
from crm.participants.rules import PSEUDONYM_LENGTH, PSEUDONYM_LETTERS

_PLAIN = (
    "anonymous",
    "protected",
    "name",
    "phone",
    "email",
    "street",
    "postcode",
    "city",
    "gender",
    "birth_year",
    "hours_min",
    "hours_max",
    "availability",
    "home_lat",
    "home_lon",
    "max_km",
    "education_level",
    "education_completed",
    "experience_employment",
    "experience_internship",
    "languages",
)


@dataclass(frozen=True)
class ParticipantValues:
    """What is written about a participant; the meaning of each is on the model."""

    name: str | None = None
    anonymous: bool = False
    protected: bool = False
    phone: str | None = None
    email: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    gender: str = "unknown"
    birth_year: int | None = None
    interests: list[str] = field(default_factory=list)
    occupations: list[str] = field(default_factory=list)
    restrictions: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] | None = None
    hours_min: float | None = None
    hours_max: float | None = None
    availability: str | None = None
    home_lat: float | None = None
    home_lon: float | None = None
    max_km: float | None = None
    education_level: str | None = None
    education_completed: bool | None = None
    experience_employment: bool = False
    experience_internship: bool = False
    backgrounds: tuple[str, ...] = ()


def new_pseudonym() -> str:
    """A pseudonym that tells nothing about whom it stands for: D- and letters by chance."""
    return "D-" + "".join(secrets.choice(PSEUDONYM_LETTERS) for _ in range(PSEUDONYM_LENGTH))


def register_participant(
    actor: Staff, values: ParticipantValues, pseudonym: str | None = None
) -> Participant:
    """Register a person, not yet enrolled. Raises NamelessParticipant, AnonymousWithName or hours' errors."""
    participant = Participant(pseudonym=pseudonym or new_pseudonym(), organisation_id=actor.organisation_id)
    db.session.add(participant)
    return edit_participant(actor, participant, values)


def edit_participant(_actor: Staff, participant: Participant, values: ParticipantValues) -> Participant:
    """Change what is written about a person. Raises the same errors as `register_participant`."""
    with db.session.no_autoflush:
        _require_whole(values)
        for name in _PLAIN:
            setattr(participant, name, getattr(values, name))
        participant.interests = list(values.interests)
        participant.occupations = list(values.occupations)
        _set_restrictions(participant, values.restrictions)
        _set_backgrounds(participant, values.backgrounds)
        # What changed may stand in other tables; the row's version must rise all the same.
        participant.updated_at = datetime.now(UTC)
    db.session.flush()
    return participant


def _require_whole(values: ParticipantValues) -> None:
    contact = (values.phone, values.email, values.street, values.postcode, values.city)
    if values.anonymous and (values.name or any(contact)):
        raise AnonymousWithName
    if not values.anonymous and not values.name:
        raise NamelessParticipant
    given = [hours for hours in (values.hours_min, values.hours_max) if hours is not None]
    if any(not 0 <= hours <= 40 for hours in given):
        raise OfferedHoursOutOfRange
    if len(given) == 2 and given[1] < given[0]:
        raise MostBelowLeast
    _require_home_on_earth(values.home_lat, values.home_lon)


def _require_home_on_earth(lat: float | None, lon: float | None) -> None:
    """The database cannot see to it: it does not know where anybody lives."""
    if lat is not None and lon is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise HomeOutOfRange


def _set_restrictions(participant: Participant, wanted: dict[str, str]) -> None:
    for row in list(participant.restrictions):
        if row.restriction not in wanted:
            participant.restrictions.remove(row)
    known = {row.restriction: row for row in participant.restrictions}
    for code, strength in wanted.items():
        if code in known:
            known[code].strength = strength
        else:
            participant.restrictions.append(Restriction(restriction=code, strength=strength))


def _set_backgrounds(participant: Participant, wanted: tuple[str, ...]) -> None:
    for row in list(participant.backgrounds):
        if row.background not in wanted:
            participant.backgrounds.remove(row)
    known = {row.background for row in participant.backgrounds}
    participant.backgrounds += [Background(background=code) for code in wanted if code not in known]
