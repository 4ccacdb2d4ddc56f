"""Words of a wish that the lexicon lacks: names of occupations, synonyms, and the two parts of a compound."""

from collections.abc import Iterator, Sequence

from matching import taxonomy
from matching.lexicon import Lexicon
from matching.patterns import Found
from matching.text import Word, base_form, is_swedish

NAME_WEIGHT = 0.85
SYNONYM_WEIGHT = 0.7
# "Hundmatsfabrik" is a factory first, and has to do with dogs.
HEAD_WEIGHT, MODIFIER_WEIGHT = 0.8, 0.55
LONGEST_NAME = 4  # words
SHORTEST_HEAD, SHORTEST_MODIFIER = 4, 3


def occupations(
    words: Sequence[Word], unmet: set[int], lexicon: Lexicon
) -> Iterator[tuple[range, dict[int, float]]]:
    """Give the words that together name an occupation, the longest name first, and the trades it is done in."""
    left = set(unmet)
    for size in range(LONGEST_NAME, 0, -1):
        for start in range(len(words) - size + 1):
            span = range(start, start + size)
            if left.isdisjoint(span):
                continue
            if trades := _trades_named(words[start : start + size], lexicon):
                left -= set(span)
                yield span, trades


def _trades_named(words: Sequence[Word], lexicon: Lexicon) -> dict[int, float]:
    codes = taxonomy.occupations_named(" ".join(word.written for word in words))
    if not codes and len(words) == 1:
        codes = taxonomy.occupations_named(words[0].base)
    trades: dict[int, float] = {}
    for code in codes:
        for trade, weight in lexicon.trades_of_ssyk(code).items():
            trades[trade] = max(trades.get(trade, 0.0), weight * NAME_WEIGHT)
    return trades


def synonyms(word: Word, lexicon: Lexicon) -> Iterator[tuple[Found, float]]:
    """Give what the word's synonyms stand for, with what that is worth."""
    for synonym in {other: None for form in word.forms for other in taxonomy.synonyms_of(form)}:
        for hit in lexicon.wishes.find([_word(synonym, word)]):
            yield hit, SYNONYM_WEIGHT


def parts(word: Word, lexicon: Lexicon) -> Iterator[tuple[Found, float]]:
    """Give what the two parts of a compound stand for: of the splits that are words, the one with most met."""
    best: list[tuple[Found, float]] = []
    for at in range(SHORTEST_MODIFIER, len(word.base) - SHORTEST_HEAD + 1):
        modifier, head = word.base[:at], word.base[at:]
        linked = next((one for one in (modifier, modifier.removesuffix("s")) if is_swedish(one)), None)
        if linked is None or not is_swedish(head):
            continue
        found = [(hit, HEAD_WEIGHT) for hit in lexicon.wishes.find([_word(head, word)])]
        found += [(hit, MODIFIER_WEIGHT) for hit in lexicon.wishes.find([_word(linked, word)])]
        if len({weight for _, weight in found}) > len({weight for _, weight in best}):
            best = found
    yield from best


def _word(text: str, place: Word) -> Word:
    return Word(text, base_form(text), place.start, place.end)
