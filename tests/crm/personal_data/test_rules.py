"""The coarse birth year counts as the true one does; the last of all times holds."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.personal_data.rules import Stay, add_months, coarse_birth_year, time_is_over_on
from crm.reports.ages import age_group

YEARS = st.integers(2000, 2040)
BORN = st.integers(1920, 2020)
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@given(BORN, st.lists(YEARS, min_size=1, max_size=4))
def test_a_coarse_birth_year_counts_in_the_same_groups(born: int, years: list[int]):
    coarse = coarse_birth_year(born, years, age_group)

    assert coarse is not None
    for year in years:
        assert age_group(year - coarse) == age_group(year - born)
        assert (year - coarse < 30) == (year - born < 30)


@given(BORN, BORN, YEARS)
def test_those_who_count_alike_cannot_be_told_apart(one: int, other: int, year: int):
    if age_group(year - one) == age_group(year - other):
        assert coarse_birth_year(one, [year], age_group) == coarse_birth_year(other, [year], age_group)


def test_without_an_enrolment_nothing_counts_a_birth_year():
    assert coarse_birth_year(1980, [], age_group) is None
    assert coarse_birth_year(None, [2025], age_group) is None


@given(DAYS, st.integers(0, 600))
def test_months_are_whole_months(day: date, months: int):
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_the_last_time_of_all_enrolments_holds():
    first = Stay(date(2024, 1, 31), None, 13)
    second = Stay(date(2024, 3, 1), None, 24)

    assert time_is_over_on([first]) == date(2025, 2, 28)
    assert time_is_over_on([first, second]) == date(2026, 3, 1)


def test_whoever_is_still_enrolled_is_kept():
    over = Stay(date(2020, 1, 1), None, 12)

    assert time_is_over_on([over, Stay(None, None, 12)]) is None
    assert time_is_over_on([]) is None


def test_a_programme_that_has_not_decided_keeps_what_it_has():
    assert time_is_over_on([Stay(date(2020, 1, 1), None, 12), Stay(date(2020, 1, 1), None, None)]) is None


def test_without_an_exit_the_end_of_the_programme_counts():
    assert time_is_over_on([Stay(None, date(2024, 12, 31), 6)]) == date(2025, 6, 30)
