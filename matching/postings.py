"""Sparse columns over employers: for each term, which employers hold it and how much. Plain arrays, so that a
later index can map them from a file.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from matching.text import character_grams


@dataclass(frozen=True, slots=True)
class Postings:
    """Term `t` is held by employers `rows[starts[t]:starts[t + 1]]` with the `weights` of the same places."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, entries: "Entries", size: int) -> "Postings":
        """Build from entries in any order, for terms 0 to `size` - 1."""
        terms = np.array(entries.terms, dtype=np.int32)
        order = np.argsort(terms, kind="stable")
        starts = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(np.bincount(terms, minlength=size), out=starts[1:])
        rows = np.array(entries.rows, dtype=np.int32)[order]
        return cls(starts, rows, np.array(entries.weights, dtype=np.float32)[order])

    def term(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give the employers that hold a term, each once, and how much."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.rows[part], self.weights[part]


@dataclass(slots=True)
class Entries:
    """Entries on their way into postings: which term, which employer, how much."""

    terms: "array[int]" = field(default_factory=lambda: array("i"))
    rows: "array[int]" = field(default_factory=lambda: array("i"))
    weights: "array[float]" = field(default_factory=lambda: array("f"))

    def add(self, term: int, row: int, weight: float) -> None:
        """Add one entry; a term and an employer meet in at most one."""
        self.terms.append(term)
        self.rows.append(row)
        self.weights.append(weight)


class GramIndex:
    """TF-IDF over character n-grams, the same numbers as scikit-learn's `TfidfVectorizer(analyzer="char_wb",
    ngram_range=(3, 5))` without its import of most of a second.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Index texts; row `n` is the n-th text."""
        entries = Entries()
        self._number: dict[str, int] = {}
        self.size = 0
        for row, text in enumerate(texts):
            self.size = row + 1
            for gram, count in character_grams(text).items():
                entries.add(self._number.setdefault(gram, len(self._number)), row, count)
        counted = Postings.of(entries, len(self._number))
        holding = np.diff(counted.starts)
        self._idf = np.log((1 + self.size) / (1 + holding)) + 1
        weights = counted.weights * np.repeat(self._idf, holding)
        lengths = np.sqrt(np.bincount(counted.rows, weights**2, minlength=self.size))
        normed = (weights / lengths[counted.rows]).astype(np.float32)
        self.postings = Postings(counted.starts, counted.rows, normed)

    def similarities(self, text: str) -> NDArray[np.float32]:
        """Give the cosine, 0–1, between a text and each indexed one."""
        scores = np.zeros(self.size, dtype=np.float32)
        known = {gram: count for gram, count in character_grams(text).items() if gram in self._number}
        weights = {
            gram: count * float(self._idf[self._number[gram]]) for gram, count in sorted(known.items())
        }
        length = sqrt(sum(weight * weight for weight in weights.values()))
        for gram, weight in weights.items():
            rows, shares = self.postings.term(self._number[gram])
            scores[rows] += shares * (weight / length)
        return scores
