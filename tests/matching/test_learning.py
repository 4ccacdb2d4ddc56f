"""Learning from outcomes, on invented placements whose law is known (`laws`), none of it made from the score."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from matching.learning import (
    LEAST_IN_BIN,
    Comparison,
    Figures,
    area_under_curve,
    compare,
    learn,
    reliability,
)
from matching.outcomes import LEARNT, Counts, EndedPlacement, TooFewPlacements
from matching.reweighting import NonNegativeLogistic, PartReweighting
from matching.weights import PartWeights
from tests.matching.laws import against_wishes, by_chance, by_hours, placements

# Twice as many as must have ended: few enough to be quick, many enough for what the laws say to show.
PLACEMENTS = 120


@pytest.fixture(scope="module")
def hours_matter():
    return learn(placements(by_hours, PLACEMENTS, all_wished=True))


@pytest.fixture(scope="module")
def nothing_matters():
    return learn(placements(by_chance, PLACEMENTS))


def columns(ended: list[EndedPlacement]):
    return np.array([one.values for one in ended]), np.array([one.completed for one in ended])


def test_what_matters_weighs_more_and_that_helps_on_people_left_out(hours_matter):
    weights, comparison = hours_matter.weights, hours_matter.comparison
    assert weights.hours > 1.25
    assert weights.hours > max(weights.distance, weights.preferences)
    assert comparison.verdict == "helps"
    assert comparison.learned.auc > comparison.plain.auc
    assert comparison.learned.log_loss < comparison.plain.log_loss
    assert comparison.gain_from <= comparison.gain <= comparison.gain_to


def test_chance_teaches_next_to_nothing_and_is_not_said_to_help(nothing_matters):
    weights = nothing_matters.weights
    assert all(getattr(weights, name) == pytest.approx(1, abs=0.15) for name in LEARNT)
    assert nothing_matters.comparison.verdict == "does_not_help"


def test_a_wish_is_never_learnt_to_be_worth_less():
    ended = placements(against_wishes, PLACEMENTS)
    assert learn(ended).weights.wish >= 1
    model = NonNegativeLogistic().fit(*columns(ended))
    assert model.coef_[LEARNT.index("wish")] == 0


def test_the_same_placements_in_any_order_teach_the_same(hours_matter):
    shuffled = placements(by_hours, PLACEMENTS, all_wished=True)
    Random(7).shuffle(shuffled)
    assert learn(shuffled) == hours_matter


def test_what_was_learnt_can_be_compared_again(hours_matter):
    assert compare(placements(by_hours, PLACEMENTS, all_wished=True)) == hours_matter.comparison


def test_progress_is_told():
    told = []
    compare(placements(by_chance, 70), progress=lambda done, of: told.append((done, of)))
    assert [done for done, _ in told] == list(range(1, told[0][1] + 1))


def test_nobody_is_both_learnt_from_and_tried_on():
    """Everybody's placements are one of a kind, so a model that had seen the person would know the outcome."""
    chance = Random(3)
    ended = []
    for person in range(40):
        values = tuple(chance.random() for _ in LEARNT)
        outcome = person % 2 == 0
        ended += [EndedPlacement(f"P{person}", values, outcome)] * 3
    assert compare(ended).learned.auc < 0.75


@pytest.mark.parametrize(
    ("ended", "missing"),
    [
        (placements(by_chance, 59), {"placements": 1}),
        ([], {"placements": 60, "completed": 20, "ended_early": 20, "people": 10}),
        (placements(lambda _: 1.0, 100), {"ended_early": 20, "people": 10}),
        ([EndedPlacement(f"P{n % 9}", (0.0,) * 4, n % 2 == 0) for n in range(90)], {"people": 1}),
    ],
)
def test_too_little_is_refused_and_what_is_missing_is_said(ended, missing):
    assert Counts.of(ended).missing == missing
    with pytest.raises(TooFewPlacements):
        learn(ended)
    with pytest.raises(TooFewPlacements):
        compare(ended)


def test_the_parts_that_may_not_be_learnt_from_are_left_out():
    one = EndedPlacement.of("P", {"wish": 0.9, "declined": -0.2, "hours": 0.03, "relation": 0.07}, True)
    assert one.values == (pytest.approx(0.7), 0.03, 0.0, 0.0)
    assert LEARNT == ("wish", "hours", "distance", "preferences")


def test_the_regression_is_scikit_learns_where_no_weight_would_be_negative():
    values, outcome = columns(placements(by_hours, 300))
    rising = values[:, [LEARNT.index("hours")]]
    ours = NonNegativeLogistic(C=0.5).fit(rising, outcome)
    theirs = LogisticRegression(C=0.5).fit(StandardScaler().fit_transform(rising), outcome)
    assert ours.coef_ == pytest.approx(theirs.coef_[0], abs=1e-3)
    assert ours.predict_proba(rising)[:, 1] == pytest.approx(
        theirs.predict_proba(StandardScaler().fit_transform(rising))[:, 1], abs=1e-3
    )


@settings(max_examples=15)
@given(
    arrays(float, (30, 4), elements=st.floats(0, 1)),
    arrays(bool, 30).filter(lambda y: 0 < y.sum() < 30),
    st.integers(0, 3),
    st.floats(0, 2),
)
def test_more_of_anything_never_lowers_what_is_expected(values, outcome, column, more):
    model = NonNegativeLogistic().fit(values, outcome)
    raised = values.copy()
    raised[:, column] += more
    assert (model.predict_proba(raised)[:, 1] >= model.predict_proba(values)[:, 1] - 1e-12).all()


def test_a_part_that_is_the_same_for_all_is_left_as_it_was(hours_matter):
    assert hours_matter.weights.wish == 1


def test_the_plain_score_is_the_sum_of_the_parts():
    ended = placements(by_hours, 80)
    values, outcome = columns(ended)
    groups = [one.group for one in ended]
    plain = PartReweighting(learns=False).fit(values, outcome, groups)
    assert plain.weights_ == PartWeights()
    assert plain.decision_function(values) == pytest.approx(values.sum(axis=1))
    shares = plain.predict_proba(values)
    assert shares.sum(axis=1) == pytest.approx(np.ones(80))
    assert (plain.predict(values) == (shares[:, 1] > 0.5)).all()


@given(arrays(bool, 20).filter(lambda y: 0 < y.sum() < 20), arrays(float, 20, elements=st.integers(0, 5)))
def test_the_area_under_the_curve_is_scikit_learns(outcome, scores):
    assert area_under_curve(outcome, scores) == pytest.approx(roc_auc_score(outcome, scores))


@pytest.mark.parametrize(
    ("low", "high", "worse", "verdict"),
    [
        (0.001, 0.05, 0.0, "helps"),
        (0.001, 0.05, 0.01, "cannot_say"),
        (0.0, 0.05, 0.0, "cannot_say"),
        (0.001, 0.019, 0.0, "does_not_help"),
        (-0.05, 0.02, 0.0, "cannot_say"),
        (-0.05, -0.01, 0.0, "does_not_help"),
    ],
)
def test_it_helps_only_if_all_of_the_interval_says_so_and_it_is_worth_having(low, high, worse, verdict):
    plain, learned = Figures(0.6, 0.6, 0.2), Figures(0.6, 0.6 + worse, 0.2)
    assert Comparison(plain, learned, 0.01, low, high, ()).verdict == verdict


def test_expected_shares_come_true_on_people_left_out(hours_matter):
    bins = hours_matter.comparison.bins
    assert sum(one.count for one in bins) == PLACEMENTS
    assert min(one.count for one in bins) >= LEAST_IN_BIN
    assert [one.expected for one in bins] == sorted(one.expected for one in bins)
    off = sum(one.count * abs(one.expected - one.completed) for one in bins) / PLACEMENTS
    # In five bins of 24 chance alone puts a share 0.08 off; twice that would be another curve.
    assert off < 0.16
    assert bins[-1].completed > bins[0].completed


def test_bins_hold_what_they_say():
    outcome = np.array([False] * 20 + [True] * 20)
    shares = np.linspace(0.0, 1.0, 40)
    assert [(one.count, one.completed) for one in reliability(outcome, shares)] == [
        (14, 0.0),
        (13, 0.54),
        (13, 1.0),
    ]
