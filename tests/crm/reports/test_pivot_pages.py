"""Asking about placements: the page, its files, the rows behind it, and questions that are kept."""

import json
import re

import pytest
from flask import Flask

from crm.database import db
from crm.reports.models import SavedQuestion
from tests.conftest import Client
from tests.crm import rows


@pytest.fixture
def programme(app: Flask):
    return rows.a_programme("STEGET", name="Steget in")


@pytest.fixture
def anna(programme):
    return rows.a_staff_member("specialist", programme, name="Anna")


@pytest.fixture
def karin(programme):
    return rows.a_staff_member("coordinator", programme, name="Karin")


@pytest.fixture
def placed(programme, anna):
    """Two people in a shop, one of them at a café too."""
    shop, cafe = rows.an_employer("Järnaffären", sni="47111"), rows.an_employer("Kajutan", sni="56100")
    people = [rows.a_participant(name, gender="woman") for name in ("Maja Ek", "Nils Al")]
    for person in people:
        rows.an_enrolment(person, programme, anna)
        rows.a_placement(person, programme, shop)
    rows.a_placement(people[0], programme, cafe, kind="work_training")
    return people


def answer_of(page: str) -> str:
    sentence = re.search(r'<p class="answer">(.*?)</p>', page, re.DOTALL)[1]
    return " ".join(re.sub("<.*?>", "", sentence).split())


class TestAnswer:
    def test_comes_as_one_sentence(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/pivot?kind=internship&sector=G&from=2026-01-01").text

        assert answer_of(page) == (
            "2 praktikplatser inom handel och fordonsreparation, från 2026-01-01: "
            "2 personer på 1 arbetsplats, 0 ledde till jobb."
        )

    def test_counts_people_once_with_columns_too(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/pivot?rows=employer&columns=kind").text

        assert (
            answer_of(page) == "3 placeringar, hela tiden: 2 personer på 2 arbetsplatser, 0 ledde till jobb."
        )

    @pytest.mark.parametrize(
        ("asked", "sentence"),
        [
            ("rows=weather", "weather"),
            ("kind=holiday", "holiday"),
            ("gender=cat", "cat"),
            ("from=igår", "igår"),
            ("from=2026-02-01&to=2026-01-01", "slutar"),
        ],
    )
    def test_what_cannot_be_asked_is_said_instead_of_counted(
        self, client: Client, karin, placed, asked: str, sentence: str
    ):
        page = client.log_in_as(karin).get(f"/reports/pivot?{asked}")

        assert page.status_code == 422
        assert sentence in page.text
        assert 'class="answer"' not in page.text

    def test_another_programme_is_404(self, client: Client, karin, placed):
        rows.a_programme("ANDRA")

        assert client.log_in_as(karin).get("/reports/pivot?programme=ANDRA").status_code == 404

    def test_another_programmes_placements_are_not_counted(self, client: Client, karin, placed):
        rows.a_placement(rows.a_participant(), rows.a_programme("ANDRA"), rows.an_employer("Hemliga"))

        page = client.log_in_as(karin).get("/reports/pivot?rows=employer").text
        assert "Hemliga" not in page
        assert answer_of(page).startswith("3 placeringar")

    def test_for_spreading_no_small_figure_and_no_way_behind_one(self, client: Client, karin, placed):
        page = client.log_in_as(karin).get("/reports/pivot?for=spreading").text

        assert "/reports/pivot/rows" not in page
        assert answer_of(page).startswith("En siffra i svaret får inte spridas")
        behind = "/reports/pivot/rows?for=spreading&table=by_row&row=total&column=placements"
        assert client.get(behind).status_code == 404


class TestBehind:
    ADDRESS = "/reports/pivot/rows?rows=sector&table=by_row&row=G&column=persons"

    def test_stand_the_placements_names_for_their_specialist_only(self, client: Client, anna, karin, placed):
        own = client.log_in_as(anna).get(self.ADDRESS).text
        assert "Maja Ek" in own
        assert "Nils Al" in own
        assert "Kajutan" not in own

        others = client.log_in_as(karin).get(self.ADDRESS).text
        assert "Maja Ek" not in others
        assert placed[0].pseudonym in others

    def test_no_such_cell_is_404(self, client: Client, karin, placed):
        address = "/reports/pivot/rows?table=by_row&row=nowhere&column=persons"
        assert client.log_in_as(karin).get(address).status_code == 404


class TestFiles:
    def test_hold_the_same_figures(self, client: Client, karin, placed):
        client.log_in_as(karin)

        data = json.loads(client.get("/reports/pivot/download?rows=sector&format=json").data)
        text = client.get("/reports/pivot/download?rows=sector&format=csv").text
        sheet = client.get("/reports/pivot/download?rows=sector").data

        table = {row["id"]: row["values"] for row in data["tables"][0]["rows"]}
        assert table["G"] == {"placements": 2, "persons": 2, "workplaces": 1, "led_to_work": 0}
        assert table["total"]["persons"] == 2
        assert "G,persons,2" in text
        assert sheet.startswith(b"PK")

    def test_no_other_format(self, client: Client, karin):
        assert client.log_in_as(karin).get("/reports/pivot/download?format=exe").status_code == 404


class TestSavedQuestions:
    ASKED = "/reports/pivot?rows=sector&kind=internship&for=spreading"
    ADDRESS = "/reports/pivot?rows=sector&amp;kind=internship"

    def saved(
        self, client: Client, programme_id: int = 0, name: str = "Praktik per bransch"
    ) -> SavedQuestion:
        answer = client.post(self.ASKED, data={"name": name, "programme_id": programme_id})
        assert answer.status_code == 303
        return db.session.query(SavedQuestion).one()

    def test_are_asked_again_with_one_tap(self, client: Client, karin, placed):
        client.log_in_as(karin)
        question = self.saved(client)

        assert question.asked == {"rows": "sector", "kind": "internship"}
        page = client.get("/reports").text
        assert "Praktik per bransch" in page
        assert "/reports/pivot?rows=sector&amp;kind=internship" in page

    def test_only_shared_ones_are_seen_by_colleagues_of_the_programme(
        self, client: Client, karin, anna, programme, placed
    ):
        question = self.saved(client.log_in_as(karin))
        assert self.ADDRESS not in client.log_in_as(anna).get("/reports").text

        form = {"name": "Praktik", "programme_id": programme.id, "version": question.version}
        client.log_in_as(karin).post(f"/reports/pivot/saved/{question.id}", data=form)

        page = client.log_in_as(anna).get("/reports").text
        assert "Från Karin" in page
        assert self.ADDRESS in page
        assert client.get(f"/reports/pivot/saved/{question.id}").status_code == 404
        assert client.post(f"/reports/pivot/saved/{question.id}/remove").status_code == 404
        stranger = rows.a_staff_member("coordinator", rows.a_programme("ANDRA"))
        assert self.ADDRESS not in client.log_in_as(stranger).get("/reports").text

    def test_about_a_programme_of_others_are_not_offered(
        self, client: Client, karin, anna, programme, placed
    ):
        other = rows.a_programme("ANDRA")
        karin.programmes.append(other)
        data = {"name": "Praktik", "programme_id": programme.id}
        asked = "/reports/pivot?rows=sector&kind=internship&programme=ANDRA"
        assert client.log_in_as(karin).post(asked, data=data).status_code == 303

        assert self.ADDRESS in client.get("/reports").text
        assert self.ADDRESS not in client.log_in_as(anna).get("/reports").text

    def test_cannot_be_shared_with_a_programme_of_others(self, client: Client, karin, placed):
        data = {"name": "Praktik", "programme_id": rows.a_programme("ANDRA").id}

        assert client.log_in_as(karin).post(self.ASKED, data=data).status_code == 422
        assert db.session.query(SavedQuestion).count() == 0

    @pytest.mark.parametrize("name", ["", "x" * 101])
    def test_need_a_name_that_fits(self, client: Client, karin, placed, name: str):
        answer = client.log_in_as(karin).post(self.ASKED, data={"name": name, "programme_id": 0})

        assert answer.status_code == 422
        assert db.session.query(SavedQuestion).count() == 0

    def test_have_different_names(self, client: Client, karin, placed):
        self.saved(client.log_in_as(karin))

        answer = client.post(self.ASKED, data={"name": "Praktik per bransch", "programme_id": 0})

        assert answer.status_code == 422
        assert "Du har redan en fråga som heter ”Praktik per bransch”." in answer.text

    def test_are_removed_and_put_back(self, client: Client, karin, placed):
        question = self.saved(client.log_in_as(karin))
        address = f"/reports/pivot/saved/{question.id}"

        gone = client.post(f"{address}/remove", follow_redirects=True).text
        assert f'<a href="{address}">Ångra</a>' in gone
        assert "/reports/pivot?rows=sector" not in gone
        assert "Lägg tillbaka den" in client.get(address).text

        back = client.post(f"{address}/put-back", follow_redirects=True).text
        assert "/reports/pivot?rows=sector" in back

    def test_company_friends_coordinators_do_not_ask_about_people(self, client: Client, programme):
        client.log_in_as(rows.a_staff_member("partner", programme))

        assert client.get("/reports/pivot").status_code == 403
        assert "/reports/pivot" not in client.get("/reports").text
