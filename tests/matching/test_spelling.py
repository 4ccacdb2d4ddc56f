"""Misspelt words: as they sound, and as fingers slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.lexicon import standard_lexicon
from matching.spelling import Speller, sound_of

SPELLER = Speller(
    {"bageri", "köra", "sjuksköterska", "snickra", "restaurang", "hundar", "städa"}, {"motorcykl", "sjuksköt"}
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sjuksköterska", "skjuksjöterska"),
        ("köra", "tjöra"),
        ("gärna", "järna"),
        ("hjälpa", "jelpa"),
        ("djur", "jur"),
        ("snickra", "snikra"),
        ("bygga", "bigga"),
        ("hundar", "hunder"),
        ("ost", "åst"),
    ],
)
def test_words_that_sound_alike_share_a_key(one, other):
    assert sound_of(one) == sound_of(other)


@pytest.mark.parametrize(("one", "other"), [("kaka", "kassa"), ("lager", "läger"), ("båt", "katt")])
def test_words_that_sound_different_do_not(one, other):
    assert sound_of(one) != sound_of(other)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("bagerri", "bageri"),
        ("tjöra", "köra"),
        ("snikra", "snickra"),
        ("resturang", "restaurang"),
        ("motorcycklar", "motorcykl"),
        ("sjukskötare", "sjuksköt"),
    ],
)
def test_a_misspelt_word_is_read_as_the_nearest(misspelt, meant):
    assert SPELLER.corrected(misspelt) == meant


@pytest.mark.parametrize("word", ["xyzzy", "helikopter", "ok"])
def test_a_word_that_is_near_nothing_is_left(word):
    assert SPELLER.corrected(word) == word


@given(st.sampled_from(sorted(standard_lexicon().undotted.values())))
def test_a_word_is_found_without_its_dots(word):
    undotted = standard_lexicon().undotted
    plain = next(typed for typed, meant in undotted.items() if meant == word)
    assert not set(plain) & set("åäö")


@given(st.text(alphabet="abcdefghijklmnoprstuvyåäö", min_size=1, max_size=20))
def test_every_word_has_a_sound(word):
    assert sound_of(word) == sound_of(word.upper().lower())
