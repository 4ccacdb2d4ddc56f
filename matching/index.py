"""What is worked out once for many rankings, in columns: how each employer was read, and what the rules need of it.

Rows stand in an order of their own, employers alike beside each other, so that a search can pass by many at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from matching.held import Held, build_held, cells_of, sign_steps, trades_of
from matching.lexicon import Lexicon, standard_lexicon
from matching.limits import Limits, LimitsBuilder
from matching.readings import index_text, read_employer
from matching.records import Records, RecordsBuilder, Relations
from matching.signs import SIGNS
from matching.types import Employer
from matching.words import Register, WordIndex, WordsBuilder

Array = NDArray[Any]
Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything that an index keeps of its employers. `place` is each row's place in the order of refs."""

    held: Held
    words: WordIndex
    limits: Limits
    relations: Relations
    records: Records
    place: Array


@dataclass(frozen=True, slots=True)
class EmployerIndex:
    """Employers with what ranking needs of them. Build with `build_index`, or open a file of `index_files`."""

    columns: Columns
    lexicon: Lexicon

    def __len__(self) -> int:
        """How many employers there are."""
        return len(self.columns.place)

    @property
    def employers(self) -> "EmployersByRef":
        """The employers in the order of their ref, each put together when asked for."""
        return EmployersByRef(self, np.argsort(self.columns.place))

    def employer(self, row: int) -> Employer:
        """Put the employer of a row together."""
        return self.columns.records.employer(row, self.columns.limits, self.columns.relations)

    def trades(self, row: int) -> dict[int, float]:
        """Give the trades of the employer of a row with weights, the surest first."""
        starts = self.columns.held.starts
        return trades_of(self.columns.held.cells[starts[row] : starts[row + 1]].tolist())


class EmployersByRef(Sequence[Employer]):
    """All employers of an index in the order of their ref, read one at a time."""

    def __init__(self, index: EmployerIndex, rows: Array) -> None:
        """Take the index and its rows in the order of refs."""
        self._index, self._rows = index, rows

    def __len__(self) -> int:
        """How many employers there are."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Employer: ...
    @overload
    def __getitem__(self, place: slice) -> "EmployersByRef": ...
    def __getitem__(self, place: int | slice) -> "Employer | EmployersByRef":
        """Give one employer, or some of them."""
        if isinstance(place, slice):
            return EmployersByRef(self._index, self._rows[place])
        return self._index.employer(int(self._rows[place]))

    def __iter__(self) -> Iterator[Employer]:
        """Give each in turn."""
        return (self._index.employer(int(row)) for row in self._rows)


def build_index(
    employers: Iterable[Employer],
    lexicon: Lexicon | None = None,
    progress: Progress | None = None,
    register: Register | None = None,
) -> EmployerIndex:
    """Read every employer once. The order they come in does not matter. `progress` is told after each one.

    How rare a word is goes by `register`: that of a larger index which this one stands beside, or its own.
    """
    lexicon = lexicon or standard_lexicon()
    limits, words, records = LimitsBuilder(), WordsBuilder(), RecordsBuilder()
    cells: list[tuple[int, ...]] = []
    signs: list[bytes] = []
    refs: list[str] = []
    size = len(employers) if isinstance(employers, Sequence) else 0
    for done, employer in enumerate(employers, start=1):
        reading = read_employer(employer, lexicon)
        cells.append(tuple(cells_of(reading.trades)))
        signs.append(np.array(sign_steps(reading.signs), dtype=np.int8).tobytes())
        refs.append(employer.ref)
        limits.add(employer)
        words.add(index_text(employer))
        records.add(employer, list(trades_of(cells[-1])), reading.said_by)
        if progress is not None:
            progress(done, size)
    order = np.array(sorted(range(len(refs)), key=lambda at: (cells[at], refs[at])), dtype=np.int64)
    all_signs = np.frombuffer(b"".join(signs), dtype=np.int8).reshape(len(refs), len(SIGNS))
    kept, relations = records.built(order)
    columns = Columns(
        build_held([cells[at] for at in order], all_signs[order]),
        words.built(order, register),
        limits.built(order),
        relations,
        kept,
        _places(refs)[order],
    )
    return EmployerIndex(columns, lexicon)


def _places(refs: Sequence[str]) -> Array:
    places = np.empty(len(refs), dtype=np.int64)
    places[sorted(range(len(refs)), key=refs.__getitem__)] = np.arange(len(refs))
    return places
