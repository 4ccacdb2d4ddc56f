"""Logging a contact on one screen, and mending one's own."""

from datetime import date

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import Browser, browser_of, fresh, page_of, queries_of, text_of


def said(**values: object) -> dict[str, object]:
    return {"channel": "door_knock", "outcome": "positive", "happened_on": "2026-11-23", **values}


def the_contact() -> EmployerContact:
    return db.session.scalars(db.select(EmployerContact)).one()


def offered(response: object) -> list[str]:
    return [
        " ".join(choice.span.get_text(" ").split()) for choice in page_of(response).select(".where .choice")
    ]


class TestLog:
    def test_offers_where_i_was_and_what_is_due_and_not_what_is_others(self, as_anna: Client, anna: Staff):
        visited = rows.an_employer("Besökt")
        rows.a_contact(visited, anna, date(2026, 11, 20))
        rows.an_employer("Förfallet", owner=anna, next_step="Ring", next_on=date(2026, 11, 23))
        rows.an_employer("Någon annans", next_step="Ring", next_on=date(2026, 11, 23))

        assert offered(as_anna.get("/contacts/new")) == ["Besökt Göteborg", "Förfallet Göteborg"]

    def test_the_employer_one_comes_from_is_chosen(self, as_anna: Client):
        employer = rows.an_employer("Café Lund")
        page = page_of(as_anna.get(f"/contacts/new?employer={employer.id}"))

        assert page.select_one("input[name=employer][checked]")["value"] == str(employer.id)

    def test_saves_and_goes_back_to_where_one_was_saying_what_was_saved(self, as_anna: Client, anna: Staff):
        employer = rows.an_employer("Café Lund")
        person = rows.a_contact_person(employer, "Maria Nyberg")
        sent = said(
            employer=employer.id,
            when="in_a_week",
            next_step="Ring Maria",
            note="Vill träffa någon",
            contact_person_id=person.id,
            minutes="20",
            return_to="/employers?city=Göteborg",
        )
        response = as_anna.post("/contacts/new", data=sent)

        assert (response.status_code, response.location) == (303, "/employers?city=G%C3%B6teborg")
        contact = the_contact()
        assert (contact.employer_id, contact.staff_id, contact.channel, contact.outcome, contact.note) == (
            employer.id,
            anna.id,
            "door_knock",
            "positive",
            "Vill träffa någon",
        )
        assert (contact.contact_person_id, contact.minutes, contact.next_on) == (
            person.id,
            20,
            date(2026, 11, 30),
        )
        assert fresh(employer).next_step == "Ring Maria"

        page = page_of(as_anna.get("/employers"))
        assert "Saved: Door knock, Café Lund, Mon 23 Nov." in page.main.get_text()
        assert page.select_one(f".notice a[href='/contacts/{contact.id}/edit']")

    def test_what_was_agreed_before_does_not_stay_in_the_cookie_of_who_logs_out(
        self, as_anna: Client, anna: Staff
    ):
        """It is sealed in the database; a cookie is only signed, and computers are shared."""
        secret = "Ring när domen har fallit"
        employer = rows.an_employer("Café Lund", owner=anna, next_step=secret, next_on=date(2026, 11, 23))
        as_anna.post("/contacts/new", data=said(employer=employer.id, when="in_a_week", next_step="Ring"))
        with as_anna.session_transaction() as session:
            assert secret in str(dict(session))

        as_anna.post("/logout")

        with as_anna.session_transaction() as session:
            assert secret not in str(dict(session))

    def test_three_answers_are_enough(self, as_anna: Client):
        employer = rows.an_employer()
        response = as_anna.post("/contacts/new", data=said(employer=employer.id, when="in_two_weeks"))

        assert response.location == f"/employers/{employer.id}"
        assert (the_contact().next_step, the_contact().next_on) == ("Get in touch again", date(2026, 12, 7))

    def test_nobody_is_sent_to_another_site(self, as_anna: Client):
        employer = rows.an_employer()
        for away in ("https://elak.example/x", "//elak.example/x", "/\\elak.example"):
            sent = said(employer=employer.id, return_to=away)
            assert as_anna.post("/contacts/new", data=sent).location == f"/employers/{employer.id}"

    @pytest.mark.parametrize(
        ("missing", "sentence"),
        [
            ({"channel": ""}, "Write something here."),
            ({"outcome": ""}, "Write something here."),
            ({"happened_on": "2026-11-24"}, "That day has not come yet."),
            ({"happened_on": "igår"}, "Not a valid date"),
            ({"when": "none"}, "why there is no next step"),
            ({"when": "day"}, "Choose a day"),
            ({"next_step": "Ring"}, "Choose a day"),
            ({"minutes": "0"}, "between 1 and 1440"),
            ({"employer": ""}, "Choose the employer"),
            ({"participant_id": "1"}, "Not a valid choice"),
        ],
    )
    def test_refuses_with_a_sentence_and_keeps_every_answer(
        self, as_anna: Client, missing: dict, sentence: str
    ):
        employer = rows.an_employer("Café Lund")
        response = as_anna.post("/contacts/new", data=said(employer=employer.id, note="Viktigt") | missing)

        assert response.status_code == 422
        assert sentence in text_of(response)
        page = page_of(response)
        assert page.select_one("[name=note]").get_text().strip() == "Viktigt"
        if "employer" not in missing:
            assert page.select_one("input[name=employer][checked]")["value"] == str(employer.id)
        assert db.session.query(EmployerContact).count() == 0

    def test_searching_keeps_every_answer_and_saves_nothing(self, as_anna: Client):
        rows.an_employer("Kvarnbyns Bageri")
        response = as_anna.post("/contacts/new", data=said(where="kvarnbins", find="1", note="Viktigt"))

        assert response.status_code == 200
        assert offered(response) == ["Kvarnbyns Bageri Göteborg", "Add “kvarnbins” as new"]
        assert page_of(response).select_one("[name=note]").get_text().strip() == "Viktigt"
        assert db.session.query(EmployerContact).count() == 0

    def test_a_new_employer_is_added_by_its_name_and_is_mine(self, as_anna: Client, anna: Staff):
        response = as_anna.post("/contacts/new", data=said(where="Ångpannans Kök"))

        employer = db.session.scalars(db.select(Employer)).one()
        assert response.location == f"/employers/{employer.id}"
        assert (employer.name, employer.owner_id, employer.stage) == ("Ångpannans Kök", anna.id, "contacted")
        assert employer.last_contact_on == date(2026, 11, 23)

    def test_a_name_like_one_we_have_is_asked_about_first(self, as_anna: Client):
        rows.an_employer("Kvarnbyns Bageri")
        asked = as_anna.post("/contacts/new", data=said(where="Kvarnbyns bagari"))

        assert asked.status_code == 422
        assert "Kvarnbyns Bageri Göteborg" in offered(asked)

        as_anna.post("/contacts/new", data=said(where="Kvarnbyns bagari", employer="new"))
        assert db.session.query(Employer).count() == 2

    def test_exactly_the_name_of_one_we_have_is_that_one(self, as_anna: Client):
        employer = rows.an_employer("Café Lund")
        as_anna.post("/contacts/new", data=said(where="café lund"))

        assert the_contact().employer_id == employer.id

    def test_sent_twice_it_is_kept_once(self, as_anna: Client):
        for _ in range(2):
            as_anna.post("/contacts/new", data=said(where="Ångpannans Kök", client_key="samma"))

        assert db.session.query(EmployerContact).count() == 1
        assert db.session.query(Employer).count() == 1

    def test_for_whom_offers_my_own_participants_by_initials(
        self, app: Flask, as_anna: Client, anna: Staff, programme: Programme
    ):
        mine, other = rows.a_participant("Samira Ahmed"), rows.a_participant("Johan Lind")
        rows.an_enrolment(mine, programme, anna)
        rows.an_enrolment(other, programme, rows.a_staff_member("specialist", programme))
        left = rows.a_participant("Fatima Ali")
        rows.an_enrolment(left, programme, anna, exited_on=date(2026, 11, 1))

        response = as_anna.get("/contacts/new")
        shown = [option.get_text() for option in page_of(response).select("[name=participant_id] option")]
        assert shown == ["–", f"S.A. ({mine.pseudonym})"]
        assert "Samira" not in response.text

        coordinator = browser_of(app, rows.a_staff_member("coordinator", programme))
        assert page_of(coordinator.get("/contacts/new")).select("[name=participant_id]") == []

    def test_an_employer_that_is_not_there_is_404(self, as_anna: Client):
        assert as_anna.post("/contacts/new", data=said(employer="987654321")).status_code == 404
        assert as_anna.post("/contacts/new", data=said(employer="9" * 30)).status_code == 422

    def test_sends_as_many_queries_for_two_thousand_employers_as_for_twenty(
        self, as_anna: Client, anna: Staff
    ):
        for number in range(20):
            rows.a_contact(rows.an_employer(), anna, date(2026, 11, 1 + number))
        few = queries_of(as_anna, "/contacts/new")
        for number in range(200):
            rows.a_contact(rows.an_employer(), anna, date(2026, 10, 1 + number % 30))

        assert queries_of(as_anna, "/contacts/new") == few


class TestPlaces:
    def test_the_nearest_come_first_and_what_is_far_away_not_at_all(self, as_anna: Client):
        rows.an_employer("Långt bort", lat=58.5, lon=12.0)
        rows.an_employer("Nära", lat=57.701, lon=11.95)
        rows.an_employer("Närmast", lat=57.7001, lon=11.95)
        page = page_of(as_anna.get("/contacts/places?lat=57.7&lon=11.95"))

        assert [span.contents[0].strip() for span in page.select("span")][::2] == ["Närmast", "Nära"]

    def test_a_search_never_loses_what_is_chosen(self, as_anna: Client):
        chosen = rows.an_employer("Café Lund")
        rows.an_employer("Zoo")
        page = page_of(as_anna.get(f"/contacts/places?q=zoo&employer={chosen.id}"))

        assert page.select_one("[checked]")["value"] == str(chosen.id)
        assert "Zoo" in page.get_text()

    @pytest.mark.parametrize(
        "query", ["lat=nan&lon=1", "lat=1e9&lon=1e9", "lat=x&lon=", "employer=" + "9" * 30]
    )
    def test_a_position_that_is_none_is_passed_over(self, as_anna: Client, query: str):
        assert as_anna.get(f"/contacts/places?{query}").status_code == 200

    def test_who_may_have_been_met_follows_the_employer(self, as_anna: Client):
        person = rows.a_contact_person(rows.an_employer(), "Maria Nyberg")

        assert "Maria Nyberg" in as_anna.get(f"/contacts/people?employer={person.employer_id}").text
        assert as_anna.get("/contacts/people?employer=987654321").status_code == 404


class TestEdit:
    def test_shows_and_mends_ones_own(self, as_anna: Client, anna: Staff):
        contact = rows.a_contact(
            rows.an_employer("Café Lund"), anna, date(2026, 11, 20), outcome="no", note="Nej"
        )
        address = f"/contacts/{contact.id}/edit"

        assert "Nej" in as_anna.get(address).text
        as_anna.post(address, data=said(note="Ja!", happened_on="2026-11-19", version=1))
        contact = fresh(contact)
        assert (contact.note, contact.outcome, contact.happened_on) == ("Ja!", "positive", date(2026, 11, 19))

    def test_anothers_is_404_and_so_is_what_is_not_there(self, as_anna: Client, programme: Programme):
        karin = rows.a_staff_member("specialist", programme)
        contact = rows.a_contact(rows.an_employer(), karin, date(2026, 11, 20))

        for id_ in (contact.id, 987654321, 10**15):
            assert as_anna.get(f"/contacts/{id_}/edit").status_code == 404
            assert as_anna.post(f"/contacts/{id_}/take-back").status_code == 404

    def test_refuses_with_the_text_kept(self, as_anna: Client, anna: Staff):
        contact = rows.a_contact(rows.an_employer(), anna, date(2026, 11, 20))
        sent = said(note="Viktigt", happened_on="2026-12-24", version=1)
        response = as_anna.post(f"/contacts/{contact.id}/edit", data=sent)

        assert response.status_code == 422
        assert page_of(response).select_one("[name=note]").get_text().strip() == "Viktigt"

    def test_in_two_windows_both_texts_are_kept(self, as_anna: Browser, anna: Staff):
        contact = rows.a_contact(rows.an_employer(), anna, date(2026, 11, 20))
        address = f"/contacts/{contact.id}/edit"
        as_anna.post(address, data=said(note="Den första", version=1))
        refused = as_anna.post(address, data=said(note="Den andra", version=1))

        assert refused.status_code == 422
        assert "Theirs: Den första" in text_of(refused)
        assert page_of(refused).select_one("[name=note]").get_text().strip() == "Den andra"
        assert fresh(contact).note == "Den första"

    def test_taken_back_at_once_the_employer_is_as_before(self, as_anna: Client):
        employer = rows.an_employer(next_step="Titta förbi", next_on=date(2026, 12, 1))
        as_anna.post("/contacts/new", data=said(employer=employer.id, when="in_a_week", next_step="Ring"))
        as_anna.post(f"/contacts/{the_contact().id}/take-back")

        employer = fresh(employer)
        assert db.session.query(EmployerContact).count() == 0
        assert (employer.next_step, employer.stage, employer.last_contact_on) == (
            "Titta förbi",
            "prospect",
            None,
        )

    def test_taking_back_the_first_contact_with_a_new_one_archives_it(self, as_anna: Client):
        as_anna.post("/contacts/new", data=said(where="Felskrivet"))
        as_anna.post(f"/contacts/{the_contact().id}/take-back")

        assert db.session.scalars(db.select(Employer.archived_on)).one() == date(2026, 11, 23)
