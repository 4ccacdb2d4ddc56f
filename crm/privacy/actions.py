"""Giving and withdrawing consent."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.database import db
from crm.errors import ConsentRunning, EndsBeforeStart, NothingCovered
from crm.privacy.models import Consent


@dataclass(frozen=True)
class Given:
    """How a consent was given: on which text, paper or digital, what it covers (`codes.CONSENT_COVERS`), noted when."""

    text_version: str
    given_how: str
    covers: tuple[str, ...]
    noted_at: datetime


def give_consent(
    actor: Staff,
    participant_id: int,
    organisation_id: int,
    from_on: date,
    until_on: date | None,
    given: Given,
) -> Consent:
    """Note that the participant consents.

    Raises EndsBeforeStart, NothingCovered, or ConsentRunning for a second one from that day.
    """
    if not set(given.covers) - {"pseudonym"}:
        raise NothingCovered
    if until_on is not None and until_on < from_on:
        raise EndsBeforeStart
    same = select(Consent.id).where(
        Consent.participant_id == participant_id,
        Consent.organisation_id == organisation_id,
        Consent.from_on == from_on,
    )
    if db.session.scalar(same) is not None:
        raise ConsentRunning
    consent = Consent(
        participant_id=participant_id,
        organisation_id=organisation_id,
        from_on=from_on,
        until_on=until_on,
        text_version=given.text_version,
        given_how=given.given_how,
        covers=list(given.covers),
        noted_by_id=actor.id,
        noted_at=given.noted_at,
    )
    db.session.add(consent)
    db.session.flush()
    return consent


def withdraw_consent(_actor: Staff, consent: Consent, day: date) -> Consent:
    """Note that the consent is withdrawn from `day` on; a withdrawal stays as it was first noted."""
    if consent.withdrawn_on is None:
        consent.withdrawn_on = day
    db.session.flush()
    return consent
