"""How an explanation stands on the page, with the person's own words marked, what may be told of others, and what the
places that an employer offers say together.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from matching import wording
from matching.explain import MetWish, Piece
from matching.taxonomy import is_ssyk

# Splits into: text, opening mark, quoted, closing mark, text, … (Swedish uses the same mark at both ends).
_MARKS: Final = re.compile(r"([”“])")
# What the sentence goes on to say stands on the page as chips and questions of its own.
_FURTHER: Final = ("met", "broken", "declined", "relation", "worked_as", "ask", "ask_too")
# What others have worked as at an employer is told when so many different people have: then it is nobody's.
FEWEST_TO_TELL: Final = 3


def occupations_to_tell(placed: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """Which occupations may be told of an employer, given (participant id, SSYK code) of placements there.

    None before `FEWEST_TO_TELL` different people have had one. Codes that are not on the list are passed over.
    """
    known = {(person, code) for person, code in placed if is_ssyk(code)}
    enough = len({person for person, _code in known}) >= FEWEST_TO_TELL
    return tuple(sorted({code for _person, code in known})) if enough else ()


def hours_on_offer(
    known: tuple[float | None, float | None], offers: Sequence[Any]
) -> tuple[float | None, float | None]:
    """Fewest and most hours a week: what is known of the employer, else what its open places say together.

    An end that one of the places does not say is not known: somebody might fit in just that one.
    """
    if known != (None, None) or not offers:
        return known
    least = [one.hours_min for one in offers]
    most = [one.hours_max for one in offers]
    return (None if None in least else min(least)), (None if None in most else max(most))


def places_on_offer(known: int | None, offers: Sequence[Any]) -> int | None:
    """How many places: the employer's number, else one or more for each place that is open (None = not known).

    A place noted one by one says more than the number 0 that somebody wrote once.
    """
    return known or (sum(one.places or 1 for one in offers) if offers else known)


def first_reason(sentence: str, language: str) -> str:
    """The part of an explanation that says why: what was wished and found, times and distance."""
    cuts = [sentence.find(" " + start) for start in _beginnings(language)]
    return sentence[: min((cut for cut in cuts if cut > 0), default=len(sentence))]


@cache
def _beginnings(language: str) -> tuple[str, ...]:
    return tuple(wording.label("say", code, language).partition("{")[0] for code in _FURTHER)


def marked(sentence: str, wishes: Iterable[MetWish]) -> list[Piece]:
    """The sentence in pieces, the person's own words that met something marked.

    Own words stand in quotation marks. Of a wish quoted whole, the words that met are marked; else all that is quoted.
    """
    known = {"".join(piece.text for piece in wish.pieces): wish.pieces for wish in wishes}
    return _joined([piece for piece in _pieces(sentence, known) if piece.text])


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Marked words with only a space between them are one mark: “second hand” is one thing, not two."""
    joined: list[Piece] = []
    for place, piece in enumerate(pieces):
        follows_mark = bool(joined) and joined[-1].is_met
        is_between = piece.text.isspace() and place + 1 < len(pieces) and pieces[place + 1].is_met
        if follows_mark and (piece.is_met or is_between):
            joined[-1] = Piece(joined[-1].text + piece.text, True)
        else:
            joined.append(piece)
    return joined


def _pieces(sentence: str, known: dict[str, tuple[Piece, ...]]) -> Iterator[Piece]:
    for place, part in enumerate(_MARKS.split(sentence)):
        is_quoted = place % 4 == 2
        pieces = known.get(part, ()) if is_quoted else ()
        if any(piece.is_met for piece in pieces):
            yield from pieces
        else:
            yield Piece(part, is_quoted)
