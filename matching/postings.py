"""Sparse columns in plain arrays: for each term, which rows hold it and how much. They can be mapped from a file."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.text import character_grams

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Postings:
    """Term `t` is held by `rows[starts[t]:starts[t + 1]]` with the `weights` of the same places."""

    starts: Array
    rows: Array
    weights: Array

    @classmethod
    def of(cls, entries: "Entries", size: int) -> "Postings":
        """Build from entries in any order, for terms 0 to `size` - 1."""
        terms, rows, weights = entries.columns()
        return cls.of_columns(terms, rows, weights, size)

    @classmethod
    def of_columns(cls, terms: Array, rows: Array, weights: Array, size: int) -> "Postings":
        """Build from three columns of entries in any order, for terms 0 to `size` - 1."""
        order = np.argsort(terms, kind="stable")
        starts = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(np.bincount(terms, minlength=size), out=starts[1:])
        return cls(starts, rows[order].astype(np.int32), weights[order].astype(np.float32))

    def term(self, number: int) -> tuple[Array, Array]:
        """Give the rows that hold a term, each once, and how much."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.rows[part], self.weights[part]

    def of_terms(self, numbers: Array) -> tuple[Array, Array, Array]:
        """Give the rows of several terms one after the other, how much, and how many rows each term has."""
        sizes = self.starts[numbers + 1] - self.starts[numbers]
        places = runs(self.starts[numbers], sizes)
        return self.rows[places], self.weights[places], sizes


def runs(starts: Array, sizes: Array) -> Array:
    """Count up from each start so many steps: starts 5, 9 and sizes 2, 3 give 5, 6, 9, 10, 11."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - sizes), sizes) + np.arange(total)


@dataclass(slots=True)
class Entries:
    """Entries on their way into postings: which term, which row, how much."""

    terms: "array[int]" = field(default_factory=lambda: array("i"))
    rows: "array[int]" = field(default_factory=lambda: array("i"))
    weights: "array[float]" = field(default_factory=lambda: array("f"))

    def add(self, term: int, row: int, weight: float) -> None:
        """Add one entry; a term and a row meet in at most one."""
        self.terms.append(term)
        self.rows.append(row)
        self.weights.append(weight)

    def columns(self) -> tuple[Array, Array, Array]:
        """Give terms, rows and weights as arrays."""
        return (
            np.array(self.terms, dtype=np.int32),
            np.array(self.rows, dtype=np.int32),
            np.array(self.weights, dtype=np.float32),
        )


class GramIndex:
    """TF-IDF over character n-grams, the same numbers as scikit-learn's `TfidfVectorizer(analyzer="char_wb",
    ngram_range=(3, 5))` without its import of most of a second. The baseline that the ranker is held against.
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
