"""The calendar that other programs fetch: who may, what stands in it, and what it does not tell."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.enrolments.models import ProgressReview
from crm.participants.models import Participant
from crm.placements.models import SupportOccasion
from crm.programmes.models import Programme
from crm.reminders.calendar import find_by_token, make_feed, written
from crm.reminders.models import CalendarFeed
from crm.reminders.sources import Occasion, occasions_of
from crm.web.clock import HOME
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, Browser, browser_of, fresh, page_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def token(anna: Staff) -> str:
    """The key to Anna's calendar."""
    return make_feed(anna, NOW)


@pytest.fixture
def program(app: Flask) -> Client:
    """A calendar program: nobody is logged in."""
    app.test_client_class = Browser
    return app.test_client()


def events(answer: object) -> dict[str, icalendar.Event]:
    """What stands in the calendar: summary → event. Raises ValueError when it is no calendar."""
    calendar = icalendar.Calendar.from_ical(answer.data)  # type: ignore[attr-defined]
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def own_person(anna: Staff, programme: Programme, **values: object) -> Participant:
    person = rows.a_participant("Samira Ahmed")
    for column, value in values.items():
        setattr(person, column, value)
    rows.an_enrolment(person, programme, anna, enrolled_on=date(2026, 9, 21))
    return person


class TestWhoMay:
    def test_a_program_with_the_key_needs_no_log_in(self, program: Client, token: str):
        answer = program.get(f"/calendar/{token}.ics")

        assert answer.status_code == 200
        assert answer.mimetype == "text/calendar"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize("change", ["x", ""])
    def test_another_key_opens_nothing(self, program: Client, token: str, change: str):
        assert program.get(f"/calendar/{token[:-1]}{change}.ics").status_code == 404

    def test_a_closed_account_and_another_role_have_none(self, program: Client, anna: Staff, token: str):
        for column, value, before in (("active", False, True), ("role", "admin", "specialist")):
            setattr(anna, column, value)
            assert program.get(f"/calendar/{token}.ics").status_code == 404
            setattr(anna, column, before)
        assert program.get(f"/calendar/{token}.ics").status_code == 200

    def test_a_new_address_closes_the_earlier_one_and_it_can_be_turned_off(
        self, as_anna: Client, anna: Staff, token: str
    ):
        shown = page_of(as_anna.post("/account/reminders/calendar"))
        address = shown.select_one("#calendar-address")["value"]
        path = address[address.index("/calendar/") :]

        assert as_anna.get(f"/calendar/{token}.ics").status_code == 404
        assert as_anna.get(path).status_code == 200

        as_anna.post("/account/reminders/calendar/end")
        assert as_anna.get(path).status_code == 404

    def test_the_key_is_kept_as_a_hash_alone(self, anna: Staff, token: str):
        feed = db.session.scalars(select(CalendarFeed)).one()

        assert len(token) >= 43
        assert token not in (feed.token_hash, feed.delivered)
        assert find_by_token(token) is feed
        assert find_by_token(feed.token_hash) is None


class TestWhatStandsInIt:
    def test_ones_own_next_steps_by_the_employers_name_and_not_what_was_agreed(
        self, program: Client, anna: Staff, token: str
    ):
        step = {"next_step": "Hälsa från Samira", "next_on": date(2026, 11, 30)}
        rows.an_employer("ICA Linné", owner=anna, **step)
        rows.an_employer("Någon annans", **step)
        rows.an_employer("Arkiverad", owner=anna, archived_on=MONDAY, **step)

        answer = program.get(f"/calendar/{token}.ics")

        assert list(events(answer)) == ["Nästa steg: ICA Linné"]
        event = events(answer)["Nästa steg: ICA Linné"]
        assert event.decoded("dtstart") == date(2026, 11, 30)
        assert event.decoded("dtend") == date(2026, 12, 1)
        assert "Samira" not in answer.text

    def test_a_sole_traders_name_is_a_persons(self, program: Client, anna: Staff, token: str):
        rows.an_employer(
            "Annika Svensson", owner=anna, orgnr="640823-3234", next_step="Ring", next_on=date(2026, 11, 30)
        )

        answer = program.get(f"/calendar/{token}.ics")

        assert list(events(answer)) == ["Nästa steg"]

    def test_ones_own_participants_by_initials_and_never_with_the_workplace(
        self, program: Client, anna: Staff, programme: Programme, token: str
    ):
        person = own_person(anna, programme)
        employer = rows.an_employer("Café Lund")
        rows.a_placement(person, programme, employer, starts_on=MONDAY, ends_on=date(2027, 1, 29))

        answer = program.get(f"/calendar/{token}.ics")

        found = {name: event.decoded("dtstart") for name, event in events(answer).items()}
        found.pop("Hör av dig om placeringen: S.A.")
        assert found == {
            "Avstämning: S.A.": date(2026, 12, 14),
            "Första dag: S.A.": MONDAY,
            "Sista dag: S.A.": date(2027, 1, 29),
        }
        for kept in ("Samira", "Ahmed", person.pseudonym, "Café"):
            assert kept not in answer.text

    def test_when_to_be_in_touch_about_a_placement_until_it_is_kept_and_never_where(
        self, program: Client, anna: Staff, programme: Programme, token: str
    ):
        person = own_person(anna, programme)
        employer = rows.an_employer("Café Lund")
        placement = rows.a_placement(person, programme, employer, starts_on=MONDAY)

        def days() -> list[date]:
            answer = program.get(f"/calendar/{token}.ics")
            for kept in ("Samira", "Ahmed", person.pseudonym, "Café"):
                assert kept not in answer.text
            calendar = icalendar.Calendar.from_ical(answer.data)
            named = [one for one in calendar.walk("VEVENT") if "Hör av dig" in one["summary"]]
            assert {str(one["summary"]) for one in named} <= {"Hör av dig om placeringen: S.A."}
            return sorted(one.decoded("dtstart") for one in named)

        # A week before, within three days, three weeks, then every thirty days for as long as the calendar reaches.
        gone = [-7, 3, 7, 14, 21, 28, 58, 88]
        assert days() == [MONDAY + timedelta(days=one) for one in gone]

        noted = {"kind": "started", "number": 1, "kept_on": MONDAY}
        rows.added(SupportOccasion(placement=placement, participant_id=person.id, **noted))
        assert MONDAY + timedelta(days=3) not in days()

        db.session.scalars(select(rows.Enrolment)).one().exited_on = date(2026, 11, 1)
        assert days() == []

    @pytest.mark.parametrize("values", [{"protected": True}, {"anonymous": True, "name": None}])
    def test_nobody_who_lives_protected_or_is_anonymous(
        self, program: Client, anna: Staff, programme: Programme, token: str, values: dict[str, object]
    ):
        person = own_person(anna, programme, **values)
        rows.a_placement(person, programme, rows.an_employer(), starts_on=MONDAY)

        assert events(program.get(f"/calendar/{token}.ics")) == {}

    def test_nobody_elses_participants_and_none_who_has_left(
        self, program: Client, anna: Staff, programme: Programme, token: str
    ):
        colleague = rows.a_staff_member("specialist", programme)
        rows.an_enrolment(rows.a_participant(), programme, colleague)
        rows.an_enrolment(rows.a_participant(), programme, anna, exited_on=date(2026, 11, 1))

        assert events(program.get(f"/calendar/{token}.ics")) == {}

    def test_a_partner_has_employers_and_no_participants(
        self, app: Flask, program: Client, programme: Programme, anna: Staff
    ):
        own_person(anna, programme)
        astrid = rows.a_staff_member("partner", programme)
        rows.an_employer("Vännen", owner=astrid, next_step="Ring", next_on=MONDAY)

        answer = program.get(f"/calendar/{make_feed(astrid, NOW)}.ics")

        assert list(events(answer)) == ["Nästa steg: Vännen"]


class TestAsACalendar:
    def test_an_event_keeps_its_name_and_counts_its_changes(self, program: Client, anna: Staff, token: str):
        employer = rows.an_employer("ICA", owner=anna, next_step="Ring", next_on=date(2026, 11, 30))
        before = events(program.get(f"/calendar/{token}.ics"))["Nästa steg: ICA"]
        changed = fresh(employer)
        changed.next_on = date(2026, 12, 7)

        after = events(program.get(f"/calendar/{token}.ics"))["Nästa steg: ICA"]

        assert after["uid"] == before["uid"]
        assert int(after["sequence"]) > int(before["sequence"])
        assert after.decoded("dtstamp") >= before.decoded("dtstamp")
        assert after.decoded("dtstart") == date(2026, 12, 7)

    def test_a_review_that_was_held_makes_way_for_the_next(
        self, program: Client, anna: Staff, programme: Programme, token: str
    ):
        own_person(anna, programme)
        before = events(program.get(f"/calendar/{token}.ics"))["Avstämning: S.A."]
        enrolment = db.session.scalars(select(rows.Enrolment)).one()
        rows.added(ProgressReview(enrolment=enrolment, held_on=date(2026, 11, 20), next_on=date(2027, 1, 15)))

        after = events(program.get(f"/calendar/{token}.ics"))["Avstämning: S.A."]

        assert after["uid"] != before["uid"]
        assert after.decoded("dtstart") == date(2027, 1, 15)

    def test_what_is_as_it_was_is_not_sent_again(self, program: Client, anna: Staff, token: str):
        employer = rows.an_employer("ICA", owner=anna, next_step="Ring", next_on=date(2026, 11, 30))
        first = program.get(f"/calendar/{token}.ics")
        again = program.get(f"/calendar/{token}.ics", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")

        changed = fresh(employer)
        changed.next_on = date(2026, 12, 7)
        new = program.get(f"/calendar/{token}.ics", headers={"If-None-Match": first.headers["ETag"]})
        assert new.status_code == 200

    def test_moments_bring_their_time_zone(self, app: Flask):
        at = datetime(2026, 11, 30, 10, 0, tzinfo=HOME)
        occasion = Occasion("review", "1", at, "S.A.", 1, NOW, until=at + timedelta(minutes=30))

        calendar = icalendar.Calendar.from_ical(written([occasion], "sv", ""))

        (event,) = calendar.walk("VEVENT")
        assert event.decoded("dtstart") == at
        assert event["dtstart"].params["TZID"] == "Europe/Stockholm"
        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Stockholm"]


class TestTheLog:
    def reads(self) -> list[tuple[int, int]]:
        found = select(AuditEntry.staff_id, AuditEntry.participant_id).where(AuditEntry.action == "read")
        return [tuple(row) for row in db.session.execute(found.order_by(AuditEntry.number))]

    def test_a_days_content_is_noted_once_as_read_by_whose_calendar_it_is(
        self, program: Client, anna: Staff, programme: Programme, token: str
    ):
        person = own_person(anna, programme)
        for _ in range(3):
            program.get(f"/calendar/{token}.ics")
        assert self.reads() == [(anna.id, person.id)]

        employer = rows.an_employer(owner=anna, next_step="Ring", next_on=date(2026, 11, 30))
        program.get(f"/calendar/{token}.ics")
        program.get(f"/calendar/{token}.ics")
        assert self.reads() == [(anna.id, person.id)] * 2
        assert employer.id

    def test_the_next_day_it_is_noted_anew(
        self,
        app: Flask,
        program: Client,
        anna: Staff,
        programme: Programme,
        token: str,
        monkeypatch: pytest.MonkeyPatch,
    ):
        own_person(anna, programme)
        program.get(f"/calendar/{token}.ics")
        monkeypatch.setitem(app.config, "CLOCK", lambda: NOW + timedelta(days=1))
        program.get(f"/calendar/{token}.ics")

        assert len(self.reads()) == 2


class TestThePage:
    def test_one_chooses_when_and_of_what(self, as_anna: Client, anna: Staff):
        sent = {"digest": "weekly", "weekday": "2", "hour": "8", "lists": ["overdue", "silent"]}
        assert as_anna.post("/account/reminders", data=sent).status_code == 303

        page = page_of(as_anna.get("/account/reminders"))
        chosen = {(box["name"], box["value"]) for box in page.select("input[checked]")}
        assert chosen == {("digest", "weekly"), ("lists", "overdue"), ("lists", "silent")}
        assert page.select_one("#weekday [selected]")["value"] == "2"
        # What is sent is in the language in which it was chosen.
        assert fresh(anna).locale == "en"

    @pytest.mark.parametrize(
        "odd",
        [
            {"hour": "3"},
            {"hour": "x"},
            {"weekday": "6"},
            {"digest": "hourly"},
            {"lists": []},
            {"lists": ["x"]},
        ],
    )
    def test_what_cannot_be_chosen_is_refused(self, as_anna: Client, odd: dict[str, object]):
        sent = {"digest": "daily", "weekday": "0", "hour": "7", "lists": ["overdue"]}

        assert as_anna.post("/account/reminders", data={**sent, **odd}).status_code == 422

    def test_no_e_mail_needs_no_lists(self, as_anna: Client):
        sent = {"digest": "none", "weekday": "0", "hour": "7"}

        assert as_anna.post("/account/reminders", data=sent).status_code == 303

    def test_who_looks_after_the_system_has_none(self, app: Flask, monday: date, programme: Programme):
        admin = browser_of(app, rows.a_staff_member("admin", programme))

        assert admin.get("/account/reminders").status_code == 403


def test_another_source_is_one_more_in_the_list(anna: Staff):
    employer = rows.an_employer(owner=anna, next_step="Ring", next_on=MONDAY)

    (occasion,) = occasions_of(anna, MONDAY)

    assert (occasion.kind, occasion.called, occasion.path) == (
        "next_step",
        employer.name,
        f"/employers/{employer.id}",
    )
