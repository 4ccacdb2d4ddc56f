"""The items of IPS fidelity that the log can say something of: what counts, what is missing, what is behind."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crm.programmes.models import Programme
from crm.reports.follow_along import SCHEDULE, dues_of
from crm.reports.periods import ALWAYS, Period
from tests.conftest import Client
from tests.crm import rows
from tests.crm.reports.figures import counted

MAY = date(2026, 5, 6)


@pytest.fixture(autouse=True)
def today(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET")


@pytest.fixture
def anna(programme):
    return rows.a_staff_member("specialist", programme, name="Anna")


@pytest.fixture
def cafe(app):
    return rows.an_employer("Café Kajutan", sni="56100", description="Kafé med lunch och fika")


def item(programme, number, starts=None, ends=None):
    """The figures of an item: counted, divided by, figure, level, missing."""
    report = counted("fidelity", programme, starts, ends)
    found = next(row for table in report.tables for row in table.rows if row.id == number)
    return tuple(found.values.values())


def enrolled(programme, anna, **values):
    kim = rows.a_participant(**values)
    rows.an_enrolment(kim, programme, anna)
    return kim


def test_without_anything_no_item_has_a_figure_or_a_level(programme):
    report = counted("fidelity", programme)

    assert {row.values["figure"] for table in report.tables for row in table.rows} == {None}
    assert {row.values["level"] for table in report.tables for row in table.rows} == {None}


class TestCaseload:
    def test_is_enrolments_by_full_time_specialists_nobodys_are_missing(self, programme, anna):
        anna.full_time_percent = 50
        for _ in range(3):
            rows.an_enrolment(rows.a_participant(), programme, anna)
        rows.an_enrolment(rows.a_participant(), programme, anna, paused=True)
        rows.an_enrolment(rows.a_participant(), programme)

        assert item(programme, "1") == (3, 0.5, 6, 5, 1)

    def test_specialists_without_anybody_count_too(self, programme, anna):
        rows.a_staff_member("specialist", programme)
        rows.a_staff_member("specialist", programme, active=False)
        enrolled(programme, anna)

        assert item(programme, "1")[:3] == (1, 2, 0.5)


class TestFirstContact:
    def test_is_the_mean_of_days_to_a_meeting_and_those_without_are_missing(self, programme, anna, cafe):
        for days, channel in ((10, "visit"), (50, "door_knock"), (1, "phone")):
            kim = enrolled(programme, anna)
            rows.a_contact(cafe, anna, date(2026, 3, 1) + timedelta(days), channel, participant_id=kim.id)

        assert item(programme, "15") == (60, 2, 30, 5, 1)


class TestWishes:
    def contact(self, programme, anna, employer, *interests, **values):
        kim = enrolled(programme, anna, interests=list(interests), **values)
        return rows.a_contact(employer, anna, MAY, participant_id=kim.id)

    def test_a_trade_close_to_one_of_the_wishes_fits(self, programme, anna, cafe):
        self.contact(programme, anna, cafe, "jobba på kafé")
        self.contact(programme, anna, cafe, "fixa bilar", "laga mat på kafé")
        self.contact(programme, anna, cafe, "laga bilar")

        assert item(programme, "16")[:2] == (2, 3)

    def test_an_occupation_is_a_wish_too(self, programme, anna, cafe):
        self.contact(programme, anna, cafe, occupations=["5120"])

        assert item(programme, "16")[:2] == (1, 1)

    def test_without_a_wish_or_a_trade_it_cannot_be_told(self, programme, anna, cafe):
        self.contact(programme, anna, cafe)
        self.contact(programme, anna, rows.an_employer("Xyzzy AB"), "jobba på kafé")

        assert item(programme, "16") == (0, 0, None, None, 2)

    def test_a_contact_for_nobody_is_not_asked(self, programme, anna, cafe):
        rows.a_contact(cafe, anna, MAY)

        assert item(programme, "16") == (0, 0, None, None, 0)

    def test_the_rows_behind_are_those_that_count(self, client: Client, programme, anna, cafe):
        self.contact(programme, anna, cafe, "jobba på kafé")
        garage = rows.an_employer("Bilverkstan", sni="45201")
        self.contact(programme, anna, garage, "jobba på kafé")
        client.log_in_as(rows.a_staff_member("coordinator", programme))
        address = "/reports/fidelity/rows?table=out_there&row=16&column="

        fits, every = client.get(f"{address}numerator").text, client.get(f"{address}denominator").text

        assert "Café Kajutan" in fits
        assert "Bilverkstan" not in fits
        assert "Bilverkstan" in every


class TestOutThere:
    def test_is_meetings_by_week_of_each_specialist_from_their_first_contact_on(self, programme, anna, cafe):
        bo = rows.a_staff_member("specialist", programme)
        for day in (4, 5, 6, 7):
            rows.a_contact(cafe, anna, date(2026, 5, day))
        rows.a_contact(cafe, anna, MAY, "phone")
        rows.a_contact(cafe, bo, date(2026, 5, 12))

        # Anna two weeks, Bo one: five meetings.
        assert item(programme, "17", "2026-05-04", "2026-05-17")[:3] == (5, 3, 5 / 3)

    def test_who_has_logged_nothing_is_missing_and_others_than_specialists_are_not_asked(
        self, programme, anna, cafe
    ):
        karin = rows.a_staff_member("coordinator", programme)
        rows.a_contact(cafe, karin, MAY)

        assert item(programme, "17") == (0, 0, None, None, 1)

    def test_minutes_by_phone_and_mail_are_in_the_office_and_those_not_noted_missing(
        self, programme, anna, cafe
    ):
        for channel, minutes in (("visit", 50), ("event", 15), ("phone", 25), ("email", 10), ("visit", None)):
            rows.a_contact(cafe, anna, MAY, channel, minutes=minutes)

        assert item(programme, "24") == (65, 100, 0.65, 5, 1)


class TestJobs:
    def start(self, programme, employer=None, kind="job", occupation=None, starts_on=MAY, **values):
        employer = employer or rows.an_employer()
        kim = values.pop("participant", None) or rows.a_participant()
        return rows.a_placement(
            kim, programme, employer, kind=kind, occupation=occupation, starts_on=starts_on, **values
        )

    def test_occupation_groups_are_the_first_three_digits(self, programme):
        for occupation in ("5120", "5121", "9111", None):
            self.start(programme, occupation=occupation)

        assert item(programme, "19") == (2, 3, 2 / 3, 3, 1)

    def test_internships_and_study_visits_are_no_jobs(self, programme):
        for kind in ("study_visit", "internship", "work_training", "hourly_job", "subsidised_job", "job"):
            self.start(programme, kind=kind, occupation="5120")

        assert item(programme, "19")[:2] == (1, 3)
        assert item(programme, "20")[:2] == (3, 3)

    def test_only_what_is_noted_as_a_job_is_open_to_anyone(self, programme):
        for kind in ("study_visit", "internship", "work_training", "hourly_job", "subsidised_job", "job"):
            self.start(programme, kind=kind)

        assert item(programme, "21") == (1, 5, 0.2, 1, 0)

    def test_workplaces_of_one_organisation_are_one_employer(self, programme):
        for orgnr in ("556677-8899", "556677-8899", None, None):
            self.start(programme, rows.an_employer(orgnr=orgnr))

        assert item(programme, "20")[:2] == (3, 4)

    def test_what_started_outside_the_period_does_not_count(self, programme):
        self.start(programme, starts_on=date(2026, 4, 30))
        self.start(programme, starts_on=date(2026, 5, 1))

        assert item(programme, "20", "2026-05-01", "2026-05-31")[:2] == (1, 1)


class TestFollowAlong:
    @pytest.fixture
    def job(self, programme, anna, cafe):
        return rows.a_placement(
            enrolled(programme, anna), programme, cafe, kind="job", starts_on=MAY, ends_on=date(2026, 6, 2)
        )

    def test_a_job_of_four_weeks_is_a_week_before_three_days_after_and_three_weeks(self, programme, job):
        assert item(programme, "23") == (0, 5, 0, 1, 0)

    def test_is_kept_by_contact_with_the_employer_or_for_the_person(self, programme, anna, job, cafe):
        elsewhere = rows.an_employer()
        rows.a_contact(cafe, anna, MAY - timedelta(days=7))
        rows.a_contact(elsewhere, anna, MAY + timedelta(days=3), participant_id=job.participant_id)
        rows.a_contact(elsewhere, anna, MAY + timedelta(days=7))

        assert item(programme, "23")[:2] == (2, 5)

    def test_two_contacts_in_one_week_keep_one(self, programme, anna, job, cafe):
        for day in (7, 8):
            rows.a_contact(cafe, anna, MAY + timedelta(days=day))

        assert item(programme, "23")[:2] == (1, 5)

    def test_a_colleagues_contact_is_not_the_specialists(self, programme, anna, job, cafe):
        bo = rows.a_staff_member("specialist", programme)
        rows.a_contact(cafe, bo, MAY)

        assert item(programme, "23")[0] == 0

    def test_a_job_of_somebody_without_a_specialist_is_missing(self, programme, cafe):
        rows.a_placement(rows.a_participant(), programme, cafe, kind="job", starts_on=MAY)

        assert item(programme, "23")[1:] == (0, None, None, 1)

    def test_an_internship_is_not_followed(self, programme, anna, cafe):
        rows.a_placement(enrolled(programme, anna), programme, cafe, starts_on=MAY)

        assert item(programme, "23")[1] == 0

    def test_what_is_still_to_come_is_not_due(self, programme, anna, cafe):
        rows.a_placement(enrolled(programme, anna), programme, cafe, kind="job", starts_on=date(2026, 11, 20))

        # Today is the second day after the start: only the week before is over.
        assert item(programme, "23")[1] == 1

    def test_each_time_is_due_in_the_period_of_its_last_day(self, programme, job):
        assert item(programme, "23", "2026-05-01", "2026-05-09")[1] == 2
        assert item(programme, "23", "2026-05-10", "2026-06-30")[1] == 3

    def test_a_whole_year_is_sixteen_times_that_do_not_overlap(self):
        times = dues_of(MAY, None, ALWAYS, date(2028, 1, 1))

        assert len(times) == len(SCHEDULE) == 16
        assert all(one.last < other.first for one, other in itertools.pairwise(times))
        assert (times[-1].last - MAY).days in range(350, 370)

    @given(st.dates(date(2026, 5, 1), date(2027, 6, 1)))
    def test_what_is_due_in_a_period_and_after_it_is_what_is_due(self, day: date):
        end = date(2028, 1, 1)
        before = dues_of(MAY, None, Period(None, day), end)
        after = dues_of(MAY, None, Period(day + timedelta(days=1), None), end)

        assert before + after == dues_of(MAY, None, ALWAYS, end)


class TestPage:
    def test_says_that_it_is_material_and_marks_the_limits_to_be_checked(
        self, client: Client, programme, anna, cafe
    ):
        rows.a_contact(cafe, anna, MAY)
        page = client.log_in_as(rows.a_staff_member("coordinator", programme)).get("/reports/fidelity").text

        assert "indikativt underlag inför programtrohetsgranskning" in page
        assert "gränsen ska kontrolleras av en IPS-granskare" in page
        assert "kontakter utan minuter" in page

    def test_shows_shares_in_per_cent(self, client: Client, programme, anna, cafe):
        rows.a_contact(cafe, anna, MAY, minutes=30)
        page = client.log_in_as(rows.a_staff_member("coordinator", programme)).get("/reports/fidelity").text

        assert "100 %" in page.replace("\xa0", " ")
