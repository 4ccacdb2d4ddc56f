"""How alike two names of workplaces are. Every weight of that stands here.

Words are laid beside each other, rare ones weighing more than those that everybody has. Where spaces were moved or
left out, letters are. The higher of the two counts: they fail at different things.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from math import log
from typing import Final

from rapidfuzz.distance import OSA, LCSseq

from matching.doors import LONGEST_INITIALS, Door
from matching.names import sound, without_vowels, word_groups

COMMON_WORD: Final = 0.15  # a word that everybody has, against one that nobody else has
FEWEST: Final = 50  # in a register smaller than this a word is not common for being there twice
# What was typed and the register lacks tells against a workplace more than what was left out, as the last word is.
EXTRA: Final = 0.85
MISSING: Final = 0.45
# How far one word stands for another, 1 for the word itself.
HEARD, HEARD_SHORT, SHORTENED, OTHER_WORD, LETTER, INITIALS = 0.96, 0.8, 0.95, 0.75, 0.5, 0.75
LONG_ENOUGH: Final = 5  # letters of words that sound alike hardly by chance
BEGUN, MORE_OF_IT = 0.5, 0.4  # the beginning of a word, and what more of it adds
OTHERWISE_WRITTEN: Final = 0.3  # a slip, for what sounds alike
LEAST_SPELLED, MOST_SLIPS = 0.6, 3  # words with more slips than that are other words
# Letters in a row that two names share: three may be a coincidence less often than one.
IN_A_ROW: Final = (0.0, 0.2, 0.6, 1.0)
HALF_TYPED: Final = 0.5  # the beginning of a name, however short
TURNED: Final = 0.02  # words in another order
ALL_INITIALS: Final = {2: 0.55, 3: 0.62, 4: 0.7, 5: 0.75, 6: 0.75}
LEAST_CONSONANTS: Final = 4  # of a word without its vowels
ENDINGS: Final = ("s", "n", "t", "en", "et", "met", "ar", "er", "na", "arna", "erna")
OTHER_TOWN: Final = 0.7  # two towns behind one name
TOWN: Final = 0.15  # what a town behind a name weighs against the same word within it
ALL_MET: Final = 0.85  # when so much of what was typed was found word by word, letters are not looked at


class Rarity:
    """How many names have each word."""

    def __init__(self) -> None:
        """Begin with no name."""
        self._names: dict[str, int] = {}
        self._total = 0
        self.weights = _Weights(self._weigh)

    def add(self, words: Iterable[str]) -> None:
        """Count the words of a name."""
        names = self._names
        for word in set(words):
            names[word] = names.get(word, 0) + 1
        self._total += 1
        self.weights.clear()

    def remove(self, words: Iterable[str]) -> None:
        """Take back the words of a name."""
        for word in set(words):
            self._names[word] -= 1
            if not self._names[word]:
                del self._names[word]
        self._total -= 1
        self.weights.clear()

    def of(self, word: str) -> float:
        """Give what a word weighs: 1 for one that nobody else has, COMMON_WORD at least."""
        return self.weights[word]

    def _weigh(self, word: str) -> float:
        rarity = 1 - log(1 + self._names.get(word, 0)) / log(1 + max(self._total, FEWEST))
        return max(COMMON_WORD, rarity)


class _Weights(dict[str, float]):
    """What words weigh, reckoned when first asked for."""

    def __init__(self, weigh: Callable[[str], float]) -> None:
        super().__init__()
        self._weigh = weigh

    def __missing__(self, word: str) -> float:
        weight = self[word] = self._weigh(word)
        return weight


class Asked:
    """A name that others are compared with."""

    def __init__(self, door: Door, rarity: Rarity) -> None:
        """Weigh its words once for all that it is compared with."""
        self.door = door
        self._weight_of = rarity.weights
        self._words, self._weights = self._weighed(door)
        self._before = _before(self._words, self._weights)

    def _weighed(self, door: Door) -> tuple[tuple[str, ...], list[float]]:
        """The words of a name with what each weighs, the town behind it last."""
        words, town = door.name.words, door.name.town
        weight_of = self._weight_of
        weights = [weight_of[word] for word in words]
        if not town:
            return words, weights
        weights.append(TOWN * weight_of[town])
        return (*words, town), weights

    def alike(self, own: Door) -> float:
        """Give how alike a name of the register is, 0 to 1."""
        if not self.door.bare or not own.bare:
            return 0.0
        return self._of_names(own) * self._of_towns(own)

    def has_initials_of(self, own: Door) -> bool:
        """Whether one of the names is the initials of the other."""
        asked = self.door
        if min(len(asked.bare), len(own.bare)) > LONGEST_INITIALS:
            return False
        return asked.bare in own.initials or own.bare in asked.initials

    def _of_names(self, own: Door) -> float:
        if self.door.bare == own.bare and self.door.name.town == own.name.town:
            return 1.0
        words, weights = self._weighed(own)
        met, alike = self._by_words(words, weights)
        if met < ALL_MET:
            alike = max(alike, self._by_letters(own.whole, _before(words, weights)))
        if own.whole.startswith(self.door.bare):
            alike = max(alike, HALF_TYPED)
        if self.has_initials_of(own):
            letters = min(len(self.door.bare), len(own.bare))
            alike = max(alike, ALL_INITIALS.get(letters, 0.0))
        return alike

    def _of_towns(self, own: Door) -> float:
        one, other = self.door.name, own.name
        if not one.town or not other.town or one.town == other.town:
            return 1.0
        return 1.0 if one.town in other.words or other.town in one.words else OTHER_TOWN

    def _by_words(self, own: Sequence[str], own_weights: Sequence[float]) -> tuple[float, float]:
        """Give how much of what was asked was met, and how alike the names are."""
        left = list(range(len(own)))
        met = met_own = all_asked = 0.0
        order: list[int] = []
        for word, weight in zip(self._words, self._weights, strict=True):
            covered, worth = _best_of(word, own, left)
            of_own = sum(own_weights[at] for at in covered)
            # A misspelt word is as rare as the one that was meant.
            weight = of_own if covered else weight
            all_asked += weight
            met += worth * weight
            met_own += worth * of_own
            for at in covered:
                left.remove(at)
            order += covered
        turned = TURNED if order != sorted(order) else 0.0
        met /= all_asked
        return met, self._told(met, met_own / sum(own_weights)) - turned

    def _by_letters(self, own: str, before_own: Sequence[float]) -> float:
        before = self._before
        met = met_own = 0.0
        for at, at_own, size in LCSseq.editops(self.door.whole, own).as_matching_blocks():
            worth = IN_A_ROW[min(size, 3)]
            met += worth * (before[at + size] - before[at])
            met_own += worth * (before_own[at_own + size] - before_own[at_own])
        return self._told(met / before[-1], met_own / before_own[-1])

    @staticmethod
    def _told(met: float, met_own: float) -> float:
        return max(0.0, 1 - EXTRA * (1 - met) - MISSING * (1 - met_own))


def _before(words: Sequence[str], weights: Sequence[float]) -> list[float]:
    """Give the weight before each letter of words without spaces, and of all at last."""
    each: list[float] = []
    for word, weight in zip(words, weights, strict=True):
        each += [weight] * len(word)
    return list(accumulate(each, initial=0.0))


def _best_of(word: str, own: Sequence[str], left: list[int]) -> tuple[list[int], float]:
    """Give which words of the register a word stands for, and how well."""
    for at in left:
        if own[at] == word:
            return [at], 1.0
    best: list[int] = []
    worth = 0.0
    for at in left:
        stands = stands_for(word, own[at])
        if stands > worth:
            best, worth = [at], stands
    if worth < INITIALS and 2 <= len(word) <= len(left):
        for start in range(len(left) - len(word) + 1):
            some = left[start : start + len(word)]
            if all(own[at][0] == letter for at, letter in zip(some, word, strict=True)):
                return some, INITIALS
    return best, worth


@lru_cache(maxsize=100_000)
def stands_for(word: str, own: str) -> float:
    """Give how far a word that was typed stands for one of the register: 1 for the same, 0 for another."""
    if len(word) == 1 or len(own) == 1:
        return LETTER if word[0] == own[0] else 0.0
    short = word_groups("abbreviation")
    if short.get(word, word) == short.get(own, own):
        return SHORTENED
    if LEAST_CONSONANTS <= len(word) < len(own) and word == without_vowels(own):
        return SHORTENED
    return max(_spelled(word, own), _begun(word, own), _other_word(word, own))


def _begun(word: str, own: str) -> float:
    short, long = (word, own) if len(word) < len(own) else (own, word)
    return BEGUN + MORE_OF_IT * len(short) / len(long) if long.startswith(short) else 0.0


def _spelled(word: str, own: str) -> float:
    """How far a word is another misspelt, or heard alike."""
    said, said_own = sound(word), sound(own)
    shortest, longest = sorted((len(word), len(own)))
    heard = 0.0
    if said == said_own:
        heard = HEARD if shortest >= LONG_ENOUGH else HEARD_SHORT
    if longest - shortest > MOST_SLIPS:
        return heard
    if heard:
        return max(heard, 1 - OTHERWISE_WRITTEN / longest)
    most = min(MOST_SLIPS, int(longest * (1 - LEAST_SPELLED) + 1e-9))
    slips: float = OSA.distance(word, own, score_cutoff=most)
    if slips > 1:
        slips = min(slips, OSA.distance(said, said_own, score_cutoff=most) + OTHERWISE_WRITTEN)
    spelled = 1 - slips / longest
    return spelled if slips <= MOST_SLIPS and spelled >= LEAST_SPELLED else 0.0


def _other_word(word: str, own: str) -> float:
    kind = kind_of(word)
    return OTHER_WORD if kind and kind == kind_of(own) else 0.0


def kind_of(word: str) -> str:
    """Give the word that stands for a kind of place, whatever it is called and however bent; "" for other words."""
    return _kinds().get(word, "")


@cache
def _kinds() -> Mapping[str, str]:
    """Every way in which a word for a kind of place is written, and bent: a word → what stands for it."""
    kinds, short = word_groups("concept"), word_groups("abbreviation")
    stems = dict(kinds)
    for word, long in short.items():
        if long in kinds:
            stems.setdefault(word, kinds[long])
    bent: dict[str, str] = {}
    for ending in ("", *ENDINGS):
        for stem, kind in stems.items():
            bent.setdefault(stem + ending, kind)
    return bent
