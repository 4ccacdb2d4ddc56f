"""Giving and withdrawing consent."""

from datetime import date

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.database import db
from crm.errors import ConsentRunning, EndsBeforeStart
from crm.privacy.models import Consent


def give_consent(
    _actor: Staff, participant_id: int, organisation_id: int, from_on: date, until_on: date | None
) -> Consent:
    """Note that the participant consents. Raises EndsBeforeStart, or ConsentRunning for a second from that day."""
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
        participant_id=participant_id, organisation_id=organisation_id, from_on=from_on, until_on=until_on
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
