"""Two estimators in the manner of scikit-learn: what tells outcomes apart, and what that changes in the score.

A logistic regression with weights that are never negative says how well each part of the score tells completed
placements from those that ended early; `PartReweighting` turns that into multipliers within the bounds.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold

from matching.outcomes import LEARNT
from matching.weights import MOST, PartWeights, least_of

Numbers = NDArray[np.float64]

INNER_FOLDS: Final = 3
# Weights are rounded, so that they say nothing about any one placement.
DECIMALS: Final = 2


class NonNegativeLogistic(ClassifierMixin, BaseEstimator):
    """Logistic regression whose weights are zero or more, shrunk by an L2 penalty (`C` small = shrunk much).

    Columns are brought to unit spread first; one that does not vary gets weight 0. The fit is a convex problem with
    one answer, so there is no chance in it. Learnt: `mean_`, `scale_`, `coef_` (a column each, for unit spread, in
    log-odds), `intercept_`, `classes_`.
    """

    def __init__(self, C: float = 0.1) -> None:  # noqa: N803 - scikit-learn's name
        self.C = C

    def fit(self, X: Any, y: Any) -> "NonNegativeLogistic":  # noqa: N803
        """Learn from `X` (a row a placement) and `y` (True = completed)."""
        values, outcome = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        spread = values.std(axis=0)
        self.mean_ = values.mean(axis=0)
        self.scale_ = np.where(spread > 1e-9, spread, np.inf)
        self.classes_ = np.array([False, True])
        found = minimize(
            _penalised_loss,
            np.zeros(values.shape[1] + 1),
            args=((values - self.mean_) / self.scale_, outcome, self.C),
            jac=True,
            method="L-BFGS-B",
            bounds=[(None, None), *[(0.0, None)] * values.shape[1]],
        )
        self.intercept_, self.coef_ = float(found.x[0]), found.x[1:]
        return self

    def decision_function(self, X: Any) -> Numbers:  # noqa: N803
        """Give the log-odds that each is completed."""
        values = (np.asarray(X, dtype=float) - self.mean_) / self.scale_
        odds: Numbers = self.intercept_ + values @ self.coef_
        return odds

    def predict_proba(self, X: Any) -> Numbers:  # noqa: N803
        """Give the probabilities of (ended early, completed), a row each."""
        completed = expit(self.decision_function(X))
        return np.column_stack([1 - completed, completed])

    def predict(self, X: Any) -> NDArray[np.bool_]:  # noqa: N803
        """Tell whether each is more likely completed than not."""
        likely: NDArray[np.bool_] = self.decision_function(X) > 0
        return likely


def _penalised_loss(weights: Numbers, X: Numbers, y: Numbers, C: float) -> tuple[float, Numbers]:  # noqa: N803
    odds = weights[0] + X @ weights[1:]
    loss = float(np.logaddexp(0, odds).sum() - y @ odds + weights[1:] @ weights[1:] / (2 * C))
    missed = expit(odds) - y
    return loss, np.concatenate([[missed.sum()], X.T @ missed + weights[1:] / C])


class PartReweighting(ClassifierMixin, BaseEstimator):
    """The score with its parts re-weighted, and what share of placements with such a score is completed.

    A part that tells the two outcomes apart better than the varying parts do on average weighs more, one that does so
    less weighs less; `learns` False leaves every weight at 1, which is the plain score. The share is calibrated by a
    rising S-curve (sigmoid; isotonic needs a thousand cases) over the order of scores of people left out
    (`INNER_FOLDS`). Learnt: `weights_` (PartWeights), `average_`, `scores_`, `calibration_`, `classes_`.
    """

    def __init__(self, learns: bool = True, C: float = 0.1, random_state: int = 0) -> None:  # noqa: N803
        self.learns = learns
        self.C = C
        self.random_state = random_state

    def fit(self, X: Any, y: Any, groups: Any) -> "PartReweighting":  # noqa: N803
        """Learn from `X` (columns as `LEARNT`, in points), `y` (True = completed) and whose placement each is."""
        values, outcome = np.asarray(X, dtype=float), np.asarray(y, dtype=bool)
        self.classes_ = np.array([False, True])
        self.weights_ = self._weights(values, outcome)
        # From the average pair on, so that scores by different weights can stand beside each other.
        self.average_ = values.mean(axis=0)
        scores = np.empty(len(outcome))
        for train, test in cut_by_person(values, outcome, groups, INNER_FOLDS, self.random_state):
            scores[test] = _weighed(
                values[test] - self.average_, self._weights(values[train], outcome[train])
            )
        self.scores_ = np.sort(scores)
        self.calibration_ = NonNegativeLogistic(C=1.0).fit(self._places(scores), outcome)
        return self

    def _weights(self, values: Numbers, outcome: NDArray[np.bool_]) -> PartWeights:
        if not self.learns:
            return PartWeights()
        return bounded_weights(NonNegativeLogistic(self.C).fit(values, outcome))

    def decision_function(self, X: Any) -> Numbers:  # noqa: N803
        """Give the re-weighted score of each, in points: what suggestions are ordered by."""
        return _weighed(np.asarray(X, dtype=float), self.weights_)

    def predict_proba(self, X: Any) -> Numbers:  # noqa: N803
        """Give the calibrated probabilities of (ended early, completed), a row each."""
        scores = self.decision_function(np.asarray(X, dtype=float) - self.average_)
        shares: Numbers = self.calibration_.predict_proba(self._places(scores))
        return shares

    def _places(self, scores: Numbers) -> Numbers:
        """Give where scores stand among those learnt from, 0–1 in a column: one far off cannot bend the curve."""
        before = np.searchsorted(self.scores_, scores, side="left")
        after = np.searchsorted(self.scores_, scores, side="right")
        places: Numbers = (before + after)[:, None] / (2 * len(self.scores_))
        return places

    def predict(self, X: Any) -> NDArray[np.bool_]:  # noqa: N803
        """Tell whether each is more likely completed than not."""
        likely: NDArray[np.bool_] = self.predict_proba(X)[:, 1] > 0.5
        return likely


def bounded_weights(model: NonNegativeLogistic) -> PartWeights:
    """Turn what a part tells, against the average of those that vary, into a multiplier within the bounds."""
    varies = np.isfinite(model.scale_)
    average = model.coef_[varies].mean() if varies.any() else 0.0
    told = np.where(varies, model.coef_ - average, 0.0)
    multipliers = MOST ** np.tanh(told)
    named = zip(LEARNT, multipliers, strict=True)
    return PartWeights(**{name: max(least_of(name), round(float(m), DECIMALS)) for name, m in named})


def _weighed(values: Numbers, weights: PartWeights) -> Numbers:
    scores: Numbers = values @ np.array([getattr(weights, name) for name in LEARNT])
    return scores


def cut_by_person(
    values: Numbers, outcome: NDArray[np.bool_], groups: Any, count: int, random_state: int
) -> Iterator[tuple[Any, Any]]:
    """Cut so that nobody is on both sides, and the outcomes are shared out evenly."""
    return StratifiedGroupKFold(count, shuffle=True, random_state=random_state).split(values, outcome, groups)
