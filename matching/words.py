"""How alike the wording of a wish and of employers is, for the words that no trade knows.

A word of a wish is compared with each distinct word of the register by their groups of letters, so that endings,
compounds and slips of the pen still meet; the rarer the word, the more it says. Employers are only touched
through the words that are alike, however many employers there are.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.hashes import gram_hashes, word_hashes
from matching.postings import Postings

Array = NDArray[Any]
# Words less alike than this have nothing to do with each other.
LEAST_ALIKE = 0.25
# A word of a wish is followed to at most so many words of the register.
MOST_ALIKE = 64
# Being alike in part still counts for a good deal: the root keeps "djur" and "djuraffär" together.
ALIKE_POWER = 0.75
# A word that more than this share of all employers use says nothing of any of them (in a register of some size).
COMMON_SHARE, COMMON_LEAST = 0.003, 100
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Register:
    """How common words are: `hashes` of words, rising, by how many employers each is used, of `size` in all."""

    hashes: Array
    used_by: Array
    size: int

    def rarity(self, hashes: Array) -> Array:
        """Tell how much each word says: 0 for one that many use, most for one that nobody does."""
        used = np.zeros(len(hashes))
        if len(self.hashes):
            places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
            used = np.where(self.hashes[places] == hashes, self.used_by[places], 0)
        common = used > max(COMMON_LEAST, COMMON_SHARE * self.size)
        return np.where(common, 0.0, np.log((1 + self.size) / (1 + used)) + 1)


@dataclass(frozen=True, slots=True)
class Touched:
    """The employers whose wording is alike at all: `rows` (any order, some twice), and `shares` of every employer."""

    rows: Array
    shares: Array


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The distinct words of a register, in the order of their hashes, and the employers that use each.

    The weight of a word at an employer is its part of all that the employer says: its rarity over the length of
    all rarities there. `grams` are the groups of letters of each word, the same way.
    """

    register: Register
    users: Postings
    gram_hashes: Array
    gram_rarity: Array
    grams: Postings
    size: int

    def touched(self, text: str) -> Touched:
        """Compare a text with every employer: 0 nothing alike, 1 all the same."""
        shares = np.zeros(self.size)
        touched = [np.zeros(0, dtype=np.int64)]
        best = np.zeros(self.size, dtype=np.float32)
        for weight, grams, counts in self._telling(text):
            rows = self._best(grams, counts, best)
            # A row that stands here twice is read before it is written, so it still counts once.
            shares[rows] = np.minimum(shares[rows] + best[rows] * weight, 1.0)
            best[rows] = 0.0
            touched.append(rows)
        return Touched(np.concatenate(touched), shares)

    def _telling(self, text: str) -> Iterator[tuple[float, Array, Array]]:
        """Give for each word that says anything its part of the text, and its letter groups, each with how often."""
        words = sorted(set(plain_words(text)))
        worth = self.register.rarity(word_hashes(words))
        length = float(np.sqrt((worth**2).sum())) or 1.0
        hashes, owners = gram_hashes(words)
        places = np.searchsorted(self.gram_hashes, hashes)
        known = np.zeros(len(hashes), dtype=bool)
        if len(self.gram_hashes):
            known = self.gram_hashes[np.minimum(places, len(self.gram_hashes) - 1)] == hashes
        for word, weight in enumerate(worth.tolist()):
            if weight:
                grams, counts = np.unique(places[known & (owners == word)], return_counts=True)
                yield weight / length, grams, counts

    def _best(self, grams: Array, counts: Array, best: Array) -> Array:
        """Note for the employers that use a word alike the best that each has; give them, some twice."""
        numbers, alike = self._alike(grams, counts)
        rows, weights, sizes = self.users.of_terms(numbers)
        rows = rows.astype(np.int64)
        np.maximum.at(best, rows, weights * np.repeat(alike, sizes))
        return rows

    def _alike(self, grams: Array, counts: Array) -> tuple[Array, Array]:
        """Give the words of the register most like a word, and how alike, by the cosine of their letter groups."""
        weights = counts * self.gram_rarity[grams]
        words, shares, sizes = self.grams.of_terms(grams)
        alike = np.bincount(words, shares * np.repeat(weights, sizes), minlength=1)
        length = float(np.sqrt((weights**2).sum())) or 1.0
        near = np.flatnonzero(alike >= LEAST_ALIKE * length)
        if len(near) > MOST_ALIKE:
            near = near[np.argsort(-alike[near], kind="stable")[:MOST_ALIKE]]
        return near, (np.minimum(alike[near] / length, 1.0) ** ALIKE_POWER).astype(np.float32)


def plain_words(text: str) -> list[str]:
    """Split a text into its words in lower case, parts of a hyphenated word apart."""
    return _WORD.findall(text.lower())


class WordsBuilder:
    """Takes texts one by one and keeps which words each uses."""

    def __init__(self) -> None:
        """Start with no texts."""
        self._number: dict[str, int] = {}
        self._words = array("i")
        self._counts = array("i")

    def add(self, text: str) -> None:
        """Take the next text."""
        number = self._number
        words = {number.setdefault(word, len(number)) for word in plain_words(text)}
        self._words.extend(words)
        self._counts.append(len(words))

    def built(self, order: Array, register: Register | None = None) -> WordIndex:
        """Give the index, the texts in this order of their coming. Rarity goes by `register`, or by the texts."""
        words = list(self._number)
        hashes = word_hashes(words)
        by_hash = np.argsort(hashes, kind="stable")
        terms = _inverse(by_hash)[np.array(self._words, dtype=np.int64)]
        rows = np.repeat(_inverse(order), np.array(self._counts, dtype=np.int64))
        used_by = np.bincount(terms, minlength=len(words)).astype(np.int32)
        own = Register(hashes[by_hash], used_by, len(order))
        register = register or own
        weights = _shares(register.rarity(own.hashes)[terms], rows, len(order))
        users = Postings.of_columns(terms, rows, weights, len(words))
        return _with_grams(register, users, [words[at] for at in by_hash], len(order))


def _inverse(order: Array) -> Array:
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return places


def _with_grams(register: Register, users: Postings, words: list[str], size: int) -> WordIndex:
    hashes, owners = gram_hashes(words)
    distinct, numbers = np.unique(hashes, return_inverse=True)
    pairs, counts = np.unique(numbers * max(len(words), 1) + owners, return_counts=True)
    grams, rows = np.divmod(pairs, max(len(words), 1))
    rarity = np.log((1 + len(words)) / (1 + np.bincount(grams, minlength=len(distinct)))) + 1
    weights = _shares(counts * rarity[grams], rows, len(words))
    return WordIndex(
        register,
        users,
        distinct,
        rarity,
        Postings.of_columns(grams, rows, weights, len(distinct)),
        size,
    )


def _shares(weights: Array, rows: Array, size: int) -> Array:
    lengths = np.sqrt(np.bincount(rows, weights**2, minlength=size))
    return np.divide(weights, lengths[rows], out=np.zeros(len(weights)), where=lengths[rows] > 0)
