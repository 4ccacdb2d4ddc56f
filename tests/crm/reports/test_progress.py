"""Goals with periods: what each of them shows, on the start page, in the report and on its page."""

from datetime import date

import pytest
from flask import Flask

from crm.programmes.models import Programme, ProgrammeGoal
from crm.reports.progress import list_progress
from tests.conftest import Client
from tests.crm import rows
from tests.crm.reports.figures import counted

SPRING = (date(2026, 1, 1), date(2026, 6, 30))
AUTUMN = (date(2026, 7, 1), date(2026, 12, 31))


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET", name="Steget in", ends_on=date(2027, 12, 31))


def a_goal(programme, indicator, target, period=(None, None)):
    return rows.added(
        ProgrammeGoal(
            programme=programme, indicator=indicator, target=target, starts_on=period[0], ends_on=period[1]
        )
    )


def an_intern(programme, starts_on, ends_on):
    person = rows.a_participant()
    rows.an_enrolment(person, programme, enrolled_on=date(2026, 1, 1))
    rows.a_placement(person, programme, rows.an_employer(), starts_on=starts_on, ends_on=ends_on)


def target(programme, starts=None, ends=None):
    return counted("goals", programme, starts, ends).value("indicators", "internships", "target")


class TestWhichGoalTheReportShows:
    def test_a_goal_of_its_own_period_for_exactly_that_period(self, programme: Programme):
        a_goal(programme, "internships", 30)
        a_goal(programme, "internships", 8, SPRING)

        assert target(programme, "2026-01-01", "2026-06-30") == 8
        assert target(programme, "2026-01-01", "2026-06-29") == 30
        assert target(programme, "2026-01-01") == 30
        assert target(programme) == 30

    def test_no_goal_where_there_is_none_for_that_time(self, programme: Programme):
        a_goal(programme, "internships", 8, SPRING)

        assert target(programme) is None
        assert target(programme, "2026-07-01", "2026-12-31") is None


class TestProgress:
    def test_each_goal_counts_its_own_period_as_the_report_does(self, programme: Programme):
        a_goal(programme, "internships", 30)
        for period, aim in ((AUTUMN, 6), (SPRING, 2)):
            a_goal(programme, "internships", aim, period)
        an_intern(programme, date(2026, 2, 1), date(2026, 3, 1))
        an_intern(programme, date(2026, 5, 1), date(2026, 9, 1))
        an_intern(programme, date(2026, 9, 1), None)

        found = list_progress(programme, date(2026, 10, 1))

        assert [(one.actual, one.target, one.has_own_period) for one in found] == [
            (3, 30, False),
            (2, 2, True),
            (2, 6, True),
        ]
        for one in found:
            period = one.asked_period
            report = counted("goals", programme, period.get("from"), period.get("to"))
            assert report.value("indicators", "internships", "actual") == one.actual

    def test_an_outlook_goes_by_the_goals_own_days_else_by_those_of_the_programme(self, programme: Programme):
        a_goal(programme, "internships", 30)
        a_goal(programme, "internships", 6, AUTUMN)
        an_intern(programme, date(2026, 9, 1), None)

        whole, autumn = list_progress(programme, date(2026, 9, 30))

        # 1 January 2025 to 31 December 2027 are 1095 days, of which 638 have gone; of the autumn 92 of 184.
        assert (whole.outlook.state, whole.outlook.value) == ("at_this_pace", 1095 // 638)
        assert (autumn.outlook.state, autumn.outlook.value) == ("at_this_pace", 2)


@pytest.mark.usefixtures("an_autumn_goal")
class TestPages:
    @pytest.fixture
    def an_autumn_goal(self, programme: Programme) -> None:
        a_goal(programme, "internships", 6, AUTUMN)
        an_intern(programme, date(2026, 9, 1), None)

    @pytest.mark.parametrize("address", ["/", "/reports/goals", "/reports/goals?programme=STEGET"])
    def test_start_page_and_report_tell_the_pace(self, client: Client, programme: Programme, address: str):
        karin = rows.a_staff_member("coordinator", programme)

        page = client.log_in_as(karin).get(address).text

        assert '<strong class="number">1</strong> av 6' in page
        assert "/reports/goals?programme=STEGET&amp;from=2026-07-01&amp;to=2026-12-31" in page

    @pytest.mark.parametrize("narrowed", ["gender=woman", "for=spreading"])
    def test_no_outlook_of_some_of_the_people_or_for_spreading(
        self, client: Client, programme: Programme, narrowed: str
    ):
        karin = rows.a_staff_member("coordinator", programme)

        page = client.log_in_as(karin).get(f"/reports/goals?programme=STEGET&{narrowed}").text

        assert 'class="goal-bar' not in page
