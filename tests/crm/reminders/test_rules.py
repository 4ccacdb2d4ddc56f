"""When a digest is due, and what has been forgotten."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.reminders.rules import Rhythm, due_day, is_forgotten, weeks_or_default
from crm.web.clock import HOME

LONG_AGO = datetime(2026, 1, 1, tzinfo=HOME)
DAILY_AT_7 = Rhythm("daily", 0, 7)
WEDNESDAYS_AT_7 = Rhythm("weekly", 2, 7)
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: LONG_AGO + timedelta(days=30, minutes=minutes))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, whose 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HOME)


@pytest.mark.parametrize(
    ("rhythm", "moment", "day"),
    [
        (DAILY_AT_7, at(23, 7), date(2026, 11, 23)),
        (DAILY_AT_7, at(24, 6, 59), date(2026, 11, 23)),
        # What was for Friday is still read on Saturday, not on Monday morning.
        (DAILY_AT_7, at(21, 12), date(2026, 11, 20)),
        (DAILY_AT_7, at(23, 6, 59), None),
        (DAILY_AT_7, at(22, 12), None),
        (WEDNESDAYS_AT_7, at(25, 8), date(2026, 11, 25)),
        (WEDNESDAYS_AT_7, at(26, 8), date(2026, 11, 25)),
        (WEDNESDAYS_AT_7, at(27, 8), None),
        (WEDNESDAYS_AT_7, at(24, 23), None),
        (Rhythm("none", 0, 7), at(23, 12), None),
    ],
)
def test_a_digest_is_due_from_its_hour_until_it_is_stale(rhythm: Rhythm, moment: datetime, day: date | None):
    assert due_day(rhythm, LONG_AGO, moment) == day


def test_what_was_due_before_it_was_chosen_is_not_sent():
    assert due_day(DAILY_AT_7, at(23, 9), at(23, 10)) is None
    assert due_day(DAILY_AT_7, at(23, 9), at(24, 7)) == date(2026, 11, 24)


@given(st.sampled_from(("daily", "weekly")), st.integers(0, 4), st.integers(0, 23), MOMENTS)
def test_the_day_of_a_digest_is_a_working_day_that_has_come(
    digest: str, weekday: int, hour: int, moment: datetime
):
    day = due_day(Rhythm(digest, weekday, hour), LONG_AGO, moment)

    if day is not None:
        assert day.weekday() == weekday if digest == "weekly" else day.weekday() < 5
        due_at = datetime(day.year, day.month, day.day, hour, tzinfo=HOME)
        assert timedelta() <= moment - due_at <= timedelta(hours=36)


@pytest.mark.parametrize(
    ("expects_more", "last", "next_on", "is_so"),
    [
        (True, date(2026, 11, 9), None, True),
        (True, date(2026, 11, 10), None, False),
        (True, date(2026, 11, 9), date(2026, 11, 22), True),
        (True, date(2026, 11, 9), date(2026, 11, 23), False),
        (False, date(2026, 1, 1), None, False),
    ],
)
def test_what_was_left_open_is_forgotten_after_two_weeks_with_nothing_planned(
    expects_more: bool, last: date, next_on: date | None, is_so: bool
):
    assert is_forgotten(expects_more, last, next_on, date(2026, 11, 23)) == is_so


@pytest.mark.parametrize(("asked", "weeks"), [(None, 8), (0, 8), (1, 1), (104, 104), (105, 8)])
def test_weeks_of_silence_that_nobody_means_are_eight(asked: int | None, weeks: int):
    assert weeks_or_default(asked) == weeks
