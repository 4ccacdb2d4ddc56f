"""Finds the words and phrases of a lexicon in a text, by dictionary look-ups only.

A pattern is a word (it meets that word and its inflections), `bak*` (a beginning), `*affär` (an end),
`*djur*` (any part), or several of these with spaces between: a phrase.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from matching.text import Word

_SHORTEST_PART = 2


class Found(NamedTuple):
    """A pattern that was found: what it stands for, its weight, the words it covers (end excluded), its letters."""

    target: int
    weight: float
    start: int
    end: int
    letters: int

    @property
    def length(self) -> int:
        """How many words it covers."""
        return self.end - self.start


@dataclass(slots=True)
class _WordTable:
    """Single-word patterns and what each stands for, by kind of star."""

    whole: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    beginning: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    ending: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    part: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, pattern: str, entry: int) -> None:
        """Let a pattern stand for an entry."""
        table = {
            (False, False): self.whole,
            (False, True): self.beginning,
            (True, False): self.ending,
            (True, True): self.part,
        }[pattern.startswith("*"), pattern.endswith("*")]
        table[pattern.strip("*")].append(entry)

    def entries(self, form: str) -> Iterator[int]:
        """List the entries whose pattern this form of a word meets."""
        size = len(form)
        yield from self.whole.get(form, ())
        for at in range(_SHORTEST_PART, size + 1):
            yield from self.beginning.get(form[:at], ())
            yield from self.ending.get(form[size - at :], ())
        if self.part:
            for start in range(size):
                for end in range(start + _SHORTEST_PART, size + 1):
                    yield from self.part.get(form[start:end], ())


class PatternTable:
    """Patterns with targets and weights; `find` gives those met in a text, the longest phrase first."""

    def __init__(self, patterns: Iterable[tuple[str, int, float]]) -> None:
        """Take (pattern, target, weight) triples."""
        self._entries: list[tuple[tuple[str, ...], int, float, int]] = []
        self._heads = _WordTable()
        self._seen: dict[tuple[str, ...], tuple[int, ...]] = {}
        for pattern, target, weight in patterns:
            elements = tuple(pattern.lower().split())
            self._heads.add(elements[0], len(self._entries))
            self._entries.append((elements, target, weight, sum(len(one.strip("*")) for one in elements)))

    def find(self, words: Sequence[Word]) -> list[Found]:
        """Give every pattern met, but for those inside a longer one that is met too."""
        found = [hit for at in range(len(words)) for hit in self._find_at(words, at)]
        longest = [0] * len(words)
        for hit in found:
            for at in range(hit.start, hit.end):
                longest[at] = max(longest[at], hit.length)
        return [hit for hit in found if any(longest[at] == hit.length for at in range(hit.start, hit.end))]

    def _find_at(self, words: Sequence[Word], at: int) -> Iterator[Found]:
        for entry in self._heads_of(words[at]):
            elements, target, weight, letters = self._entries[entry]
            end = at + len(elements)
            if end <= len(words) and all(map(self._meets, elements[1:], words[at + 1 : end])):
                yield Found(target, weight, at, end, letters)

    def _heads_of(self, word: Word) -> tuple[int, ...]:
        forms = word.forms
        if forms not in self._seen:
            self._seen[forms] = tuple(
                sorted({entry for form in forms for entry in self._heads.entries(form)})
            )
        return self._seen[forms]

    def _meets(self, element: str, word: Word) -> bool:
        stem = element.strip("*")
        for form in word.forms:
            if element.startswith("*") and element.endswith("*"):
                met = stem in form
            elif element.endswith("*"):
                met = form.startswith(stem)
            else:
                met = form.endswith(stem) if element.startswith("*") else form == stem
            if met:
                return True
        return False
