"""What a phone sends arrives, once, and says what became of it."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.field.models import FieldEntry
from tests.crm import rows
from tests.crm.at_work import Browser, browser_of, fresh
from tests.crm.field.phone import Phone


def contacts() -> list[EmployerContact]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(EmployerContact).order_by(EmployerContact.id)))


def inbox() -> list[FieldEntry]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(FieldEntry).order_by(FieldEntry.id)))


class TestEntries:
    def test_logs_what_was_written_and_says_where(self, phone: Phone, anna: Staff):
        employer = rows.an_employer("Café Lund")
        maria = rows.a_contact_person(employer, "Maria Nyberg")
        result = phone.send_one(
            employer=employer.id,
            channel="door_knock",
            outcome="positive",
            note="Vill träffa någon",
            met=maria.id,
            next={"step": "Ring Maria", "on": "2026-11-30", "why_none": None},
            minutes=10,
            facts={"alcohol": False, "noise": None},
            places=[{"work": "Disk", "kind": "work_training", "places": 2, "hours_min": 10, "hours_max": 20}],
        )

        assert result["state"] == "logged"
        assert (result["again"], result["said"], result["url"]) == (False, [], f"/employers/{employer.id}")
        (contact,) = contacts()
        assert (contact.staff_id, contact.employer_id, contact.channel, contact.outcome, contact.note) == (
            anna.id,
            employer.id,
            "door_knock",
            "positive",
            "Vill träffa någon",
        )
        assert (contact.contact_person_id, contact.minutes) == (maria.id, 10)
        assert contact.happened_on == date(2026, 11, 23)
        assert contact.happened_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
        employer = fresh(employer)
        assert (employer.next_step, employer.next_on) == ("Ring Maria", date(2026, 11, 30))
        assert employer.known_facts == {"alcohol": False}
        assert employer.facts[0].source == "Maria Nyberg"
        (place,) = employer.offers
        assert (place.work, place.kind, place.places, place.hours_min, place.hours_max) == (
            "Disk",
            "work_training",
            2,
            10,
            20,
        )

    def test_the_same_entry_sent_again_is_logged_once_and_answered_the_same(self, phone: Phone):
        employer = rows.an_employer("Café Lund")
        phone.write(employer=employer.id)
        first, second = (phone.post().json["results"][0] for _time in range(2))

        assert (first["again"], second["again"]) == (False, True)
        assert {**first, "again": True} == second
        assert len(contacts()) == 1

    def test_an_entry_that_is_twice_in_what_is_sent_is_logged_once(self, phone: Phone):
        phone.write(employer=rows.an_employer("Café Lund").id)
        phone.waiting *= 2

        assert [one["again"] for one in phone.send()] == [False, True]
        assert len(contacts()) == 1

    def test_an_entry_that_cannot_be_logged_is_kept_and_does_not_stop_the_others(self, phone: Phone):
        employer = rows.an_employer("Café Lund")
        kept = phone.write(employer=987654)
        logged = phone.write(employer=employer.id)
        results = phone.send()

        assert [(one["key"], one["state"]) for one in results] == [(kept, "kept"), (logged, "logged")]
        assert results[0]["said"] == [
            "The employer is not in the register any more. Choose another and log it."
        ]
        assert results[0]["url"] is None
        assert inbox()[0].content["employer"] == 987654

    def test_what_no_key_opens_is_kept_as_it_came(self, phone: Phone):
        phone.write(employer=rows.an_employer("Café Lund").id)
        phone.waiting[0]["sealed"] = phone.waiting[0]["sealed"][:-8] + "AAAAAAA="
        phone.waiting[0]["seal"] = "another"
        came = dict(phone.waiting[0])
        (result,) = phone.send()

        assert result["state"] == "kept"
        assert result["said"] == [
            "This contact is sealed with a key that the server does not have. We keep it as it came."
        ]
        assert inbox()[0].came == {"seal": "another", "sealed": came["sealed"]}
        assert contacts() == []

    @pytest.mark.parametrize(
        "plain", [b"", b"\xff\xfe", b"[1]", b"{", b"[" * 100_000, b'{"a": 1' + b"0" * 5000]
    )
    def test_what_is_sealed_and_is_no_entry_is_kept_as_it_came(self, phone: Phone, plain: bytes):
        phone.save(plain)
        sealed = phone.waiting[0]["sealed"]
        (result,) = phone.send()

        assert (result["state"], result["said"]) == (
            "kept",
            ["We cannot read what was written. We keep it as it came."],
        )
        assert inbox()[0].came["sealed"] == sealed

    def test_the_next_step_written_last_holds_however_they_are_sent(self, phone: Phone):
        employer = rows.an_employer("Café Lund")
        for clock, step in (("09:40", "Det senare"), ("09:10", "Det tidigare")):
            phone.write(
                employer=employer.id,
                written_at=f"2026-11-23T{clock}:00+01:00",
                next={"step": step, "on": "2026-12-01"},
            )
        keys = [entry["key"] for entry in phone.waiting]

        assert [one["key"] for one in phone.send()] == keys
        assert fresh(employer).next_step == "Det senare"
        assert [contact.next_step for contact in contacts()] == ["Det tidigare", "Det senare"]


class TestRefused:
    def test_the_entries_of_another_account_are_not_taken(self, app: Flask, phone: Phone):
        phone.write(employer=rows.an_employer("Café Lund").id)
        phone.client = browser_of(app, rows.a_staff_member("specialist"))
        response = phone.post()

        assert response.status_code == 403
        assert response.json["said"].startswith("These contacts were written by somebody else.")
        assert inbox() == []

    def test_what_somebody_left_on_the_phone_cannot_be_read_by_sending_it_as_ones_own(
        self, app: Flask, phone: Phone
    ):
        phone.write(note="Han dricker igen")
        borrower = browser_of(app, rows.a_staff_member("specialist"))
        theirs = Phone(borrower)
        theirs.waiting = [{**one, "account": theirs.day["account"]} for one in phone.waiting]

        (result,) = theirs.send()

        assert result["state"] == "kept"
        (entry,) = inbox()
        assert entry.content is None
        assert "Han dricker igen" not in borrower.get(f"/field/inbox/{entry.id}").text
        assert "Han dricker igen" not in borrower.get("/field/inbox/").text

    def test_a_key_that_somebody_else_has_sent_keeps_nobody_from_sending_their_own(
        self, app: Flask, as_anna: Browser, phone: Phone
    ):
        employer = rows.an_employer("Café Lund")
        key = phone.write(employer=employer.id)
        theirs = Phone(browser_of(app, rows.a_staff_member("specialist")))
        theirs.write(key, employer=employer.id)
        theirs.send()

        (result,) = phone.send()

        assert (result["key"], result["state"], result["again"]) == (key, "logged", False)
        assert db.session.scalar(db.select(db.func.count(EmployerContact.id))) == 2

    @pytest.mark.parametrize(
        "body",
        ["", "[]", "{", '{"entries": 1}', '{"entries": [1]}', '{"entries": [{"key": "x"}]}', "[" * 9999],
    )
    def test_what_is_no_such_request_is_refused_with_a_sentence(self, as_anna: Browser, body: str):
        response = as_anna.post("/field/entries", data=body, content_type="application/json")

        assert (response.status_code, response.json["said"]) == (
            422,
            "We do not understand what was sent. Nothing has been taken.",
        )

    def test_too_much_at_once_is_refused(self, phone: Phone):
        for _entry in range(51):
            phone.waiting.append({"key": "x", "account": "", "seal": "", "sealed": ""})
        assert phone.post().status_code == 413

        phone.waiting = []
        assert phone.post(more="a" * 1_000_001).status_code == 413

    def test_whoever_is_not_logged_in_is_told_so_and_sent_nowhere(self, phone: Phone):
        phone.write(employer=rows.an_employer("Café Lund").id)
        with phone.client.session_transaction() as session:
            session.clear()
        answers = [phone.post(), phone.client.get("/field/day")]

        assert [answer.status_code for answer in answers] == [401, 401]
        assert all(answer.json["said"].startswith("Log in first.") for answer in answers)
        assert inbox() == []
