"""Report pages: the answer, the figures, the rows behind them, and who may see what."""

import csv
import io
import json
import re
from datetime import date

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event, func, select

from crm.audit.models import AuditEntry
from crm.database import db
from crm.participants.models import Background, Participant
from crm.personal_data.erasing import erase
from crm.reports.commands import ask, written
from crm.reports.registry import REPORTS
from tests.conftest import Client
from tests.crm import rows


@pytest.fixture
def programme(app: Flask):
    return rows.a_programme("STEGET", name="Steget in")


@pytest.fixture
def anna(programme):
    return rows.a_staff_member("specialist", programme)


@pytest.fixture
def karin(programme):
    return rows.a_staff_member("coordinator", programme)


@pytest.fixture
def placed(programme, anna):
    """Two of Anna's participants and one of somebody else, each in an internship at the same café."""
    cafe = rows.an_employer("Café Kajutan")
    bo = rows.a_staff_member("specialist", programme)
    made = []
    for name, specialist in (("Maja Ek", anna), ("Nils Al", anna), ("Olle Asp", bo)):
        person = rows.a_participant(name, gender="woman", birth_year=1995)
        rows.an_enrolment(person, programme, specialist)
        rows.a_placement(person, programme, cafe)
        made.append(person)
    return made


BEHIND = "/reports/placements/rows?table=by_segment&row=open_market&column=persons"


class TestIndex:
    def test_lists_the_questions(self, client: Client, karin):
        page = client.log_in_as(karin).get("/reports").text

        assert "Hur många har haft en placering, vilken och var?" in page
        assert set(re.findall(r'href="/reports/([\w-]+)"', page)) == {
            *REPORTS,
            "booklets",
            "how-we-count",
            "pivot",
        }

    def test_company_friends_coordinators_meet_placements_only(self, client: Client, programme):
        page = client.log_in_as(rows.a_staff_member("partner", programme)).get("/reports").text

        assert re.findall(r'href="/reports/([\w-]+)"', page) == ["placements", "how-we-count"]


class TestShow:
    def test_answers_in_a_sentence_whose_numbers_can_be_opened(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/placements").text

        sentence = re.search(r'<p class="answer">(.*?)</p>', page, re.DOTALL)[1]
        assert re.sub("<.*?>", "", sentence) == "3 personer har haft en placering på 1 arbetsplats."
        assert "/reports/placements/rows?table=by_segment" in sentence

    def test_an_empty_period_is_told_rather_than_drawn(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/placements?to=2020-01-01").text

        assert "Ingen har haft en placering under perioden." in page
        assert '<svg class="bars"' not in page

    @pytest.mark.parametrize("name", list(REPORTS))
    def test_every_report_says_what_it_counts(self, client: Client, karin, placed, name):
        response = client.log_in_as(karin).get(f"/reports/{name}")

        assert response.status_code == 200
        assert len(
            re.findall(r"Räknar (personer|inskrivningar|arbetsgivare|kontakter)", response.text)
        ) == len(REPORTS[name].tables)

    @pytest.mark.parametrize("name", list(REPORTS))
    def test_every_report_can_be_read_when_there_is_nothing(self, client: Client, karin, name):
        assert client.log_in_as(karin).get(f"/reports/{name}").status_code == 200

    def test_every_link_on_the_page_leads_to_as_many_rows(self, client: Client, karin, placed):
        client.log_in_as(karin)
        for name in REPORTS:
            page = client.get(f"/reports/{name}").text
            links = re.findall(r'href="(/reports/[\w-]+/rows[^"]+)">(\d+)<', page)
            for address, figure in set(links):
                behind = client.get(address.replace("&amp;", "&")).text
                said = (
                    rf"Siffran är {figure}\.|\b{figure} (person|inskrivning|arbetsgivare|kontakt|handledare)"
                )
                assert re.search(said, behind), address

    def test_a_period_that_ends_before_it_starts_is_told_and_kept(self, client: Client, karin, placed):
        response = client.log_in_as(karin).get("/reports/placements?from=2026-05-02&to=2026-05-01")

        assert response.status_code == 422
        assert "Perioden slutar (2026-05-01) innan den börjar (2026-05-02)." in response.text
        assert 'value="2026-05-02"' in response.text
        assert "<table" not in response.text

    def test_a_day_that_is_none_is_told_beside_its_field(self, client: Client, karin):
        response = client.log_in_as(karin).get("/reports/placements?from=igår")

        assert response.status_code == 422
        assert 'id="from-error"' in response.text
        assert "”igår” är ingen dag." in response.text

    def test_without_a_choice_only_ones_own_programmes_are_counted(self, client: Client, karin, placed):
        elsewhere = rows.a_programme("ANNAN")
        rows.a_placement(rows.a_participant(), elsewhere, rows.an_employer())

        page = client.log_in_as(karin).get("/reports/placements").text

        assert "3</a> personer" in page
        assert client.get("/reports/placements?programme=ANNAN").status_code == 404

    def test_who_works_in_no_programme_is_told_what_to_do(self, client: Client, placed):
        page = client.log_in_as(rows.a_staff_member("coordinator")).get("/reports/placements").text

        assert "Be systemförvaltaren lägga till dig i en." in page
        assert "<table" not in page

    def test_company_friends_coordinators_may_not_read_about_persons(self, client: Client, programme):
        client.log_in_as(rows.a_staff_member("partner", programme))

        assert client.get("/reports/placements").status_code == 200
        assert client.get("/reports/participants").status_code == 403
        assert client.get("/reports/exits/download").status_code == 403

    def test_company_friends_coordinators_meet_figures_without_rows_behind(
        self, client: Client, programme, placed
    ):
        client.log_in_as(rows.a_staff_member("partner", programme))

        assert "/rows?" not in client.get("/reports/placements").text
        assert client.get(BEHIND).status_code == 403

    def test_an_unknown_report_is_not_there(self, client: Client, karin):
        assert client.log_in_as(karin).get("/reports/salaries").status_code == 404

    @pytest.mark.parametrize("name", ["participants", "placements", "during", "exits"])
    def test_takes_as_many_queries_for_three_as_for_thirty(
        self, client: Client, karin, placed, programme, name
    ):
        client.log_in_as(karin)
        few = count_queries(client, f"/reports/{name}")
        for _ in range(27):
            person = rows.a_participant()
            rows.an_enrolment(person, programme)
            rows.a_placement(person, programme, rows.an_employer())
        db.session.commit()

        assert count_queries(client, f"/reports/{name}") == few


def count_queries(client: Client, address: str) -> int:
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    db.session.expire_all()
    connection = db.engines[None]
    event.listen(connection, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len([statement for statement in statements if statement.startswith("SELECT")])


class TestDownload:
    @pytest.mark.parametrize("name", list(REPORTS))
    @pytest.mark.parametrize("format_name", ["json", "csv"])
    def test_is_byte_for_byte_what_the_command_writes(self, client: Client, karin, placed, name, format_name):
        client.log_in_as(karin)

        response = client.get(f"/reports/{name}/download?format={format_name}&programme=STEGET&to=2026-12-31")

        assert response.data == written(ask(name, "STEGET", None, "2026-12-31"), format_name)
        filename = f"{name}-STEGET-2026-12-31.{format_name}"
        assert filename in response.headers["Content-Disposition"]

    def test_holds_the_figures_of_the_page(self, client: Client, karin, placed):
        client.log_in_as(karin)

        page = client.get("/reports/placements").text
        data = json.loads(client.get("/reports/placements/download?format=json").data)
        lines = csv.DictReader(io.StringIO(client.get("/reports/placements/download?format=csv").text))

        in_json = next(table for table in data["tables"] if table["id"] == "by_kind")["rows"][2]
        in_csv = [
            line["value"] for line in lines if (line["table"], line["row"]) == ("by_kind", "internship")
        ]
        table = re.search(r'id="by_kind".*?<tbody.*?</tbody>', page, re.DOTALL)[0]
        on_page = [re.sub("<.*?>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", table, re.DOTALL)]
        assert on_page == in_csv == [str(value) for value in in_json["values"].values()]

    def test_in_an_unknown_format_is_not_there(self, client: Client, karin):
        assert client.log_in_as(karin).get("/reports/exits/download?format=doc").status_code == 404

    def test_of_a_broken_period_is_the_page_that_says_so(self, client: Client, karin):
        response = client.log_in_as(karin).get("/reports/exits/download?from=2026-05-02&to=2026-05-01")

        assert response.status_code == 422
        assert "Content-Disposition" not in response.headers


class TestForSpreading:
    """Three people at one café: every count that is not zero is too small."""

    def test_hides_figures_and_says_what_and_why(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/placements?for=spreading").text

        assert "antal från 1 till 4 är dolda" in page
        assert "siffror är dolda och står som ‥" in page
        assert "/rows?" not in page

    def test_says_no_hidden_number_in_its_answer_nor_that_there_is_nobody(
        self, client: Client, karin, placed
    ):
        page = client.log_in_as(karin).get("/reports/placements?for=spreading").text

        sentence = re.search(r'<p class="answer">(.*?)</p>', page, re.DOTALL)[1]
        assert sentence == "Svaret är dolt här: det gäller för få personer, eller skulle avslöja några få."

    @pytest.mark.parametrize("name", list(REPORTS))
    def test_no_page_holds_a_small_count(self, client: Client, karin, placed, name):
        page = client.log_in_as(karin).get(f"/reports/{name}?for=spreading").text

        tables = re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)
        figures = {re.sub("<.*?>", "", cell).strip() for cell in tables}
        assert not figures & {"1", "2", "3", "4"}
        drawn = re.findall(r'<text class="bar-value"[^>]*>(.*?)</text>', page)
        assert not {text.strip() for text in drawn} & {"1", "2", "3", "4"}

    def test_names_as_empty_only_what_is_zero(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/placements?for=spreading").text

        by_kind = re.search(r'id="by_kind".*?</section>', page, re.DOTALL)[0]
        empty = re.search(r"Ingen i: (.*?)\.", by_kind)[1]
        assert "Praktik" not in empty
        assert "Arbetsträning" in empty

    @pytest.mark.parametrize("format_name", ["json", "csv"])
    def test_the_file_of_the_page_is_what_the_command_writes(
        self, client: Client, karin, placed, format_name
    ):
        client.log_in_as(karin)

        page = client.get("/reports/placements?for=spreading&programme=STEGET").text
        address = f"/reports/placements/download?format={format_name}&programme=STEGET&for=spreading"
        response = client.get(address)

        assert address.split("?")[0] in page
        assert "for=spreading" in re.search(r'href="([^"]*format=csv[^"]*)"', page)[1]
        assert response.data == written(ask("placements", "STEGET", None, None, True), format_name)
        assert "placements-STEGET-spreading" in response.headers["Content-Disposition"]

    def test_excel_holds_no_small_count_and_says_why(self, client: Client, karin, placed):
        client.log_in_as(karin)

        book = load_workbook(
            io.BytesIO(client.get("/reports/placements/download?format=xlsx&for=spreading").data)
        )
        values = [
            value for sheet in book for line in sheet.iter_rows(values_only=True) for value in line if value
        ]
        assert not {1, 2, 3, 4} & {value for value in values if not isinstance(value, str)}
        assert "‥" in values
        assert any("antal från 1 till 4 är dolda" in str(value) for value in values)

    def test_leads_to_no_rows(self, client: Client, karin, placed):
        assert client.log_in_as(karin).get(f"{BEHIND}&for=spreading").status_code == 404

    def test_stays_when_the_filter_is_changed_and_can_be_left(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/placements?for=spreading&segment=open_market").text

        assert '<input type="hidden" name="for" value="spreading">' in page
        assert 'href="/reports/placements?segment=open_market">Visa alla siffror' in page

    def test_the_threshold_is_the_installations(self, app: Flask, client: Client, karin, placed, monkeypatch):
        monkeypatch.setitem(app.config, "SPREADING_THRESHOLD", 3)

        page = client.log_in_as(karin).get("/reports/participants?for=spreading").text

        assert "3</span> personer" in page


class TestRows:
    def test_specialists_meet_their_own_by_name_and_others_by_code(self, client: Client, anna, placed):
        page = client.log_in_as(anna).get(BEHIND).text

        assert "Maja Ek" in page
        assert "Nils Al" in page
        assert "Olle Asp" not in page
        assert placed[2].pseudonym in page

    def test_coordinators_meet_codes_employers_kinds_and_days(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get(BEHIND).text

        assert not [person.name for person in placed if person.name in page]
        assert all(person.pseudonym in page for person in placed)
        assert "Café Kajutan" in page
        assert "Praktik" in page
        assert "mån 4 maj" in page

    def test_reading_names_is_logged(self, client: Client, anna, placed):
        client.log_in_as(anna).get(BEHIND)

        read = db.session.scalars(select(AuditEntry.entity_id).where(AuditEntry.action == "read"))
        assert sorted(read) == sorted(person.id for person in placed[:2])

    def test_reading_codes_is_not_logged(self, client: Client, karin, placed):
        client.log_in_as(karin).get(BEHIND)

        assert db.session.scalar(select(func.count()).where(AuditEntry.action == "read")) == 0

    def test_a_protected_name_is_for_the_latest_specialist_alone(
        self, client: Client, programme, anna, placed
    ):
        maja, nils, _ = placed
        maja.protected = nils.protected = True
        later = rows.a_staff_member("specialist", programme)
        rows.an_enrolment(maja, programme, later, enrolled_on=date(2026, 9, 1))

        page = client.log_in_as(anna).get(BEHIND).text

        assert "Maja Ek" not in page
        assert "Nils Al" in page

    def test_what_is_left_of_the_erased_is_for_coordinators_alone(self, client: Client, anna, karin, placed):
        gone = placed[2].id
        erase([gone], date(2026, 11, 22), "request")
        pseudonym = db.session.scalar(select(Participant.pseudonym).where(Participant.id == gone))

        assert pseudonym not in client.log_in_as(anna).get(BEHIND).text
        assert pseudonym in client.log_in_as(karin).get(BEHIND).text

    def test_backgrounds_have_no_rows_behind_them(self, client: Client, karin, placed):
        rows.added(Background(participant=placed[0], background="substance_use"))
        client.log_in_as(karin)
        address = "/reports/participants/rows?table=by_background&row=total&column=substance_use"

        assert client.get(address).status_code == 404
        duration = "/reports/duration/rows?table=months&row=substance_use&column=n"
        assert client.get(duration).status_code == 404
        assert "table=by_background" not in client.get("/reports/participants").text

    def test_of_another_programme_are_not_there(self, client: Client, placed):
        stranger = rows.a_staff_member("coordinator", rows.a_programme("ANNAN"))

        page = client.log_in_as(stranger)

        assert page.get(BEHIND + "&programme=STEGET").status_code == 404
        assert "Café Kajutan" not in page.get(BEHIND).text

    @pytest.mark.parametrize(
        "address",
        [
            "/reports/placements/rows",
            "/reports/placements/rows?table=by_segment&row=nowhere&column=persons",
            "/reports/placements/rows?table=by_segment&row=total&column=salaries",
        ],
    )
    def test_of_a_cell_that_does_not_exist_are_not_there(self, client: Client, karin, address):
        assert client.log_in_as(karin).get(address).status_code == 404

    @pytest.mark.parametrize(
        ("address", "texts"),
        [
            ("participants/rows?table=by_intake&row=total&column=total", ["Steget in", "sön 1 mars"]),
            ("participants/rows?table=by_age&row=woman&column=30_44", ["Steget in", "sön 1 mars"]),
            ("during/rows?table=results&row=total&column=direct", ["3 personer"]),
            ("placements/rows?table=employers&row=hosting&column=total", ["Café Kajutan", "1 arbetsgivare"]),
        ],
    )
    def test_show_what_the_figure_counts(self, client: Client, karin, placed, address, texts):
        page = client.log_in_as(karin).get(f"/reports/{address}").text

        assert not [text for text in texts if text not in page]

    def test_come_a_page_at_a_time_newest_first(self, client: Client, karin, programme):
        cafe = rows.an_employer()
        people = [rows.a_participant() for _ in range(30)]
        for number, person in enumerate(people):
            rows.a_placement(person, programme, cafe, starts_on=date(2026, 5, 1 + number))
        client.log_in_as(karin)

        first, second = client.get(BEHIND).text, client.get(BEHIND + "&page=2").text

        assert people[-1].pseudonym in first
        assert people[0].pseudonym not in first
        assert people[0].pseudonym in second
        assert "30 placeringar" in second
