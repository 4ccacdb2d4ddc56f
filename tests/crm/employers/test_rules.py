"""Rules about an employer's plain values."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from crm import codes
from crm.employers import rules

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(DAYS)
def test_the_short_answers_are_working_days_each_later_than_the_one_before(today: date):
    days = list(rules.next_step_days(today).values())

    assert all(day.weekday() < 5 for day in days)
    assert [today, *days] == sorted({today, *days})


@given(DAYS)
def test_in_a_week_is_at_most_a_week_and_the_week_chip_begins_its_week(today: date):
    days = rules.next_step_days(today)

    assert timedelta(days=5) <= days["in_a_week"] - today <= timedelta(days=7)
    assert days["in_two_weeks"].weekday() == 0
    assert days["in_two_weeks"].isocalendar().week == (today + timedelta(days=14)).isocalendar().week


@given(DAYS, st.integers(-400, 400))
def test_something_is_overdue_exactly_when_its_day_has_passed(today: date, away: int):
    state = rules.due_state(today + timedelta(days=away), today)

    assert state == ("overdue" if away < 0 else "today" if away == 0 else "later")


def test_without_a_day_nothing_is_due():
    assert rules.due_state(None, date(2026, 11, 23)) is None


@given(DAYS, st.integers(0, 2000), st.integers(1, 100))
def test_silence_is_counted_in_whole_weeks(today: date, days: int, weeks: int):
    last = today - timedelta(days=days)

    assert rules.is_silent(last, today, weeks) == (days >= 7 * weeks)


def test_who_was_never_spoken_to_is_silent_and_has_no_number_of_weeks():
    assert rules.is_silent(None, date(2026, 11, 23), 520)
    assert rules.weeks_silent(None, date(2026, 11, 23)) is None


@pytest.mark.parametrize("stage", [stage for stage in codes.STAGES if stage != "prospect"])
def test_who_has_been_spoken_to_is_never_a_prospect_again(stage: str):
    assert rules.allowed_stages(stage, spoken_to=True) == codes.STAGES[1:]
    assert rules.allowed_stages(stage, spoken_to=False) == codes.STAGES


@pytest.mark.parametrize("stage", codes.STAGES)
def test_a_contact_moves_a_prospect_on_and_nobody_else(stage: str):
    assert rules.stage_after_contact(stage, "no") == ("contacted" if stage == "prospect" else stage)
    assert rules.stage_after_contact(stage, "nobody_there") == stage


def test_every_division_of_sni_is_in_exactly_one_section():
    found = [
        s
        for s in rules.SNI_SECTIONS
        for code in ("01110", "33200", "56.100", "99000")
        if rules.sni_range(s)[0] <= code < rules.sni_range(s)[1]
    ]

    assert found == ["A", "C", "I", "U"]


def with_check_digit(nine: str) -> str:
    return nine + luhn.calc_check_digit(nine)


@given(st.integers(1, 9), st.integers(20, 99), st.integers(0, 9999))
def test_an_organisation_number_has_a_month_of_twenty_or_more(first: int, month: int, rest: int):
    number = with_check_digit(f"{first}6{month:02}{rest:04}0")

    assert rules.orgnr_kind(number) == "organisation"
    assert rules.orgnr_kind(f"16{number[:6]}-{number[6:]}") == "organisation"
    assert rules.written_orgnr(number) == f"{number[:6]}-{number[6:]}"


@pytest.mark.parametrize(
    ("day", "kind"), [(1, "personal"), (31, "personal"), (61, "coordination"), (91, "coordination")]
)
def test_a_sole_traders_number_is_told_from_an_organisations(day: int, kind: str):
    assert rules.orgnr_kind(with_check_digit(f"8507{day:02}238")) == kind


@pytest.mark.parametrize(
    ("text", "is_person"),
    [
        ("850701-2384", True),
        # Wrong check digit: a person's all the same.
        ("850701-2381", True),
        ("19850701-2384", True),
        ("850761-2384", True),
        ("556012-5790", False),
        ("16556012-5790", False),
        ("12", False),
        ("", False),
        (None, False),
    ],
)
def test_what_looks_like_a_persons_number_makes_a_sole_trader(text: str | None, is_person: bool):
    assert rules.is_sole_trader(text) is is_person


@pytest.mark.parametrize(
    "text", ["", "556012-5791", "5560125790x", "0000000000", "123", "５５６０１２５７９０"]
)
def test_what_is_no_number_is_none(text: str):
    assert rules.orgnr_kind(text) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.exempel.example", "https://www.exempel.example"),
        ("http://exempel.example/om", "http://exempel.example/om"),
        ("javascript:alert(1)//a.b", None),
        ("inget", None),
        ("https://", None),
    ],
)
def test_only_web_addresses_become_links(typed: str, kept: str | None):
    assert rules.web_address(typed) == kept


def test_phone_numbers_and_mail_are_checked_for_shape():
    assert rules.is_phone_number("031-12 34 56")
    assert rules.is_phone_number("+47 22 12 34 56")
    assert not rules.is_phone_number("ring Maria")
    assert rules.is_email("maria@exempel.example")
    assert not rules.is_email("maria@exempel")
    assert not rules.is_email("maria exempel.example")
