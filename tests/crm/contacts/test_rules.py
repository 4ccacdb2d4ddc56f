"""Rules about a contact's plain values."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contacts import rules

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, st.none() | DAYS)
def test_the_last_contact_never_moves_back(happened_on: date, known: date | None):
    latest = rules.latest(happened_on, known)

    assert latest == max(happened_on, known or happened_on)
    assert rules.is_latest(happened_on, known) == (latest == happened_on)


@given(st.lists(st.permutations([date(2026, 1, 1), date(2026, 5, 1), date(2026, 3, 1)]), min_size=1))
def test_the_order_in_which_contacts_arrive_does_not_matter(orders: list[list[date]]):
    for order in orders:
        last = None
        for day in order:
            last = rules.latest(day, last)
        assert last == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("name", "short"),
    [("Samira Ahmed", "S.A."), ("Eva-Lena Öst", "E.L.Ö."), ("  kim  ", "K."), ("", ""), (None, "")],
)
def test_initials_are_all_that_a_screen_in_a_doorway_shows(name: str | None, short: str):
    assert rules.initials(name) == short


@given(DAYS, st.integers(-40, 40))
def test_a_knock_is_remembered_for_two_weeks_and_none_that_has_not_happened(day: date, ago: int):
    assert rules.is_lately(day - timedelta(days=ago), day) == (0 <= ago <= 14)
