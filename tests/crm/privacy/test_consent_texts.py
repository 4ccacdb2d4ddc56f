"""A consent knows its text, what it covers and who noted it; what it does not cover is not shown."""

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

from crm.database import db
from crm.errors import NothingCovered
from crm.participants.models import Restriction
from crm.pool.models import PoolMembership
from crm.privacy.actions import Given, give_consent, withdraw_consent
from crm.privacy.models import Consent
from crm.privacy.queries import covered_by_consent
from crm.privacy.texts import CURRENT, TEXTS
from tests.crm import rows
from tests.crm.at_work import browser_of, text_of
from tests.crm.people import TODAY, House, a_house

# Somebody may have agreed to these words: a change is a new version, not an edit.
FROZEN = {"2026-11": "81097366c2310230"}


@pytest.fixture
def house(app: Flask, monkeypatch) -> House:
    """A programme with one of each role."""
    return a_house(app, monkeypatch, interests=["snickra"], hours_min=10, hours_max=20)


def typed(house: House, **changes: object) -> dict[str, object]:
    """What the form sends."""
    return {
        "organisation_id": house.charity.id,
        "covers": ["interests", "hours"],
        "given_how": "paper",
        "from_on": TODAY.isoformat(),
        "until_on": "",
        **changes,
    }


def stored() -> Consent:
    return db.session.scalars(select(Consent)).one()


def test_no_text_that_somebody_may_have_agreed_to_is_changed():
    assert {
        version: sha256(repr(text).encode()).hexdigest()[:16] for version, text in TEXTS.items()
    } == FROZEN
    assert CURRENT in TEXTS


def test_the_texts_name_the_organisation_and_say_how_to_withdraw():
    for text in TEXTS.values():
        for is_easy in (False, True):
            said = " ".join(text.for_organisation("Stadsmissionen", is_easy))
            assert "Stadsmissionen" in said
            assert "%(" not in said
            assert "när jag vill" in said or "när du vill" in said


def test_the_form_notes_text_way_cover_and_who(app: Flask, house: House):
    answer = browser_of(app, house.specialist).post(
        f"/participants/{house.person.id}/consents/new", data=typed(house)
    )

    consent = stored()
    assert answer.status_code == 303
    assert (consent.text_version, consent.given_how, consent.noted_by_id) == (
        CURRENT,
        "paper",
        house.specialist.id,
    )
    assert consent.covered == ("pseudonym", "interests", "hours")
    assert consent.noted_at == datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.mark.parametrize("changes", [{"covers": []}, {"given_how": ""}, {"covers": ["name"]}])
def test_a_consent_without_its_parts_is_refused(app: Flask, house: House, changes):
    answer = browser_of(app, house.specialist).post(
        f"/participants/{house.person.id}/consents/new", data=typed(house, **changes)
    )

    assert answer.status_code == 422
    assert db.session.scalars(select(Consent)).all() == []


def test_a_consent_to_nothing_is_none(app: Flask, house: House):
    given = Given(CURRENT, "paper", ("pseudonym",), datetime.now(UTC))

    with pytest.raises(NothingCovered):
        give_consent(house.specialist, house.person.id, house.charity.id, TODAY, None, given)


def test_the_partner_sees_what_is_covered_and_nothing_else(app: Flask, house: House):
    rows.added(PoolMembership(participant_id=house.person.id, starts_on=date(2026, 6, 1), state="ready"))
    rows.added(Restriction(participant_id=house.person.id, restriction="avoid_alcohol", strength="must"))
    consent = rows.added(
        Consent(
            participant_id=house.person.id,
            organisation_id=house.charity.id,
            from_on=TODAY,
            covers=["pseudonym", "hours"],
        )
    )
    astrid = browser_of(app, house.partner)

    assert "snickra" not in text_of(astrid.get("/pool"))
    assert "alcohol" not in text_of(astrid.get("/pool"))
    assert "20" in text_of(astrid.get("/pool"))
    consent.covers = ["pseudonym", "interests", "restrictions"]
    db.session.flush()
    assert "snickra" in text_of(astrid.get("/pool"))
    assert "alcohol" in text_of(astrid.get("/pool"))
    assert "snickra" in text_of(astrid.get("/"))


def test_withdrawn_is_withdrawn_at_once_and_the_history_stays(app: Flask, house: House):
    given = Given(CURRENT, "digital", ("pseudonym", "interests"), datetime.now(UTC))
    consent = give_consent(house.specialist, house.person.id, house.charity.id, date(2026, 9, 1), None, given)
    assert covered_by_consent([house.person.id], house.charity.id, TODAY)

    withdraw_consent(house.specialist, consent, TODAY)

    assert covered_by_consent([house.person.id], house.charity.id, TODAY) == {}
    page = text_of(
        browser_of(app, house.specialist).get(f"/participants/{house.person.id}/consents/{consent.id}")
    )
    assert "Withdrawn Sun 22 Nov" in page
    assert "Jag samtycker" in page
    assert "Digitally" in page


def test_the_text_to_sign_is_there_in_ordinary_and_easy_swedish(app: Flask, house: House):
    browser = browser_of(app, house.specialist)
    address = f"/participants/{house.person.id}/consents/text?organisation={house.charity.id}"

    assert "Samtycket är frivilligt" in text_of(browser.get(address))
    assert "Du bestämmer" in text_of(browser.get(address + "&easy=1"))


def test_nobody_is_asked_to_share_with_the_organisation_that_knows_the_person(app: Flask, house: House):
    own = house.specialist.organisation
    assert own is not None
    browser = browser_of(app, house.specialist)

    for page in ("new", "text"):
        said = text_of(browser.get(f"/participants/{house.person.id}/consents/{page}"))
        assert house.charity.name in said
        assert own.name not in said


def test_another_persons_consent_is_not_found(app: Flask, house: House):
    other = rows.a_participant()
    consent = rows.added(Consent(participant_id=other.id, organisation_id=house.charity.id, from_on=TODAY))

    answer = browser_of(app, house.specialist).get(f"/participants/{house.person.id}/consents/{consent.id}")

    assert answer.status_code == 404
