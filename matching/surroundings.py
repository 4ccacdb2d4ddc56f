"""Reads what a workplace is like (`matching.signs`): out of its trades, what is said of it, and known facts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

from matching.hours import DAY_MINUTES, Week
from matching.lines import cells_of, lines_of, weighted
from matching.negation import negated_words
from matching.patterns import PatternTable
from matching.text import Word

# In a visit note a negation seldom reaches far: "inga kunder innan tio, sen full fart".
NEGATION_REACH = 4
# What is not there is less sure to be the opposite.
TURNED_ROUND = 0.7
LEAST_SAID = 0.04  # what is fainter says nothing
EARLIEST, LATEST = 6, 20  # o'clock
BY_HOURS = 0.6
_HOURS = re.compile(
    r"\b(\d{1,2})(?:[.:]\d\d)?\s?[-–]\s?(\d{1,2})(?:[.:]\d\d)?(?=[ ,.;]|$)"
    r"|\b(?:startar|börjar|från|start|klockan|kl)\.? (\d{1,2})\b(?! (?:år|kr|st|pers))"
)
_MIDNIGHTS = sum(1 << (day * DAY_MINUTES) for day in range(7))
_BEFORE_WORK = _MIDNIGHTS * ((1 << (EARLIEST * 60 + 30)) - 1)
_AFTER_WORK = (_MIDNIGHTS * ((1 << (DAY_MINUTES - LATEST * 60)) - 1)) << (LATEST * 60)
Signs = dict[str, float]


class Surroundings:
    """What words and facts say of a place. `words` are patterns, each with the signs it speaks for."""

    def __init__(
        self,
        words: Sequence[tuple[str, float, Signs]],
        facts: Mapping[tuple[str, bool], Signs],
    ) -> None:
        """Take (pattern, weight, signs) triples, and the signs of each fact and value."""
        self.words = words
        self.facts = facts

    @cached_property
    def table(self) -> PatternTable:
        """Finds the patterns; their targets are places in the list of words."""
        return PatternTable((pattern, at, weight) for at, (pattern, weight, _) in enumerate(self.words))

    def said_in(self, words: Sequence[Word], text: str) -> Signs:
        """Add up what the words of a text say of the place, a negation turning it round; -1 to 1 a sign."""
        negated = negated_words(words, text, NEGATION_REACH)
        said: Signs = {}
        for hit in self.table.find(words):
            # A phrase that begins with its negation ("ingen stress") says what it says.
            is_negated = hit.start > 0 and negated[hit.start - 1] and negated[hit.start]
            share = hit.weight * (-TURNED_ROUND if is_negated else 1.0)
            for sign, weight in self.words[hit.target][2].items():
                said[sign] = added(said.get(sign, 0.0), share * weight)
        return said

    def of_facts(self, facts: Mapping[str, bool]) -> Signs:
        """Add up what known facts say of the place."""
        told: Signs = {}
        for fact in sorted(facts):
            for sign, weight in self.facts.get((fact, facts[fact]), {}).items():
                told[sign] = added(told.get(sign, 0.0), weight)
        return told


def of_hours(opening_hours: Week | None, text: str) -> Signs:
    """Tell early and late by the opening hours and by hours in the text: "05–09", "startar 03.30", "öppet 15–21"."""
    said = [(int(hour[1] or hour[3]), hour[2]) for hour in _HOURS.finditer(text)]
    is_early = any(start <= EARLIEST for start, _ in said)
    is_late = any(end and (int(end) >= LATEST or int(end) <= EARLIEST) for _, end in said)
    if opening_hours is not None:
        is_early |= bool(opening_hours.mask & _BEFORE_WORK)
        is_late |= bool(opening_hours.mask & _AFTER_WORK)
    return ({"early": BY_HOURS} if is_early else {}) | ({"late": BY_HOURS} if is_late else {})


def added(one: float, other: float) -> float:
    """Add two pieces of evidence between -1 and 1: alike they strengthen, unlike they weigh each other up."""
    if one * other >= 0:
        return one + other - one * other if one + other >= 0 else one + other + one * other
    return one + other


def overridden(by: Mapping[str, float], prior: Mapping[str, float]) -> Signs:
    """Let what is known decide over what was expected, as far as it is sure."""
    signs = dict(prior)
    for sign, strength in by.items():
        signs[sign] = strength + signs.get(sign, 0.0) * (1 - abs(strength))
    return {sign: strength for sign, strength in signs.items() if abs(strength) >= LEAST_SAID}


def signs_expected(trades: Iterable[tuple[float, Mapping[str, float]]]) -> Signs:
    """Give what (weight, signs) of trades lead to expect: the surest trades most."""
    expected: Signs = {}
    total = 0.0
    surest = 0.0
    for weight, signs in trades:
        total += weight**3
        surest = max(surest, weight)
        for sign, strength in signs.items():
            expected[sign] = expected.get(sign, 0.0) + weight**3 * strength
    return {sign: strength / total * min(surest, 1.0) for sign, strength in expected.items()} if total else {}


def read_surroundings(path: Path = Path(__file__).parent / "data" / "surroundings.txt") -> Surroundings:
    """Read the file. Raises LexiconError naming the line that cannot be read."""
    words: list[tuple[str, float, Signs]] = []
    facts: dict[tuple[str, bool], Signs] = {}
    for place, line in lines_of(path):
        said, signs = cells_of(place, line, 2)
        speaks_for = dict(weighted(place, signs))
        fact, is_fact, value = said.partition("=")
        if is_fact:
            facts[fact.strip(), value.strip() == "yes"] = speaks_for
        else:
            words += [(pattern, weight, speaks_for) for pattern, weight in weighted(place, said)]
    return Surroundings(words, facts)


@cache
def standard_surroundings() -> Surroundings:
    """Give the surroundings that come with the library, read once."""
    return read_surroundings()
