"""Swedish text, patterns, and the n-gram index."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.patterns import PatternTable
from matching.postings import GramIndex
from matching.taxonomy import occupations_named, sni_label, ssyk_label
from matching.text import character_grams, fold, without_boilerplate, words_of


def test_fold_takes_away_what_a_foreign_keyboard_lacks():
    assert fold("KÖK på Åre idé") == "kok pa are ide"


def test_words_keep_their_place_and_base_form():
    words = words_of("Rasta hundarna, e-handel!")
    assert [(w.written, w.base) for w in words] == [
        ("rasta", "rasta"),
        ("hundarna", "hund"),
        ("e-handel", "e-handel"),
    ]
    assert "Rasta hundarna, e-handel!"[words[1].start : words[1].end] == "hundarna"


@pytest.mark.parametrize(
    ("purpose", "left"),
    [
        (
            "Bolaget ska bedriva handel med sällskapsdjur och därmed förenlig verksamhet.",
            "handel med sällskapsdjur",
        ),
        (
            "Bolaget skall bedriva bageri, äga och förvalta lös egendom samt därmed förenlig verksamhet",
            "bageri",
        ),
        ("Vi bakar bröd och bullar.", "Vi bakar bröd och bullar"),
    ],
)
def test_company_boilerplate_is_stripped(purpose, left):
    assert without_boilerplate(purpose).strip(" ,") == left


@pytest.mark.parametrize(
    ("pattern", "text", "is_met"),
    [
        ("hund", "två hundar", True),
        ("hund", "hundgård", False),
        ("hund*", "hundgård", True),
        ("*affär", "zooaffären", True),
        ("*djur*", "sällskapsdjuren", True),
        ("ta hand om*", "vill ta hand om folk", True),
        ("ta hand om*", "ta en hand", False),
        ("kor", "köra bil", False),
    ],
)
def test_patterns(pattern, text, is_met):
    assert bool(PatternTable([(pattern, 0, 1.0)]).find(words_of(text))) == is_met


def test_the_longest_phrase_eats_its_words():
    table = PatternTable([("laga mat", 1, 1.0), ("laga", 2, 1.0), ("mat", 3, 1.0)])
    assert [hit.target for hit in table.find(words_of("laga mat och laga cyklar"))] == [1, 2]


def test_labels_and_names_of_the_classifications():
    assert sni_label("10710") == "Tillverkning av mjukt matbröd och färska bakverk"
    assert sni_label("1071") == sni_label("10719")
    assert ssyk_label("7612") == "Bagare och konditorer"
    assert "7612" in occupations_named("bagare")
    assert occupations_named("rymdpirat") == frozenset()


texts = st.lists(st.text(alphabet="abcå djur", max_size=30), min_size=1, max_size=6)


@given(st.text(alphabet="abåö -.", max_size=40))
def test_grams_are_those_of_scikit_learn(text):
    analyse = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
    assert sorted(character_grams(text).elements()) == sorted(analyse(text))


def test_similarities_are_those_of_scikit_learn():
    indexed = ["Djuraffär med kaniner", "Bageri och konditori", "Bilverkstad", "kaninhotell"]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    matrix = vectorizer.fit_transform(indexed)
    expected = (matrix @ vectorizer.transform(["jobba med kaniner"]).T).toarray().ravel()
    np.testing.assert_allclose(GramIndex(indexed).similarities("jobba med kaniner"), expected, atol=1e-6)


@given(texts, st.text(alphabet="abcå djur", max_size=30))
def test_similarities_are_cosines(indexed, query):
    scores = GramIndex(indexed).similarities(query)
    assert scores.min() >= 0
    assert scores.max() <= 1 + 1e-5


@pytest.mark.parametrize(
    "purpose",
    [
        "Bolaget ska bedriva bageri, äga och förvalta fast och lös egendom samt därmed förenlig verksamhet.",
        "Bolaget ska bedriva bageri samt handel med värdepapper, aktier och därtill hörande verksamhet.",
        "Bolaget skall själv eller genom dotterbolag bedriva bageri, kapitalförvaltning, uthyrning av personal.",
        "Bolagets verksamhet ska bestå av att bedriva bageri och annan därmed jämförlig verksamhet.",
    ],
)
def test_what_every_company_says_is_left_out(purpose):
    left = without_boilerplate(purpose).lower()
    assert "bageri" in left
    for said_by_all in (
        "bedriva",
        "egendom",
        "värdepapper",
        "förenlig",
        "jämförlig",
        "hörande",
        "personal",
        "kapital",
    ):
        assert said_by_all not in left, left
