"""The pool: a partner sees what a consent of today shares, and nothing else."""

from datetime import date, timedelta

import pytest

from crm import codes
from crm.database import db
from crm.participants.models import Restriction
from crm.participants.pseudonyms import pseudonym_for
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from tests.crm import rows
from tests.crm.people import TODAY, a_house
from tests.crm.queries import counted


@pytest.fixture
def house(app, monkeypatch):
    return a_house(app, monkeypatch, interests=["odla tomater"], hours_min=10, hours_max=20, birth_year=1990)


def into_pool(person, programme, state="ready", **values) -> PoolMembership:
    return rows.added(
        PoolMembership(
            participant_id=person.id,
            programme_id=programme.id,
            starts_on=date(2026, 9, 1),
            state=state,
            **values,
        )
    )


def consent(house, **values) -> Consent:
    defaults = {"organisation_id": house.charity.id, "from_on": date(2026, 9, 1)}
    return rows.added(Consent(participant_id=house.person.id, **{**defaults, **values}))


def known_as(house) -> str:
    """What the participant is called at the partner's."""
    return pseudonym_for(house.partner, house.person)


def test_with_a_consent_of_today_pseudonym_wishes_needs_and_hours_and_no_more(client, house):
    into_pool(house.person, house.programme)
    rows.added(Restriction(participant_id=house.person.id, restriction="quiet", strength="must"))
    consent(house)
    client.log_in_as(house.partner)

    page = client.get("/pool").text

    for shared in (known_as(house), "odla tomater", "lugnt och tyst", "10–20"):
        assert shared in page
    for kept in (
        "Örjan",
        "070-123",
        "0701234567",
        "Hemliga",
        "1990",
        f"/participants/{house.person.id}",
        house.person.pseudonym,
    ):
        assert kept not in page


@pytest.mark.parametrize(
    "values",
    [
        None,
        {"withdrawn_on": TODAY - timedelta(days=1)},
        {"withdrawn_on": TODAY},
        {"until_on": TODAY - timedelta(days=1)},
        {"from_on": TODAY + timedelta(days=1)},
        {"organisation_id": "another"},
    ],
)
def test_without_a_consent_of_today_a_partner_sees_nothing(client, house, values):
    into_pool(house.person, house.programme)
    if values is not None:
        if "organisation_id" in values:
            values = {"organisation_id": rows.an_organisation().id}
        consent(house, **values)
    client.log_in_as(house.partner)

    page = client.get("/pool").text

    assert known_as(house) not in page
    assert "odla tomater" not in page


def test_a_coordinator_sees_pseudonym_and_state_alone(client, house):
    into_pool(house.person, house.programme)
    consent(house)
    client.log_in_as(house.coordinator)

    page = client.get("/pool").text

    assert house.person.pseudonym in page
    assert "odla tomater" not in page
    assert "Örjan" not in page


def test_a_specialist_sees_their_own_by_name(client, house):
    into_pool(house.person, house.programme)
    client.log_in_as(house.specialist)
    assert "Örjan Öberg" in client.get("/pool").text

    client.log_in_as(house.colleague)
    assert house.person.pseudonym not in client.get("/pool").text


def test_by_state(client, house):
    into_pool(house.person, house.programme, "working")
    client.log_in_as(house.specialist)

    assert "Örjan" in client.get("/pool?state=working").text
    assert "Örjan" not in client.get("/pool?state=ready").text


@pytest.mark.parametrize("state", codes.POOL_STATES)
def test_the_specialist_moves_somebody_through_the_pool(client, house, state):
    client.log_in_as(house.specialist)
    client.post(f"/participants/{house.person.id}/pool", data={"state": "ready"})
    client.post(f"/participants/{house.person.id}/pool", data={"state": state})

    membership = db.session.query(PoolMembership).one()
    assert membership.state == state
    assert (membership.ends_on == TODAY) == (state == "left")


def test_the_list_takes_as_many_queries_for_many_as_for_few(client, house):
    into_pool(house.person, house.programme)
    client.log_in_as(house.specialist)

    def page() -> int:
        with counted() as queries:
            assert client.get("/pool").status_code == 200
        return queries.count

    page()
    few = page()
    for _ in range(60):
        person = rows.a_participant()
        rows.an_enrolment(person, house.programme, house.specialist)
        rows.added(Restriction(participant_id=person.id, restriction="quiet", strength="must"))
        into_pool(person, house.programme)
    db.session.commit()

    assert page() == few
