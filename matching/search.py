"""Finds the best employers of each list without scoring all of them, and misses none.

Employers stand in blocks, and the most that a block can come to is known beforehand. The most promising are scored
first; whoever cannot reach the last place that is still given is then passed by. The answer is the same as if all
had been scored.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.held import BLOCK
from matching.limits import ASK, FITS
from matching.scores import SLACK, Parts, Scores

Array = NDArray[Any]
LISTS = (FITS, ASK)
# A list no longer than this is scored whole.
SHORT = 1024
FIRST_BLOCKS, FIRST_TOUCHED = 16, 512
GROWTH = 8
CHUNK = 16384
# From so many rows on it pays to look at each one's signs before all else.
MANY = 1024


class Best:
    """The best of one list so far: rows with parts and totals; equal totals by place."""

    def __init__(self, top: int, place: Array) -> None:
        self.rows = np.zeros(0, dtype=np.int64)
        self.totals = np.zeros(0)
        self.parts: Parts = {}
        self._top, self._place = top, place

    @property
    def floor(self) -> float:
        """What an employer must come to for a place."""
        return float(self.totals[-1]) if len(self.rows) >= self._top else -np.inf

    def take(self, rows: Array, parts: Parts, totals: Array) -> None:
        """Let more employers compete; none that has before."""
        rows = np.concatenate([self.rows, rows])
        totals = np.concatenate([self.totals, totals])
        if self.parts:
            parts = {name: np.concatenate([self.parts[name], values]) for name, values in parts.items()}
        best = _first(totals, self._place[rows], self._top)
        self.rows, self.totals = rows[best], totals[best]
        self.parts = {name: values[best] for name, values in parts.items()}


class Search:
    """One search: which rows have been scored, and the best of each list so far."""

    def __init__(self, scores: Scores, lists: Array, top: int) -> None:
        """Take the list of each employer (`limits`), and how many are wanted of each."""
        self._scores, self._lists = scores, lists
        self._done = np.zeros(len(lists), dtype=bool)
        self._sizes = [int(np.count_nonzero(lists == code)) for code in LISTS]
        self.best = [Best(top, scores.index.columns.place) for _ in LISTS]
        self._top = top
        if top > 0:
            self._run()

    def _run(self) -> None:
        touched = self._touched()
        bounds = self._scores.touched_bounds(touched)
        promising = _highest(bounds, FIRST_TOUCHED)
        short = [np.flatnonzero(self._lists == code) for code in LISTS if 0 < self._sizes[code] <= SHORT]
        first = np.zeros(len(self._lists), dtype=bool)
        for rows in (*short, touched[promising], self._rows_of(self._best_blocks(FIRST_BLOCKS))):
            first[rows] = True
        self._score(np.flatnonzero(first & (self._lists <= ASK)))
        self._fill()
        self._score(touched, bounds)
        self._score_blocks(np.arange(len(self._scores.block_bounds)))

    def _fill(self) -> None:
        """Score ever more of the best blocks until every list is full, or has no more."""
        count = FIRST_BLOCKS * GROWTH
        while any(
            len(best.rows) < min(size, self._top) for best, size in zip(self.best, self._sizes, strict=True)
        ):
            self._score_blocks(self._best_blocks(count))
            count *= GROWTH

    def _touched(self) -> Array:
        """The rows whose wording is alike to any wish."""
        seen = np.zeros(len(self._lists), dtype=bool)
        for wish in self._scores.wishes:
            seen[wish.wording.rows] = True
        return np.flatnonzero(seen & (self._lists <= ASK))

    def _best_blocks(self, count: int) -> Array:
        return _highest(self._scores.block_bounds, count)

    def _rows_of(self, blocks: Array) -> Array:
        rows = (blocks[:, None] * BLOCK + np.arange(BLOCK)).reshape(-1)
        return rows[rows < len(self._lists)]

    def _score_blocks(self, blocks: Array) -> None:
        bounds = self._scores.block_bounds
        lowest = min(best.floor for best in self._open())
        blocks = blocks[bounds[blocks] + self._scores.most_of_rest >= lowest - SLACK]
        rows = self._rows_of(blocks)
        self._score(rows, bounds[rows // BLOCK])

    def _open(self) -> list[Best]:
        """The lists that anybody is in."""
        return [best for best, size in zip(self.best, self._sizes, strict=True) if size] or self.best

    def _score(self, rows: Array, bounds: Array | None = None) -> None:
        """Score those of some rows that are not yet and can still come to a place; `bounds` of their wishes."""
        if bounds is None:
            bounds = np.full(len(rows), np.inf)
        rest = self._scores.most_of_rest + SLACK
        for start in range(0, len(rows), CHUNK):
            some, most = rows[start : start + CHUNK], bounds[start : start + CHUNK]
            floors = np.array([best.floor for best in self.best] + [np.inf, np.inf])[self._lists[some]]
            able = np.flatnonzero((most + rest >= floors) & (floors < np.inf) & ~self._done[some])
            some, most, floors = some[able], most[able], floors[able]
            if len(some) > MANY and self._scores.asks_for_signs:
                most = self._scores.sharper_bounds(some)
                able = np.flatnonzero(most + rest >= floors)
                some, most = some[able], most[able]
            if len(some):
                self._score_exactly(some, most)

    def _score_exactly(self, rows: Array, bounds: Array) -> None:
        self._done[rows] = True
        floors = np.array([best.floor for best in self.best])[self._lists[rows]] - SLACK
        scores, learned = self._scores, self._scores.weights.learned
        parts: Parts = scores.steady_parts(rows)
        most_of_way = scores.most_of_distance * scores.weights.distance
        kept = bounds + sum(parts.values()) + learned(parts) + most_of_way >= floors
        rows, bounds, floors, parts = _kept(kept, rows, bounds, floors, parts)
        parts["distance"] = scores.distance_part(rows)
        kept = bounds + sum(parts.values()) + learned(parts) >= floors
        rows, bounds, floors, parts = _kept(kept, rows, bounds, floors, parts)
        wish, declined = scores.wish_parts(rows)
        parts = scores.weights.applied(
            {"wish": wish, "declined": declined}
            | {name: parts[name] for name in ("hours", "distance", "preferences", "relation")}
        )
        totals = scores.totals(parts)
        for code in LISTS:
            mine = self._lists[rows] == code
            if mine.any():
                self.best[code].take(
                    rows[mine], {name: values[mine] for name, values in parts.items()}, totals[mine]
                )


def _kept(
    kept: Array, rows: Array, bounds: Array, floors: Array, parts: Parts
) -> tuple[Array, Array, Array, Parts]:
    return rows[kept], bounds[kept], floors[kept], {name: values[kept] for name, values in parts.items()}


def _highest(values: Array, count: int) -> Array:
    """Give the places of the highest values, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, len(values) - count)[len(values) - count :]


def _first(totals: Array, places: Array, top: int) -> Array:
    """Give the places of the `top` highest totals, best first, equal ones by place."""
    near = np.arange(len(totals))
    if len(totals) > top:
        near = np.flatnonzero(totals >= np.partition(totals, len(totals) - top)[len(totals) - top])
    return near[np.lexsort((places[near], -totals[near]))][:top]
