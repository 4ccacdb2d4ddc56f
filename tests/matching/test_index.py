"""Which trades an employer is read to be in, from its code, its words and its name."""

from matching.index import build_index
from matching.lexicon import standard_lexicon
from matching.readings import read_employer
from matching.types import Employer

LEXICON = standard_lexicon()


def read(**given) -> dict[str, float]:
    trades = read_employer(Employer("E", **given), LEXICON).trades
    return {LEXICON.trades[at].id: weight for at, weight in trades.items()}


def test_the_code_the_words_and_the_name_each_tell():
    assert read(sni="10710")["mat.bageri"] > 0
    assert read(sni="10.710") == read(sni="10710")
    assert read(description="Vi bakar bröd")["mat.bageri"] > 0
    assert read(name="Lunds Bageri")["mat.bageri"] > 0
    assert read() == {}


def test_two_signs_are_more_than_one_and_never_more_than_certain():
    both = read(sni="10710", description="Vi bakar bröd, bullar, bakverk", name="Lunds Bageri")["mat.bageri"]
    assert read(description="bakverk")["mat.bageri"] < both <= 1


def test_a_stray_word_counts_less_than_one_of_the_trade():
    # A dog in a garage does not make it a kennel.
    assert (
        read(sni="45201", description="hund")["djur.sällskap.hund"]
        < read(description="hund")["djur.sällskap.hund"]
    )


def test_a_trade_that_is_named_comes_before_one_that_only_the_code_suggests():
    silent, named = read(sni="45201"), read(sni="45201", description="rekond och handtvätt")
    assert named["fordon.bil.verkstad"] < silent["fordon.bil.verkstad"]
    assert named["fordon.bil.rekond"] > silent["fordon.bil.rekond"]


def test_what_said_so_is_remembered():
    reading = read_employer(Employer("E", sni="10710", description="Surdeg och bullar"), LEXICON)
    assert reading.said_by[LEXICON.number["mat.bageri"]] == ("surdeg", "bullar")
    by_code = read_employer(Employer("E", sni="10710"), LEXICON)
    assert by_code.said_by[LEXICON.number["mat.bageri"]] == (
        "Tillverkning av mjukt matbröd och färska bakverk",
    )


def test_employers_stand_in_the_order_of_their_ref():
    assert [one.ref for one in build_index([Employer("B"), Employer("A")]).employers] == ["A", "B"]
