"""What is worked out once for many rankings: which trades each employer is in, and its text as n-grams."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.lexicon import Lexicon, standard_lexicon
from matching.postings import Entries, GramIndex, Postings
from matching.readings import index_text, read_employer
from matching.signs import SIGNS
from matching.types import Employer

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class EmployerIndex:
    """Employers in the order of their ref, with what ranking needs of them. Build with `build_index`."""

    employers: tuple[Employer, ...]
    trades: Postings
    grams: GramIndex
    signs: dict[str, NDArray[np.float32]]  # sign → -1 to 1, one an employer
    lexicon: Lexicon


def build_index(
    employers: Iterable[Employer], lexicon: Lexicon | None = None, progress: Progress | None = None
) -> EmployerIndex:
    """Read every employer once. The order they come in does not matter. `progress` is told after each one."""
    lexicon = lexicon or standard_lexicon()
    in_order = tuple(sorted(employers, key=lambda employer: employer.ref))
    trades = Entries()
    signs = {sign: np.zeros(len(in_order), dtype=np.float32) for sign in SIGNS}
    for row, employer in enumerate(in_order):
        reading = read_employer(employer, lexicon)
        for trade, weight in reading.trades.items():
            trades.add(trade, row, weight)
        for sign, strength in reading.signs.items():
            signs[sign][row] = strength
        if progress is not None:
            progress(row + 1, len(in_order))
    grams = GramIndex(index_text(employer) for employer in in_order)
    return EmployerIndex(in_order, Postings.of(trades, len(lexicon.trades)), grams, signs, lexicon)
