"""Weeks are those of the ISO calendar, and every week of a period has a column."""

import itertools
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.contacts.models import EmployerContact
from crm.database import db, monday_of
from crm.reports.periods import ALWAYS, Period
from crm.reports.weeks import MOST_WEEKS, mondays, week_id, weeks_begun, weeks_shown
from tests.crm import rows

# Around the turns of years: 2020 and 2026 have 53 weeks; the days belong to another year's week.
TURNS = {
    date(2020, 12, 31): "2020-W53",
    date(2021, 1, 3): "2020-W53",
    date(2021, 1, 4): "2021-W01",
    date(2024, 12, 30): "2025-W01",
    date(2026, 12, 31): "2026-W53",
    date(2027, 1, 3): "2026-W53",
    date(2027, 1, 4): "2027-W01",
}


@pytest.mark.parametrize(("day", "name"), TURNS.items())
def test_a_day_is_in_the_week_of_its_thursday(day: date, name: str):
    assert [week_id(monday) for monday in mondays(day, day)] == [name]


def test_the_database_groups_days_into_the_same_weeks(app: Flask):
    cafe, anna = rows.an_employer(), rows.a_staff_member("specialist")
    for day in TURNS:
        rows.a_contact(cafe, anna, day)

    found = db.session.execute(select(EmployerContact.happened_on, monday_of(EmployerContact.happened_on)))

    assert {day: week_id(monday) for day, monday in found} == TURNS


days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(days, st.integers(0, 7 * MOST_WEEKS))
def test_every_week_of_a_period_stands_there_once_in_order(first: date, length: int):
    last = first + timedelta(days=length)
    weeks = weeks_shown(Period(first, last), None, None)

    assert weeks[0] <= first < weeks[0] + timedelta(days=7) or len(weeks) == MOST_WEEKS
    assert weeks[-1] <= last < weeks[-1] + timedelta(days=7)
    assert {later - earlier for earlier, later in itertools.pairwise(weeks)} <= {timedelta(days=7)}
    assert len({week_id(monday) for monday in weeks}) == len(weeks)


def test_without_a_period_the_last_half_year_of_contacts_is_shown():
    weeks = weeks_shown(ALWAYS, date(2024, 1, 1), date(2026, 11, 20))

    assert (len(weeks), week_id(weeks[-1])) == (26, "2026-W47")


def test_without_a_period_no_week_before_the_first_contact_is_shown():
    assert weeks_shown(ALWAYS, date(2026, 11, 2), date(2026, 11, 20)) == mondays(
        date(2026, 11, 2), date(2026, 11, 20)
    )


def test_without_a_period_and_contacts_there_is_no_week():
    assert weeks_shown(ALWAYS, None, None) == []


def test_a_period_of_a_century_shows_the_last_ten_years_that_hold_something():
    weeks = weeks_shown(Period(date(1900, 1, 1), date(2999, 1, 1)), date(2024, 1, 1), date(2026, 11, 20))

    assert (len(weeks), week_id(weeks[-1])) == (MOST_WEEKS, "2026-W47")


def test_a_week_has_begun_with_its_monday():
    assert weeks_begun(date(2026, 11, 22), date(2026, 11, 22)) == 1
    assert weeks_begun(date(2026, 11, 22), date(2026, 11, 23)) == 2
    assert weeks_begun(date(2026, 11, 23), date(2026, 11, 22)) == 0
