"""Names of workplaces, read so that two ways of writing one name come out alike.

Case, dots over letters, legal forms, `&`, spaces and abbreviations say nothing about which workplace is meant; a place
at the end ("i Kristinehamn") says a little. What is left are the words that tell workplaces apart.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent / "data"
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_LETTERS: Final = str.maketrans({"æ": "ä", "ø": "ö", "ß": "ss", "đ": "d", "ł": "l", "ð": "d", "þ": "th"})
# As on a keyboard without å, ä, ö.
_WRITTEN_OUT: Final = re.compile(r"aa|ae|oe")
_PLAIN: Final = {"aa": "a", "ae": "a", "oe": "o"}
_GLUED_FORM: Final = re.compile(r"(?<=[a-zåäöé])\s?(A\s?B|H\s?B|K\s?B)\s*$|^(AB|HB|KB)(?=[A-ZÅÄÖ][a-zåäö])")
_AND: Final = re.compile(r"\s*[&+]\s*|\s+(?:och|o|and|und)\s+", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")
_DROPPED: Final = re.compile(r"['’`´\"]")
_FORMS: Final = re.compile(
    r"\b(?:i (?:likvidation|konkurs|ombildning)"
    r"|(?:ideell|ekonomisk|ek\.?) f[öo]r(?:en(?:ing(?:en)?)?)?\b\.?"
    r"|filial(?: till| i sverige)?|svensk filial|med firma|enskild firma|eftr\b\.?)",
    re.IGNORECASE,
)
_FORM_WORDS: Final = frozenset(
    [
        *("ab", "aktiebolag", "aktiebolaget", "aktiebolagets", "publ", "svb"),
        *("hb", "handelsbolag", "handelsbolaget", "kb", "kommanditbolag", "kommanditbolaget"),
        *("ef", "ekforening", "ekforen"),
        *("ltd", "limited", "inc", "as", "asa", "aps", "oy", "oyj", "gmbh", "bv", "sarl", "llc", "plc"),
        *("corp", "ag", "sa", "ou", "sia", "uab"),
    ]
)
_SMALL_WORDS: Final = frozenset(["i", "pa", "och", "the", "av", "for", "vid", "till", "of", "in"])
SHORTEST_PLACE: Final = 4

# What sounds alike; read over folded letters, the longer spellings first.
_SOUNDS: Final = {
    **dict.fromkeys(("stj", "skj", "sch", "sj", "sh", "tj", "kj"), "x"),
    **dict.fromkeys(("ssion", "tion", "sion"), "xon"),
    **dict.fromkeys(("hj", "gj", "lj", "dj"), "j"),
    **dict.fromkeys(("ck", "ch", "c", "q"), "k"),
    "ske": "xa",
    "ski": "xi",
    "sky": "xi",
    "ce": "sa",
    "ci": "si",
    "cy": "si",
    "qu": "kv",
    "x": "ks",
    "ph": "f",
    "th": "t",
    "dt": "t",
    "hv": "v",
    "w": "v",
    "z": "s",
    "e": "a",
    "u": "o",
    "y": "i",
}
_SOUND: Final = re.compile("|".join(sorted(_SOUNDS, key=lambda one: (-len(one), one))))
_NO_VOWELS: Final = str.maketrans("", "", "aeiouy")
_TWICE: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared.

    `words` are those that may tell workplaces apart, in order, without the town at the end; `town` is that one,
    "" for none. `every` holds all words but legal forms, for initials.
    """

    words: tuple[str, ...]
    town: str
    every: tuple[str, ...]


def fold(text: str) -> str:
    """Take away case, accents and dots, and å, ä, ö written as aa, ae, oe: "Blåbär" → "blabar"."""
    lowered = text.lower().translate(_LETTERS)
    if not lowered.isascii():
        lowered = _MARKS.sub("", unicodedata.normalize("NFKD", lowered))
    return _WRITTEN_OUT.sub(lambda found: _PLAIN[found[0]], lowered)


@lru_cache(maxsize=50_000)
def sound(folded: str) -> str:
    """Give what folded letters share with others that are said alike: "skjorta", "sjorta", "schorta"."""
    return _TWICE.sub(r"\1", _SOUND.sub(lambda found: _SOUNDS[found[0]], folded))


def without_vowels(folded: str) -> str:
    """Give a word as it is when only its first letter may be a vowel: "sametinget" → "smtngt"."""
    return folded[:1] + folded[1:].translate(_NO_VOWELS)


@cache
def municipalities() -> frozenset[str]:
    """The folded names of Sweden's municipalities of one word, with and without a genitive."""
    lines = (_DATA / "municipalities.txt").read_text(encoding="utf-8").splitlines()
    folded = {fold(line) for line in lines if line and not line.startswith("#")}
    return frozenset(one for one in folded if " " not in one and len(one) >= SHORTEST_PLACE)


@cache
def word_groups(kind: str) -> Mapping[str, str]:
    """Read the groups of `data/name_words.txt`, `abbreviation` or `concept`: a folded word → what stands for it."""
    lines = (_DATA / "name_words.txt").read_text(encoding="utf-8").splitlines()
    groups = [line.split()[1:] for line in lines if line.startswith(f"{kind} ")]
    stands: dict[str, str] = {}
    for group in groups:
        for word in group:
            stands.setdefault(word, group[0])
    return stands


def read_name(text: str) -> Name:
    """Read a name. What has no telling word keeps what it has: "AB" alone is still something."""
    words = _words(text)
    town = ""
    if len(words) > 1:
        last = word_groups("abbreviation").get(words[-1], words[-1])
        if last in municipalities():
            town, words = last, words[:-1]
    telling = [word for word in words if word not in _SMALL_WORDS] or words
    return Name(tuple(telling), town, tuple(words))


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", text)
    text = _GLUED_FORM.sub(lambda found: f" {found[0]} ", text)
    text = _DROPPED.sub("", text)
    text = _AND.sub(" ", text)
    text = _FORMS.sub(" ", text) if len(text) > SHORTEST_PLACE else text
    words = _joined_letters(_WORD.findall(fold(text)))
    return [word for word in words if word not in _FORM_WORDS] or words


def _joined_letters(words: list[str]) -> list[str]:
    """Make one word of letters that stand alone side by side: "H.F. Oral" → "hf oral"."""
    joined: list[str] = []
    was_letter = False
    for word in words:
        is_letter = len(word) == 1
        if is_letter and was_letter:
            joined[-1] += word
        else:
            joined.append(word)
        was_letter = is_letter
    return joined
