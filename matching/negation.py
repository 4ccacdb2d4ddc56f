"""How far a negation reaches: "inga kunder", "slippa köket", "utan stress, men gärna djur"."""

from collections.abc import Sequence

from matching.text import Word

NEGATIONS = frozenset(
    [
        "inte",
        "inga",
        "inget",
        "ingen",
        "int",
        "ej",
        "icke",
        "aldrig",
        "utom",
        "förutom",
        "utan",
        "slippa",
        "slipper",
        "slipp",
        "undvika",
        "undviker",
        "varken",
        "hatar",
        "avskyr",
    ]
)
# "Hellre affär än lager" declines what comes after "än".
_COMPARING, _THAN = frozenset(["hellre", "snarare"]), "än"
# What ends the reach of a negation: "inte kassa men gärna lager".
TURNS = frozenset(["men", "fast", "gärna", "hellre", "däremot", "bara", "annars"])
# "inte bara djur" and "inget emot barn" decline nothing.
_NO_NEGATION_BEFORE = frozenset(
    ["bara", "emot", "enbart", "minst", "minsta", "problem", "krav", "erfarenhet", "rädd", "viktigt"]
)
_STOPS = frozenset(".,;:!?–()")


def negated_words(words: Sequence[Word], text: str, longest: int | None = None) -> list[bool]:
    """Tell for each word whether a negation reaches it: from the negation to the end of its clause.

    `longest` is how many words it reaches at most, the negation among them; None is the whole clause.
    """
    left = 0
    compares = False
    negated = []
    for at, word in enumerate(words):
        between = text[words[at - 1].end : word.start] if at else ""
        if word.written in TURNS or not _STOPS.isdisjoint(between):
            left, compares = 0, False
        compares |= word.written in _COMPARING
        following = words[at + 1].written if at + 1 < len(words) else ""
        negates = word.written in NEGATIONS and following not in _NO_NEGATION_BEFORE
        if negates or (compares and word.written == _THAN):
            left = longest or len(words)
        negated.append(left > 0)
        left -= 1
    return negated
