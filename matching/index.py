"""What is worked out once for many rankings: which trades each employer is in, and its text as n-grams."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matching import taxonomy
from matching.lexicon import Lexicon, read_lexicon
from matching.postings import Entries, GramIndex, Postings
from matching.text import without_boilerplate, words_of
from matching.types import Employer

DESCRIPTION_WEIGHT = 0.8
NAME_WEIGHT = 0.7
# A trade read in the text that has nothing to do with the code is often a stray word.
STRANGER_WEIGHT = 0.5
# When the text names a trade, those that only the code suggests are less likely what is done there.
UNSAID_WEIGHT = 0.7
RELATED = 0.2

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class EmployerReading:
    """The trades of an employer with weights 0–1, and what said so: its own words, or its SNI label."""

    trades: dict[int, float]
    said_by: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class EmployerIndex:
    """Employers in the order of their ref, with what ranking needs of them. Build with `build_index`."""

    employers: tuple[Employer, ...]
    trades: Postings
    grams: GramIndex
    facts: dict[str, NDArray[np.float32]]  # fact → 1 known yes, -1 known no, 0 unknown, one an employer
    lexicon: Lexicon


@cache
def standard_lexicon() -> Lexicon:
    """Give the lexicon that comes with the library, read once."""
    return read_lexicon()


def build_index(
    employers: Iterable[Employer], lexicon: Lexicon | None = None, progress: Progress | None = None
) -> EmployerIndex:
    """Read every employer once. The order they come in does not matter. `progress` is told after each one."""
    lexicon = lexicon or standard_lexicon()
    in_order = tuple(sorted(employers, key=lambda employer: employer.ref))
    trades = Entries()
    for row, employer in enumerate(in_order):
        for trade, weight in read_employer(employer, lexicon).trades.items():
            trades.add(trade, row, weight)
        if progress is not None:
            progress(row + 1, len(in_order))
    grams = GramIndex(index_text(employer) for employer in in_order)
    return EmployerIndex(
        in_order, Postings.of(trades, len(lexicon.trades)), grams, _fact_columns(in_order), lexicon
    )


def index_text(employer: Employer) -> str:
    """Give what an employer is compared by: name, description without boilerplate, line of business."""
    label = taxonomy.sni_label(_digits(employer.sni))
    return f"{employer.name} {without_boilerplate(employer.description)} {label}"


def read_employer(employer: Employer, lexicon: Lexicon) -> EmployerReading:
    """Work out the trades of an employer from its SNI code, its description and its name."""
    code = _digits(employer.sni)
    by_code = lexicon.trades_of_sni(code)
    said: dict[int, float] = {}
    said_by: dict[int, tuple[str, ...]] = {}
    for text, weight in (
        (without_boilerplate(employer.description), DESCRIPTION_WEIGHT),
        (employer.name, NAME_WEIGHT),
    ):
        for trade, (strength, words) in _said_in(text, lexicon).items():
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
    return EmployerReading(said | trades, said_by)


def _said_in(text: str, lexicon: Lexicon) -> dict[int, tuple[float, tuple[str, ...]]]:
    words = words_of(text)
    found: dict[int, tuple[float, tuple[str, ...]]] = {}
    for hit in lexicon.employers.find(words):
        strength, so_far = found.get(hit.target, (0.0, ()))
        phrase = " ".join(word.written for word in words[hit.start : hit.end])
        if phrase not in so_far:
            found[hit.target] = _either(strength, hit.weight * 0.7), (*so_far, phrase)
    return found


def _kinship(trade: int, by_code: dict[int, float], lexicon: Lexicon) -> float:
    if not by_code or max(float(lexicon.relatedness[trade, other]) for other in by_code) >= RELATED:
        return 1.0
    return STRANGER_WEIGHT


def _either(one: float, other: float) -> float:
    """Add evidence: two weak signs are more than one, never more than certain."""
    return 1 - (1 - one) * (1 - min(other, 1.0))


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdigit())


def _fact_columns(employers: tuple[Employer, ...]) -> dict[str, NDArray[np.float32]]:
    facts = sorted({fact for employer in employers for fact in employer.facts})
    sign = {True: 1.0, False: -1.0, None: 0.0}
    return {
        fact: np.array([sign[employer.facts.get(fact)] for employer in employers], dtype=np.float32)
        for fact in facts
    }
