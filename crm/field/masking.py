"""Names of participants out of free text: initials stand where they stood. Pure.

Every name is looked for as a whole and word by word, whatever its capitals and accents, also with the s of a genitive.
A word of one or two letters goes only where the whole name stands: *Bo* is half of many sentences.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_BETWEEN: Final = re.compile(r"[\s.,'’–-]*\Z")
# å, ä and ö are letters of their own; every other accent may be left out by whoever writes.
_SWEDISH: Final = frozenset("åäö")
SHORTEST: Final = 3


class _Word(NamedTuple):
    folded: str
    first: str
    start: int
    end: int


class Masking:
    """The names to take out of texts."""

    def __init__(self, names: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._wholes: dict[str, set[tuple[str, ...]]] = {}
        for name in names:
            self._learn(tuple(word.folded for word in _words(unicodedata.normalize("NFC", name))))

    def _learn(self, name: tuple[str, ...]) -> None:
        self._words.update(word for word in name if len(word) >= SHORTEST)
        if len(name) > 1:
            self._wholes.setdefault(name[0], set()).add(name)
            # As in an address of e-mail.
            self._words.update(word for word in ("".join(name),) if len(word) >= 2 * SHORTEST)
        elif name and len(name[0]) < SHORTEST:
            # All of the name there is.
            self._words.add(name[0])

    def mask(self, text: str | None) -> str | None:
        """The text with initials in place of names; None stays None."""
        if text is None:
            return None
        text = unicodedata.normalize("NFC", text)
        words, parts, done, number = list(_words(text)), [], 0, 0
        while number < len(words):
            length, genitive = self._name_at(text, words, number)
            if length:
                parts += [text[done : words[number].start], _initials(words[number : number + length])]
                parts.append(genitive)
                done = words[number + length - 1].end
            number += length or 1
        return "".join([*parts, text[done:]])

    def _name_at(self, text: str, words: list[_Word], number: int) -> tuple[int, str]:
        """How many words from here are a name (0 = none), and the ending of a genitive."""
        for name in sorted(self._wholes.get(words[number].folded, ()), key=len, reverse=True):
            found = words[number : number + len(name)]
            if len(found) == len(name) and _stand_together(text, found):
                *before, last = (word.folded for word in found)
                if tuple(before) == name[:-1] and last in (name[-1], name[-1] + "s"):
                    return len(name), "s" if last != name[-1] else ""
        word = words[number].folded
        if word in self._words:
            return 1, ""
        return (1, "s") if word.endswith("s") and word[:-1] in self._words else (0, "")


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        yield _Word(_folded(found.group()), found.group()[0], found.start(), found.end())


def _folded(word: str) -> str:
    return "".join(
        letter if letter in _SWEDISH else _bare(letter)
        for letter in unicodedata.normalize("NFC", word.casefold())
    )


def _bare(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))


def _stand_together(text: str, words: list[_Word]) -> bool:
    return all(_BETWEEN.match(text[one.end : other.start]) for one, other in pairwise(words))


def _initials(words: list[_Word]) -> str:
    return "".join(f"{word.first.upper()}." for word in words)
