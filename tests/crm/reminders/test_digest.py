"""The digest: to whom, when, once; and what an e-mail may hold."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.config import MailServer
from crm.database import db
from crm.programmes.models import Programme
from crm.reminders import commands
from crm.reminders.models import ReminderSettings, SentDigest
from crm.reminders.post import Post
from crm.reminders.rules import OWN_LISTS
from crm.reminders.sending import Result, Sender, send_all
from tests.crm import rows
from tests.crm.reminders.mail import Inbox, free_port, scripted, serving

# Half past nine in Göteborg, on Monday 23 November 2026.
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
FROM = "Dörröppnare <no-reply@kommun.example>"
ADDRESS = "https://dorr.kommun.example"
SOON = 0.4


def wants(person: Staff, digest: str = "daily", **values: object) -> ReminderSettings:
    defaults = {"weekday": 0, "hour": 7, "lists": list(OWN_LISTS), "chosen_at": AT - timedelta(days=30)}
    return rows.added(ReminderSettings(staff_id=person.id, digest=digest, **{**defaults, **values}))


def due_at(person: Staff, name: str = "Café Lund", **values: object) -> None:
    rows.an_employer(name, owner=person, next_step="Hälsa från Samira", next_on=date(2026, 11, 20), **values)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[MailServer]:
    with serving(inbox) as made:
        yield made


def run(server: MailServer, at: datetime = AT, only: Staff | None = None) -> list[Result]:
    db.session.commit()
    with Post(server, SOON) as post:
        return send_all(Sender(post, FROM, ADDRESS), at, only)


def states(results: list[Result]) -> list[str]:
    return [result.state for result in results]


class TestWhatItHolds:
    def test_names_days_and_the_workplaces_number_and_nothing_that_was_agreed(
        self, anna: Staff, programme: Programme, server: MailServer, inbox: Inbox
    ):
        wants(anna)
        due_at(anna, phone="031-390 06 01", no_next_step_reason=None)
        cafe = rows.an_employer("Tyst & Co", owner=anna, last_contact_on=date(2026, 8, 1), stage="contacted")
        rows.a_contact_person(cafe, "Maria Nyberg", phone="070-174 06 01")
        samira = rows.a_participant("Samira Ahmed")
        rows.an_enrolment(samira, programme, anna)
        rows.a_placement(samira, programme, cafe)

        assert states(run(server)) == ["sent"]

        (letter,) = inbox.letters
        assert letter["To"] == anna.email
        text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for body in (text, html):
            for said in ("Café Lund", "fre 20 nov", "031-390 06 01", f"{ADDRESS}/keeping-in-touch"):
                assert said in body
            for kept in ("Samira", "Hälsa", "Maria", "070-174", samira.pseudonym, "S.A."):
                assert kept not in body
        assert "Tyst & Co" in text
        assert "Tyst &amp; Co" in html

    def test_a_sole_trader_has_neither_name_nor_number(self, anna: Staff, server: MailServer, inbox: Inbox):
        wants(anna)
        due_at(anna, "Annika Svenssons Bageri", orgnr="640823-3234", phone="031-390 06 01")

        run(server)

        text = inbox.letters[0].get_body(("plain",)).get_content()
        assert "en enskild firma" in text
        assert "Annika" not in text
        assert "031" not in text

    def test_says_that_a_machine_wrote_it_and_where_it_is_turned_off(
        self, anna: Staff, server: MailServer, inbox: Inbox
    ):
        wants(anna)
        due_at(anna)
        run(server)

        letter: EmailMessage = inbox.letters[0]
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["List-Unsubscribe"] == f"<{ADDRESS}/account/reminders>"
        assert letter["Message-ID"].endswith("@kommun.example>")
        assert letter["Subject"] == "Dörröppnare: en arbetsgivare att tänka på"

    def test_is_in_the_language_of_whoever_reads_it(self, anna: Staff, server: MailServer, inbox: Inbox):
        anna.locale = "en"
        wants(anna)
        due_at(anna)
        run(server)

        assert "Agreed and due (1)" in inbox.letters[0].get_body(("plain",)).get_content()

    def test_holds_only_ones_own_and_the_lists_that_were_chosen(
        self, anna: Staff, programme: Programme, server: MailServer, inbox: Inbox
    ):
        bo = rows.a_staff_member("specialist", programme)
        wants(anna, lists=["overdue"])
        due_at(anna)
        due_at(bo, "Bos café")
        rows.an_employer("Tyst", owner=anna, last_contact_on=date(2026, 1, 1), stage="contacted")
        run(server)

        text = inbox.letters[0].get_body(("plain",)).get_content()
        assert "Bos café" not in text
        assert "Tyst" not in text

    def test_a_long_list_says_how_many_more(self, anna: Staff, server: MailServer, inbox: Inbox):
        wants(anna)
        for number in range(17):
            due_at(anna, f"Arbetsplats {number}")
        run(server)

        text = inbox.letters[0].get_body(("plain",)).get_content()
        assert text.count("- Arbetsplats") == 15
        assert "och 2 till" in text

    def test_a_coordinator_may_be_told_of_what_nobody_looks_after_and_a_specialist_not(
        self, anna: Staff, programme: Programme, server: MailServer, inbox: Inbox
    ):
        karin = rows.a_staff_member("coordinator", programme)
        for person in (anna, karin):
            wants(person, lists=["ownerless"])
        rows.an_employer("Ingens", last_contact_on=date(2026, 11, 1), stage="contacted")

        assert sorted(states(run(server))) == ["nothing", "sent"]
        assert [letter["To"] for letter in inbox.letters] == [karin.email]


class TestOnce:
    def test_nobody_gets_the_same_twice_and_the_next_day_brings_another(
        self, anna: Staff, server: MailServer, inbox: Inbox
    ):
        wants(anna)
        due_at(anna)
        runs = [run(server, AT + timedelta(hours=hours)) for hours in (0, 1, 9, 24)]

        assert [states(results) for results in runs] == [["sent"], ["already"], ["already"], ["sent"]]
        assert len(inbox.letters) == 2

    def test_nothing_to_say_is_not_said_and_may_be_said_later_that_day(
        self, anna: Staff, server: MailServer, inbox: Inbox
    ):
        wants(anna)
        assert states(run(server)) == ["nothing"]
        assert inbox.letters == []

        due_at(anna)
        assert states(run(server, AT + timedelta(hours=1))) == ["sent"]

    def test_who_left_or_wants_none_or_waits_for_the_hour_gets_none(
        self, anna: Staff, programme: Programme, server: MailServer
    ):
        left, none, later = (rows.a_staff_member("specialist", programme) for _ in range(3))
        admin = rows.a_staff_member("admin", programme)
        left.active = False
        for person in (left, admin):
            wants(person)
        wants(none, "none")
        wants(later, hour=18)
        for person in (left, none, later, admin):
            due_at(person)

        assert run(server) == []

    def test_one_persons_can_be_sent_without_waiting_for_the_hour_and_still_once(
        self, anna: Staff, programme: Programme, server: MailServer, inbox: Inbox
    ):
        for person in (anna, rows.a_staff_member("specialist", programme)):
            wants(person, hour=18, chosen_at=AT)
            due_at(person)

        assert states(run(server, only=anna)) == ["sent"]
        assert states(run(server, AT + timedelta(hours=12))) == ["already", "sent"]

    @pytest.mark.parametrize("code", ["451 later", "550 no"])
    def test_what_was_refused_is_tried_again_next_time_and_stops_nobody_else(
        self, anna: Staff, programme: Programme, server: MailServer, inbox: Inbox, code: str
    ):
        wants(anna)
        due_at(anna)
        inbox.to_recipient = code
        assert states(run(server)) == ["failed"]

        inbox.to_recipient = "250 OK"
        assert states(run(server, AT + timedelta(hours=1))) == ["sent"]
        assert db.session.scalars(select(SentDigest)).one().tries == 2

    def test_a_server_that_cannot_be_used_is_asked_once_for_all(self, anna: Staff, programme: Programme):
        for person in (anna, rows.a_staff_member("specialist", programme)):
            wants(person)
            due_at(person)

        results = run(MailServer("127.0.0.1", free_port(), None, None, "none"))

        assert [(result.state, result.reason) for result in results] == [
            ("failed", "unreachable"),
            ("not_tried", "unreachable"),
        ]

    def test_what_may_have_arrived_is_not_sent_again(self, anna: Staff, server: MailServer, inbox: Inbox):
        wants(anna)
        due_at(anna)
        taken = (b"220 here", b"250 here", b"250 OK", b"250 OK", b"354 go on", None)
        with scripted(*taken) as half_dead:
            assert states(run(half_dead)) == ["unknown"]

        assert states(run(server, AT + timedelta(hours=1))) == ["already"]
        assert inbox.letters == []

    def test_a_run_that_was_stopped_in_the_middle_is_told_of_and_one_that_goes_on_left_alone(
        self, anna: Staff, server: MailServer
    ):
        wants(anna)
        due_at(anna)
        rows.added(
            SentDigest(staff_id=anna.id, day=MONDAY, kind="daily", state="sending", tried_at=AT, tries=1)
        )

        assert states(run(server, AT + timedelta(minutes=59))) == ["already"]
        stopped = run(server, AT + timedelta(minutes=61))
        assert [(result.state, result.reason) for result in stopped] == [("unknown", "stopped")]
        assert states(run(server, AT + timedelta(hours=2))) == ["already"]

    def test_a_weekly_one_comes_on_its_day(self, anna: Staff, server: MailServer):
        wants(anna, "weekly", weekday=1)
        due_at(anna)

        assert [states(run(server, AT + timedelta(days=days))) for days in (0, 1, 2, 3, 7)] == [
            [],
            ["sent"],
            ["already"],
            [],
            [],
        ]


class TestTheCommand:
    @pytest.fixture
    def told(self, app: Flask, anna: Staff, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Staff:
        for name, value in (("MAIL_SERVER", server), ("MAIL_FROM", FROM), ("ADDRESS", ADDRESS)):
            monkeypatch.setitem(app.config, name, value)
        wants(anna)
        due_at(anna)
        db.session.commit()
        return anna

    def test_says_how_many_and_neither_to_whom_nor_what(
        self, told: Staff, inbox: Inbox, capsys: pytest.CaptureFixture[str]
    ):
        assert commands.run(AT, False, None, "json", lambda _done, _of: None) == []

        said = capsys.readouterr()
        (digest,) = json.loads(said.out)["digests"]
        assert (digest["staff"], digest["state"], digest["employers"]) == (told.id, "sent", 1)
        assert told.email not in said.out + said.err
        assert "Café" not in said.out + said.err
        assert len(inbox.letters) == 1

    def test_a_dry_run_sends_nothing_and_keeps_nothing(
        self, told: Staff, inbox: Inbox, capsys: pytest.CaptureFixture[str]
    ):
        assert commands.run(AT, True, None, "table", lambda _done, _of: None) == []

        assert "1 would be sent" in capsys.readouterr().out
        assert inbox.letters == []
        assert db.session.scalars(select(SentDigest)).all() == []

    def test_what_went_wrong_is_a_sentence_without_an_address(self, told: Staff, inbox: Inbox):
        inbox.to_recipient = f"550 {told.email} is unknown"

        (fault,) = commands.run(AT, False, told.email, "table", lambda _done, _of: None)

        assert fault.startswith("1: The mail server refused it.")
        assert "550" in fault
        assert told.email not in fault
