"""The shape of the score: what raises, what lowers, and by which trade."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import formula
from matching.relation import relation_points
from matching.types import Employer

shares = st.floats(0, 1)
TODAY = date(2026, 11, 22)
BAKERY, CAFE, GARAGE = range(3)
RELATED = np.array([[1.0, 0.8, 0.0], [0.8, 1.0, 0.0], [0.0, 0.0, 1.0]])


def test_a_wish_reaches_the_trades_close_to_its_own():
    assert formula.reach(np.array([1.0, 0, 0]), RELATED).tolist() == [1.0, 0.8, 0.0]


def test_what_is_declined_lowers_its_own_trade_and_no_stranger():
    kept = formula.kept_share([formula.declined_near(np.array([1.0, 0, 0]), RELATED)])
    assert kept[BAKERY] < kept[CAFE] < kept[GARAGE] == 1


@given(shares, shares, shares, st.floats(-1, 1))
def test_nothing_that_speaks_for_a_wish_lowers_it(trade, more, wording, signs):
    low, high = sorted((trade, more))
    assert formula.one_wish(low, wording, signs) <= formula.one_wish(high, wording, signs)
    assert formula.one_wish(wording, low, signs) <= formula.one_wish(wording, high, signs)
    assert 0 <= formula.one_wish(trade, wording, signs) <= formula.HIGHEST_WISH


@given(st.lists(shares, min_size=1, max_size=6))
def test_an_earlier_wish_weighs_at_least_as_much_as_a_later(scores):
    weights = [formula.wish_weight(place) for place in range(len(scores))]
    best_first = formula.all_wishes(sorted(scores, reverse=True), weights)
    assert best_first >= formula.all_wishes(scores, weights) - 1e-12
    assert weights == sorted(weights, reverse=True)


@given(shares, st.floats(-1, 1))
def test_a_loss_is_never_a_gain(trade, signs):
    assert formula.loss(trade, signs) >= 0


def test_a_sign_as_wished_raises_more_than_its_opposite_lowers_and_unknown_does_neither():
    as_wished, unknown, broken = formula.by_sign(np.array([0.2, 0.0, -0.2]))
    assert as_wished > -broken > unknown == 0


@given(st.floats(0, 500), st.floats(0, 500), st.none() | st.floats(1, 100))
def test_a_longer_way_is_never_better(km, other, limit):
    near, far = sorted((km, other))
    assert formula.distance_part(near, limit) >= formula.distance_part(far, limit) >= 0


@given(st.integers(0, 3000), st.integers(0, 3000), st.none() | st.floats(1, 60))
def test_more_shared_hours_are_never_worse(minutes, other, wanted):
    few, many = sorted((minutes, other))
    assert formula.hours_part(few, wanted) <= formula.hours_part(many, wanted) <= formula.HOURS_POINTS


@pytest.mark.parametrize(("days", "other"), [(10, 100), (100, 1000), (1000, None)])
def test_having_spoken_lately_is_worth_at_least_as_much_as_long_ago(days, other):
    assert worth_of_contact(days) >= worth_of_contact(other)
    assert worth_of_contact(10) > worth_of_contact(None)


def worth_of_contact(days: int | None) -> float:
    spoken_on = None if days is None else TODAY - timedelta(days=days)
    return sum(relation_points(Employer(ref="1", last_contact_on=spoken_on), TODAY).values())
