"""The pool: a partner sees what a consent of today shares, and nothing else."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm import codes
from crm.audit.models import AuditEntry
from crm.database import db
from crm.participants.models import Background, Restriction
from crm.participants.pseudonyms import pseudonym_for
from crm.pool.models import PoolMembership
from crm.pool.queries import Shared
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


def test_the_day_that_somebody_came_does_not_tell_another_organisation_who_it_is(client, house):
    """The hourly job is at the partner's own house: on the payroll, that day is one person's."""
    into_pool(house.person, house.programme)
    consent(house)

    for address in ("/pool", "/"):
        assert known_as(house) in client.log_in_as(house.partner).get(address).text
        assert "2026-09-01" not in client.get(address).text
        assert "1 sep" not in client.get(address).text
    assert "1 sep" in client.log_in_as(house.specialist).get("/pool").text


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


def shared_page(client, house):
    return client.log_in_as(house.partner).get(f"/pool/{known_as(house)}")


def test_what_a_consent_shares_is_a_closed_list():
    shared = {field.name for field in fields(Shared)}

    assert shared == {"interests", "restrictions", "hours_min", "hours_max", "availability"}


def test_a_partners_page_of_a_participant_is_reached_from_the_pool_and_shows_that_list_only(client, house):
    person = house.person
    person.availability, person.max_km, person.languages = "mon-fri 08:00-12:00", 131, {"sv": "C2"}
    person.email, person.city, person.occupations = "orjan@exempel.example", "Hemliga staden", ["5120"]
    membership = into_pool(person, house.programme)
    rows.added(Restriction(participant_id=person.id, restriction="quiet", strength="must"))
    rows.added(Background(participant_id=person.id, background="substance_use"))
    rows.a_placement(person, house.programme, rows.an_employer("Tidigare bageriet"), purpose="Prova bakning")
    rows.a_contact(
        rows.an_employer("Ringda verkstan"), house.specialist, TODAY, participant_id=person.id, note="Om Ö"
    )
    consent(house)

    assert f"/pool/{known_as(house)}" in client.log_in_as(house.partner).get("/pool").text
    page = shared_page(client, house).text

    for shared in (known_as(house), "odla tomater", "Lugnt och tyst", "10–20", "mån–fre 08:00–12:00"):
        assert shared in page
    main = page.split("<main")[1].split("</main>")[0]
    for kept in (
        *("Örjan", person.pseudonym, "070", "exempel.example", "Hemliga", "1990", "131", "svenska", "Kockar"),
        *(
            "Tidigare bageriet",
            "Prova",
            "Ringda",
            "Om Ö",
            "missbruk",
            house.specialist.name,
            house.programme.name,
        ),
        *(f"/{person.id}", "<form", str(membership.starts_on)),
    ):
        assert kept not in main
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "read")).all()
    assert {(entry.staff_id, entry.entity_id) for entry in read} == {(house.partner.id, person.id)}


@pytest.mark.parametrize("values", [None, {"withdrawn_on": TODAY}, {"until_on": TODAY - timedelta(days=1)}])
def test_without_a_consent_of_today_there_is_no_such_page(client, house, values):
    into_pool(house.person, house.programme)
    if values is not None:
        consent(house, **values)

    assert shared_page(client, house).status_code == 404


def test_the_stored_pseudonym_and_another_organisations_open_nothing(client, house):
    consent(house)
    stranger = rows.a_staff_member("partner", organisation=rows.an_organisation())

    assert client.log_in_as(house.partner).get(f"/pool/{house.person.pseudonym}").status_code == 404
    assert client.log_in_as(stranger).get(f"/pool/{known_as(house)}").status_code == 404
