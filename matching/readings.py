"""Reads an employer: which trades are done there, and what of its name, text and SNI code said so."""

from dataclasses import dataclass

from matching import taxonomy
from matching.lexicon import Lexicon
from matching.surroundings import Signs, of_hours, overridden, signs_expected, standard_surroundings
from matching.text import is_purpose, without_boilerplate, words_of
from matching.types import Employer

DESCRIPTION_WEIGHT = 0.8
NAME_WEIGHT = 0.7
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
    """Work out the trades of an employer from its SNI code, its description and its name."""
    code = _digits(employer.sni)
    by_code = lexicon.trades_of_sni(code)
    said: dict[int, float] = {}
    said_by: dict[int, tuple[str, ...]] = {}
    for text, weight, is_listing in (
        (without_boilerplate(employer.description), DESCRIPTION_WEIGHT, is_purpose(employer.description)),
        (employer.name, NAME_WEIGHT, False),
    ):
        for trade, (strength, words) in _said_in(text, lexicon, is_listing).items():
            said[trade] = _either(said.get(trade, 0.0), strength * weight)
            said_by[trade] = tuple(dict.fromkeys(said_by.get(trade, ()) + words))
    said = {trade: strength * _kinship(trade, by_code, lexicon) for trade, strength in said.items()}
    named = bool(set(said) & set(by_code))
    trades = {
        trade: _either(said.get(trade, 0.0), weight if trade in said or not named else weight * UNSAID_WEIGHT)
        for trade, weight in by_code.items()
    }
    label = taxonomy.sni_label(code)
    for trade in by_code:
        said_by.setdefault(trade, (label,) if label else ())
    trades = said | trades
    return EmployerReading(trades, said_by, _signs(employer, trades, lexicon))


def _signs(employer: Employer, trades: dict[int, float], lexicon: Lexicon) -> Signs:
    """Expect what its trades are mostly like; let known facts, then its own words, override that."""
    surroundings = standard_surroundings()
    expected = signs_expected((weight, lexicon.trades[trade].signs) for trade, weight in trades.items())
    facts = surroundings.of_facts(employer.facts) | of_hours(employer.opening_hours, employer.description)
    known = overridden(facts, expected)
    said = surroundings.said_in(words_of(employer.description), employer.description)
    if is_purpose(employer.description):  # it names trades; how it is to work there, it does not say
        said = {sign: strength * PURPOSE_SHARE for sign, strength in said.items()}
    return overridden(said, known)


def _said_in(
    text: str, lexicon: Lexicon, is_listing: bool = False
) -> dict[int, tuple[float, tuple[str, ...]]]:
    words = words_of(text)
    first = _end_of_first_activity(text) if is_listing else len(text)
    found: dict[int, tuple[float, tuple[str, ...]]] = {}
    for hit in lexicon.employers.find(words):
        strength, so_far = found.get(hit.target, (0.0, ()))
        phrase = " ".join(word.written for word in words[hit.start : hit.end])
        if phrase not in so_far:
            found[hit.target] = (
                _either(
                    strength, hit.weight * 0.7 * (1.0 if words[hit.start].start < first else LATER_IN_PURPOSE)
                ),
                (*so_far, phrase),
            )
    return found


def _end_of_first_activity(text: str) -> int:
    comma = text.find(",")
    return comma if comma >= 0 else len(text)


def _kinship(trade: int, by_code: dict[int, float], lexicon: Lexicon) -> float:
    if not by_code or max(float(lexicon.relatedness[trade, other]) for other in by_code) >= RELATED:
        return 1.0
    return STRANGER_WEIGHT


def _either(one: float, other: float) -> float:
    """Add evidence: two weak signs are more than one, never more than certain."""
    return 1 - (1 - one) * (1 - min(other, 1.0))


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdigit())


def index_text(employer: Employer) -> str:
    """Give what an employer is compared by: name, description without boilerplate, line of business."""
    label = taxonomy.sni_label(_digits(employer.sni))
    return f"{employer.name} {without_boilerplate(employer.description)} {label}"
