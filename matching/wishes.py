"""Reads a wish in everyday Swedish: which trades it speaks of, which of its words said so, and what it
declines."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching import taxonomy
from matching.lexicon import Lexicon, Vector
from matching.patterns import Found
from matching.text import Word, base_form, is_swedish, words_of

NEGATIONS = frozenset(
    [
        "inte",
        "ej",
        "icke",
        "inga",
        "inget",
        "ingen",
        "aldrig",
        "utan",
        "slippa",
        "slipper",
        "slipp",
        "undvika",
    ]
)
# What ends the reach of a negation: "inte kassa men gärna lager".
TURNS = frozenset(["men", "fast", "gärna", "hellre", "däremot"])
# "inte bara djur" and "inget emot barn" decline nothing.
_NO_NEGATION_BEFORE = frozenset(["bara", "emot", "enbart", "minst"])
_LINKS = frozenset(["och", "eller", "å", "o", "el", "samt", "med", "i", "på", "att"])
PROFILE_WEIGHT = 0.9
NAME_WEIGHT = 0.8
SHORTEST_TO_CORRECT = 4
LONG_WORD = 7


@dataclass(slots=True)
class Side:
    """What is wished for, or what is declined: trades with weights, facts with weights, and the words why."""

    trades: Vector
    facts: dict[tuple[str, bool], float] = field(default_factory=dict)
    words: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _evidence: dict[int, dict[tuple[str, ...], float]] = field(default_factory=dict)

    def add(self, trades: dict[int, float], words: tuple[str, ...]) -> None:
        """Let words speak for trades.

        Different words that speak for the same trade add up ("sälja mobiler": shops, and of these, phones);
        the same words count once. The strongest words for a trade are the ones remembered.
        """
        for trade, weight in trades.items():
            by_words = self._evidence.setdefault(trade, {})
            by_words[words] = max(weight, by_words.get(words, 0.0))
            self.words[trade] = max(by_words, key=lambda its_words: by_words[its_words])
            self.trades[trade] = 1 - prod(1 - share for share in by_words.values())


@dataclass(frozen=True, slots=True)
class WishReading:
    """A wish as understood. `liked_text` is its words outside any negation, for comparing the wording."""

    wish: str
    liked: Side
    declined: Side
    liked_text: str


def read_wish(wish: str, lexicon: Lexicon) -> WishReading:
    """Read one wish. An unknown word is tried without dots, as misspelt, and as an occupation's name."""
    wish = unicodedata.normalize("NFC", wish)  # so that the words' places are those of this text
    words = words_of(wish)
    negated = _negated(words, wish)
    sides = {is_declined: Side(_nothing(lexicon)) for is_declined in (False, True)}
    found = _find(words, lexicon)
    for hit in found:
        _take(hit, words, sides[_is_declined(hit, words, negated)], lexicon)
    _take_occupations(words, negated, found, sides, lexicon)
    liked = " ".join(word.written for word, is_negated in zip(words, negated, strict=True) if not is_negated)
    return WishReading(wish, sides[False], sides[True], liked)


def read_occupation(code: str, lexicon: Lexicon) -> WishReading:
    """Read a wished occupation (an SSYK code) as a wish in the words of its label."""
    label = taxonomy.ssyk_label(code)
    side = Side(_nothing(lexicon))
    side.add(lexicon.trades_of_ssyk(code), (label or code,))
    return WishReading(label or code, side, Side(_nothing(lexicon)), label)


def _nothing(lexicon: Lexicon) -> Vector:
    return np.zeros(len(lexicon.trades), dtype=np.float32)


def _negated(words: Sequence[Word], wish: str) -> list[bool]:
    """Tell for each word whether a negation reaches it: from the negation to the end of its clause."""
    reach = False
    negated = []
    for at, word in enumerate(words):
        between = wish[words[at - 1].end : word.start] if at else ""
        if word.written in TURNS or any(sign in between for sign in ".,;:!?"):
            reach = False
        following = words[at + 1].written if at + 1 < len(words) else ""
        if word.written in NEGATIONS and following not in _NO_NEGATION_BEFORE:
            reach = True
        negated.append(reach)
    return negated


def _is_declined(hit: Found, words: Sequence[Word], negated: Sequence[bool]) -> bool:
    # A phrase with the negation inside ("slippa prata") is itself what is wished for.
    holds_negation = any(words[at].written in NEGATIONS for at in range(hit.start, hit.end))
    return negated[hit.start] and not holds_negation


def _find(words: Sequence[Word], lexicon: Lexicon) -> list[Found]:
    """Find what the words stand for; words unknown to the lexicon and to Swedish are tried again."""
    found = lexicon.wishes.find(words)
    strange = _unmet(words, found) & {at for at, word in enumerate(words) if _is_strange(word)}
    if strange:
        found += [hit for hit in lexicon.folded_wishes.find(words) if strange.intersection(_covered(hit))]
        strange &= _unmet(words, found)
        mended = [_corrected(word, lexicon) if at in strange else word for at, word in enumerate(words)]
        found += [hit for hit in lexicon.wishes.find(mended) if strange.intersection(_covered(hit))]
    return found


def _is_strange(word: Word) -> bool:
    return len(word.written) >= SHORTEST_TO_CORRECT and not is_swedish(word.written)


def _covered(hit: Found) -> range:
    return range(hit.start, hit.end)


def _unmet(words: Sequence[Word], found: Sequence[Found]) -> set[int]:
    return set(range(len(words))) - {at for hit in found for at in _covered(hit)}


def _corrected(word: Word, lexicon: Lexicon) -> Word:
    """Read a misspelt word as the nearest word of a wish: one slip away, or two in a long word."""
    slips = 2 if len(word.written) >= LONG_WORD else 1
    best = process.extractOne(word.written, lexicon.wish_stems, scorer=OSA.distance, score_cutoff=slips)
    return Word(best[0], base_form(best[0]), word.start, word.end) if best else word


def _take(hit: Found, words: Sequence[Word], side: Side, lexicon: Lexicon) -> None:
    own = tuple(word.written for word in words[hit.start : hit.end])
    if hit.target < len(lexicon.trades):
        side.add({hit.target: hit.weight}, own)
        return
    profile = lexicon.profiles[hit.target - len(lexicon.trades)]
    weighted = {
        trade: weight * hit.weight * PROFILE_WEIGHT
        for trade, weight in lexicon.trades_of_profile(profile).items()
    }
    side.add(weighted, own)
    for fact, weight in profile.facts.items():
        side.facts[fact] = max(side.facts.get(fact, 0.0), weight)


def _take_occupations(
    words: Sequence[Word],
    negated: Sequence[bool],
    found: Sequence[Found],
    sides: dict[bool, Side],
    lexicon: Lexicon,
) -> None:
    """Read words that nothing else met as names of occupations."""
    met = {at for hit in found for at in range(hit.start, hit.end)}
    for at, word in enumerate(words):
        if at in met or word.written in _LINKS:
            continue
        for code in {code for form in word.forms for code in taxonomy.occupations_named(form)}:
            weighted = {trade: weight * NAME_WEIGHT for trade, weight in lexicon.trades_of_ssyk(code).items()}
            sides[negated[at]].add(weighted, (word.written,))
