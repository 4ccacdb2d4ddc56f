"""Weighs together what the words of a wish speak for: trades named, umbrellas over trades, and ways of working."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from matching.lexicon import Lexicon, Vector

# Beside a trade that is named, the rest of an umbrella is a second choice: "jobba med djur, typ hundar".
UMBRELLA_BESIDE = 0.35
UMBRELLA_ALONE = 0.9
HOW_ALONE = 0.8
# How far a trade named may fall for not being as wished: "lugnt jobb på lager".
HOW_SHARE = 0.15
# What the place is like counts less where a trade is named: "sälja kläder, göra fint i fönstret".
SIGNS_ALONE, SIGNS_BESIDE = 0.8, 0.5
# Each of several ways says less of the place than one alone: by this power of how many they are.
SIGNS_AMONG = 0.3
# A trade that only one of several ways speaks for.
UNTOLD = 0.12
# Beside a wish to mend, a trade named that is no work of the hands keeps this share: "skruva isär saker, radio".
NOT_MENDED = 0.3
HANDS_ENOUGH = 0.5
MENDING = "laga"  # the field of trades that mend


@dataclass(slots=True)
class Side:
    """What is wished for, or what is declined: trades and signs with weights, and the words that said so."""

    trades: Vector
    signs: dict[str, float] = field(default_factory=dict)
    words: dict[int, tuple[str, ...]] = field(default_factory=dict)
    sign_words: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Some words of a wish, and what they speak for."""

    words: tuple[str, ...]
    start: int
    clause: int
    trades: Mapping[int, float]
    signs: Mapping[str, float] = field(default_factory=dict)
    kind: str = "trade"  # or "what", "how": a profile


def combined(evidence: Sequence[Evidence], lexicon: Lexicon) -> Side:
    """Weigh together what the words of one side of a wish speak for."""
    ways = _all_ways([one for one in evidence if one.kind == "how"], lexicon)
    what = np.zeros(len(lexicon.trades), dtype=np.float32)
    evidence = _for_the_hands(evidence, lexicon)
    for clause in sorted({one.clause for one in evidence}):
        its = [one for one in evidence if one.clause == clause]
        named, umbrella = (
            _either([one for one in its if one.kind == kind], lexicon) for kind in ("trade", "what")
        )
        what = np.maximum(what, _named_under(named, umbrella))
    if what.any() and ways.any():
        fit = ways / ways.max()
        trades = np.maximum(what * (1 - HOW_SHARE + HOW_SHARE * fit), ways * HOW_ALONE * UMBRELLA_BESIDE)
    else:
        trades = np.maximum(what, ways * HOW_ALONE)
    share = SIGNS_BESIDE if what.any() else SIGNS_ALONE
    signs = {sign: weight * share for sign, weight in _signs(evidence).items()}
    return Side(trades.astype(np.float32), signs, _words(evidence, trades), _sign_words(evidence, signs))


def _for_the_hands(evidence: Sequence[Evidence], lexicon: Lexicon) -> list[Evidence]:
    """Where something is to be mended, let what else is named be what is mended: "skruva isär klockor, radio"."""
    mending = {one.start for one in evidence if _mends(one, lexicon)}
    return [
        replace(one, trades=_of_the_hands(one.trades, lexicon))
        if mending and one.kind == "trade" and one.start not in mending
        else one
        for one in evidence
    ]


def _mends(evidence: Evidence, lexicon: Lexicon) -> bool:
    best = max(evidence.trades.values(), default=0.0)
    return evidence.kind != "how" and any(
        weight >= best and lexicon.trades[trade].id.split(".")[0] == MENDING
        for trade, weight in evidence.trades.items()
    )


def _of_the_hands(trades: Mapping[int, float], lexicon: Lexicon) -> dict[int, float]:
    return {
        trade: weight * (1.0 if lexicon.trades[trade].signs.get("hands", 0.0) >= HANDS_ENOUGH else NOT_MENDED)
        for trade, weight in trades.items()
    }


def _named_under(named: Vector, umbrella: Vector) -> Vector:
    """Let trades named hold together with an umbrella: "sälja mobiler" is shops, and of these, phones."""
    if not named.any():
        return umbrella * UMBRELLA_ALONE
    under = np.where(umbrella > 0, 1 - (1 - named) * (1 - umbrella * 0.5), named)
    beside: Vector = umbrella * UMBRELLA_BESIDE
    result: Vector = np.where(named > 0, under, beside)
    return result


def _either(evidence: Sequence[Evidence], lexicon: Lexicon) -> Vector:
    """Different words that speak for the same trade add up; the same words count once."""
    by_words: dict[int, dict[int, float]] = {}
    for one in evidence:
        for trade, weight in one.trades.items():
            starts = by_words.setdefault(trade, {})
            starts[one.start] = max(weight, starts.get(one.start, 0.0))
    trades = np.zeros(len(lexicon.trades), dtype=np.float32)
    for trade, starts in by_words.items():
        trades[trade] = 1 - prod(1 - min(weight, 1.0) for _, weight in sorted(starts.items()))
    return trades


def _all_ways(evidence: Sequence[Evidence], lexicon: Lexicon) -> Vector:
    """Several ways in one wish should all be met: halfway between their product and their mean.

    The trade that meets them best is worth as much as it would be to one of them.
    """
    speaking = [one for one in evidence if one.trades]
    if not speaking:
        return np.zeros(len(lexicon.trades), dtype=np.float32)
    told = np.zeros((len(speaking), len(lexicon.trades)), dtype=np.float32)
    for row, one in enumerate(speaking):
        for trade, weight in one.trades.items():
            told[row, trade] = max(told[row, trade], weight)
    product = np.maximum(told, UNTOLD).prod(axis=0) ** (1 / len(speaking))
    ways = np.where(told.any(axis=0), (product + told.mean(axis=0)) / 2, 0.0)
    best: Vector = (ways / ways.max() * told.max(axis=1).mean()).astype(np.float32)
    return best


def _signs(evidence: Sequence[Evidence]) -> dict[str, float]:
    signs: dict[str, float] = {}
    for one in evidence:
        for sign, weight in one.signs.items():
            if abs(weight) > abs(signs.get(sign, 0.0)):
                signs[sign] = weight
    ways = len({one.start for one in evidence if one.kind == "how" and one.signs})
    return {sign: weight / max(ways, 1) ** SIGNS_AMONG for sign, weight in signs.items()}


def _sign_words(evidence: Sequence[Evidence], signs: Mapping[str, float]) -> dict[str, tuple[str, ...]]:
    """Remember for each sign the words that spoke strongest for it."""
    return {sign: max(evidence, key=lambda one: abs(one.signs.get(sign, 0.0))).words for sign in signs}


def _words(evidence: Sequence[Evidence], trades: Vector) -> dict[int, tuple[str, ...]]:
    """Remember for each trade the words that spoke strongest for it, those that name it before a profile's."""
    words: dict[int, tuple[tuple[bool, float], tuple[str, ...]]] = {}
    for one in evidence:
        for trade, weight in one.trades.items():
            strength = (one.kind == "trade", weight)
            if trades[trade] > 0 and (trade not in words or strength > words[trade][0]):
                words[trade] = (strength, one.words)
    return {trade: its_words for trade, (_, its_words) in words.items()}
