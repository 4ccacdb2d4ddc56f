"""A report on paper: the same figures as on the page, readable in black and white and by a screen reader."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import force_locale

from crm.reports import files, printed
from crm.reports.pictures import HIDDEN_SIGN, reading_of
from crm.reports.registry import REPORTS
from crm.reports.suppression import for_spreading
from tests.crm import rows
from tests.crm.reports.figures import counted


@pytest.fixture(autouse=True)
def programme(app: Flask):
    made = rows.a_programme("STEGET")
    for gender, intake in (("woman", "Vår"), ("woman", "Höst"), ("man", "Höst")):
        person = rows.a_participant(gender=gender, birth_year=1990)
        rows.an_enrolment(person, made, intake=intake, exited_on=date(2026, 5, 1), exit_reason="job")
        rows.a_placement(person, made, rows.an_employer(sni="47"))
    with force_locale("sv"):
        yield made


def page_of(*names: str) -> BeautifulSoup:
    cover = printed.Cover(
        "Till styrgruppen", ("Steget in",), date(2026, 11, 22), "Det här är vårt år.\n\nTack."
    )
    return BeautifulSoup(printed.as_page([counted(name) for name in names], cover), "html.parser")


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_figure_of_the_page_stands_on_paper(name: str):
    page = page_of(name)
    for table in counted(name).tables:
        expected = [
            [figure.text + (f" ({figure.note})" if figure.note else "") for figure in line.figures]
            for line in reading_of(table, lambda *_: None).lines
        ]
        drawn = page.select(f"#{name}-{table.id} tbody tr")
        assert [[cell.get_text() for cell in row.select("td")] for row in drawn] == expected


def test_each_chart_has_a_title_a_description_and_its_table_under_it():
    charts = page_of("participants").select("figure.chart")
    assert charts
    for chart in charts:
        drawing = chart.select_one("svg.bars")
        assert drawing["role"] == "img"
        assert drawing.title.get_text()
        assert drawing.desc.get_text()
        assert chart.find_next_sibling("table").caption.get_text()


def test_series_are_told_apart_without_colour():
    bars = page_of("participants").select("#participants-by_age rect.bar[width$='%']")
    assert len({bar["fill"] for bar in bars}) > 1


def test_several_reports_have_a_list_of_contents_and_own_words_in_front():
    page = page_of("participants", "exits")
    assert [link["href"] for link in page.select("nav a")] == ["#participants", "#exits"]
    assert [p.get_text() for p in page.select(".introduction")] == ["Det här är vårt år.", "Tack."]


def test_words_of_people_are_text_and_never_markup():
    cover = printed.Cover("<b>x</b>", (), date(2026, 1, 1), "<script>alert(1)</script>")
    page = BeautifulSoup(printed.as_page([counted("exits")], cover), "html.parser")
    assert page.script is None
    assert page.h1.get_text() == "<b>x</b>"


def test_what_is_hidden_for_spreading_is_hidden_on_paper_too():
    safe = for_spreading([counted("exits")])
    page = BeautifulSoup(printed.as_page(safe, printed.Cover("x", (), date(2026, 1, 1))), "html.parser")
    cells = {cell.get_text() for cell in page.select("#exits-by_group td")}
    assert HIDDEN_SIGN in cells
    assert cells <= {"0", HIDDEN_SIGN}


def test_the_file_is_a_tagged_pdf():
    written = files.as_pdf(counted("exits"))
    assert written.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in written or b"/ObjStm" in written
