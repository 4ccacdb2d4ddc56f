"""Reads misspelt words: first by how they sound in Swedish, then by how few slips of the finger they take."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.text import fold

SHORTEST_TO_CORRECT = 4
SHORTEST_STEM = 5
LONG_WORD = 8
ENDINGS = ("Ar", "en", "et", "a", "n", "t", "s")
# Spellings of the same sound, the longer ones first. What learners mix up (u/o, y/i, e/ä) is one sound too.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"stj|skj|sch|sj|sh|ch|sk(?=[eiyäö])|ti(?=on)|si(?=on)|ssi(?=on)", "S"),
        (r"tj|kj|k(?=[eiyäö])", "T"),
        (r"^(hj|gj|lj|dj)|g(?=[eiyäö])", "j"),
        (r"^hv", "v"),
        (r"ck|q|c(?=[aouåklrt])|c$|ch$", "k"),
        (r"c|z", "s"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"(?<=[a-zåäö])(ar|or|er)(na)?$", "Ar"),
        (r"[åou]", "o"),
        (r"[äe]", "e"),
        (r"[yi]", "i"),
        (r"é|è", "e"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)h", ""),
        (r"(?<=[a-z]{3})d(?=[t])", ""),
    )
]


@lru_cache(maxsize=50_000)
def sound_of(word: str) -> str:
    """Give a key that words share when a Swede could say them alike: "sjuksyster", "skjuksöster"."""
    key = word.lower()
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return fold(key) if key.islower() else key.translate(_DOTS)


_DOTS = str.maketrans("åäö", "aao")


class Speller:
    """Finds the known word that a misspelt one most likely is.

    `words` are whole words that may be meant, `stems` the beginnings of words: "motorcykl" of "motorcycklar".
    """

    def __init__(self, words: Iterable[str], stems: Iterable[str]) -> None:
        """Take what is known."""
        self._words = sorted({word for word in words if len(word) >= SHORTEST_TO_CORRECT - 1})
        self._stems: dict[int, list[str]] = defaultdict(list)
        for stem in sorted(set(stems)):
            if len(stem) >= SHORTEST_STEM:
                self._stems[len(stem)].append(stem)
        self._by_sound: dict[str, str] = {}
        for word in (*self._words, *(stem for size in sorted(self._stems) for stem in self._stems[size])):
            self._by_sound.setdefault(sound_of(word), word)
        self._seen: dict[str, str] = {}

    def corrected(self, word: str) -> str:
        """Give the known word or stem meant, or the word itself when none is near."""
        if word not in self._seen:
            self._seen[word] = self._nearest(word)
        return self._seen[word]

    def _nearest(self, word: str) -> str:
        if len(word) < SHORTEST_TO_CORRECT:
            return word
        sound = sound_of(word)
        for alike in (sound, *_bare(sound)):
            if alike in self._by_sound:
                return self._by_sound[alike]
        return self._by_slips(word) or self._by_sound_of_stem(sound) or word

    def _by_slips(self, word: str) -> str | None:
        slips = 2 if len(word) >= LONG_WORD else 1
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=slips, limit=8)
        for size, stems in self._stems.items():
            if size < len(word):
                beginning = word[:size]
                near += process.extract(
                    beginning, stems, scorer=OSA.distance, score_cutoff=slips - 1, limit=4
                )
        likely = sorted((_unlikeness(word, found, slipped), found) for found, slipped, _ in near)
        return likely[0][1] if likely and likely[0][0] <= slips + 0.3 else None

    def _by_sound_of_stem(self, sound: str) -> str | None:
        for size in range(len(sound) - 1, SHORTEST_STEM - 1, -1):
            if sound[:size] in self._by_sound:
                return self._by_sound[sound[:size]]
        return None


def _bare(sound: str) -> list[str]:
    """Take Swedish endings off the sound of a word: "motorsiklAr" is heard as "motorsikl"."""
    return [
        sound.removesuffix(ending)
        for ending in ENDINGS
        if sound.endswith(ending) and len(sound) - len(ending) >= SHORTEST_TO_CORRECT
    ]


def _unlikeness(word: str, known: str, slipped: float) -> float:
    """Weigh slips: one seldom falls on the first letter, and one that keeps the sound is hardly one."""
    beginning = word[: len(known)] if len(known) < len(word) - 1 else word
    unlike = OSA.distance(sound_of(beginning), sound_of(known))
    return slipped / 2 + unlike / 2 + (0.6 if known[0] != word[0] else 0.0)
