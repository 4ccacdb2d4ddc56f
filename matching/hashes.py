"""Numbers for words and groups of letters that are the same in every process and on every machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
GRAM_SIZES = (3, 4, 5)
_FACTOR = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of many words in one row, a space at either end of each word; where each word starts and ends."""

    codes: Array
    starts: Array
    sizes: Array


def word_hashes(words: Sequence[str]) -> Array:
    """Give each word a 64-bit number. Two words share one with a chance of about one in 10^19."""
    letters = _letters(words)
    hashes = np.zeros(len(words), dtype=np.uint64)
    # Letter by letter over all words at once; words that have ended keep what they have.
    for at in range(int(letters.sizes.max(initial=0))):
        going = np.flatnonzero(letters.sizes > at)
        hashes[going] = (hashes[going] + letters.codes[letters.starts[going] + at]) * _FACTOR
    return _mixed(hashes)


def gram_hashes(words: Sequence[str]) -> tuple[Array, Array]:
    """Give every group of three to five letters of every word as a number, and which word each is from."""
    letters = _letters(words)
    owner = np.repeat(np.arange(len(words)), letters.sizes)
    left = np.repeat(letters.starts + letters.sizes, letters.sizes) - np.arange(len(letters.codes))
    found: list[tuple[Array, Array]] = []
    for size in GRAM_SIZES:
        begins = np.flatnonzero(left >= size)
        hashes = np.full(len(begins), size, dtype=np.uint64)
        for step in range(size):
            hashes = (hashes + letters.codes[begins + step]) * _FACTOR
        found.append((_mixed(hashes), owner[begins]))
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


def _mixed(hashes: Array) -> Array:
    hashes = (hashes ^ (hashes >> np.uint64(29))) * _MIX
    return hashes ^ (hashes >> np.uint64(32))


def _letters(words: Sequence[str]) -> _Letters:
    joined = "".join(f" {word} " for word in words)
    sizes = np.array([len(word) + 2 for word in words], dtype=np.int64)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    return _Letters(codes, np.cumsum(sizes) - sizes, sizes)
