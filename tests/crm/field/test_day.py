"""The day that goes to the phone: what is needed to knock, and no participant's name."""

import json
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.actions import note_fact
from crm.participants.models import Restriction
from crm.programmes.models import Programme
from matching.restrictions import FACTS
from tests.crm import rows
from tests.crm.at_work import Browser, browser_of, queries_of

TODAY = date(2026, 11, 23)


def day_of(browser: Browser) -> dict[str, Any]:
    response = browser.get("/field/day")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.json


def card(browser: Browser, name: str) -> dict[str, Any]:
    (found,) = [one for one in day_of(browser)["employers"] if one["name"] == name]
    return found


class TestDay:
    def test_says_whose_and_which_day_it_is_and_when_it_is_over(self, as_anna: Browser):
        day = day_of(as_anna)

        assert (day["called"], day["day"], day["until"]) == (
            "Anna Berg",
            "2026-11-23",
            "2026-11-24T00:00:00+01:00",
        )
        assert set(day) == {
            *("account", "called", "csrf", "day", "employers", "made_at", "people", "seal", "until"),
        }

    def test_holds_what_is_due_first_and_says_why(self, as_anna: Browser, anna: Staff, programme: Programme):
        rows.an_employer("Egen", owner=anna)
        rows.an_employer("Försenad", owner=anna, next_step="Ring", next_on=TODAY - timedelta(days=3))
        rows.an_employer("Grannen", lat=57.7001, lon=11.97)
        rows.an_employer("Idag", owner=anna, next_step="Kom", next_on=TODAY, lat=57.7, lon=11.97)
        rows.an_employer("Långt bort", lat=58.7, lon=11.97)
        rows.an_employer("Någon annans", owner=rows.a_staff_member("specialist"), next_on=TODAY)
        rows.an_employer("Arkiverad", owner=anna, next_on=TODAY, archived_on=TODAY)
        rows.a_contact(rows.an_employer("Nyss"), anna, TODAY - timedelta(days=1))
        person = rows.a_participant()
        rows.an_enrolment(person, programme, anna)
        rows.a_placement(person, programme, rows.an_employer("Värd"))

        assert [(one["name"], one["why"]) for one in day_of(as_anna)["employers"]] == [
            ("Idag", ["due", "own"]),
            ("Försenad", ["overdue", "own"]),
            ("Värd", ["hosting"]),
            ("Nyss", ["recent"]),
            ("Grannen", ["near"]),
            ("Egen", ["own"]),
        ]

    def test_holds_sixty_employers_at_most(self, as_anna: Browser, anna: Staff):
        for _number in range(70):
            rows.an_employer(owner=anna, next_on=TODAY, next_step="Ring")

        assert len(day_of(as_anna)["employers"]) == 60

    def test_a_card_says_where_who_what_was_said_and_what_to_ask(
        self, as_anna: Browser, anna: Staff, programme: Programme
    ):
        employer = rows.an_employer(
            "Café Lund",
            owner=anna,
            street="Nygatan 1",
            phone="031-12 34 56",
            stage="interested",
            next_step="Ring Maria",
            next_on=TODAY,
        )
        maria = rows.a_contact_person(employer, "Maria Nyberg", title="Chef", phone="070-1")
        rows.a_contact_person(employer, "Borta", archived_on=TODAY)
        for days, note in ((30, "Äldst"), (20, "Mitten"), (2, "Nyast")):
            on = TODAY - timedelta(days=days)
            rows.a_contact(employer, anna, on, note=note, outcome="maybe", contact_person=maria)
        note_fact(employer, FACTS[0], True, None, TODAY)
        person = rows.a_participant()
        rows.an_enrolment(person, programme, anna)
        rows.added(Restriction(participant=person, restriction="no_cash", strength="must"))

        found = card(as_anna, "Café Lund")
        assert [(one["on"], one["note"], one["met"]) for one in found["last"]] == [
            ("2026-11-21", "Nyast", "Maria Nyberg"),
            ("2026-11-03", "Mitten", "Maria Nyberg"),
        ]
        assert found["contact_people"] == [
            {"id": maria.id, "name": "Maria Nyberg", "title": "Chef", "phone": "070-1"}
        ]
        assert found["known"] == {FACTS[0]: True}
        assert found["questions"] == ["cash", *FACTS[1:6]]
        assert (found["next_step"], found["next_on"], found["stage"]) == (
            "Ring Maria",
            "2026-11-23",
            "interested",
        )

    def test_says_that_somebody_else_knocked_within_two_weeks_but_not_for_whom(
        self, as_anna: Browser, anna: Staff, programme: Programme
    ):
        jonas = rows.a_staff_member("partner", name="Jonas Ek")
        for name, days, who in (("Nyss", 14, jonas), ("Länge sedan", 15, jonas), ("Jag", 1, anna)):
            employer = rows.an_employer(name, owner=anna)
            rows.a_contact(
                employer, who, TODAY - timedelta(days=days), participant_id=rows.a_participant().id
            )

        cards = {one["name"]: one["knocked"] for one in day_of(as_anna)["employers"]}
        assert cards == {"Nyss": {"on": "2026-11-09", "who": "Jonas Ek"}, "Länge sedan": None, "Jag": None}

    def test_says_where_somebody_of_another_organisation_works(
        self, as_anna: Browser, anna: Staff, programme: Programme
    ):
        other = rows.an_organisation("Partnern AB")
        jonas = rows.a_staff_member("partner", name="Jonas Ek", organisation=other)
        rows.a_contact(rows.an_employer("Café Lund", owner=anna), jonas, TODAY)

        assert card(as_anna, "Café Lund")["knocked"]["who"] == "Jonas Ek, Partnern AB"

    def test_the_same_number_of_queries_for_two_and_for_fifty(self, as_anna: Browser, anna: Staff):
        def more(count: int) -> int:
            for _number in range(count):
                employer = rows.an_employer(owner=anna, next_on=TODAY, next_step="Ring", lat=57.7, lon=11.9)
                person = rows.a_contact_person(employer)
                rows.a_contact(employer, anna, TODAY, contact_person=person, note="x")
            return queries_of(as_anna, "/field/day")

        more(1)
        assert more(1) == more(48)


class TestSecrecy:
    def test_names_of_participants_are_initials_in_free_text(
        self, as_anna: Browser, anna: Staff, programme: Programme
    ):
        own, colleagues, elsewhere = (
            rows.a_participant(name) for name in ("Samira Ahmed", "Torbjörn Quist", "Wiltrud Xander")
        )
        rows.an_enrolment(own, programme, anna)
        rows.an_enrolment(colleagues, programme)
        rows.a_participant("Hemlige Hugo", protected=True)
        employer = rows.an_employer("Café Lund", owner=anna, next_step="Möte med SAMIRA ahmed", next_on=TODAY)
        other = rows.an_employer("Annat", owner=anna, no_next_step_reason="Quists plats är Torbjörns")
        rows.a_contact(employer, anna, TODAY, note="Hugo och Wiltrud", participant_id=elsewhere.id)
        day = day_of(as_anna)

        text = json.dumps(day, ensure_ascii=False).casefold()
        for name in ("samira", "ahmed", "torbjörn", "quist", "hugo", "hemlige", "wiltrud", "xander"):
            assert name not in text
        cards = {one["id"]: one for one in day["employers"]}
        assert cards[employer.id]["next_step"] == "Möte med S.A."
        assert cards[other.id]["no_next_step_reason"] == "Q.s plats är T.s"
        assert day["people"] == [{"id": own.id, "short": f"S.A. ({own.pseudonym})"}]

    def test_of_those_with_protected_identity_there_are_not_even_initials(
        self, as_anna: Browser, anna: Staff, programme: Programme
    ):
        hidden = rows.a_participant("Hemlige Hugo", protected=True)
        rows.an_enrolment(hidden, programme, anna)

        assert day_of(as_anna)["people"] == [{"id": hidden.id, "short": hidden.pseudonym}]

    def test_a_note_about_somebody_one_may_not_see_stays_here(
        self, as_anna: Browser, anna: Staff, programme: Programme
    ):
        person = rows.a_participant("Torbjörn Quist")
        rows.an_enrolment(person, programme)
        employer = rows.an_employer("Café Lund", owner=anna)
        colleague = rows.a_staff_member("specialist", programme)
        rows.a_contact(
            employer,
            colleague,
            TODAY,
            note="Han kan börja",
            outcome="Luktade alkohol",
            participant_id=person.id,
        )

        (last,) = card(as_anna, "Café Lund")["last"]
        assert (last["note"], last["outcome"]) == (None, None)

    def test_whom_it_tells_of_is_in_the_log_of_reads(
        self, as_anna: Browser, anna: Staff, programme: Programme
    ):
        own, former = rows.a_participant(), rows.a_participant()
        rows.an_enrolment(own, programme, anna)
        rows.an_enrolment(former, programme, anna, exited_on=TODAY - timedelta(days=30))
        rows.a_contact(rows.an_employer(owner=anna), anna, TODAY, note="x", participant_id=former.id)
        day_of(as_anna)

        reads = select(AuditEntry.participant_id).where(AuditEntry.action == "read")
        assert set(db.session.scalars(reads)) == {own.id, former.id}

    def test_stadsmissionen_gets_employers_and_no_participants(
        self, app: Flask, programme: Programme, monday: date
    ):
        partner = rows.a_staff_member("partner", programme)
        rows.an_enrolment(rows.a_participant(), programme)
        employer = rows.an_employer("Café Lund", owner=partner)
        day = day_of(browser_of(app, partner))

        assert day["people"] == []
        assert [one["id"] for one in day["employers"]] == [employer.id]
