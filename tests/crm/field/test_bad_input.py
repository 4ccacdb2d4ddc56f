"""Logged twice, out of order, merged meanwhile, by a wrong clock: as near as it goes, and said."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.actions import note_fact, set_next_step
from crm.employers.models import Employer
from crm.field.models import FieldEntry
from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.at_work import browser_of, fresh, page_of, text_of
from tests.crm.field.phone import Phone

TODAY, NOW = date(2026, 11, 23), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def the_contact() -> EmployerContact:
    db.session.expire_all()
    return db.session.scalars(db.select(EmployerContact).order_by(EmployerContact.id.desc())).first()


def the_entry() -> FieldEntry:
    db.session.expire_all()
    return db.session.scalars(db.select(FieldEntry).order_by(FieldEntry.id.desc())).first()


@pytest.fixture
def cafe(app: Flask) -> Employer:
    return rows.an_employer("Café Lund", street="Nygatan 1")


class TestClock:
    def test_a_clock_three_hours_ahead_is_reckoned_with(self, phone: Phone, cafe: Employer):
        result = phone.send_one(
            "2026-11-23T13:00:00+01:00", employer=cafe.id, written_at="2026-11-23T12:15:00+01:00"
        )

        assert result["said"] == ["The phone’s clock was 3 hours wrong. We have worked out the time."]
        assert the_contact().happened_at == datetime(2026, 11, 23, 8, 15, tzinfo=UTC)

    def test_a_clock_back_in_1970_is_reckoned_with(self, phone: Phone, cafe: Employer):
        result = phone.send_one("1970-01-01T02:00:00Z", employer=cafe.id, written_at="1970-01-01T01:30:00Z")

        assert result["state"] == "logged"
        assert the_contact().happened_at == NOW - timedelta(minutes=30)

    def test_a_clock_that_was_set_right_meanwhile_gives_the_day_of_arrival(
        self, phone: Phone, cafe: Employer
    ):
        result = phone.send_one(employer=cafe.id, written_at="1970-01-01T01:30:00Z")

        assert result["said"] == ["The phone did not know what time it was. We took the day when it arrived."]
        assert the_contact().happened_on == TODAY

    def test_a_time_to_come_is_the_day_of_arrival(self, phone: Phone, cafe: Employer):
        result = phone.send_one(employer=cafe.id, written_at="2026-12-24T15:00:00+01:00")

        assert result["said"] == [
            "The phone said a time that has not come yet. We took the day when it arrived."
        ]
        assert the_contact().happened_on == TODAY

    def test_the_day_is_the_one_in_sweden(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=cafe.id, written_at="2026-11-20T23:30:00Z")

        assert the_contact().happened_on == date(2026, 11, 21)

    def test_a_minute_on_the_way_is_no_wrong_clock(self, phone: Phone, cafe: Employer):
        assert phone.send_one("2026-11-23T09:59:00+01:00", employer=cafe.id)["said"] == []


class TestOrder:
    def test_what_arrives_late_stands_on_its_day_and_leaves_the_newer_next_step(
        self, phone: Phone, cafe: Employer
    ):
        later = {"step": "Kom på måndag", "on": "2026-11-30"}
        phone.send_one(employer=cafe.id, next=later)
        result = phone.send_one(
            employer=cafe.id,
            written_at="2026-11-20T10:00:00+01:00",
            next={"step": "Ring", "on": "2026-11-24"},
        )

        assert result["said"] == [
            "There is a newer next step already, and it stays. What you wrote is on the contact."
        ]
        contact = the_contact()
        assert (contact.happened_on, contact.next_step, contact.next_on) == (
            date(2026, 11, 20),
            "Ring",
            date(2026, 11, 24),
        )
        assert fresh(cafe).next_step == "Kom på måndag"
        assert fresh(cafe).last_contact_on == TODAY

    def test_the_time_of_day_decides_on_one_day(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=cafe.id, next={"step": "Det senare", "on": "2026-11-30"})
        phone.send_one(
            employer=cafe.id,
            written_at="2026-11-23T08:05:00+01:00",
            next={"step": "Det tidigare", "on": "2026-11-24"},
        )

        assert fresh(cafe).next_step == "Det senare"

    def test_an_entry_that_arrives_in_order_after_another_changes_the_next_step(
        self, phone: Phone, cafe: Employer
    ):
        for clock, step in (("08:05", "Det tidigare"), ("09:30", "Det senare")):
            result = phone.send_one(
                employer=cafe.id,
                written_at=f"2026-11-23T{clock}:00+01:00",
                next={"step": step, "on": "2026-11-30"},
            )
            assert result["said"] == []

        assert fresh(cafe).next_step == "Det senare"

    def test_a_next_step_that_somebody_has_set_on_the_page_since_stays(self, phone: Phone, cafe: Employer):
        set_next_step(cafe, "Ring Maria", date(2026, 12, 1), None)
        phone.send_one(
            employer=cafe.id,
            written_at="2026-11-20T09:00:00+01:00",
            next={"step": "Ring", "on": "2026-11-24"},
        )

        assert fresh(cafe).next_step == "Ring Maria"


class TestNextStep:
    def test_a_step_without_a_day_is_on_the_contact_only(self, phone: Phone, cafe: Employer):
        result = phone.send_one(employer=cafe.id, next={"step": "Ring", "on": None})

        assert result["said"] == [
            "The next step has no day. It is on the contact: give it a day on the employer’s page."
        ]
        assert (the_contact().next_step, fresh(cafe).next_step) == ("Ring", None)

    def test_a_day_without_words_means_to_get_in_touch_again(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=cafe.id, next={"on": "2026-11-30"})

        assert fresh(cafe).next_on == date(2026, 11, 30)
        assert fresh(cafe).next_step

    def test_why_there_is_none(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=cafe.id, next={"why_none": "De har lagt ner"})

        assert fresh(cafe).no_next_step_reason == "De har lagt ner"


class TestEmployer:
    def test_merged_meanwhile_is_logged_with_the_one_that_was_kept(self, phone: Phone, cafe: Employer):
        last = rows.an_employer("Kafé Lund AB")
        between = rows.an_employer("Lunds kafé", archived_on=TODAY, merged_into_id=last.id)
        cafe.archived_on, cafe.merged_into_id = TODAY, between.id
        result = phone.send_one(employer=cafe.id)

        assert result["said"] == ["Café Lund has been merged with Kafé Lund AB. The contact is there."]
        assert (result["url"], the_contact().employer_id) == (f"/employers/{last.id}", last.id)

    def test_employers_merged_in_a_circle_stop_nothing(self, phone: Phone, cafe: Employer):
        other = rows.an_employer("Lunds kafé", merged_into_id=cafe.id)
        cafe.merged_into_id = other.id

        assert phone.send_one(employer=cafe.id)["state"] == "logged"

    def test_archived_is_logged_and_said(self, phone: Phone, cafe: Employer):
        cafe.archived_on = TODAY

        assert phone.send_one(employer=cafe.id)["said"] == [
            "Café Lund is archived. The contact is logged all the same."
        ]

    def test_a_new_one_is_added_and_owned_by_who_was_there(self, phone: Phone, anna: Staff):
        new = {"name": "Ny krog", "street": "Storgatan 2", "city": "Mölndal", "lat": 57.65, "lon": 12.01}
        assert phone.send_one(employer=None, new=new)["said"] == []
        employer = the_contact().employer
        assert (employer.name, employer.street, employer.city, employer.lat, employer.lon) == tuple(
            new.values()
        )
        assert (employer.owner_id, employer.stage) == (anna.id, "contacted")

    @pytest.mark.parametrize(
        "where", [{"street": "nygatan 1"}, {}, {"city": "Göteborg"}, {"street": "Nygatan 1", "city": None}]
    )
    def test_a_new_one_with_the_same_name_and_door_is_the_one_in_the_register(
        self, phone: Phone, cafe: Employer, where: dict[str, str]
    ):
        result = phone.send_one(new={"name": "Cafe lund", **where})

        assert result["said"] == ["Café Lund was in the register already. The contact is there."]
        assert the_contact().employer_id == cafe.id

    @pytest.mark.parametrize("where", [{"street": "Storgatan 9"}, {"city": "Borås"}])
    def test_the_same_name_at_another_door_is_a_new_one_and_said(
        self, phone: Phone, cafe: Employer, where: dict[str, str]
    ):
        result = phone.send_one(new={"name": "Café Lund", **where})

        assert result["said"] == [
            "Café Lund is in the register with another address. Merge them if they are the same."
        ]
        assert the_contact().employer_id != cafe.id

    @pytest.mark.parametrize("street", ["Storgatan 12", "storg 12"])
    def test_a_name_written_otherwise_at_the_same_door_is_the_one_in_the_register(
        self, phone: Phone, street: str
    ):
        vete = rows.an_employer("Bageriet Vete AB", street="Storgatan 12", city="Göteborg")
        result = phone.send_one(new={"name": "bageriet vete", "street": street, "city": "Göteborg"})

        assert result["said"] == ["Bageriet Vete AB was in the register already. The contact is there."]
        assert the_contact().employer_id == vete.id

    @pytest.mark.parametrize("where", [{}, {"street": "Nygatan 3"}])
    def test_a_name_much_like_it_at_no_or_another_door_is_new_and_leads_to_both(
        self, phone: Phone, where: dict[str, str]
    ):
        vete = rows.an_employer("Bageriet Vete AB", street="Storgatan 12", city="Göteborg")
        result = phone.send_one(new={"name": "Bageriet Vete", **where})

        new = the_contact().employer
        assert result["said"] == [
            "Bageriet Vete AB is in the register and is called much the same. Merge them if they are the same."
        ]
        links = page_of(phone.client.get("/field/inbox/")).select("main a")
        assert f"/employers/{vete.id}/merge/{new.id}" in [link["href"] for link in links]

    def test_a_name_like_an_archived_one_is_new_and_nothing_is_said(self, phone: Phone, monday: date):
        rows.an_employer("Bageriet Vete AB", street="Storgatan 12", archived_on=monday)
        result = phone.send_one(new={"name": "Bageriet Vete", "street": "Storgatan 12"})

        assert result["said"] == []

    def test_where_one_stands_tells_two_of_a_name_apart(self, phone: Phone):
        near = rows.an_employer("Kedjan", lat=57.7, lon=11.97)
        rows.an_employer("Kedjan", lat=57.8, lon=11.97)
        phone.send_one(new={"name": "Kedjan", "lat": 57.7004, "lon": 11.9702})

        assert the_contact().employer_id == near.id

    def test_two_entries_with_one_new_employer_are_with_one(self, phone: Phone):
        for clock in ("09:00", "09:30"):
            phone.write(new={"name": "Ny krog"}, written_at=f"2026-11-23T{clock}:00+01:00")
        first, second = phone.send()

        assert first["url"] == second["url"]

    def test_neither_one_nor_a_name_is_kept(self, phone: Phone):
        result = phone.send_one(new={"name": " "})

        assert (result["state"], result["said"]) == (
            "kept",
            ["It does not say which employer it was. Choose one and log it."],
        )

    def test_two_people_at_one_employer_do_not_stop_each_other(
        self, app: Flask, phone: Phone, cafe: Employer, programme: Programme
    ):
        others = Phone(browser_of(app, rows.a_staff_member("partner", programme)))
        assert phone.send_one(employer=cafe.id)["state"] == "logged"
        assert others.send_one(employer=cafe.id)["state"] == "logged"


class TestPeople:
    def test_who_works_elsewhere_now_stands_in_the_note(self, phone: Phone, cafe: Employer):
        person = rows.a_contact_person(rows.an_employer(), "Maria Nyberg")
        result = phone.send_one(employer=cafe.id, met=person.id, note="Gick bra")

        assert result["said"] == ["Maria Nyberg works somewhere else now. The name is in the note."]
        assert (the_contact().contact_person_id, the_contact().note) == (None, "Gick bra\nMet Maria Nyberg.")

    def test_of_a_merged_employer_the_one_of_that_name_is_meant(self, phone: Phone, cafe: Employer):
        before = rows.a_contact_person(rows.an_employer(), "Maria Nyberg")
        now = rows.a_contact_person(cafe, "Maria Nyberg")
        phone.send_one(employer=cafe.id, met=before.id)

        assert the_contact().contact_person_id == now.id

    def test_who_is_archived_was_met_all_the_same(self, phone: Phone, cafe: Employer):
        person = rows.a_contact_person(cafe, "Maria Nyberg", archived_on=TODAY)
        result = phone.send_one(employer=cafe.id, met=person.id)

        assert result["said"] == [
            "Maria Nyberg is no longer noted as working there. The contact says that you met."
        ]
        assert the_contact().contact_person_id == person.id

    def test_somebody_new_is_added_once(self, phone: Phone, cafe: Employer):
        for clock in ("09:00", "09:30"):
            phone.send_one(employer=cafe.id, met_name="Nils Ny", written_at=f"2026-11-23T{clock}:00+01:00")

        assert [person.name for person in fresh(cafe).contact_people] == ["Nils Ny"]


class TestParticipant:
    def test_ones_own_is_on_the_contact(
        self, phone: Phone, cafe: Employer, anna: Staff, programme: Programme
    ):
        person = rows.a_participant("Samira Ahmed")
        rows.an_enrolment(person, programme, anna)
        phone.send_one(employer=cafe.id, participant=person.id, note="Om Samira")

        assert (the_contact().participant_id, the_contact().note) == (person.id, "Om Samira")
        assert the_entry().participant_id == person.id

    def test_anothers_is_left_out_and_the_note_held_back_until_somebody_has_looked(
        self, phone: Phone, cafe: Employer, programme: Programme
    ):
        person = rows.a_participant("Samira Ahmed")
        rows.an_enrolment(person, programme)
        result = phone.send_one(employer=cafe.id, participant=person.id, note="Vill börja")

        assert result["state"] == "kept"
        assert result["said"][0] == "The participant is not yours now. The contact is logged without them."
        assert (the_contact().participant_id, the_contact().note) == (None, None)
        assert the_entry().content["note"] == "Vill börja"

        phone.client.post(f"/field/inbox/{the_entry().id}")
        assert the_contact().note == "Vill börja"
        assert the_entry().state == "logged"


class TestFactsAndPlaces:
    def test_a_newer_answer_stays_and_is_told(self, phone: Phone, cafe: Employer):
        note_fact(cafe, "noise", True, "Maria", TODAY)
        result = phone.send_one(
            employer=cafe.id, facts={"noise": False}, written_at="2026-11-20T10:00:00+01:00"
        )

        assert len(result["said"]) == 1
        assert result["said"][0].startswith("Somebody has noted another answer since: ")
        assert fresh(cafe).known_facts == {"noise": True}

    def test_an_older_answer_is_changed(self, phone: Phone, cafe: Employer, anna: Staff):
        note_fact(cafe, "noise", True, "Maria", date(2026, 1, 2))
        phone.send_one(employer=cafe.id, facts={"noise": False})

        assert fresh(cafe).known_facts == {"noise": False}
        assert cafe.facts[0].source == anna.name

    def test_what_cannot_be_understood_is_left_out_and_told(self, phone: Phone, cafe: Employer):
        result = phone.send_one(
            employer=cafe.id,
            outcome="fantastic",
            minutes=-5,
            facts={"no_such": True},
            places=[{"work": "Disk", "places": 0}, {"kind": "job"}],
        )

        assert result["state"] == "logged"
        assert len(result["said"]) == 4
        assert [place.work for place in fresh(cafe).offers] == ["Disk"]

    def test_a_way_to_be_in_touch_that_we_do_not_know_is_kept(self, phone: Phone, cafe: Employer):
        result = phone.send_one(employer=cafe.id, channel="pigeon")

        assert result["state"] == "kept"
        assert "It does not say how you were in touch. Say how and log it." in result["said"]


class TestDouble:
    def test_one_like_it_that_was_typed_on_the_web_is_told_with_a_way_to_mend_it(
        self, phone: Phone, cafe: Employer, anna: Staff
    ):
        rows.a_contact(cafe, anna, TODAY, "visit", outcome="maybe", created_at=NOW - timedelta(minutes=28))
        result = phone.send_one(employer=cafe.id)

        assert result["said"] == [
            "You have logged a contact like this one at the same time. Take one away if they are the same."
        ]
        assert f"/contacts/{the_contact().id}/edit" in phone.client.get("/field/inbox/").text

    def test_another_outcome_or_another_hour_is_another_contact(
        self, phone: Phone, cafe: Employer, anna: Staff
    ):
        rows.a_contact(cafe, anna, TODAY, "visit", outcome="no", created_at=NOW - timedelta(minutes=28))
        rows.a_contact(cafe, anna, TODAY, "visit", outcome="maybe", created_at=NOW - timedelta(hours=2))

        assert phone.send_one(employer=cafe.id)["said"] == []


class TestInbox:
    def test_shows_what_waits_with_what_was_written_and_why(self, phone: Phone):
        phone.send_one(employer=987654, note="Vill ha två i vår")
        page = text_of(phone.client.get("/field/inbox/"))

        assert "Vill ha två i vår" in page
        assert "The employer is not in the register any more." in page
        assert "One contact from your phone waits for you" in text_of(phone.client.get("/"))

    def test_an_employer_is_chosen_and_it_is_logged_as_it_was_written(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=987654, note="Vill ha två i vår")
        response = phone.client.post(f"/field/inbox/{the_entry().id}", data={"employer": str(cafe.id)})

        assert (response.status_code, response.location) == (303, "/field/inbox/")
        contact = the_contact()
        assert (contact.employer_id, contact.note, contact.channel) == (cafe.id, "Vill ha två i vår", "visit")
        assert contact.happened_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
        assert the_entry().state == "logged"

    def test_a_new_employer_is_named(self, phone: Phone):
        phone.send_one(employer=987654)
        phone.client.post(f"/field/inbox/{the_entry().id}", data={"employer": "new", "where": "Ny krog"})

        assert the_contact().employer.name == "Ny krog"

    def test_without_a_choice_it_stays_and_says_so(self, phone: Phone):
        phone.send_one(employer=987654)
        response = phone.client.post(f"/field/inbox/{the_entry().id}")

        assert response.location == f"/field/inbox/{the_entry().id}"
        assert the_entry().state == "kept"

    def test_the_way_to_be_in_touch_is_said(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=cafe.id, channel=None)
        phone.client.post(f"/field/inbox/{the_entry().id}", data={"channel": "phone"})

        assert the_contact().channel == "phone"

    def test_what_is_thrown_away_can_be_taken_back(self, phone: Phone):
        result = phone.send_one(employer=987654)
        address = f"/field/inbox/{the_entry().id}"
        phone.client.post(f"{address}/throw")
        assert (the_entry().state, phone.client.get(address).status_code) == ("thrown", 404)
        phone.write(key=result["key"])
        assert phone.send()[0]["said"] == ["You have thrown it away."]

        phone.client.post(f"{address}/take-back")
        assert phone.client.get(address).status_code == 200

    def test_only_what_is_thrown_away_can_be_taken_back(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=cafe.id)
        answer = phone.client.post(f"/field/inbox/{the_entry().id}/take-back")

        assert (answer.status_code, the_entry().state) == (404, "logged")
        assert the_entry().done_at is not None

    def test_is_ones_own(self, app: Flask, phone: Phone, programme: Programme):
        phone.send_one(employer=987654, note="Hemligt")
        other = browser_of(app, rows.a_staff_member("specialist", programme))
        address = f"/field/inbox/{the_entry().id}"

        assert "Hemligt" not in other.get("/field/inbox/").text
        answers = [other.get(address), *(other.post(address + way) for way in ("", "/throw", "/take-back"))]
        assert [answer.status_code for answer in answers] == [404] * 4

    def test_what_was_sealed_with_a_lost_key_is_opened_once_the_key_is_there(
        self, phone: Phone, cafe: Employer
    ):
        phone.write(employer=cafe.id, note="Det gick att öppna")
        right = phone.waiting[0]["sealed"]
        phone.waiting[0] |= {"sealed": right[:-8] + "AAAAAAA=", "seal": "another"}
        phone.send()
        address = f"/field/inbox/{the_entry().id}"
        assert phone.client.post(address).status_code == 422

        entry = the_entry()
        entry.came = {**entry.came, "sealed": right}
        assert phone.client.post(address).status_code == 303
        assert (the_contact().note, the_entry().came) == ("Det gick att öppna", None)

    def test_what_arrived_just_as_it_was_written_is_not_listed(self, phone: Phone, cafe: Employer):
        phone.send_one(employer=cafe.id)

        assert "Café Lund" not in text_of(phone.client.get("/field/inbox/"))

    def test_a_contact_that_is_taken_back_does_not_come_again(self, phone: Phone, cafe: Employer):
        key = phone.send_one(employer=cafe.id)["key"]
        phone.client.post(f"/contacts/{the_contact().id}/take-back")
        phone.write(key=key, employer=cafe.id)

        assert phone.send() == [{"key": key, "state": "logged", "again": True, "said": [], "url": None}]
        assert the_contact() is None
