"""Booklets: chosen and saved together, counted beside the request, read on paper and taken along."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, text

from crm.audit.models import AuditEntry
from crm.database import db
from crm.reports.booklets.contents import cover_of, reports_of
from crm.reports.booklets.making import find_made
from crm.reports.booklets.models import Booklet
from tests.conftest import Client
from tests.crm import rows

CHOSEN = {
    "name": "Till styrgruppen",
    "starts_on": "2026-01-01",
    "ends_on": "2026-06-30",
    "reports": ["participants", "exits", "placements"],
    "place-exits": "1",
    "place-placements": "2",
    **dict.fromkeys(("comparison", "intake", "gender", "age_group", "staff_id"), ""),
    "for_spreading": "y",
    "introduction": "Det här är vårt halvår.",
}


@pytest.fixture
def programme(app: Flask):
    made = rows.a_programme("STEGET", name="Steget in")
    for gender, starts_on in (
        ("woman", date(2026, 1, 10)),
        ("man", date(2025, 9, 1)),
        ("man", date(2026, 3, 1)),
    ):
        person = rows.a_participant(gender=gender, birth_year=1990)
        rows.an_enrolment(person, made, enrolled_on=starts_on, exited_on=date(2026, 5, 1), exit_reason="job")
        rows.a_placement(person, made, rows.an_employer(sni="47"), starts_on=starts_on)
    return made


@pytest.fixture
def karin(programme):
    return rows.a_staff_member("coordinator", programme, name="Karin Ek")


@pytest.fixture
def as_karin(app: Flask, client: Client, karin):
    app.config["BOOKLET_RUNNER"] = lambda work: work()
    return client.log_in_as(karin)


@pytest.fixture
def chosen(programme):
    return {**CHOSEN, "programme_id": str(programme.id)}


@pytest.fixture
def booklet(programme, karin):
    made = rows.added(
        Booklet(
            programme=programme,
            name="Till styrgruppen",
            introduction="Det här är vårt halvår.",
            reports=["exits", "placements"],
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 6, 30),
            narrowing={"gender": "man"},
            comparison="before",
            for_spreading=False,
            made_by=karin,
        )
    )
    db.session.commit()
    return made


class TestChoosing:
    def test_the_page_asks_questions_and_is_for_spreading_unless_said(self, as_karin: Client):
        page = BeautifulSoup(as_karin.get("/reports/booklets/new").text, "html.parser")

        assert page.select_one("input[name=for_spreading]").has_attr("checked")
        assert "Hur många har haft en placering, vilken och var?" in page.select_one("#reports").get_text()

    def test_reports_are_kept_in_the_order_of_their_numbers(self, as_karin: Client, chosen):
        answer = as_karin.post("/reports/booklets/new", data=chosen)

        saved = db.session.scalars(select(Booklet)).one()
        assert answer.status_code == 303
        assert saved.reports == ["exits", "placements", "participants"]
        assert saved.for_spreading is True
        assert saved.made_by.name == "Karin Ek"

    def test_own_words_are_sealed_in_the_database_file(self, as_karin: Client, chosen):
        as_karin.post("/reports/booklets/new", data=chosen)

        stored = db.session.execute(text("SELECT name, introduction FROM booklets")).one()
        assert not {"Till styrgruppen", "Det här är vårt halvår."} & set(stored)

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"reports": []}, "Välj minst en rapport."),
            ({"ends_on": "2025-01-01"}, "slutar"),
            ({"starts_on": "", "comparison": "before"}, "Välj en första och en sista dag."),
            ({"name": ""}, "Namn"),
            ({"starts_on": "31 februari"}, "31 februari"),
            ({"programme_id": "0"}, "Insats"),
        ],
    )
    def test_what_cannot_be_counted_is_refused_with_a_sentence(self, as_karin: Client, chosen, wrong, told):
        answer = as_karin.post("/reports/booklets/new", data={**chosen, **wrong})

        assert answer.status_code == 422
        assert told in answer.text
        assert db.session.scalars(select(Booklet)).all() == []

    def test_it_is_changed_but_not_over_somebody_elses_change(self, as_karin: Client, booklet, chosen):
        address = f"/reports/booklets/{booklet.id}/edit"
        page = BeautifulSoup(as_karin.get(address).text, "html.parser")
        version = page.select_one("input[name=version]")["value"]

        first = as_karin.post(address, data={**chosen, "name": "Våren", "version": version})
        second = as_karin.post(address, data={**chosen, "name": "Hösten", "version": version})

        assert (first.status_code, second.status_code) == (303, 422)
        assert db.session.get(Booklet, booklet.id).name == "Våren"

    def test_the_form_holds_what_is_saved(self, as_karin: Client, booklet):
        page = BeautifulSoup(as_karin.get(f"/reports/booklets/{booklet.id}/edit").text, "html.parser")

        assert page.select_one("input[name=place-exits]")["value"] == "1"
        assert page.select_one("select[name=gender] option[selected]")["value"] == "man"
        assert not page.select_one("input[name=for_spreading]").has_attr("checked")

    def test_colleagues_of_the_programme_share_it_and_others_do_not_find_it(
        self, client: Client, booklet, programme
    ):
        colleague = rows.a_staff_member("coordinator", programme)
        stranger = rows.a_staff_member("coordinator", rows.a_programme("ANNAT"))
        address = f"/reports/booklets/{booklet.id}"

        assert client.log_in_as(colleague).get(address).status_code == 200
        assert client.log_in_as(stranger).get(address).status_code == 404
        assert client.post(f"{address}/make").status_code == 404
        assert client.log_in_as(rows.a_staff_member("specialist", programme)).get(address).status_code == 403

    def test_it_is_taken_away(self, as_karin: Client, booklet):
        as_karin.post(f"/reports/booklets/{booklet.id}/remove")

        assert db.session.scalars(select(Booklet)).all() == []


class TestContents:
    def test_all_reports_are_narrowed_and_compared_alike(self, booklet, karin):
        exits, placements = reports_of(booklet, karin, threshold=5)

        assert exits.value("by_reason", "total", "total") == 2
        assert placements.value("by_gender", "woman", "placements") == 0
        assert placements.value("by_gender", "man", "placements") == 2
        assert placements.earlier.value("by_gender", "man", "placements") == 1

    def test_what_is_for_spreading_is_hidden_in_all_of_them(self, booklet, karin):
        booklet.for_spreading = True

        found = reports_of(booklet, karin, threshold=5)

        assert all(report.threshold == report.earlier.threshold == 5 for report in found)
        assert all(report.hidden and report.earlier.hidden for report in found[1:])

    def test_the_cover_says_programme_days_filter_and_who_made_it(self, booklet, karin):
        with force_locale("sv"):
            cover = cover_of(booklet, karin, 5, date(2026, 7, 1))

        assert cover.about[:3] == ("Steget in", "2026-01-01 till 2026-06-30", "Kön: Man")
        assert (cover.title, cover.made_by, cover.made_on) == (
            "Till styrgruppen",
            "Karin Ek",
            date(2026, 7, 1),
        )


class TestMaking:
    def test_it_is_read_as_a_page_with_contents_and_both_periods(self, as_karin: Client, booklet):
        made = as_karin.post(f"/reports/booklets/{booklet.id}/make").location

        done = as_karin.get(made).text
        page = BeautifulSoup(as_karin.get(f"{made}/page").text, "html.parser")

        assert "Läs och skriv ut" in done
        assert [link["href"] for link in page.select("nav a")] == ["#exits", "#placements"]
        assert page.select_one("header.cover h1").get_text() == "Till styrgruppen"
        assert page.select("td .was")
        # Under a policy that allows no style and no script on the page itself.
        assert not page.select("[style], style, script:not([src])")

    def test_the_file_is_a_pdf_and_its_leaving_is_noted(self, as_karin: Client, booklet):
        made = as_karin.post(f"/reports/booklets/{booklet.id}/make").location

        answer = as_karin.get(f"{made}/file")

        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).all()
        assert answer.data.startswith(b"%PDF-")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=STEGET-")
        assert [(entry.entity, entry.entity_id) for entry in noted] == [("booklets", booklet.id)]

    def test_what_is_made_is_for_whoever_had_it_made(self, as_karin: Client, booklet, programme):
        made = as_karin.post(f"/reports/booklets/{booklet.id}/make").location

        as_karin.log_in_as(rows.a_staff_member("coordinator", programme))

        assert {as_karin.get(f"{made}{part}").status_code for part in ("", "/page", "/file")} == {404}

    def test_the_request_does_not_wait_and_the_page_says_how_far_it_is(
        self, app: Flask, as_karin: Client, booklet
    ):
        waiting: list = []
        app.config["BOOKLET_RUNNER"] = waiting.append

        made = as_karin.post(f"/reports/booklets/{booklet.id}/make").location

        assert "<progress" in as_karin.get(made).text
        assert as_karin.get(f"{made}/page").status_code == 404
        assert "HX-Refresh" not in as_karin.get(f"{made}/progress").headers
        waiting.pop()()
        assert as_karin.get(f"{made}/progress").headers["HX-Refresh"] == "true"

    def test_it_can_be_stopped(self, app: Flask, as_karin: Client, booklet, karin):
        waiting: list = []
        app.config["BOOKLET_RUNNER"] = waiting.append
        made = as_karin.post(f"/reports/booklets/{booklet.id}/make").location
        token = made.rsplit("/", 1)[1]

        as_karin.post(f"{made}/stop")
        waiting.pop()()

        with app.app_context():
            assert find_made(token, karin.id) is None
        assert as_karin.get(made).status_code == 404

    def test_what_goes_wrong_is_told_and_not_waited_for(self, app: Flask, as_karin: Client, booklet):
        waiting: list = []
        app.config["BOOKLET_RUNNER"] = waiting.append
        made = as_karin.post(f"/reports/booklets/{booklet.id}/make").location
        booklet.narrowing = {"nothing of ours": "x"}
        db.session.commit()

        waiting.pop()()

        assert "Häftet kunde inte göras." in as_karin.get(made).text


class TestHowWeCount:
    def test_each_table_has_its_definition_and_unit(self, as_karin: Client):
        page = BeautifulSoup(as_karin.get("/reports/how-we-count").text, "html.parser")

        words = page.select_one("#participants").get_text(" ", strip=True)
        assert "Räknar inskrivningar" in words
        assert "Räknar personer" in words

    def test_company_friends_coordinators_meet_what_they_may_count(self, client: Client, programme):
        page = client.log_in_as(rows.a_staff_member("partner", programme)).get("/reports/how-we-count").text

        assert 'id="placements"' in page
        assert 'id="exits"' not in page
