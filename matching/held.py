"""What employers were read to be, in columns: the trades that each is in, how surely, and what it is like.

Employers alike stand next to each other, in blocks, and each block keeps the most that any of its employers holds.
So a whole block can be passed by when even the most of it is too little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import formula
from matching.postings import Postings, runs
from matching.signs import SIGNS

Array = NDArray[Any]
# How sure a trade is, in whole steps: a trade and a step together make one number, a cell.
STEPS = 64
SIGN_STEPS = 100
BLOCK = 64
_SIGN_NUMBER = {sign: at for at, sign in enumerate(SIGNS)}


@dataclass(frozen=True, slots=True)
class Held:
    """Employer `r` holds `cells[starts[r]:starts[r + 1]]`, at least one.

    `in_blocks` tells for each trade the blocks of `BLOCK` rows where anybody holds it, and the most of it there.
    `signs` is one row a sign and one column an employer, in hundredths; `sign_low` and `sign_high` one column a
    block, in whole numbers.
    """

    starts: Array
    cells: Array
    signs: Array
    in_blocks: Postings
    sign_low: Array
    sign_high: Array

    @property
    def size(self) -> int:
        """How many employers there are."""
        return len(self.starts) - 1

    def best(self, worth: Sequence[Array], rows: Array) -> list[Array]:
        """Give, for each of several worths of trades, the best that each of some employers holds of it."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        cells = self.cells[runs(self.starts[rows], sizes)]
        begins = np.cumsum(sizes) - sizes
        return [_best(cell_values(one), cells, begins) for one in worth]

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return self.sign_low.shape[1]

    def most(self, worth: Sequence[Array]) -> list[Array]:
        """Give, for each of several worths of trades, the most that any employer of each block holds of it."""
        return [self._most(one) for one in worth]

    def _most(self, worth: Array) -> Array:
        most = np.zeros(self.blocks, dtype=np.float32)
        trades = np.flatnonzero(worth[: len(self.in_blocks.starts) - 1])
        blocks, shares, sizes = self.in_blocks.of_terms(trades)
        np.maximum.at(
            most, blocks.astype(np.int64), shares * np.repeat(worth[trades].astype(np.float32), sizes)
        )
        return most

    def signs_of(self, row: int) -> dict[str, float]:
        """Give what one employer is like: each sign from -1 to 1, unknown ones left out."""
        steps = self.signs[:, row].tolist()
        return {sign: step / SIGN_STEPS for sign, step in zip(SIGNS, steps, strict=True) if step}

    def like(self, wished: Mapping[str, float], rows: Array) -> Array:
        """Sum up what the wished signs are worth at some employers."""
        total = np.zeros(len(rows))
        for sign, weight in wished.items():
            strength = self.signs[_SIGN_NUMBER[sign]][rows] / float(SIGN_STEPS)
            total += formula.by_sign(weight * strength)
        return total

    def most_like(self, wished: Mapping[str, float]) -> Array:
        """Give the most that the wished signs can be worth at any employer of each block."""
        total = np.zeros(self.blocks)
        for sign, weight in wished.items():
            ends = self.sign_high if weight > 0 else self.sign_low
            total += formula.by_sign(weight * ends[_SIGN_NUMBER[sign]])
        return total


def cell_values(worth: Array, kind: type = np.float64) -> Array:
    """Give what each cell is worth, when each trade in full is worth so much. There is always the empty cell."""
    worth = worth if len(worth) else np.zeros(1)
    return np.multiply.outer(worth.astype(kind), np.arange(STEPS, dtype=kind) / kind(STEPS - 1)).reshape(-1)


def cells_of(trades: Mapping[int, float]) -> list[int]:
    """Give the cells of an employer's trades, the surest first; the empty cell 0 for one with none."""
    steps = {trade: round(min(weight, 1.0) * (STEPS - 1)) for trade, weight in trades.items()}
    held = sorted((-step, trade) for trade, step in steps.items() if step)
    return [trade * STEPS - step for step, trade in held] or [0]


def trades_of(cells: Sequence[int]) -> dict[int, float]:
    """Give the trades of an employer with weights, in whole steps."""
    return {cell // STEPS: cell % STEPS / (STEPS - 1) for cell in cells if cell % STEPS}


def sign_steps(signs: Mapping[str, float]) -> list[int]:
    """Give each sign in hundredths, in the order of the list of signs."""
    return [round(signs.get(sign, 0.0) * SIGN_STEPS) for sign in SIGNS]


def build_held(cells: Sequence[Sequence[int]], signs: Array) -> Held:
    """Put cells and signs (one row an employer, in hundredths) in columns, employers in the order given."""
    starts = np.zeros(len(cells) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in cells], out=starts[1:])
    flat = np.fromiter((cell for one in cells for cell in one), dtype=np.int32, count=int(starts[-1]))
    firsts = np.arange(0, len(cells), BLOCK)
    in_blocks = _most_of_blocks(flat, np.repeat(np.arange(len(cells)) // BLOCK, np.diff(starts)))
    low, high = (
        ends.reduceat(signs, firsts, axis=0).T / float(SIGN_STEPS)
        if len(cells)
        else np.zeros((len(SIGNS), 0))
        for ends in (np.minimum, np.maximum)
    )
    return Held(
        starts,
        flat,
        np.ascontiguousarray(signs.T.astype(np.int8)),
        in_blocks,
        np.ascontiguousarray(low, dtype=np.float64),
        np.ascontiguousarray(high, dtype=np.float64),
    )


def _most_of_blocks(cells: Array, blocks: Array) -> Postings:
    """Keep of each trade in each block its highest step."""
    count = int(blocks.max(initial=-1)) + 1
    trades = int(cells.max(initial=0)) // STEPS + 1
    keys = np.unique((cells // STEPS * count + blocks).astype(np.int64) * STEPS + cells % STEPS)
    last = np.append(keys[1:] // STEPS != keys[:-1] // STEPS, True)[: len(keys)]
    places, steps = np.divmod(keys[last], STEPS)
    held, block = np.divmod(places, max(count, 1))
    return Postings.of_columns(held, block, steps / (STEPS - 1), trades)


def _best(values: Array, cells: Array, begins: Array) -> Array:
    if not len(begins):
        return np.zeros(0, dtype=values.dtype)
    return np.maximum.reduceat(values[cells], begins)
