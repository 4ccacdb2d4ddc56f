"""Reads an employer: which trades are done there, and what of its name, text and SNI code said so."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from matching import taxonomy
from matching.lexicon import Lexicon
from matching.surroundings import Signs, of_hours, overridden, signs_expected, standard_surroundings
from matching.text import Word, is_purpose, without_boilerplate, words_of
from matching.types import Employer

DESCRIPTION_WEIGHT = 0.8
NAME_WEIGHT = 0.7
HIT_WEIGHT = 0.7  # one word alone may stand there for another reason
PLACED_WEIGHT = 0.7  # a place found in an occupation shows that it is done there
# A trade read in the text that has nothing to do with the code is often a stray word.
STRANGER_WEIGHT = 0.5
# When the text names a trade, those that only the code suggests are less likely what is done there.
UNSAID_WEIGHT = 0.7
RELATED = 0.2
# What a registered purpose lists after its first activities is often not done at all.
LATER_IN_PURPOSE = 0.75
PURPOSE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class EmployerReading:
    """The trades of an employer with weights 0–1, what said so (its own words, or its SNI label), and its signs.

    `signs` are what the place is like, -1 to 1 (`matching.signs`).
    """

    trades: dict[int, float]
    said_by: dict[int, tuple[str, ...]]
    signs: dict[str, float]


def read_employer(employer: Employer, lexicon: Lexicon) -> EmployerReading:
    """Work out an employer's trades from its SNI code, its description, its name and who was placed there."""
    code = _digits(employer.sni)
    by_code = lexicon.trades_of_sni(code)
    text = without_boilerplate(employer.description)
    words = words_of(text)
    listing = is_purpose(employer.description)
    said = _Said()
    said.hear(
        text, words, DESCRIPTION_WEIGHT, _end_of_first_activity(text) if listing else len(text), lexicon
    )
    said.hear(employer.name, words_of(employer.name), NAME_WEIGHT, len(employer.name), lexicon)
    said.weaken_strangers(by_code, lexicon)
    said.learn(employer.occupations, lexicon)
    trades = said.with_code(by_code, taxonomy.sni_label(code))
    by_words = standard_surroundings().said_in(words, text)
    if listing:  # it names trades; how it is to work there, it does not say
        by_words = {sign: strength * PURPOSE_SHARE for sign, strength in by_words.items()}
    return EmployerReading(trades, said.by, overridden(by_words, _known_signs(employer, trades, lexicon)))


def _known_signs(employer: Employer, trades: dict[int, float], lexicon: Lexicon) -> Signs:
    """Expect what its trades are mostly like; let known facts and hours override that."""
    expected = signs_expected((weight, lexicon.trades[trade].signs) for trade, weight in trades.items())
    facts = standard_surroundings().of_facts(employer.facts)
    return overridden(facts | of_hours(employer.opening_hours, employer.description), expected)


@dataclass(slots=True)
class _Said:
    """What an employer's own words say of its trades: how sure, and by which words."""

    trades: dict[int, float] = field(default_factory=dict)
    by: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def hear(self, text: str, words: list[Word], weight: float, first: int, lexicon: Lexicon) -> None:
        """Add the trades that the words speak for; from `first` on in the text they count less."""
        heard: dict[int, float] = {}
        for hit in lexicon.employers.find(words):
            phrase = " ".join(word.written for word in words[hit.start : hit.end])
            if phrase not in self.by.get(hit.target, ()):
                share = HIT_WEIGHT * (1.0 if words[hit.start].start < first else LATER_IN_PURPOSE)
                heard[hit.target] = _either(heard.get(hit.target, 0.0), hit.weight * share)
                self.by[hit.target] = (*self.by.get(hit.target, ()), phrase)
        for trade, strength in heard.items():
            self.trades[trade] = _either(self.trades.get(trade, 0.0), strength * weight)

    def weaken_strangers(self, by_code: dict[int, float], lexicon: Lexicon) -> None:
        """Halve the trades that have nothing to do with the code."""
        for trade in self.trades:
            near = max((float(lexicon.relatedness[trade, other]) for other in by_code), default=1.0)
            if near < RELATED:
                self.trades[trade] *= STRANGER_WEIGHT

    def learn(self, occupations: Iterable[str], lexicon: Lexicon) -> None:
        """Add the trades of the occupations that people have been placed in."""
        for code in sorted(set(occupations)):
            for trade, weight in lexicon.trades_of_ssyk(code).items():
                self.trades[trade] = _either(self.trades.get(trade, 0.0), weight * PLACED_WEIGHT)
                self.by[trade] = (*self.by.get(trade, ()), taxonomy.ssyk_label(code) or code)

    def with_code(self, by_code: dict[int, float], label: str) -> dict[int, float]:
        """Add the code's trades: those that the words name too are surer, and the rest then less likely."""
        named = not by_code.keys().isdisjoint(self.trades)
        trades = dict(self.trades)
        for trade, weight in by_code.items():
            unsaid = named and trade not in self.trades
            trades[trade] = _either(self.trades.get(trade, 0.0), weight * (UNSAID_WEIGHT if unsaid else 1.0))
            self.by.setdefault(trade, (label,) if label else ())
        return trades


def _end_of_first_activity(text: str) -> int:
    comma = text.find(",")
    return comma if comma >= 0 else len(text)


def _either(one: float, other: float) -> float:
    """Add evidence: two weak signs are more than one, never more than certain."""
    return 1 - (1 - one) * (1 - min(other, 1.0))


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdigit())


def index_text(employer: Employer) -> str:
    """Give what an employer is compared by: name, description without boilerplate, line of business."""
    label = taxonomy.sni_label(_digits(employer.sni))
    return f"{employer.name} {without_boilerplate(employer.description)} {label}"
