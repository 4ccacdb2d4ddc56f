"""Everyday ways of writing: northern and hurried forms, idioms that decline, and short words told apart."""

from collections.abc import Sequence

from matching.text import Word, base_form

DECLINES = "inte"  # the word that stands for every idiom of declining
# "Less på att städa", "fått nog av kök", "i stället för lager": the two words that decline, "att" with them.
_IDIOMS = frozenset(
    [
        *((word, "på") for word in ("less", "utless", "trött", "jättetrött", "skittrött", "led", "utled")),
        *((word, "på") for word in ("tröttnat", "tröttnade", "lessnat", "ledsnat", "sur")),
        *(("nog", word) for word in ("av", "med")),
        *((word, "med") for word in ("slut", "färdig")),
        ("stället", "för"),
        ("istället", "för"),
    ]
)
# As it is said and typed in the north and in a hurry.
_WRITTEN_OUT = {
    "int": "inte",
    "inge": "inget",
    "sej": "sig",
    "mej": "mig",
    "mä": "med",
    "grejor": "grejer",
    "grejjer": "grejer",
    "dar": "dagar",
}
_BEFORE_EL = frozenset(
    ["med", "me", "på", "av", "inom", "dra", "fixa", "installera", "kan", "gillar", "jobba"]
)
OLD = frozenset(["gamla", "äldre", "gammal", "gammalt"])
PEOPLE = frozenset(
    ["människor", "folk", "personer", "tanter", "gubbar", "farbröder", "damer", "som", "på", "med"]
)


def idioms_joined(words: Sequence[Word]) -> list[Word]:
    """Make one word of each idiom of declining: "less på att" declines what follows, just as "inte" does."""
    joined: list[Word] = []
    left = list(words)
    while left:
        size = _idiom_length(left)
        written = " ".join(word.written for word in left[:size])
        base = left[0].base if size == 1 else written
        joined.append(Word(written, base, left[0].start, left[size - 1].end))
        del left[:size]
    return joined


def _idiom_length(words: Sequence[Word]) -> int:
    written = tuple(word.written for word in words[:3])
    if written[:2] not in _IDIOMS:
        return 1
    return 3 if written[2:] == ("att",) else 2


def instead(word: Word, written: str) -> Word:
    """Put another word where one stands in the wish."""
    return Word(written, base_form(written), word.start, word.end)


def told_apart(words: Sequence[Word], clauses: Sequence[int]) -> list[Word]:
    """Put clear words for short ones that mean different things by where they stand.

    "El" between two things is "eller" ("katter el små djur"), yet "nåt med el" is current. "Gamla" with nothing
    after it are people ("hjälpa gamla"), yet "gamla bilar" are cars. "Får" before something is no sheep. "Int" is
    "inte", and so is an idiom of declining.
    """
    clear = list(words)
    for at, word in enumerate(words):
        if word.written in _WRITTEN_OUT:
            clear[at] = word = instead(word, _WRITTEN_OUT[word.written])
        elif " " in word.written:
            clear[at] = instead(word, DECLINES)
        is_last = at + 1 == len(words) or clauses[at + 1] != clauses[at]
        if word.written == "el" and 0 < at < len(words) - 1 and words[at - 1].written not in _BEFORE_EL:
            clear[at] = instead(word, "eller")
        elif word.written == "får" and not is_last:
            clear[at] = instead(word, "få")
        elif word.written in OLD and is_last:
            clear[at] = instead(word, "gamlingar")
    return clear
