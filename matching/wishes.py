"""Reads a wish in everyday Swedish: which trades it speaks of, what the place should be like, which of its words
said so, and what it declines.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matching import taxonomy, unmet
from matching.colloquial import OLD, PEOPLE, idioms_joined, instead, told_apart
from matching.evidence import Evidence, Side, combined
from matching.lexicon import Lexicon, Profile
from matching.negation import NEGATIONS, TURNS, negated_words
from matching.patterns import Found
from matching.spelling import SHORTEST_TO_CORRECT
from matching.text import Word, is_swedish, small_words, words_of

# To decline a way of working ("slippa kunder") is to wish for its opposite, a little less.
DECLINED_WISHES_OPPOSITE = 0.6
# In "inte kassa" only what the words mean most is declined, not all that they may mean.
MOST_MEANT = 0.85
_SPLITS = frozenset(["och", "å", "o", "eller", "samt", "men", "plus"])
_SPLIT_SIGNS = frozenset(",;.:/&+!?–")


@dataclass(frozen=True, slots=True)
class WishReading:
    """A wish as understood. `liked_text` is its words outside any negation, for comparing the wording.

    `only_avoids` tells that all of it speaks of what is to be avoided: "slippa kunder", "inte stress".
    """

    wish: str
    liked: Side
    declined: Side
    liked_text: str
    only_avoids: bool = False

    @property
    def wants(self) -> bool:
        """Say whether it wants something, and does not only decline or avoid ("inte kök", "slippa kunder")."""
        if self.only_avoids:
            return False
        declines = bool(self.declined.trades.any() or self.declined.signs)
        return bool(self.liked.trades.any()) or not declines


def read_wish(wish: str, lexicon: Lexicon) -> WishReading:
    """Read one wish. An unknown word is tried without dots, as misspelt, and as an occupation's name."""
    wish = unicodedata.normalize("NFC", wish)  # so that the words' places are those of this text
    said = idioms_joined(words_of(wish))
    clauses = _clauses(said, wish)
    words = told_apart(said, clauses)
    negated = negated_words(words, wish)
    found, words = _find(words, lexicon)
    evidence: dict[bool, list[Evidence]] = {False: [], True: []}
    only_avoids = bool(found) and all(negated[hit.start] or _holds_negation(hit, words) for hit in found)
    for hit in found:
        if _only_describes(hit, words, clauses):
            continue
        evidence[_is_declined(hit, words, negated)].append(_evidence_of(hit, said, clauses, lexicon))
    for at, one in _of_unmet(words, said, clauses, found, lexicon):
        evidence[negated[at]].append(one)
    liked, declined = (combined(evidence[side], lexicon) for side in (False, True))
    declined.trades[declined.trades < MOST_MEANT * declined.trades.max(initial=0.0)] = 0.0
    for sign, weight in declined.signs.items():
        liked.signs.setdefault(sign, -DECLINED_WISHES_OPPOSITE * weight)
    text = " ".join(word.written for word, is_negated in zip(words, negated, strict=True) if not is_negated)
    return WishReading(wish, liked, declined, text, only_avoids)


def read_occupation(code: str, lexicon: Lexicon) -> WishReading:
    """Read a wished occupation (an SSYK code) as a wish in the words of its label."""
    label = taxonomy.ssyk_label(code)
    one = Evidence((label or code,), 0, 0, lexicon.trades_of_ssyk(code))
    return WishReading(label or code, combined([one], lexicon), combined([], lexicon), label)


def _clauses(words: Sequence[Word], wish: str) -> list[int]:
    """Number the parts of a wish that stand beside each other: "städa eller diska", "film, foto"."""
    clause, clauses = 0, []
    for at, word in enumerate(words):
        between = wish[words[at - 1].end : word.start] if at else ""
        if word.written in _SPLITS or not _SPLIT_SIGNS.isdisjoint(between):
            clause += 1
        clauses.append(clause)
    return clauses


def _only_describes(hit: Found, words: Sequence[Word], clauses: Sequence[int]) -> bool:
    """Say whether the hit is "gamla" alone before what is old: "gamla bilar" are no old people."""
    following = hit.end if hit.end < len(words) and clauses[hit.end] == clauses[hit.start] else None
    return (
        hit.length == 1
        and words[hit.start].written in OLD
        and following is not None
        and words[following].written not in PEOPLE
    )


def _is_declined(hit: Found, words: Sequence[Word], negated: Sequence[bool]) -> bool:
    # A phrase with the negation inside ("slippa prata") is itself what is wished for.
    return negated[hit.start] and not _holds_negation(hit, words)


def _holds_negation(hit: Found, words: Sequence[Word]) -> bool:
    return any(words[at].written in NEGATIONS for at in _covered(hit))


def _find(words: Sequence[Word], lexicon: Lexicon) -> tuple[list[Found], list[Word]]:
    """Find what the words stand for, and the words as they were understood.

    Words unknown to the lexicon and to Swedish are tried without dots, then as misspelt; the lexicon's words
    then count for the sentence as a whole, so that phrases are met too.
    """
    found = lexicon.wishes.find(words)
    strange = {at for at in _unmet(words, found) if _is_strange(words[at], lexicon)}
    if not strange:
        return _ruled_by_profiles(found, lexicon), list(words)
    mended = [_mended(word, lexicon) if at in strange else word for at, word in enumerate(words)]
    return _ruled_by_profiles(lexicon.wishes.find(mended), lexicon), mended


def _is_strange(word: Word, lexicon: Lexicon) -> bool:
    if len(word.written) < SHORTEST_TO_CORRECT or word.written in small_words() | TURNS | NEGATIONS:
        return False
    return not is_swedish(word.written) and not any(map(taxonomy.occupations_named, word.forms))


def _mended(word: Word, lexicon: Lexicon) -> Word:
    right = lexicon.undotted.get(word.written) or lexicon.speller.corrected(word.written)
    return instead(word, right)


def _ruled_by_profiles(found: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """On the same words a profile outranks trades, unless a trade's word is longer: "djurvård" is not just "djur"."""
    # Word → letters of the longest pattern.
    profile: dict[int, int] = {}
    trade: dict[int, int] = {}
    for hit in found:
        longest = profile if hit.target >= len(lexicon.trades) else trade
        for at in _covered(hit):
            longest[at] = max(longest.get(at, 0), hit.letters)
    return [
        hit
        for hit in found
        if (
            all(hit.letters >= max(profile[at], trade.get(at, 0)) for at in _covered(hit))
            if hit.target >= len(lexicon.trades)
            else all(hit.letters > profile.get(at, 0) for at in _covered(hit))
        )
    ]


def _covered(hit: Found) -> range:
    return range(hit.start, hit.end)


def _unmet(words: Sequence[Word], found: Iterable[Found]) -> set[int]:
    return set(range(len(words))) - {at for hit in found for at in _covered(hit)}


def _evidence_of(hit: Found, words: Sequence[Word], clauses: Sequence[int], lexicon: Lexicon) -> Evidence:
    own = tuple(word.written for word in words[hit.start : hit.end])
    number = hit.target - len(lexicon.trades)
    if number < 0:
        return Evidence(own, hit.start, clauses[hit.start], {hit.target: hit.weight})
    profile = lexicon.profiles[number]
    trades = {trade: weight * hit.weight for trade, weight in lexicon.trades_of_profiles[number].items()}
    return Evidence(own, hit.start, clauses[hit.start], trades, profile.signs, _kind(profile))


def _kind(profile: Profile) -> str:
    return "what" if profile.is_umbrella else "how"


def _of_unmet(
    words: Sequence[Word],
    said: Sequence[Word],
    clauses: Sequence[int],
    found: Sequence[Found],
    lexicon: Lexicon,
) -> Iterator[tuple[int, Evidence]]:
    """Read words that nothing met: as an occupation's name, else by their synonyms, else part by part."""
    left = {at for at in _unmet(words, found) if words[at].written not in small_words()}
    for span, trades in unmet.occupations(words, left, lexicon):
        left -= set(span)
        own = tuple(said[at].written for at in span)
        yield span.start, Evidence(own, span.start, clauses[span.start], trades)
    for at in sorted(left):
        if len(words[at].written) < SHORTEST_TO_CORRECT:
            continue
        hits = list(unmet.parts(words[at], lexicon))
        # Synonyms of everyday words lead anywhere: they count when there is nothing else to go by.
        hits = hits if hits or found else list(unmet.synonyms(words[at], lexicon))
        for hit, share in _ruled(hits, lexicon):
            moved = Found(hit.target, hit.weight * share, at, at + 1, hit.letters)
            yield at, _evidence_of(moved, said, clauses, lexicon)


def _ruled(hits: Sequence[tuple[Found, float]], lexicon: Lexicon) -> list[tuple[Found, float]]:
    kept = set(_ruled_by_profiles([hit for hit, _ in hits], lexicon))
    return [(hit, share) for hit, share in hits if hit in kept]
