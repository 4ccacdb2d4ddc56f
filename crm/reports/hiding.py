"""Which counts must be hidden so that no small one can be reckoned backwards. Pure; scipy does the arithmetic.

A small count is safe when the same export could have been made by other rows in which it is larger by the whole
threshold, while every count that can be seen stays as it is. Each such *other world* is looked for by linear
programming: the cheapest change of counts that moves the small one and breaks nothing. What must move is hidden.
A world is one of whole numbers, and a count that is not zero never becomes zero in it: zeros are published, so that
whoever reads the export knows which counts are not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import scipy  # its parts are loaded when they are first used: no other command waits for them
from numpy.typing import NDArray

from crm.reports.published import Counts, Terms

World = NDArray[np.int64]  # how much each count differs from the truth
_HALF: Final = 0.5
_CLOSE: Final = 1e-6
# What moving a hidden count costs beside a visible one: a little, so that few are moved at all.
_LITTLE: Final = 1e-4
# Showing again what need not be hidden is a nicety: so many questions may be spent on it.
_MOST_QUESTIONS: Final = 100


class CannotBeHidden(Exception):
    """No other rows could have made the export: a fault in what is said of its structure."""


@dataclass
class Hiding:
    """`few` are the numbers of the small counts; `hidden` all that are hidden, `few` among them.

    `worlds` are the proofs: for each watched sum some world in which it is larger by the threshold.
    """

    few: frozenset[int]
    hidden: frozenset[int]
    worlds: list[World] = field(default_factory=list)


def hide(counts: Counts, threshold: int) -> Hiding:
    """What to hide. Raises CannotBeHidden where the structure allows no other world."""
    watched = counts.few(threshold)
    few = frozenset(number for terms in watched if list(terms.values()) == [1] for number in terms)
    search = _Search(counts, threshold)
    found = search.hide(watched, few)
    given_back = search.give_back(found, watched, few)
    return Hiding(few, frozenset(given_back[0]), given_back[1])


class _Search:
    """The counts as rows of numbers, made once for many questions."""

    def __init__(self, counts: Counts, threshold: int) -> None:
        self.values = np.array(counts.values, dtype=float)
        self.size = len(self.values)
        self.questions = 0
        self.threshold = threshold
        self.equal = _matrix([held.terms for held in counts.held if held.is_equality], self.size)
        self.below = _matrix([held.terms for held in counts.held if not held.is_equality], self.size)
        self.room = -(self.below @ self.values)
        # The smallest are missed least, zeros most: readers take it for granted that they stand.
        cost = (threshold + self.values) * np.array(counts.weights())
        self.cost = np.where(self.values > 0, cost, 1 + cost.max(initial=0))

    def hide(self, watched: Sequence[Terms], few: Iterable[int]) -> tuple[set[int], list[World]]:
        """The hidden counts and the worlds that show them safe, every hidden count of them."""
        hidden, worlds = set(few), list[World]()
        todo = list(watched)
        while todo:
            for terms in todo:
                if not self.is_safe(terms, worlds):
                    world = self.world(terms, hidden)
                    if world is None:
                        raise CannotBeHidden
                    worlds.append(world)
                    hidden.update(np.flatnonzero(world).tolist())
            todo = [{number: 1} for number in sorted(hidden) if not self.is_safe({number: 1}, worlds)]
        return hidden, worlds

    def is_safe(self, terms: Terms, worlds: Sequence[World]) -> bool:
        """Whether some world moves a sum by the threshold."""
        return any(abs(self._moved(terms, world)) >= self.threshold for world in worlds)

    def _moved(self, terms: Terms, world: World) -> int:
        return int(sum(coefficient * world[number] for number, coefficient in terms.items()))

    def world(self, terms: Terms, hidden: Iterable[int], only: bool = False) -> World | None:
        """A world that moves a sum up by the threshold; `only` hidden counts may move. None when there is none."""
        free = np.zeros(self.size, dtype=bool)
        free[list(hidden)] = True
        cost = np.where(free, _LITTLE, self.cost)
        # Zeros stay out of it as long as there is a way without them: most counts are zeros.
        for may_move in [free] if only else [free | (self.values > 0), np.ones(self.size, dtype=bool)]:
            kept = np.flatnonzero(may_move)
            found = self._solve(terms, cost[kept], kept)
            if found is not None:
                world = np.zeros(self.size, dtype=np.int64)
                world[kept] = found
                return world
        return None

    def _solve(self, terms: Terms, cost: NDArray[Any], kept: NDArray[Any]) -> NDArray[Any] | None:
        self.questions += 1
        aim = _matrix([terms], self.size)
        equal = scipy.sparse.vstack([self.equal, aim])[:, kept]
        below = self.below[:, kept]
        sides = np.zeros(equal.shape[0])
        sides[-1] = self.threshold
        most = np.concatenate([np.full(len(kept), np.inf), np.maximum(self.values[kept] - 1, 0)])
        question = {
            "c": np.concatenate([cost, cost]),
            "A_eq": scipy.sparse.hstack([equal, -equal]),
            "b_eq": sides,
            "A_ub": scipy.sparse.hstack([below, -below]) if below.shape[0] else None,
            "b_ub": self.room if below.shape[0] else None,
            "bounds": np.column_stack([np.zeros(2 * len(kept)), most]),
            "method": "highs",
        }
        answer = scipy.optimize.linprog(**question)
        if answer.status == 0 and np.abs(answer.x - np.round(answer.x)).max() > _CLOSE:
            answer = scipy.optimize.linprog(**question, integrality=1)
        if answer.status != 0:
            return None
        moved = np.round(answer.x).astype(np.int64)
        difference: NDArray[Any] = moved[: len(kept)] - moved[len(kept) :]
        return difference

    def give_back(
        self, found: tuple[set[int], list[World]], watched: Sequence[Terms], few: Iterable[int]
    ) -> tuple[set[int], list[World]]:
        """Show again what need not be hidden, the largest first."""
        hidden, worlds = found
        self.questions = 0
        added = sorted(hidden - set(few), key=lambda number: (-self.cost[number], number))
        for number in added:
            if self.questions >= _MOST_QUESTIONS:
                break
            shown = self._without(number, hidden, worlds, watched)
            if shown is not None:
                hidden, worlds = shown
        return hidden, worlds

    def _without(
        self, number: int, hidden: set[int], worlds: list[World], watched: Sequence[Terms]
    ) -> tuple[set[int], list[World]] | None:
        """The hidden counts but one, with worlds that show them safe; None when they would not be."""
        fewer = hidden - {number}
        kept = [world for world in worlds if world[number] == 0]
        for terms in [*watched, *({one: 1} for one in sorted(fewer))]:
            if not self.is_safe(terms, kept):
                world = self.world(terms, fewer, only=True)
                if world is None:
                    return None
                kept.append(world)
        return fewer, kept


def _matrix(rows: Sequence[Terms], size: int) -> Any:
    made = [(row, number, c) for row, terms in enumerate(rows) for number, c in terms.items()]
    values = ([c for _row, _number, c in made], ([r for r, _n, _c in made], [n for _r, n, _c in made]))
    return scipy.sparse.csr_array(values, shape=(len(rows), size), dtype=float)
