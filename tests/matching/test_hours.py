"""Weekly hours: what the two ways of writing them mean."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.hours import (
    DAY_MINUTES,
    WEEK_MINUTES,
    HoursError,
    Week,
    main_time,
    parse_availability,
    parse_opening_hours,
)

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


def test_availability_windows_add_up():
    week = parse_availability("mon-fri 08:00-12:00; sat 10:00-14:00; mon 13:00-15:00")
    assert week.day_spans() == [
        (MON, at(8), at(12)),
        (MON, at(13), at(15)),
        *[(day, at(8), at(12)) for day in (TUE, WED, THU, FRI)],
        (SAT, at(10), at(14)),
    ]


def test_an_empty_text_is_not_known_and_closed_is_known():
    assert parse_availability(" ") is None
    assert parse_opening_hours("") is None
    assert parse_opening_hours("off") == Week(0)


def test_a_later_rule_replaces_an_earlier_one_for_the_same_day():
    week = parse_opening_hours("Mo-Sa 08:00-18:00; Sa 10:00-14:00; We off")
    assert [span for span in week.day_spans() if span[0] in (WED, SAT)] == [(SAT, at(10), at(14))]


def test_hours_past_midnight_run_into_the_next_day_even_if_that_day_is_closed():
    week = parse_opening_hours("Fr 17:00-02:00; Sa off; Su 22:00-04:00")
    assert week.day_spans() == [
        (MON, 0, at(4)),
        (FRI, at(17), at(24)),
        (SAT, 0, at(2)),
        (SUN, at(22), at(24)),
    ]


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("24/7", "Mo-Su 00:00-24:00"),
        ("Mo,We,Fr 10:00-12:00", "Mo 10:00-12:00; We 10:00-12:00; Fr 10:00-12:00"),
        ("Mo-We,Fr 10:00-12:00", "Mo-We 10:00-12:00; Fr 10:00-12:00"),
        ("Mo 08:00-12:00, 13:00-17:00", "Mo 08:00-12:00,13:00-17:00"),
        ("Mo-Fr 08:00-17:00, Sa 10:00-14:00", "Mo-Fr 08:00-17:00; Sa 10:00-14:00"),
        ("Mo 08:00-10:00, Mo 12:00-14:00", "Mo 08:00-10:00,12:00-14:00"),
        ("Fr-Mo 10:00-12:00", "Mo 10:00-12:00; Fr-Su 10:00-12:00"),
        ("Mo-Fr,PH 10:00-12:00; PH off", "Mo-Fr 10:00-12:00"),
        ("PH 10:00-12:00; Mo 08:00-09:00", "Mo 08:00-09:00"),
        ("Mo-Su 10:00-12:00, Su closed", "Mo-Sa 10:00-12:00"),
        ("10:00-12:00", "Mo-Su 10:00-12:00"),
        ("Fr 20:00-26:00", "Fr 20:00-02:00"),
        ("Sa", "Sa 00:00-24:00"),
        ("mån–fre 8.00 – 16", "Mo-Fr 08:00-16:00"),
    ],
)
def test_two_ways_to_write_the_same_opening_hours(text, same_as):
    assert parse_opening_hours(text) == parse_opening_hours(same_as)


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("Mo-Fr 07:00", "hours_time", "07:00"),
        ("Mx-Fr 07:00-16:00", "hours_day", "mx"),
        ("Mo 07:00-16:75", "hours_clock", "07:00-16:75"),
        ("Mo 25:00-26:00", "hours_clock", "25:00-26:00"),
        ("Mo 08:00-08:00", "hours_empty_span", "08:00-08:00"),
        ("Jan-Mar Mo 08:00-10:00", "hours_day", "jan"),
        ('Mo "by appointment"', "hours_time", '"by'),
    ],
)
def test_what_cannot_be_read_is_named(text, code, value):
    with pytest.raises(HoursError) as caught:
        parse_opening_hours(text)
    assert (caught.value.code, caught.value.values["value"]) == (code, value)
    assert value in caught.value.sentence("sv")
    assert value in str(caught.value)


def test_times_before_days_are_refused():
    with pytest.raises(HoursError) as caught:
        parse_opening_hours("08:00-10:00 Mo")
    assert caught.value.code == "hours_order"


@pytest.mark.parametrize("text", ["mon-fri", "08:00-12:00 x", "PH 08:00-10:00", "off"])
def test_availability_needs_a_day_and_a_time(text):
    with pytest.raises(HoursError):
        parse_availability(text)


@given(st.text(alphabet="mo tufrsa0123456789:-,;/PHof.å", max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    with contextlib.suppress(HoursError):  # any other error fails the test
        week = parse_opening_hours(text)
        assert week is None or 0 <= week.minutes() <= WEEK_MINUTES


weeks = st.lists(st.tuples(st.integers(0, WEEK_MINUTES - 1), st.integers(1, 900)), max_size=6).map(
    lambda spans: Week(
        sum({1 << (start + m) % WEEK_MINUTES for start, length in spans for m in range(length)})
    )
)


@given(weeks, weeks)
def test_overlap_counts_the_minutes_in_both_spans(one, other):
    def minutes(week):
        return {day * DAY_MINUTES + m for day, start, end in week.day_spans() for m in range(start, end)}

    assert one.overlap_minutes(other) == other.overlap_minutes(one) == len(minutes(one) & minutes(other))
    assert one.minutes() == len(minutes(one))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mon-fri 08:00-12:00", "mornings"),
        ("mon-fri 13:00-16:00", "afternoons"),
        ("mon-fri 17:00-21:00", "evenings"),
        ("mon-fri 22:00-05:00", "nights"),
        ("sat-sun 08:00-20:00", "weekends"),
        ("mon-fri 08:00-16:00", "days"),
        ("mon-fri 12:00-21:00", ""),
    ],
)
def test_the_time_of_day_that_most_of_a_week_is(text, name):
    assert main_time(parse_availability(text)) == name


def test_an_empty_week_is_at_no_time():
    assert main_time(Week(0)) == ""
