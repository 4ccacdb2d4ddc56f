"""The participants' pages: who sees what, what is logged, and that nothing typed is lost."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from crm import codes
from crm.audit.models import AuditEntry
from crm.database import db
from crm.participants.models import Participant
from crm.privacy.models import Consent
from tests.crm import rows
from tests.crm.people import TODAY, a_house
from tests.crm.queries import counted


@pytest.fixture
def house(app, monkeypatch):
    return a_house(app, monkeypatch, interests=["jobba med djur"])


def reads_of(participant_id: int) -> int:
    return db.session.scalar(
        select(func.count()).where(
            AuditEntry.action == "read",
            AuditEntry.entity == "participants",
            AuditEntry.entity_id == participant_id,
        )
    )


PAGES = (
    "/participants",
    "/participants/{id}",
    "/participants/{id}/edit",
    "/participants/{id}/suggestions",
    "/participants/{id}/suggestions/why-not",
    "/participants/{id}/enrolments/new",
    "/participants/{id}/activities/new",
    "/participants/{id}/consents/new",
    "/placements",
    "/placements/new",
)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_that_shows_somebody_is_logged_as_a_read(client, house, page):
    rows.a_placement(house.person, house.programme, rows.an_employer())
    client.log_in_as(house.specialist)

    answer = client.get(page.format(id=house.person.id))

    assert answer.status_code == 200
    assert "Örjan" in answer.text
    assert reads_of(house.person.id) == 1


@pytest.mark.parametrize("page", [page for page in PAGES if "{id}" in page])
def test_a_colleagues_participant_is_not_found(client, house, page):
    client.log_in_as(house.colleague)

    answer = client.get(page.format(id=house.person.id))

    assert answer.status_code == 404
    assert "Örjan" not in answer.text
    assert reads_of(house.person.id) == 0


@pytest.mark.parametrize("page", [page for page in PAGES if "{id}" in page])
@pytest.mark.parametrize("role", [role for role in codes.ROLES if role != "specialist"])
def test_no_other_role_opens_a_persons_page(client, house, role, page):
    client.log_in_as(rows.a_staff_member(role, house.programme))

    assert client.get(page.format(id=house.person.id)).status_code == 403


def test_a_coordinator_sees_rows_without_names(client, house):
    client.log_in_as(house.coordinator)

    page = client.get("/participants").text

    assert house.person.pseudonym in page
    assert house.programme.name in page
    assert "Örjan" not in page
    assert f"/participants/{house.person.id}" not in page


def test_a_coordinator_does_not_meet_whoever_was_erased(client, house):
    gone = rows.a_participant()
    rows.an_enrolment(gone, house.programme, exited_on=date(2026, 4, 1))
    gone.erased_on = date(2026, 11, 1)
    client.log_in_as(house.coordinator)

    page = client.get("/participants").text

    assert gone.pseudonym not in page
    assert house.person.pseudonym in page


def test_a_coordinator_cannot_search_by_name(client, house):
    client.log_in_as(house.coordinator)

    assert house.person.pseudonym not in client.get("/participants?q=Örjan").text
    assert house.person.pseudonym in client.get(f"/participants?q={house.person.pseudonym}").text


def test_a_coordinator_sees_their_own_programmes_only(client, house):
    client.log_in_as(rows.a_staff_member("coordinator", rows.a_programme()))

    assert house.person.pseudonym not in client.get("/participants").text


def test_a_former_specialist_sees_a_protected_person_by_pseudonym_alone(client, house):
    house.person.protected = True
    rows.an_enrolment(house.person, house.programme, house.colleague, enrolled_on=date(2026, 9, 1))
    client.log_in_as(house.specialist)

    for page in (
        "/participants",
        f"/participants/{house.person.id}",
        f"/participants/{house.person.id}/edit",
    ):
        text = client.get(page).text
        assert house.person.pseudonym in text
        assert "Örjan" not in text
        assert "0701234567" not in text
        assert "070-123" not in text
        assert "Hemliga" not in text


def test_a_former_specialist_who_saves_does_not_take_the_protected_name_away(client, house):
    house.person.protected = True
    rows.an_enrolment(house.person, house.programme, house.colleague, enrolled_on=date(2026, 9, 1))
    client.log_in_as(house.specialist)

    client.post(
        f"/participants/{house.person.id}/edit",
        data={"interests": "odla", "gender": "unknown", "version": house.person.version},
    )

    person = db.session.get(Participant, house.person.id)
    assert (person.name, person.protected, person.interests) == ("Örjan Öberg", True, ["odla"])


def form_of(house, **changes) -> dict:
    return {
        "name": "Örjan Öberg",
        "interests": "jobba med djur\nmeka med bilar",
        "gender": "man",
        "hours_min": "7,5",
        "hours_max": "20",
        "availability": "mon-fri 08:00-12:00",
        "languages-0-language": "sv",
        "languages-0-level": "B1",
        "restriction_quiet": "must",
        "restriction_can_sit": "prefer",
        "version": house.person.version,
        **changes,
    }


def test_what_is_written_about_somebody_is_kept(client, house):
    client.log_in_as(house.specialist)

    answer = client.post(f"/participants/{house.person.id}/edit", data=form_of(house))

    assert answer.status_code == 303
    person = db.session.get(Participant, house.person.id)
    assert person.interests == ["jobba med djur", "meka med bilar"]
    assert (person.hours_min, person.hours_max) == (7.5, 20)
    assert person.languages == {"sv": "B1"}
    assert person.restriction_strengths == {"quiet": "must", "can_sit": "prefer"}


def test_a_stored_form_sent_back_as_it_was_changes_nothing(client, house):
    """What the browser would send for the page as it came: no decimal comma or list may get lost on the way."""
    client.log_in_as(house.specialist)
    client.post(f"/participants/{house.person.id}/edit", data=form_of(house))
    page = client.get(f"/participants/{house.person.id}/edit").text

    assert 'value="7,5"' in page
    assert 'type="number" value="7' not in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("availability", "när som helst"),
        ("hours_min", "några"),
        ("hours_max", "41"),
        ("home_lat", "57.7"),
        ("occupations", "drakskötare"),
        ("occupations", "9999"),
        ("occupations", "1"),
        ("max_km", "-3"),
        ("birth_year", "94"),
        ("name", ""),
    ],
)
def test_a_rejected_form_keeps_what_was_typed_and_saves_nothing(client, house, field, typed):
    client.log_in_as(house.specialist)

    answer = client.post(f"/participants/{house.person.id}/edit", data=form_of(house, **{field: typed}))

    assert answer.status_code == 422
    assert typed in answer.text
    assert "meka med bilar" in answer.text
    assert "field-error" in answer.text
    assert db.session.get(Participant, house.person.id).interests == ["jobba med djur"]


def test_a_home_that_is_not_on_earth_is_refused_with_a_sentence(client, house):
    client.log_in_as(house.specialist)

    typed = form_of(house, home_lat="95", home_lon="11,97")
    answer = client.post(f"/participants/{house.person.id}/edit", data=typed)

    assert answer.status_code == 422
    assert 'value="95"' in answer.text
    assert "−90" in answer.text
    assert db.session.get(Participant, house.person.id).home_lat is None


def test_two_who_edit_the_same_person_both_keep_their_text(client, house):
    client.log_in_as(house.specialist)
    opened = form_of(house)
    client.post(f"/participants/{house.person.id}/edit", data={**opened, "restriction_quiet": "prefer"})

    answer = client.post(f"/participants/{house.person.id}/edit", data={**opened, "interests": "odla"})

    assert answer.status_code == 422
    assert "odla" in answer.text
    assert "meka med bilar" in answer.text
    assert db.session.get(Participant, house.person.id).interests[0] == "jobba med djur"


def test_registering_enrols_with_whoever_registers(client, house):
    client.log_in_as(house.specialist)

    answer = client.post(
        "/participants/new",
        data={
            "name": "Ny Person",
            "interests": "odla",
            "gender": "unknown",
            "programme_id": house.programme.id,
            "enrolled_on": "2026-11-20",
        },
    )

    assert answer.status_code == 303
    assert "Ny Person" in client.get("/participants").text


def test_an_anonymous_participant_keeps_no_name(client, house):
    client.log_in_as(house.specialist)
    typed = {
        "anonymous": "y",
        "gender": "woman",
        "programme_id": house.programme.id,
        "enrolled_on": "2026-11-20",
    }

    refused = client.post("/participants/new", data={**typed, "name": "Ny Person"})
    taken = client.post("/participants/new", data=typed)

    assert (refused.status_code, taken.status_code) == (422, 303)
    names = db.session.scalars(select(Participant.name).where(Participant.anonymous.is_(True))).all()
    assert names == [None]


def test_a_consent_is_given_and_withdrawn(client, house):
    client.log_in_as(house.specialist)
    client.post(
        f"/participants/{house.person.id}/consents/new",
        data={
            "organisation_id": house.charity.id,
            "covers": ["interests"],
            "given_how": "paper",
            "from_on": "2026-11-01",
        },
    )
    consent = db.session.scalars(select(Consent)).one()
    assert consent.is_valid_on(TODAY)

    client.post(f"/participants/{house.person.id}/consents/{consent.id}/withdraw")

    assert not db.session.get(Consent, consent.id).is_valid_on(TODAY)


def test_another_persons_consent_is_not_found(client, house):
    client.log_in_as(house.specialist)
    other = rows.a_participant()
    consent = rows.added(Consent(participant_id=other.id, organisation_id=house.charity.id, from_on=TODAY))
    db.session.commit()

    answer = client.post(f"/participants/{house.person.id}/consents/{consent.id}/withdraw")

    assert answer.status_code == 404


def test_a_longest_way_without_a_home_is_said_to_have_no_effect(client, house):
    said = "hemmets läge saknas"
    client.log_in_as(house.specialist)
    page = f"/participants/{house.person.id}"
    assert said not in client.get(page).text

    house.person.max_km = 10
    db.session.flush()
    assert said in client.get(page).text

    house.person.home_lat, house.person.home_lon = 57.7, 11.97
    db.session.flush()
    assert said not in client.get(page).text


@pytest.mark.parametrize("role", ["specialist", "coordinator"])
def test_the_list_takes_as_many_queries_for_many_as_for_few(client, house, role):
    client.log_in_as(getattr(house, role))

    def page() -> int:
        with counted() as queries:
            assert client.get("/participants?state=all").status_code == 200
        return queries.count

    page()
    few = page()
    for number in range(60):
        person = rows.a_participant()
        rows.an_enrolment(person, house.programme, house.specialist)
        if number % 2:
            rows.a_placement(person, house.programme, rows.an_employer())
    db.session.commit()

    assert page() == few


def test_the_next_thing_stands_in_the_list(client, house):
    employer = rows.an_employer("Kafé Ljuset")
    rows.a_placement(house.person, house.programme, employer, ends_on=TODAY + timedelta(days=4))
    enrolment = rows.an_enrolment(
        rows.a_participant("Ada Ek"), house.programme, house.specialist, enrolled_on=TODAY
    )
    enrolment.paused = True
    house.person.protected = False
    db.session.query(type(enrolment)).filter_by(participant_id=house.person.id).update(
        {"enrolled_on": TODAY - timedelta(days=3)}
    )
    client.log_in_as(house.specialist)

    assert "Kafé Ljuset" in client.get("/participants").text


def test_the_latest_fifteen_things_are_shown_and_the_older_lie_folded(client, house):
    employer = rows.an_employer()
    for days in range(20):
        rows.a_contact(
            employer,
            house.specialist,
            TODAY - timedelta(days=days),
            participant_id=house.person.id,
            note=f"för {days} dagar sedan",
        )
    client.log_in_as(house.specialist)

    page = BeautifulSoup(client.get(f"/participants/{house.person.id}").text, "html.parser")

    latest, older = page.select("ol.timeline")
    assert "för 14 dagar sedan" in latest.get_text()
    assert "för 15 dagar sedan" not in latest.get_text()
    assert "för 19 dagar sedan" in older.get_text()
    assert older.find_parent("details").summary.get_text() == "Visa 6 äldre"
