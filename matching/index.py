"""What is worked out once for many rankings: which trades each employer is in, and its text as n-grams."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.lexicon import Lexicon, standard_lexicon
from matching.postings import Entries, GramIndex, Postings
from matching.readings import index_text, read_employer
from matching.types import Employer

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class EmployerIndex:
    """Employers in the order of their ref, with what ranking needs of them. Build with `build_index`."""

    employers: tuple[Employer, ...]
    trades: Postings
    grams: GramIndex
    facts: dict[str, NDArray[np.float32]]  # fact → 1 known yes, -1 known no, 0 unknown, one an employer
    lexicon: Lexicon


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


def _fact_columns(employers: tuple[Employer, ...]) -> dict[str, NDArray[np.float32]]:
    facts = sorted({fact for employer in employers for fact in employer.facts})
    sign = {True: 1.0, False: -1.0, None: 0.0}
    return {
        fact: np.array([sign[employer.facts.get(fact)] for employer in employers], dtype=np.float32)
        for fact in facts
    }
