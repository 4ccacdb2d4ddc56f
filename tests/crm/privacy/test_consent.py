"""A consent holds from its first to its last day, and stops the day it is withdrawn."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from crm.database import db
from crm.participants.models import Participant
from crm.privacy.models import Consent
from crm.privacy.queries import has_consent
from tests.crm import rows

DAY = date(2026, 11, 22)


def is_shared(person: Participant, organisation_id: int | None) -> bool:
    condition = has_consent(Participant.id, organisation_id, DAY)
    return db.session.scalar(select(Participant.id).where(Participant.id == person.id, condition)) is not None


@pytest.mark.parametrize(
    ("starts", "ends", "withdrawn", "holds"),
    [
        (0, None, None, True),
        (1, None, None, False),
        (-30, 0, None, True),
        (-30, -1, None, False),
        (-30, None, 1, True),
        (-30, None, 0, False),
        (-30, 30, -1, False),
    ],
)
def test_the_days_of_a_consent(app: Flask, starts, ends, withdrawn, holds):
    def day(days: int | None) -> date | None:
        return None if days is None else DAY + timedelta(days=days)

    person, organisation = rows.a_participant(), rows.an_organisation()
    consent = rows.added(
        Consent(
            participant_id=person.id,
            organisation_id=organisation.id,
            from_on=day(starts),
            until_on=day(ends),
            withdrawn_on=day(withdrawn),
        )
    )

    assert is_shared(person, organisation.id) is holds
    assert consent.is_valid_on(DAY) is holds


def test_a_consent_is_for_one_organisation(app: Flask):
    person, organisation = rows.a_participant(), rows.an_organisation()
    rows.added(Consent(participant_id=person.id, organisation_id=organisation.id, from_on=DAY))

    assert not is_shared(person, rows.an_organisation().id)
    assert not is_shared(person, None)
