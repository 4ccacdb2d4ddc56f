"""The lexicon of trades: what people wish to work with, and where it is done (`data/concepts/`).

The files are plain text, made to be added to; `data/concepts/README.txt` tells how they are written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.lines import LexiconError, Weighted, cells_of, lines_of, weighted
from matching.patterns import PatternTable
from matching.relatedness import relatedness
from matching.spelling import Speller
from matching.text import fold

_DATA = Path(__file__).parent / "data"
# A longer SNI code says more of what is done at the place.
SNI_WEIGHTS = {1: 0.3, 2: 0.5, 3: 0.7, 4: 0.9, 5: 1.0}
SSYK_WEIGHTS = {1: 0.3, 2: 0.6, 3: 0.8, 4: 1.0}
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trade:
    """One kind of work: its names, its codes with weights, the words of wishes and of employers, its signs.

    `signs` are what such workplaces mostly are like (`matching.signs`), -1 to 1.
    """

    id: str
    label_sv: str
    label_en: str
    sni: Mapping[str, float]
    ssyk: Mapping[str, float]
    wish_words: tuple[Weighted, ...]
    employer_words: tuple[Weighted, ...]
    signs: Mapping[str, float]

    def label(self, language: str) -> str:
        """Give its name in `sv` or `en`."""
        return self.label_en if language == "en" else self.label_sv


@dataclass(frozen=True, slots=True)
class Profile:
    """A vague wish: the trades that people mean by it, and the signs (`matching.signs`) of a place they mean.

    An umbrella (`is_umbrella`) says what ("butik", "djur"); the others say how ("ute", "lugnt").
    """

    words: tuple[Weighted, ...]
    trades: Mapping[str, float]
    signs: Mapping[str, float]
    is_umbrella: bool


class Lexicon:
    """Trades and profiles with their pattern tables. Trades are numbered in the order of the file."""

    def __init__(
        self, trades: list[Trade], profiles: list[Profile], pairs: Mapping[frozenset[str], float]
    ) -> None:
        """Take the trades, the profiles, and the pairs of trades that are closer than their ids say."""
        self.trades = trades
        self.profiles = profiles
        self.number = {trade.id: at for at, trade in enumerate(trades)}
        self.pairs = pairs
        self._sni: dict[str, list[tuple[int, float]]] = {}
        for at, trade in enumerate(trades):
            for code, weight in trade.sni.items():
                self._sni.setdefault(code, []).append((at, weight))

    @cached_property
    def wishes(self) -> PatternTable:
        """What is found in a wish; targets from `len(trades)` on are profiles."""
        return PatternTable(self.wish_patterns())

    @cached_property
    def employers(self) -> PatternTable:
        """What is found in what an employer says of itself."""
        return PatternTable(
            (word, at, weight)
            for at, trade in enumerate(self.trades)
            for word, weight in trade.employer_words
        )

    @cached_property
    def speller(self) -> Speller:
        """Finds what a misspelt word of a wish may have meant."""
        stems = {word.strip("*") for word in self._wish_words() if word.endswith("*")}
        return Speller({word for word in self._wish_words() if "*" not in word} | stems, stems)

    @cached_property
    def undotted(self) -> dict[str, str]:
        """The words of wishes by how they are typed without dots and rings."""
        words = {word.strip("*") for word in self._wish_words()}
        return {fold(word): word for word in sorted(words) if fold(word) != word}

    def _wish_words(self) -> set[str]:
        return {word for pattern, _, _ in self.wish_patterns() for word in pattern.split()}

    def wish_patterns(self) -> Iterator[tuple[str, int, float]]:
        """List (pattern, target, weight) of every trade, then of every profile."""
        for at, trade in enumerate(self.trades):
            yield from ((word, at, weight) for word, weight in trade.wish_words)
        for at, profile in enumerate(self.profiles, start=len(self.trades)):
            yield from ((word, at, weight) for word, weight in profile.words)

    @cached_property
    def relatedness(self) -> Vector:
        """How close each trade is to each, 0–1: a square, symmetric, with ones on its diagonal."""
        return relatedness(
            [trade.id for trade in self.trades], [trade.ssyk for trade in self.trades], self.pairs
        )

    def trades_of_sni(self, code: str) -> dict[int, float]:
        """Give the trades of an SNI code with weights 0–1; a trade counts by its longest code that fits."""
        found: dict[int, float] = {}
        for size in range(1, len(code) + 1):
            for trade, weight in self._sni.get(code[:size], ()):
                found[trade] = weight * SNI_WEIGHTS[size]
        return found

    def trades_of_ssyk(self, code: str) -> dict[int, float]:
        """Give the trades of an SSYK code with weights 0–1: the same occupation most, the same group less."""
        found = {at: _ssyk_match(code, trade.ssyk) for at, trade in enumerate(self.trades)}
        return {at: weight for at, weight in found.items() if weight > 0}

    @cached_property
    def trades_of_profiles(self) -> list[dict[int, float]]:
        """Give the trades of each profile with weights; the longest id that fits a trade decides."""
        return [self._trades_under(profile.trades) for profile in self.profiles]

    def _trades_under(self, groups: Mapping[str, float]) -> dict[int, float]:
        found: dict[int, float] = {}
        for prefix, weight in sorted(groups.items(), key=lambda item: len(item[0])):
            for trade_id, at in self.number.items():
                if trade_id == prefix or trade_id.startswith(prefix + "."):
                    found[at] = weight
        return found


def _ssyk_match(code: str, codes: Mapping[str, float]) -> float:
    best = 0.0
    for listed, weight in codes.items():
        shared = next((at for at in range(4, 0, -1) if code[:at] == listed[:at] and at <= len(code)), 0)
        shared = min(shared, len(code), len(listed))
        is_inside = shared == min(len(code), len(listed))
        best = max(
            best, weight * (SSYK_WEIGHTS.get(shared, 0.0) if is_inside else {3: 0.5, 2: 0.2}.get(shared, 0.0))
        )
    return best


def read_lexicon(concepts: Path = _DATA / "concepts", profiles: Path = _DATA / "profiles.txt") -> Lexicon:
    """Read the folder of concepts, its files in the order of their names, and the profiles.

    Raises LexiconError naming the line that cannot be read.
    """
    trades, pairs = [], {}
    for place, line in _lines_of_all(concepts):
        if line.startswith("~"):
            one, other, near = (cell.strip() for cell in cells_of(place, line[1:], 3))
            pairs[frozenset((one, other))] = float(near)
        else:
            trades.append(_read_trade(place, line))
    return Lexicon(trades, [_read_profile(place, line) for place, line in lines_of(profiles)], pairs)


@cache
def standard_lexicon() -> Lexicon:
    """Give the lexicon that comes with the library, read once."""
    return read_lexicon()


def _read_trade(place: str, line: str) -> Trade:
    its_id, label_sv, label_en, sni, ssyk, both, wish, employer, signs = cells_of(place, line, 9)
    shared = weighted(place, both)
    return Trade(
        its_id,
        label_sv,
        label_en,
        dict(weighted(place, sni)),
        dict(weighted(place, ssyk)),
        tuple(shared + weighted(place, wish)),
        tuple(shared + weighted(place, employer)),
        dict(weighted(place, signs)),
    )


def _read_profile(place: str, line: str) -> Profile:
    kind, words, trades, signs = cells_of(place, line, 4)
    if kind not in ("what", "how"):
        raise LexiconError(f"{place}: “{kind}” is not a kind of wish; write what or how")
    return Profile(
        tuple(weighted(place, words)),
        dict(weighted(place, trades)),
        dict(weighted(place, signs)),
        kind == "what",
    )


def _lines_of_all(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.txt")):
        if path.name != "README.txt":
            yield from lines_of(path)
