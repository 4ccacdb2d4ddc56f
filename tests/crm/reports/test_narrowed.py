"""A report narrowed to an intake, a gender, an age group, a segment or a specialist."""

from datetime import date

import pytest
from flask import Flask

from crm.reports.periods import ALWAYS
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS
from crm.reports.selection import Selection
from tests.conftest import Client
from tests.crm import rows


@pytest.fixture
def programme(app: Flask):
    return rows.a_programme("STEGET", name="Steget in")


@pytest.fixture
def karin(programme):
    return rows.a_staff_member("coordinator", programme)


@pytest.fixture
def anna(programme):
    return rows.a_staff_member("specialist", programme, name="Anna Al")


@pytest.fixture
def placed(programme, anna):
    """A young woman of Anna's, spring intake, at a café; a man of nobody's, autumn intake, at a municipal kitchen."""
    young = rows.a_participant("Maja Ek", gender="woman", birth_year=2001)
    rows.an_enrolment(young, programme, anna, intake="Vår", enrolled_on=date(2024, 2, 1))
    rows.a_placement(young, programme, rows.an_employer("Kafé Kajutan", segment="open_market"))
    old = rows.a_participant("Nils Al", gender="man", birth_year=1970)
    rows.an_enrolment(old, programme, None, intake="Höst", enrolled_on=date(2024, 9, 1))
    rows.a_placement(old, programme, rows.an_employer("Skolköket", segment="municipal"))


def counted(report: str, table: str, row: str, column: str, only: Selection):
    return REPORTS[report].count(scope_of(None, ALWAYS, only=only)).value(table, row, column)


@pytest.mark.parametrize(
    ("only", "women", "men"),
    [
        (Selection(), 1, 1),
        (Selection(intake="Vår"), 1, 0),
        (Selection(gender="man"), 0, 1),
        (Selection(age_group="20_24"), 1, 0),
        (Selection(age_group="45_54"), 0, 1),
        (Selection(age_group="45_54", gender="woman"), 0, 0),
    ],
)
def test_persons_results_and_placements_are_narrowed_alike(placed, only, women, men):
    for gender, number in (("woman", women), ("man", men), ("total", women + men)):
        assert counted("participants", "by_age", gender, "total", only) == number
        assert counted("during", "results", gender, "any", only) == number
        assert counted("placements", "by_gender", gender, "placements", only) == number


def test_whose_age_is_unknown_is_in_a_group_of_their_own(programme):
    person = rows.a_participant("Ali Bo", gender="man", birth_year=None)
    rows.an_enrolment(person, programme, None)

    assert counted("participants", "by_age", "total", "total", Selection(age_group="unknown")) == 1
    assert counted("participants", "by_age", "total", "total", Selection(age_group="65_up")) == 0


def test_a_segment_narrows_placements_and_employers(placed):
    only = Selection(segment="municipal")

    assert counted("placements", "by_segment", "total", "placements", only) == 1
    assert counted("placements", "by_segment", "open_market", "placements", only) == 0


def test_a_specialist_is_the_one_of_the_enrolment_or_the_one_who_spoke(placed, programme, anna, karin):
    rows.a_contact(rows.an_employer("Bilverkstan"), anna, date(2024, 3, 1))
    rows.a_contact(rows.an_employer("Blomhörnan"), karin, date(2024, 3, 1))
    only = Selection(staff_id=anna.id)

    assert counted("participants", "by_intake", "total", "total", only) == 1
    assert counted("placements", "by_segment", "total", "placements", only) == 1
    assert counted("placements", "employers", "contacted_only", "total", only) == 1


def test_somebody_in_two_intakes_counts_in_either(programme):
    person = rows.a_participant("Eva Berg", gender="woman")
    rows.an_enrolment(
        person, programme, None, intake="Vår", enrolled_on=date(2024, 1, 1), exited_on=date(2024, 5, 1)
    )
    rows.an_enrolment(person, programme, None, intake="Höst", enrolled_on=date(2024, 9, 1))

    for intake in ("Vår", "Höst"):
        assert counted("participants", "by_age", "total", "total", Selection(intake=intake)) == 1


class TestPage:
    def test_chosen_filters_stand_as_chips_that_take_them_away(self, client: Client, placed, karin):
        page = client.log_in_as(karin).get("/reports/participants?gender=woman&intake=Vår").text

        assert "Kön: Kvinna" in page
        assert "Intag: Vår" in page
        assert 'href="/reports/participants?gender=woman"' in page

    def test_the_file_counts_what_the_page_does(self, client: Client, placed, karin):
        client.log_in_as(karin)

        figures = client.get("/reports/participants/download?format=json&gender=woman").json

        by_age = next(table for table in figures["tables"] if table["id"] == "by_age")
        assert {row["id"]: row["values"]["total"] for row in by_age["rows"]}["total"] == 1

    @pytest.mark.parametrize(
        "typed", ["gender=katt", "intake=Nej", "age=999", "specialist=0", "specialist=x"]
    )
    def test_what_is_no_choice_is_told(self, client: Client, placed, karin, typed):
        answer = client.log_in_as(karin).get(f"/reports/participants?{typed}")

        assert answer.status_code == 422
        assert "att välja. Välj något i listan." in answer.text

    def test_intakes_and_specialists_of_other_programmes_are_no_choice(self, client: Client, placed):
        other = rows.a_staff_member("coordinator", rows.a_programme("ANNAT"))

        answer = client.log_in_as(other).get("/reports/participants?intake=Vår")

        assert answer.status_code == 422
        assert "Anna Al" not in answer.text
