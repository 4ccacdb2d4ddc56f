"""The lexicon of trades: what people wish to work with, and where it is done (`data/concepts/`).

The files are plain text, made to be added to; `data/concepts/README.txt` tells how they are written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.patterns import PatternTable

_DATA = Path(__file__).parent / "data"
# A longer SNI code says more of what is done at the place.
SNI_WEIGHTS = {1: 0.3, 2: 0.5, 3: 0.7, 4: 0.9, 5: 1.0}
SSYK_WEIGHTS = {1: 0.3, 2: 0.6, 3: 0.8, 4: 1.0}
SAME_GROUP, SAME_FIELD = 0.5, 0.25
Vector = NDArray[np.float32]
Pattern = tuple[str, float]


class LexiconError(ValueError):
    """A line of a lexicon file that is not written as its first lines say."""


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
    wish_words: tuple[Pattern, ...]
    employer_words: tuple[Pattern, ...]
    signs: Mapping[str, float]

    def label(self, language: str) -> str:
        """Give its name in `sv` or `en`."""
        return self.label_en if language == "en" else self.label_sv


@dataclass(frozen=True, slots=True)
class Profile:
    """A vague wish: the trades that people mean by it, and the workplace facts that speak for it."""

    words: tuple[Pattern, ...]
    trades: Mapping[str, float]
    facts: Mapping[tuple[str, bool], float]


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
    def folded_wishes(self) -> PatternTable:
        """The same for words typed without dots and rings."""
        return PatternTable(self.wish_patterns(), folded=True)

    @cached_property
    def employers(self) -> PatternTable:
        """What is found in what an employer says of itself."""
        return PatternTable(
            (word, at, weight)
            for at, trade in enumerate(self.trades)
            for word, weight in trade.employer_words
        )

    @cached_property
    def wish_stems(self) -> list[str]:
        """The single words of wishes, without stars: what a misspelt word may have meant."""
        return sorted({word.strip("*") for word, _, _ in self.wish_patterns() if " " not in word})

    def wish_patterns(self) -> Iterator[tuple[str, int, float]]:
        """List (pattern, target, weight) of every trade, then of every profile."""
        for at, trade in enumerate(self.trades):
            yield from ((word, at, weight) for word, weight in trade.wish_words)
        for at, profile in enumerate(self.profiles, start=len(self.trades)):
            yield from ((word, at, weight) for word, weight in profile.words)

    @cached_property
    def relatedness(self) -> Vector:
        """How close each trade is to each, 0–1: a square, symmetric, with ones on its diagonal."""
        return np.array(
            [[self._near(a.id, b.id) for b in self.trades] for a in self.trades], dtype=np.float32
        )

    def _near(self, one: str, other: str) -> float:
        if one == other:
            return 1.0
        if (pair := self.pairs.get(frozenset((one, other)))) is not None:
            return pair
        path, other_path = one.split("."), other.split(".")
        if path[0] != other_path[0]:
            return 0.0
        return SAME_GROUP if len(path) > 2 and path[:2] == other_path[:2] else SAME_FIELD

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

    def trades_of_profile(self, profile: Profile) -> dict[int, float]:
        """Give the trades of a profile with weights; the longest id that fits a trade decides."""
        found: dict[int, float] = {}
        for prefix, weight in sorted(profile.trades.items(), key=lambda item: len(item[0])):
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
            one, other, near = (cell.strip() for cell in _cells(place, line[1:], 3))
            pairs[frozenset((one, other))] = float(near)
        else:
            trades.append(_read_trade(place, line))
    return Lexicon(trades, [_read_profile(place, line) for place, line in _lines(profiles)], pairs)


@cache
def standard_lexicon() -> Lexicon:
    """Give the lexicon that comes with the library, read once."""
    return read_lexicon()


def _read_trade(place: str, line: str) -> Trade:
    its_id, label_sv, label_en, sni, ssyk, both, wish, employer, signs = _cells(place, line, 9)
    shared = _weighted(place, both)
    return Trade(
        its_id,
        label_sv,
        label_en,
        dict(_weighted(place, sni)),
        dict(_weighted(place, ssyk)),
        tuple(shared + _weighted(place, wish)),
        tuple(shared + _weighted(place, employer)),
        dict(_weighted(place, signs)),
    )


def _read_profile(place: str, line: str) -> Profile:
    words, trades, facts = _cells(place, line, 3)
    return Profile(
        tuple(_weighted(place, words)),
        dict(_weighted(place, trades)),
        {_fact(place, text): weight for text, weight in _weighted(place, facts)},
    )


def _fact(place: str, text: str) -> tuple[str, bool]:
    fact, _, value = text.partition("=")
    if value not in ("yes", "no"):
        raise LexiconError(f"{place}: “{text}” is not a fact; write fact=yes or fact=no")
    return fact, value == "yes"


def _weighted(place: str, cell: str) -> list[Pattern]:
    found = []
    for text in cell.split(","):
        word, _, weight = text.strip().partition(":")
        if word:
            try:
                found.append((" ".join(word.split()), float(weight or 1)))
            except ValueError as error:
                raise LexiconError(
                    f"{place}: “{weight}” is not a weight; write a number after the colon"
                ) from error
    return found


def _cells(place: str, line: str, count: int) -> list[str]:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != count:
        raise LexiconError(f"{place}: {len(cells)} cells between |, expected {count}")
    return cells


def _lines_of_all(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.txt")):
        if path.name != "README.txt":
            yield from _lines(path)


def _lines(path: Path) -> Iterable[tuple[str, str]]:
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield f"{path.name}, line {place}", line
