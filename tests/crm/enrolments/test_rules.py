"""Rules of enrolments, said about plain dates."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.enrolments.rules import REVIEW_EVERY, NextThing, Period, first_of, next_review_due, overlap

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def periods(draw) -> Period:
    starts_on = draw(days)
    length = draw(st.none() | st.integers(0, 900))
    return Period(starts_on, None if length is None else starts_on + timedelta(days=length))


@given(periods(), periods())
def test_periods_overlap_just_when_the_later_start_is_a_day_of_the_other(one: Period, other: Period):
    first, second = sorted((one, other), key=lambda period: period.starts_on)

    assert overlap(one, other) == overlap(other, one) == first.holds(second.starts_on)


@given(periods(), st.integers(1, 400))
def test_a_period_that_starts_after_the_end_does_not_overlap(period: Period, later: int):
    if period.ends_on is not None:
        assert not overlap(period, Period(period.ends_on + timedelta(days=later)))
        assert overlap(period, Period(period.ends_on))


@given(days, st.none() | days, st.none() | days)
def test_the_next_review_comes_after_enrolment_and_after_the_last_review(enrolled_on, last, agreed):
    due = next_review_due(enrolled_on, last, agreed)

    assert due > enrolled_on
    assert last is None or due > last


@given(days, st.integers(1, 300))
def test_what_was_agreed_rules_else_twelve_weeks(held_on: date, ahead: int):
    enrolled_on = held_on - timedelta(days=30)
    agreed = held_on + timedelta(days=ahead)

    assert next_review_due(enrolled_on, held_on, agreed) == agreed
    assert next_review_due(enrolled_on, held_on, None) == held_on + REVIEW_EVERY
    assert next_review_due(enrolled_on, None, None) == enrolled_on + REVIEW_EVERY


@given(st.lists(st.none() | days))
def test_the_first_thing_is_the_earliest_dated_and_undated_come_last(on: list[date | None]):
    first = first_of([NextThing("step", day) for day in on])
    dated = [day for day in on if day is not None]

    assert first.kind == ("step" if on else "none")
    assert first.on == (min(dated) if dated else None)
