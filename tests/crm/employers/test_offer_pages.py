"""Places that an employer offers, on the pages: noted, changed, closed and opened again."""

from datetime import date
from typing import Any

from flask import Flask

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer, PlaceOffer
from crm.employers.offers import close_place, note_place
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, fresh, page_of, queries_of, text_of


def a_place(employer: Employer, staff: Staff, work: str = "Diska", **values: Any) -> PlaceOffer:
    return note_place(staff, employer, {"work": work, **values}, MONDAY)


def places_told(client: Client, employer: Employer) -> str:
    section = page_of(client.get(f"/employers/{employer.id}")).select_one("#places")
    return " ".join(section.get_text(" ").split())


def test_a_place_is_noted_with_everything_they_said(as_anna: Client, anna: Staff):
    employer = rows.an_employer(places=5)
    said = {
        "work": "Diska och duka av",
        "occupation": "9412",
        "kind": "work_training",
        "places": "2",
        "hours_min": "10",
        "hours_max": "17,5",
        "from_on": "2027-03-01",
        "note": "Börja gärna en måndag.",
    }
    response = as_anna.post(f"/employers/{employer.id}/places/new", data=said)

    assert response.status_code == 303
    told = places_told(as_anna, employer)
    assert "Diska och duka av 2 places Work training · Restaurang- och köksbiträden m.fl." in told
    assert "10–17.5 hours a week" in told
    assert "from Mon 1 Mar 2027 Börja gärna en måndag. Anna Berg, Mon 23 Nov" in told
    assert "5 places in all, they said. 2 are noted here." in told


def test_a_name_of_an_occupation_will_do_and_an_unknown_one_is_refused_with_what_was_typed(as_anna: Client):
    employer = rows.an_employer()
    address = f"/employers/{employer.id}/places/new"
    refused = as_anna.post(address, data={"work": "Drakar", "occupation": "drakskötare"})

    assert refused.status_code == 422
    assert "We find no occupation called “drakskötare”" in text_of(refused)
    assert page_of(refused).select_one("[name=work]")["value"] == "Drakar"
    as_anna.post(address, data={"work": "Baka", "occupation": "Bagare och konditorer"})
    assert [offer.occupation for offer in employer.offers] == ["7612"]


def test_what_cannot_be_is_said_beside_the_field(as_anna: Client):
    employer = rows.an_employer()
    address = f"/employers/{employer.id}/places/new"

    assert as_anna.post(address, data={"work": ""}).status_code == 422
    assert as_anna.post(address, data={"work": "Diska", "places": "0"}).status_code == 422
    assert (
        as_anna.post(address, data={"work": "Diska", "hours_min": "20", "hours_max": "10"}).status_code == 422
    )
    assert (
        as_anna.post(
            address, data={"work": "Diska", "from_on": "2027-03-01", "until_on": "2027-02-01"}
        ).status_code
        == 422
    )
    assert employer.offers == []


def test_a_closed_place_is_folded_away_and_can_be_opened_again(as_anna: Client, anna: Staff):
    employer = rows.an_employer()
    offer = a_place(employer, anna)
    as_anna.post(f"/employers/{employer.id}/places/{offer.id}/close")

    assert fresh(offer).closed_on == MONDAY
    assert "No single place is noted. Note a place Earlier places (1)" in places_told(as_anna, employer)
    as_anna.post(f"/employers/{employer.id}/places/{offer.id}/reopen")
    assert fresh(offer).closed_on is None
    assert "Earlier places" not in places_told(as_anna, employer)


def test_a_place_whose_time_is_over_can_be_opened_again(as_anna: Client, anna: Staff):
    employer = rows.an_employer()
    offer = a_place(employer, anna, until_on=date(2026, 11, 22))
    assert "Earlier places (1)" in places_told(as_anna, employer)

    as_anna.post(f"/employers/{employer.id}/places/{offer.id}/reopen")

    assert fresh(offer).until_on is None


def test_a_change_shows_the_place_as_it_was_and_refuses_an_older_form(as_anna: Client, anna: Staff):
    employer = rows.an_employer()
    offer = a_place(employer, anna, occupation="9412")
    address = f"/employers/{employer.id}/places/{offer.id}/edit"
    form = page_of(as_anna.get(address))
    version = form.select_one("[name=version]")["value"]
    assert form.select_one("[name=occupation]")["value"] == "9412 Restaurang- och köksbiträden m.fl."

    assert (
        as_anna.post(address, data={"work": "Duka", "occupation": "", "version": version}).status_code == 303
    )
    assert (fresh(offer).work, offer.occupation) == ("Duka", None)
    refused = as_anna.post(address, data={"work": "Torka", "version": version})
    assert refused.status_code == 422
    assert "saved while you were writing" in text_of(refused)
    assert fresh(offer).work == "Duka"


def test_a_place_of_another_employer_is_404(as_anna: Client, anna: Staff):
    offer = a_place(rows.an_employer(), anna)
    other = rows.an_employer()

    assert as_anna.get(f"/employers/{other.id}/places/{offer.id}/edit").status_code == 404
    assert as_anna.post(f"/employers/{other.id}/places/{offer.id}/close").status_code == 404


def test_who_only_looks_at_the_log_notes_nothing(app: Flask):
    employer = rows.an_employer()
    client = browser_of(app, rows.a_staff_member("auditor"))

    assert client.post(f"/employers/{employer.id}/places/new", data={"work": "Diska"}).status_code == 403


def test_an_open_place_is_a_free_place_in_the_list(as_anna: Client, anna: Staff):
    for name, values in (("Öppen", {}), ("Stängd", {}), ("Över", {"until_on": date(2026, 11, 22)})):
        a_place(rows.an_employer(name), anna, **values)
    close_place(db.session.query(PlaceOffer).join(Employer).filter_by(name="Stängd").one(), MONDAY)

    told = text_of(as_anna.get("/employers?free_places=y"))

    assert "Öppen" in told
    assert "Stängd" not in told
    assert "Över" not in told


def test_many_places_take_as_many_queries_as_few(as_anna: Client, anna: Staff):
    employer = rows.an_employer()
    a_place(employer, anna)
    few = queries_of(as_anna, f"/employers/{employer.id}")
    for _ in range(20):
        a_place(employer, rows.a_staff_member("specialist"))

    assert queries_of(as_anna, f"/employers/{employer.id}") == few


def test_an_occupation_is_found_by_a_word_by_whoever_notes_places(app: Flask):
    client = browser_of(app, rows.a_staff_member("partner"))

    assert "Bagare och konditorer" in client.get("/employers/occupations?q=bagar").text
    assert "We find no occupation" in client.get("/employers/occupations?q=drak").text
