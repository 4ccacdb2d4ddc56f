"""Says in words what each part of a score rests on, so that nothing counts that is not said."""

from dataclasses import dataclass

from matching.explain import (
    declined_words,
    learned_words,
    preference_words,
    relation_words,
    way_words,
    wish_words,
)
from matching.types import Suggestion
from matching.wording import has_label, label, phrase

# Less than this moves nobody in a list.
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class PartSaid:
    """A part of a score that counts: its code and name, its points, and sentences that say what it rests on."""

    code: str
    name: str
    points: float
    words: tuple[str, ...]


def parts_said(suggestion: Suggestion, language: str = "sv") -> tuple[PartSaid, ...]:
    """Give every part of the score that is not nothing, in the order of the score, with its words."""
    return tuple(
        PartSaid(code, part_name(code, language), points, tuple(_words(code, suggestion, language)))
        for code, points in suggestion.parts.items()
        if abs(points) > NOTHING
    )


def part_name(code: str, language: str = "sv") -> str:
    """Give the name of a part, or its code with spaces where nobody has named it."""
    return label("part", code, language) if has_label("part", code) else code.replace("_", " ")


def _words(code: str, suggestion: Suggestion, language: str) -> list[str]:
    whole = {
        "wish": wish_words,
        "declined": declined_words,
        "preferences": preference_words,
        "relation": relation_words,
        "learned": learned_words,
    }
    said = whole[code](suggestion, language) if code in whole else []
    way = way_words(suggestion, language)
    if code in way:
        said = [_as_sentence(way[code])]
    return said or [_as_sentence(phrase("say", "part", language, part=part_name(code, language)))]


def _as_sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:] + ("" if clause.endswith(".") else ".")
