"""How alike wordings are: by rare words, whatever their endings, and the same whichever way it is worked out."""

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.hashes import gram_hashes, word_hashes
from matching.words import ALIKE_POWER, LEAST_ALIKE, MOST_ALIKE, WordsBuilder, plain_words

TEXTS = [
    "Djuraffär med kaniner",
    "bageri och konditori",
    "kaninuppfödning på landet",
    "lager och butik",
    "",
]


def indexed(texts, register=None):
    builder = WordsBuilder()
    for text in texts:
        builder.add(text)
    return builder.built(np.arange(len(texts)), register)


def shares(text: str, texts=TEXTS) -> list[float]:
    return indexed(texts).touched(text).shares.tolist()


def test_a_word_meets_its_other_forms_and_compounds_and_slips_of_the_pen():
    pets, bakery, rabbits, *_ = shares("kaniner")
    assert pets > rabbits > bakery == 0
    assert shares("kanniner")[0] > 0


def test_the_same_words_are_wholly_alike_and_nothing_is_nothing():
    assert shares("bageri och konditori")[1] == pytest.approx(1)
    assert shares("") == [0.0] * len(TEXTS)


def test_a_word_that_nearly_all_use_says_nothing():
    texts = [f"handel ort{number}" for number in range(500)]
    assert not any(shares("handel", texts))


def test_a_small_index_beside_a_large_one_goes_by_the_large_ones_rarity():
    large = indexed([*TEXTS, *["kaniner"] * 50])
    alone, beside = indexed(TEXTS[:1]), indexed(TEXTS[:1], large.register)
    assert beside.touched("kaniner").shares[0] < alone.touched("kaniner").shares[0]
    np.testing.assert_allclose(
        indexed([*TEXTS, *["kaniner"] * 50], large.register).touched("kaniner").shares,
        large.touched("kaniner").shares,
    )


def test_numbers_of_words_are_the_same_everywhere_and_for_each_word_another():
    assert word_hashes(["djur"]).tolist() == word_hashes(["hav", "djur"])[1:].tolist()
    words = [f"{one}{other}" for one in "abcåäö" for other in ("", "x", "djur", "sköldpadda")]
    assert len(set(word_hashes(words).tolist())) == len(words)


def test_groups_of_letters_are_counted_inside_each_word():
    hashes, owners = gram_hashes(["ab", "bab"])
    # " ab ": three of three letters and a space counted, one of four … as many windows as fit.
    assert Counter(owners.tolist()) == {0: 2 + 1, 1: 3 + 2 + 1}
    assert len(set(hashes.tolist())) == 3 + 6 - 1  # "ab " is in both


words = st.text("abcdå", min_size=1, max_size=7)


@given(st.lists(st.lists(words, max_size=5).map(" ".join), min_size=1, max_size=6), words, words)
def test_it_is_what_comparing_word_by_word_gives(texts, one, other):
    wish = f"{one} {other}"
    np.testing.assert_allclose(shares(wish, texts), slowly(wish, texts), atol=1e-5)


def slowly(wish: str, texts: list[str]) -> list[float]:
    used = Counter(word for text in texts for word in set(plain_words(text)))
    rarity = {word: log((1 + len(texts)) / (1 + count)) + 1 for word, count in used.items()}
    held = Counter(gram for word in used for gram in set(grams(word)))
    worth = {word: rarity.get(word, log(1 + len(texts)) + 1) for word in set(plain_words(wish))}
    length = sqrt(sum(value**2 for value in worth.values()))
    best = {word: near(word, sorted(used), held, len(used)) for word in worth}
    found = []
    for text in texts:
        own = set(plain_words(text))
        size = sqrt(sum(rarity[word] ** 2 for word in own))
        total = sum(
            value * max((best[word].get(its, 0) * rarity[its] / size for its in own), default=0)
            for word, value in worth.items()
        )
        found.append(min(total / length, 1.0))
    return found


def near(word: str, known: list[str], held: Counter, size: int) -> dict[str, float]:
    def weights(one: str) -> dict[str, float]:
        counts = Counter(gram for gram in grams(one) if gram in held)
        return {gram: count * (log((1 + size) / (1 + held[gram])) + 1) for gram, count in counts.items()}

    own = weights(word)
    found = {}
    for other in known:
        its = weights(other)
        product = sum(value * its.get(gram, 0) for gram, value in own.items())
        lengths = sqrt(sum(v**2 for v in own.values()) * sum(v**2 for v in its.values()))
        # A hair's breadth from the limit single precision may say otherwise.
        assume(not lengths or abs(product / lengths - LEAST_ALIKE) > 1e-4)
        if lengths and product / lengths >= LEAST_ALIKE:
            found[other] = min(product / lengths, 1) ** ALIKE_POWER
    assert len(found) <= MOST_ALIKE
    return found


def grams(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[at : at + size] for size in (3, 4, 5) for at in range(len(padded) - size + 1)]
