"""When a placement led to a job."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.reports.led_to_work import Stay, led_to_work

BEGAN, ENDED = date(2026, 2, 2), date(2026, 4, 30)
INTERNSHIP = Stay("internship", BEGAN, ENDED)


def a_job(starts_on: date, kind: str = "job") -> Stay:
    return Stay(kind, starts_on, None)


@given(st.integers(-400, 400), st.sampled_from(["job", "subsidised_job"]))
def test_a_job_there_after_it_began_and_within_ninety_days_of_its_end(days: int, kind: str):
    begins = ENDED + timedelta(days=days)
    assert led_to_work(INTERNSHIP, [a_job(begins, kind)], []) == (begins > BEGAN and days <= 90)


@given(st.integers(-400, 400))
def test_leaving_for_work_counts_in_the_same_days(days: int):
    left_on = ENDED + timedelta(days=days)
    assert led_to_work(INTERNSHIP, [], [left_on]) == (left_on > BEGAN and days <= 90)


def test_one_that_goes_on_has_led_to_work_once_somebody_leaves_for_it():
    goes_on = Stay("work_training", BEGAN, None)
    assert led_to_work(goes_on, [], [date(2029, 1, 1)])
    assert not led_to_work(goes_on, [], [])


@pytest.mark.parametrize(
    ("kind", "job", "expected"),
    [
        ("hourly_job", "subsidised_job", True),
        ("subsidised_job", "job", True),
        ("subsidised_job", "subsidised_job", False),
        ("job", "job", False),
    ],
)
def test_a_job_leads_to_no_other_and_a_subsidised_one_to_one_without_subsidy(kind, job, expected):
    stay = Stay(kind, BEGAN, ENDED)
    assert led_to_work(stay, [a_job(date(2026, 5, 1), job)], []) == expected
