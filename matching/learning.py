"""Learning from outcomes how much the parts of the score should weigh, and whether that helps.

Slow to import (scikit-learn): only who learns imports it. `learn` gives multipliers within narrow bounds, and how the
re-weighted order does beside the plain one on people left out.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.base import clone
from sklearn.metrics import brier_score_loss, log_loss
from threadpoolctl import threadpool_limits

from matching.outcomes import EndedPlacement, require_enough
from matching.reweighting import DECIMALS, Numbers, PartReweighting, cut_by_person
from matching.weights import PartWeights

Progress = Callable[[int, int], None]  # done, of how many
Verdict = Literal["helps", "does_not_help", "cannot_say"]

FOLDS: Final = 5
REPEATS: Final = 5
RESAMPLES: Final = 1000
INTERVAL: Final = (2.5, 97.5)
# A gain in AUC below this would hardly move a workplace on anybody's list.
WORTH_HAVING: Final = 0.02
MOST_BINS, LEAST_IN_BIN = 5, 12


@dataclass(frozen=True, slots=True)
class Figures:
    """How well an order tells the outcomes apart (`auc`, higher is better), how far off its shares are (lower is)."""

    auc: float
    log_loss: float
    brier: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Placements with about the same expected share: how many, what was expected of them, what became of them."""

    count: int
    expected: float
    completed: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The re-weighted order beside the plain one, on people left out.

    `gain` is how much AUC is won and `gain_from`–`gain_to` its 95 % interval, by drawing people anew. `bins` are of
    the re-weighted score, in rising order of what was expected.
    """

    plain: Figures
    learned: Figures
    gain: float
    gain_from: float
    gain_to: float
    bins: tuple[Bin, ...]

    @property
    def verdict(self) -> Verdict:
        """Does not help if a gain worth having is outside the interval; helps if all of it is a gain."""
        if self.gain_to < WORTH_HAVING:
            return "does_not_help"
        is_better = self.gain_from > 0 and self.learned.log_loss <= self.plain.log_loss
        return "helps" if is_better else "cannot_say"


@dataclass(frozen=True, slots=True)
class Learned:
    """What all placements taught, and how it did on people left out. Nothing in it is about anybody."""

    weights: PartWeights
    comparison: Comparison
    placements: int
    completed: int


def learn(
    ended: Sequence[EndedPlacement], random_state: int = 0, progress: Progress | None = None
) -> Learned:
    """Learn the weights and compare. The order of `ended` does not matter. Raises TooFewPlacements."""
    counts = require_enough(ended)
    X, y, groups = _columns(ended)  # noqa: N806
    with _one_thread():
        weights = PartReweighting(random_state=random_state).fit(X, y, groups).weights_
        comparison = _compare(X, y, groups, random_state, progress)
    return Learned(weights, comparison, counts.placements, counts.completed)


def compare(
    ended: Sequence[EndedPlacement], random_state: int = 0, progress: Progress | None = None
) -> Comparison:
    """Try the re-weighted order beside the plain one, on people left out. Raises TooFewPlacements."""
    require_enough(ended)
    with _one_thread():
        return _compare(*_columns(ended), random_state, progress)


def _one_thread() -> AbstractContextManager[Any]:
    """The arrays are small: several threads would only wait for each other."""
    return cast(AbstractContextManager[Any], threadpool_limits(1))


def _columns(ended: Sequence[EndedPlacement]) -> tuple[Numbers, NDArray[np.bool_], NDArray[np.intp]]:
    in_order = sorted(ended, key=lambda one: (one.group, one.values, one.completed))
    _, groups = np.unique([one.group for one in in_order], return_inverse=True)
    values = np.array([one.values for one in in_order])
    return values, np.array([one.completed for one in in_order]), groups


@dataclass(slots=True)
class _LeftOut:
    """Scores and expected shares of every placement, each by models that have not seen its person."""

    scores: Numbers
    shares: Numbers

    def figures(self, y: NDArray[np.bool_]) -> Figures:
        return Figures(
            area_under_curve(y, self.scores),
            float(log_loss(y, self.shares, labels=[False, True])),
            float(brier_score_loss(y, self.shares)),
        )


def _compare(
    X: Numbers,  # noqa: N803
    y: NDArray[np.bool_],
    groups: NDArray[np.intp],
    random_state: int,
    progress: Progress | None,
) -> Comparison:
    plain, learned = _left_out(X, y, groups, random_state, progress)
    low, high = _interval(y, groups, plain.scores, learned.scores, random_state)
    before, after = plain.figures(y), learned.figures(y)
    return Comparison(before, after, after.auc - before.auc, low, high, reliability(y, learned.shares))


def _left_out(
    X: Numbers,  # noqa: N803
    y: NDArray[np.bool_],
    groups: NDArray[np.intp],
    random_state: int,
    progress: Progress | None,
) -> tuple[_LeftOut, _LeftOut]:
    """Average over the repeats, for the plain order and the re-weighted one, cut alike.

    Scores are taken from the average pair, so that those of models with different weights can stand in one order.
    """
    from_average = X - X.mean(axis=0)
    models = [PartReweighting(learns=False), PartReweighting()]
    kept = [_LeftOut(np.zeros(len(y)), np.zeros(len(y))) for _ in models]
    for repeat in range(REPEATS):
        for train, test in cut_by_person(X, y, groups, FOLDS, random_state + repeat):
            for model, out in zip(models, kept, strict=True):
                fitted = clone(model).fit(X[train], y[train], groups[train])
                out.scores[test] += fitted.decision_function(from_average[test]) / REPEATS
                out.shares[test] += fitted.predict_proba(X[test])[:, 1] / REPEATS
        if progress is not None:
            progress(repeat + 1, REPEATS)
    return kept[0], kept[1]


def _interval(
    y: NDArray[np.bool_], groups: NDArray[np.intp], plain: Numbers, learned: Numbers, random_state: int
) -> tuple[float, float]:
    """Draw people, not placements, anew: a person's placements are alike."""
    chance = np.random.default_rng(random_state)
    rows_of = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    gains: list[float] = []
    while len(gains) < RESAMPLES:
        drawn = np.concatenate([rows_of[one] for one in chance.integers(len(rows_of), size=len(rows_of))])
        if 0 < y[drawn].sum() < len(drawn):
            gains.append(
                area_under_curve(y[drawn], learned[drawn]) - area_under_curve(y[drawn], plain[drawn])
            )
    low, high = np.percentile(gains, INTERVAL)
    return float(low), float(high)


def area_under_curve(y: NDArray[np.bool_], scores: Numbers) -> float:
    """Give how often a completed placement scores above one that ended early; a tie counts half."""
    completed = int(y.sum())
    ranks = rankdata(scores)[y].sum()
    return float((ranks - completed * (completed + 1) / 2) / (completed * (len(y) - completed)))


def reliability(y: NDArray[np.bool_], shares: Numbers) -> tuple[Bin, ...]:
    """Cut the placements into equally large bins by expected share: expected and real share of each."""
    bins = max(1, min(MOST_BINS, len(y) // LEAST_IN_BIN))
    parts = np.array_split(np.argsort(shares, kind="stable"), bins)
    return tuple(
        Bin(
            len(part),
            round(float(shares[part].mean()), DECIMALS),
            round(float(y[part].mean()), DECIMALS),
        )
        for part in parts
    )
