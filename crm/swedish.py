"""Habits of written Swedish that rows and lists need: folding for search, alphabetical order. Pure."""

import re
import unicodedata
from typing import Final

# The signs that follow z in ASCII: what begins with å comes after everything that begins with z, also *zoo*.
_AFTER_Z: Final = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_SPACES: Final = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case without accents or doubled spaces, so that *goteb* is found in *Göteborg*."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("æ", "ae").replace("ø", "o"))
    return _SPACES.sub(" ", _without_marks(decomposed)).strip()


def sort_key(text: str) -> str:
    """A key that sorts as Swedes do when compared byte by byte: å, ä, ö last, other accents ignored."""
    lowered = unicodedata.normalize("NFC", text.casefold()).translate(_AFTER_Z)
    return fold_keeping_controls(lowered)


def fold_keeping_controls(text: str) -> str:
    """Drop accents but keep the signs that place å, ä, ö after z."""
    return _without_marks(unicodedata.normalize("NFKD", text)).strip(" \t\n")


def _without_marks(decomposed: str) -> str:
    """Drop accents: those of European letters at once; what is still not ASCII is looked at letter by letter."""
    plain = _MARKS.sub("", decomposed)
    return plain if plain.isascii() else "".join(c for c in plain if not unicodedata.combining(c))
