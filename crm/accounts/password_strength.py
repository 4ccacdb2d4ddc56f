"""How soon a password is guessed, without asking anybody: lists of usual ones, patterns, and the person's own words.

The lists of usual passwords, words and names are those of zxcvbn, which are English; ours adds Swedish ones.
"""

import re
import threading
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from zxcvbn import zxcvbn

_LIST: Final = Path(__file__).parent / "data" / "common_swedish.txt"
# Of 0 to 4: more than a hundred million guesses.
_GOOD_ENOUGH: Final = 3
# As much as is looked at: whoever writes more has said enough by then.
_LOOKED_AT: Final = 72
_PHRASE_LENGTH, _PHRASE_WORDS = 15, 4
_LONG_WORD: Final = 24
# Two usual words with a year and an exclamation mark are a pattern that is tried early.
_FEW_USUAL, _FEW_LETTERS = 2, 5
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_ONE_WORD: Final = re.compile(r"[\W\d_]{0,6}[^\W\d_]+[\W\d_]{0,6}")
_AGAIN_AND_AGAIN: Final = re.compile(r"(.{1,20}?)\1+")
# It keeps the words of a call where other threads find them.
_one_at_a_time = threading.Lock()

_FAULTS: Final = {
    "spatial": "keys",
    "repeat": "repeats",
    "sequence": "sequence",
    "date": "date",
    "regex": "date",
}
# What a password may be refused for; each has a sentence that says how to do better.
FAULTS: Final = ("own", "common", "one_word", "keys", "repeats", "sequence", "date", "guessable")


def find_fault(password: str, own: Collection[str] = ()) -> str | None:
    """Why a password is guessed too soon, one of `FAULTS`; None when it is good.

    `own` are words that others connect with the person: names, address, workplace.
    """
    own_words = {form for word in own for form in _forms(word) if len(form) >= 3}
    text = unicodedata.normalize("NFC", password)[:_LOOKED_AT]
    if _is_phrase(text, own_words):
        return None
    fault = _little_else(text, own_words)
    if fault is None and _AGAIN_AND_AGAIN.fullmatch(text):
        return "repeats"
    return fault or _guessed(text, own_words)


def _guessed(text: str, own_words: Collection[str]) -> str | None:
    """What zxcvbn says of it; one word alone it takes for chance, since it knows no Swedish."""
    with _one_at_a_time:
        result = zxcvbn(text, user_inputs=[*sorted(own_words), *_usual()])
    if result["score"] < _GOOD_ENOUGH:
        return _named(result["sequence"], own_words)
    return "one_word" if _is_one_word(text) else None


def _is_phrase(text: str, own_words: Collection[str]) -> bool:
    """Whether these are several words, so long together that no list holds them."""
    words = {word.casefold() for word in _WORD.findall(text)} - set(own_words)
    return len(text) >= _PHRASE_LENGTH and len(words) >= _PHRASE_WORDS


def _little_else(text: str, own_words: Collection[str]) -> str | None:
    """The fault of what is little more than the person's own words or usual ones; None for anything else."""
    words = {word for word in _usual() if len(word) > 3} | set(own_words)
    one_of_them = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    small = text.casefold()
    found = set(one_of_them.findall(small))
    letters_left = sum(sign.isalpha() for sign in one_of_them.sub("", small))
    if letters_left >= _FEW_LETTERS or len(found - set(own_words)) > _FEW_USUAL:
        return None
    if found:
        return "own" if found & set(own_words) else "common"
    return "date" if not letters_left and len(text) < _LONG_WORD else None


def _is_one_word(text: str) -> bool:
    """Whether it is a single word with some signs around it: Swedish makes long ones, and dictionaries list them."""
    return bool(_ONE_WORD.fullmatch(text)) and len(text) < _LONG_WORD and text[1:] == text[1:].lower()


def _named(sequence: list[dict[str, Any]], own_words: Collection[str]) -> str:
    """The fault of the longest piece that was recognised."""
    known = [match for match in sequence if match["pattern"] != "bruteforce"]
    if not known:
        return "guessable"
    longest = max(known, key=lambda match: len(match["token"]))
    if longest["pattern"] != "dictionary":
        return _FAULTS.get(longest["pattern"], "guessable")
    return "own" if longest["matched_word"] in own_words else "common"


@lru_cache(maxsize=1)
def _usual() -> tuple[str, ...]:
    """The Swedish words, as they are and without rings and dots, the most usual first."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return tuple(dict.fromkeys(form for word in words for form in _forms(word)))


def _forms(word: str) -> tuple[str, str]:
    """A word in small letters, and as it is written where there is no å, ä, ö."""
    small = unicodedata.normalize("NFC", word.casefold())
    bare = unicodedata.normalize("NFD", small)
    return small, "".join(sign for sign in bare if not unicodedata.combining(sign))
