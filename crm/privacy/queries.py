"""Which consents hold on a day: the one place that says what an organisation may be told about somebody."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.exceptions import NotFound

from crm.database import db
from crm.privacy.models import Consent
from crm.programmes.models import Organisation


def valid_on(day: date) -> ColumnElement[bool]:
    """The condition that a consent holds on `day`; the same rule as `Consent.is_valid_on`, in the database."""
    return and_(
        Consent.from_on <= day,
        or_(Consent.until_on.is_(None), Consent.until_on >= day),
        or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > day),
    )


def has_consent(
    participant_id: InstrumentedAttribute[int], organisation_id: int | None, day: date
) -> ColumnElement[bool]:
    """The condition that the participant (a column of the outer select) consents to the organisation on `day`.

    Without an organisation nobody has consented.
    """
    return exists(
        select(Consent.id).where(
            Consent.participant_id == participant_id,
            Consent.organisation_id == organisation_id,
            valid_on(day),
        )
    )


def covered_by_consent(
    participant_ids: Collection[int], organisation_id: int | None, day: date
) -> dict[int, frozenset[str]]:
    """Participant → what may be shared with the organisation on `day`: all that their valid consents cover."""
    rows = db.session.scalars(
        select(Consent).where(
            Consent.participant_id.in_(participant_ids),
            Consent.organisation_id == organisation_id,
            valid_on(day),
        )
    )
    covered: dict[int, frozenset[str]] = {}
    for consent in rows:
        covered[consent.participant_id] = covered.get(consent.participant_id, frozenset()) | set(
            consent.covered
        )
    return covered


def list_consents(participant_id: int) -> Sequence[tuple[Consent, str]]:
    """All consents of a participant with the organisation's name, newest first."""
    rows = db.session.execute(
        select(Consent, Organisation.name)
        .join(Organisation, Organisation.id == Consent.organisation_id)
        .where(Consent.participant_id == participant_id)
        .order_by(Consent.from_on.desc(), Consent.id.desc())
    )
    return [(consent, name) for consent, name in rows]


def get_consent(consent_id: int, participant_id: int) -> Consent:
    """The consent of that participant. NotFound (404) when there is none."""
    consent = db.session.get(Consent, consent_id)
    if consent is None or consent.participant_id != participant_id:
        raise NotFound
    return consent
