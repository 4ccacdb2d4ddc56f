"""Comparing with the period before: which days, which figures, on the page and in files."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from crm.reports import files
from crm.reports.comparing import (
    NoSameTimeLastYear,
    NothingBefore,
    UnknownComparison,
    compared_period,
)
from crm.reports.counting import count_together
from crm.reports.periods import Period, period_of
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS
from tests.conftest import Client
from tests.crm import rows

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def earlier(starts: str, ends: str, comparison: str = "before") -> tuple[str, str]:
    period = compared_period(period_of(starts, ends), comparison)
    return period.starts_on.isoformat(), period.ends_on.isoformat()


@pytest.mark.parametrize(
    ("starts", "ends", "before"),
    [
        ("2026-01-01", "2026-06-30", ("2025-07-01", "2025-12-31")),
        ("2026-07-01", "2026-12-31", ("2026-01-01", "2026-06-30")),
        ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31")),
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        ("2026-03-02", "2026-03-08", ("2026-02-23", "2026-03-01")),
        ("2026-03-02", "2026-03-02", ("2026-03-01", "2026-03-01")),
    ],
)
def test_the_period_before_is_as_long_and_ends_the_day_before(starts, ends, before):
    assert earlier(starts, ends) == before


def test_the_same_months_last_year_also_of_a_leap_day():
    assert earlier("2026-01-01", "2026-06-30", "last_year") == ("2025-01-01", "2025-06-30")
    assert earlier("2024-02-01", "2024-02-29", "last_year") == ("2023-02-01", "2023-02-28")


@given(DAYS, st.integers(0, 900))
def test_no_day_is_in_both_and_none_between_is_left_out(first: date, days: int):
    period = Period(first, first + timedelta(days=days))

    assert compared_period(period, "before").ends_on == first - timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "comparison", "error"),
    [
        (Period(), "before", NothingBefore),
        (Period(date(2026, 1, 1)), "before", NothingBefore),
        (Period(date.min, date(2, 1, 1)), "before", NothingBefore),
        (Period(date(2026, 1, 1), date(2026, 12, 31)), "last_year", NoSameTimeLastYear),
        (Period(date(2026, 1, 2), date(2026, 6, 30)), "last_year", NoSameTimeLastYear),
        (Period(date(2026, 1, 1), date(2026, 6, 30)), "later", UnknownComparison),
    ],
)
def test_what_has_nothing_to_compare_with_is_refused(period, comparison, error):
    with pytest.raises(error):
        compared_period(period, comparison)


@pytest.fixture
def karin(app: Flask):
    """Two placed in the autumn of 2025, one of them still in the spring of 2026 beside a new one."""
    programme = rows.a_programme("STEGET")
    for starts_on, ends_on in (
        (date(2025, 8, 1), date(2025, 10, 1)),
        (date(2025, 8, 1), date(2026, 2, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),
    ):
        person = rows.a_participant(gender="woman", birth_year=1990)
        rows.an_enrolment(person, programme, intake=None if starts_on.year == 2025 else "Vår")
        rows.a_placement(person, programme, rows.an_employer(), starts_on=starts_on, ends_on=ends_on)
    return rows.a_staff_member("coordinator", programme)


def compared(name: str):
    scope = scope_of("STEGET", period_of("2026-01-01", "2026-06-30"))
    (report,) = count_together([REPORTS[name]], scope, "before")
    return report


def test_both_periods_are_counted_by_the_same_definition(karin):
    report = compared("placements")

    assert report.value("by_kind", "internship", "placements") == 3
    assert report.earlier.value("by_kind", "internship", "placements") == 2
    assert report.earlier.period == period_of("2025-07-01", "2025-12-31")


@pytest.mark.parametrize("name", list(REPORTS))
def test_each_cell_has_one_of_then_also_where_a_column_is_new(karin, name: str):
    report = compared(name)

    pairs = [(table, report.earlier_table(table.id)) for table in report.tables if table.definition.compares]
    assert len(pairs) == len(report.earlier.tables) > 0
    for table, then in pairs:
        assert [row.id for row in table.rows] == [row.id for row in then.rows]
        assert [column.id for column in table.columns] == [column.id for column in then.columns]


def test_what_is_hidden_then_is_hidden_beside(karin):
    scope = scope_of("STEGET", period_of("2026-01-01", "2026-06-30"))
    (report,) = count_together([REPORTS["placements"]], scope, "before", threshold=5)

    assert report.is_hidden("by_kind", "internship", "placements")
    assert report.earlier.is_hidden("by_kind", "internship", "placements")
    assert report.threshold == report.earlier.threshold == 5


class TestFiles:
    def test_the_contract_stays_until_a_comparison_is_asked_for(self, karin):
        (plain,) = count_together([REPORTS["exits"]], scope_of("STEGET", period_of(None, None)))

        assert list(files.as_data(plain)) == ["report", "programme", "period", "tables"]
        assert list(files.as_data(compared("exits")))[-1] == "compared_with"

    def test_csv_has_the_figure_of_then_last(self, karin):
        with force_locale("sv"):
            lines = csv.DictReader(io.StringIO(files.as_csv(compared("placements")).decode()))
        line = next(one for one in lines if (one["table"], one["row"]) == ("by_kind", "internship"))

        assert (line["value"], line["compared_value"]) == ("3", "2")
        assert line["compared_from"] == "2025-07-01"


class TestPage:
    ADDRESS = "/reports/placements?from=2026-01-01&to=2026-06-30"

    def test_each_figure_says_what_it_was(self, client: Client, karin):
        page = client.log_in_as(karin).get(f"{self.ADDRESS}&compare=before").text

        assert '<small class="was">var 2</small>' in page
        assert "Jämfört med 2025-07-01 till 2025-12-31" in page

    def test_the_chart_has_a_second_bar_with_a_pattern_of_its_own(self, client: Client, karin):
        page = client.log_in_as(karin).get(f"{self.ADDRESS}&compare=before").text

        assert "Placeringar, 2025-07-01 till 2025-12-31" in page
        assert "url(#by_sector-p1)" in page

    def test_a_chip_offers_it_where_there_is_something_before(self, client: Client, karin):
        client.log_in_as(karin)

        assert "compare=last_year" in client.get(self.ADDRESS).text
        assert "compare=" not in client.get("/reports/placements").text

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ("compare=before", "Välj en första och en sista dag."),
            ("from=2026-01-01&to=2026-12-31&compare=last_year", "Välj hela månader"),
            ("from=2026-01-01&to=2026-12-31&compare=katt", "”katt”"),
        ],
    )
    def test_what_cannot_be_compared_is_told(self, client: Client, karin, asked, told):
        answer = client.log_in_as(karin).get(f"/reports/placements?{asked}")

        assert answer.status_code == 422
        assert told in answer.text

    def test_a_file_is_compared_only_when_asked_for(self, client: Client, karin):
        client.log_in_as(karin)

        plain = json.loads(client.get("/reports/placements/download?format=json").data)
        with_then = client.get("/reports/placements/download?format=json&" + self.ADDRESS.split("?")[1])
        asked = client.get(
            f"/reports/placements/download?format=json&compare=before&{self.ADDRESS.split('?')[1]}"
        )

        assert "compared_with" not in plain
        assert "compared_with" not in with_then.json
        assert asked.json["compared_with"]["period"] == {"from": "2025-07-01", "to": "2025-12-31"}
