"""Sparse columns over employers: for each term, which employers hold it and how much. Plain arrays, so that a
later index can map them from a file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    def of(cls, holders: Sequence[Sequence[tuple[int, float]]]) -> "Postings":
        """Build from a list of (employer, weight) for each term."""
        flat = [pair for pairs in holders for pair in pairs]
        starts = np.zeros(len(holders) + 1, dtype=np.int64)
        np.cumsum([len(pairs) for pairs in holders], out=starts[1:])
        rows = np.fromiter((row for row, _ in flat), dtype=np.int32, count=len(flat))
        weights = np.fromiter((weight for _, weight in flat), dtype=np.float32, count=len(flat))
        return cls(starts, rows, weights)

    def term(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give the employers that hold a term, each once, and how much."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.rows[part], self.weights[part]


class GramIndex:
    """TF-IDF over character n-grams, the same numbers as scikit-learn's `TfidfVectorizer(analyzer="char_wb",
    ngram_range=(3, 5))` without its import of most of a second.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Index texts; row `n` is the n-th text."""
        counts = [character_grams(text) for text in texts]
        self.size = len(counts)
        self._number: dict[str, int] = {}
        holding: Counter[str] = Counter()
        for grams in counts:
            holding.update(grams.keys())
        for gram in sorted(holding):
            self._number[gram] = len(self._number)
        self._idf = {gram: float(np.log((1 + self.size) / (1 + df)) + 1) for gram, df in holding.items()}
        holders: list[list[tuple[int, float]]] = [[] for _ in self._number]
        for row, grams in enumerate(counts):
            for gram, weight in self._weighted(grams).items():
                holders[self._number[gram]].append((row, weight))
        self.postings = Postings.of(holders)

    def similarities(self, text: str) -> NDArray[np.float32]:
        """Give the cosine, 0–1, between a text and each indexed one."""
        scores = np.zeros(self.size, dtype=np.float32)
        for gram, weight in sorted(self._weighted(character_grams(text)).items()):
            rows, weights = self.postings.term(self._number[gram])
            scores[rows] += weights * weight
        return scores

    def _weighted(self, grams: Mapping[str, int]) -> dict[str, float]:
        weights = {gram: count * self._idf[gram] for gram, count in grams.items() if gram in self._idf}
        length = float(np.sqrt(sum(weight * weight for weight in weights.values())))
        return {gram: weight / length for gram, weight in weights.items()} if length else {}
