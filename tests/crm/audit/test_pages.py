"""The log's pages: for the auditor, and of one participant for whoever is responsible."""

import csv
import io
import json
from datetime import date

import pytest
from flask import Flask, g

from crm.accounts.models import Staff
from crm.audit.actions import keep, record, take_noted
from crm.audit.queries import list_readers
from crm.database import db
from crm.overviews.log import OPEN_TABLES
from crm.overviews.log_fields import field_label
from crm.participants.models import Participant
from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.at_work import Browser, browser_of, counted_queries, page_of, text_of
from tests.crm.audit.logs import entries, read_by

# Numbers and times of the row itself, which the log leaves out.
KEPT_BY_THE_DATABASE = ("version", "created_at", "updated_at")


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme()


@pytest.fixture
def anna(programme: Programme) -> Staff:
    return rows.a_staff_member("specialist", programme, name="Anna Berg")


@pytest.fixture
def ylva(anna: Staff, programme: Programme) -> Participant:
    person = rows.a_participant("Ylva Ygg", city="Borås")
    rows.an_enrolment(person, programme, anna)
    return person


@pytest.fixture
def as_gunnel(app: Flask, programme: Programme) -> Browser:
    return browser_of(app, rows.a_staff_member("auditor", programme, name="Gunnel Thörn"))


class TestLog:
    def test_the_auditor_begins_with_it(self, as_gunnel: Browser):
        answer = as_gunnel.get("/")

        assert (answer.status_code, answer.location) == (302, "/log")
        assert "The log" in text_of(as_gunnel.get("/log"))

    def test_who_did_what_about_whom_from_where_and_never_a_name(
        self, app: Flask, as_gunnel: Browser, anna: Staff, ylva: Participant
    ):
        read_by(app, anna, [ylva], "192.0.2.7")

        page = text_of(as_gunnel.get("/log"))

        assert f"Anna Berg read participant {ylva.id} {ylva.pseudonym} 192.0.2.7" in page
        assert "Ylva" not in page

    def test_can_be_narrowed_to_somebody_to_a_kind_to_a_participant_and_to_days(
        self, app: Flask, as_gunnel: Browser, anna: Staff, ylva: Participant
    ):
        other = rows.a_participant()
        read_by(app, anna, [ylva, other])
        today = entries()[0].at.date()

        def shown(arguments: str) -> int:
            return len(page_of(as_gunnel.get(f"/log?{arguments}")).select("tbody tr"))

        assert shown(f"staff={anna.id}") == 2
        assert shown("action=read") == 2
        assert shown(f"participant={ylva.pseudonym.lower()}&action=read") == 1
        assert shown(f"participant={other.id}&action=read") == 1
        assert shown("participant=D-none") == 0
        assert shown(f"day_to={date(today.year - 1, 1, 1)}") == 0
        assert shown(f"day_from={date(today.year - 1, 1, 1)}&action=read") == 2

    def test_older_ones_are_on_further_pages_each_once(self, as_gunnel: Browser, anna: Staff):
        for _turn in range(120):
            record("export", "reports")
        db.session.commit()
        total = len(entries())

        seen: list[str] = []
        address = "/log"
        while address:
            page = page_of(as_gunnel.get(address))
            seen += [link["href"] for link in page.select("tbody th a")]
            older = [link for link in page.main.select("a.button") if link.get_text(strip=True) == "Older"]
            address = older[0]["href"] if older else ""

        assert seen == [f"/log/{number}" for number in range(total, 0, -1)]

    def test_asks_as_often_for_many_as_for_few(
        self, app: Flask, as_gunnel: Browser, anna: Staff, ylva: Participant
    ):
        def asked() -> int:
            db.session.commit()
            with counted_queries() as sent:
                assert as_gunnel.get("/log").status_code == 200
            return len(sent)

        read_by(app, anna, [ylva])
        few = asked()
        read_by(app, anna, [rows.a_participant() for _each in range(30)])

        assert asked() == few

    def test_says_of_a_log_in_nothing_more_than_who(self, app: Flask, as_gunnel: Browser, anna: Staff):
        with app.test_request_context():
            g._login_user = anna
            record("log_in", "staff", anna.id)
            noted = take_noted()
        keep(noted)
        db.session.commit()

        page = text_of(as_gunnel.get("/log"))

        assert "Anna Berg logged in" in page
        assert f"logged in colleague {anna.id}" not in page

    @pytest.mark.parametrize("role", ["specialist", "partner", "coordinator", "admin"])
    def test_nobody_else_opens_it(self, app: Flask, programme: Programme, role: str):
        browser = browser_of(app, rows.a_staff_member(role, programme))

        assert [browser.get(path).status_code for path in ("/log", "/log/1")] == [403, 403]


class TestLogEntry:
    def test_shows_old_and_new_of_the_network(self, as_gunnel: Browser):
        employer = rows.an_employer("Bageriet", city="Borås")
        db.session.commit()
        employer.city = "Kungälv"
        db.session.commit()

        page = text_of(as_gunnel.get(f"/log/{entries(action='update')[0].number}"))

        assert "City Borås → Kungälv" in page

    def test_hides_the_number_of_a_sole_trader_and_shows_a_companys(self, as_gunnel: Browser):
        employer = rows.an_employer(orgnr="850701-2384")
        db.session.commit()
        employer.orgnr = "556012-5790"
        db.session.commit()

        page = text_of(as_gunnel.get(f"/log/{entries(action='update')[0].number}"))

        assert "••• → 556012-5790" in page
        assert "850701" not in page

    def test_of_a_participant_shows_the_fields_and_nothing_of_what_stands_in_them(
        self, as_gunnel: Browser, ylva: Participant
    ):
        ylva.city = "Kungälv"
        db.session.commit()

        page = text_of(as_gunnel.get(f"/log/{entries(action='update')[0].number}"))

        assert ylva.pseudonym in page
        assert "City" in page
        assert not any(word in page for word in ("Ylva", "Borås", "Kungälv"))

    def test_names_every_field_that_it_may_show_in_words(self, app: Flask):
        with app.test_request_context():
            unnamed = [
                f"{table}.{column.name}"
                for table in OPEN_TABLES
                for column in db.metadata.tables[table].columns
                if column.name not in KEPT_BY_THE_DATABASE and field_label(table, column.name) == column.name
            ]

        assert unnamed == []

    def test_shows_why(self, as_gunnel: Browser, ylva: Participant):
        record("break_glass", "participants", ylva.id, reason="Anna is ill, the meeting is today")
        db.session.commit()

        page = text_of(as_gunnel.get(f"/log/{entries(action='break_glass')[0].number}"))

        assert "Anna is ill, the meeting is today" in page

    def test_one_that_is_not_there_is_404(self, as_gunnel: Browser):
        assert as_gunnel.get("/log/987654").status_code == 404


class TestReaders:
    def test_the_responsible_specialist_sees_who_has_read_when_and_why(
        self, app: Flask, anna: Staff, ylva: Participant
    ):
        colleague = rows.a_staff_member("specialist", anna.programmes[0], name="Bo Ek")
        read_by(app, colleague, [ylva])
        read_by(app, colleague, [ylva])
        as_anna = browser_of(app, anna)

        page = text_of(as_anna.get(f"/participants/{ylva.id}/readers"))

        assert "Who has read about Ylva Ygg?" in page
        assert f"Bo Ek {anna.programmes[0].organisation.name} read 2" in page
        assert "192.0.2.7" not in page
        assert entries(action="read")[-1].staff_id == anna.id

    def test_the_participants_page_leads_there(self, app: Flask, anna: Staff, ylva: Participant):
        page = page_of(browser_of(app, anna).get(f"/participants/{ylva.id}"))

        assert page.select(f"a[href='/participants/{ylva.id}/readers']")

    def test_the_auditor_sees_it_under_the_pseudonym_and_that_is_logged_too(
        self, as_gunnel: Browser, ylva: Participant
    ):
        page = text_of(as_gunnel.get(f"/participants/{ylva.id}/readers"))

        assert (ylva.pseudonym in page, "Ylva" in page) == (True, False)
        (entry,) = entries(action="read")
        assert (entry.entity, entry.participant_id) == ("audit_entries", ylva.id)

    @pytest.mark.parametrize("path", ["readers", "readers/download"])
    def test_a_colleagues_participant_is_404(
        self, app: Flask, programme: Programme, ylva: Participant, path: str
    ):
        browser = browser_of(app, rows.a_staff_member("specialist", programme))

        assert browser.get(f"/participants/{ylva.id}/{path}").status_code == 404

    def test_can_be_taken_out_without_the_name_and_that_is_logged(
        self, app: Flask, anna: Staff, ylva: Participant
    ):
        record("break_glass", "participants", ylva.id, reason="=1+1")
        read_by(app, anna, [ylva])
        as_anna = browser_of(app, anna)
        address = f"/participants/{ylva.id}/readers/download"

        as_json = json.loads(as_anna.get(f"{address}?format=json").data)
        as_csv = as_anna.get(f"{address}?format=csv").data.decode("utf-8-sig")

        assert as_json["participant"] == ylva.pseudonym
        assert [(one["who"], one["times"]) for one in as_json["readers"] if one["action"] == "read"] == [
            ("Anna Berg", 1)
        ]
        lines = list(csv.DictReader(io.StringIO(as_csv)))
        assert next(line["reasons"] for line in lines if line["action"] == "break_glass") == "'=1+1"
        assert "Ylva" not in as_csv + str(as_json)
        assert [entry.participant_id for entry in entries(action="extract")] == [ylva.id] * 2
        assert as_anna.get(f"{address}?format=doc").status_code == 404

    def test_reads_of_a_day_are_one_line_and_asked_for_in_one_query(
        self, app: Flask, anna: Staff, ylva: Participant
    ):
        for _turn in range(30):
            read_by(app, anna, [ylva])

        id_ = ylva.id
        with counted_queries() as sent:
            looks = [one for one in list_readers(id_) if one.action == "read"]

        assert [(one.who, one.times) for one in looks] == [("Anna Berg", 30)]
        assert len(sent) == 1
