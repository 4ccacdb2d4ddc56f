"""What a workplace is like is said as what met, in the words that the person used."""

import pytest

from matching.explain import sentence
from matching.index import build_index
from matching.parts import parts_said
from matching.ranking import rank
from matching.types import Employer, Participant

GARDEN = Employer(
    "A", "Lotten", description="Vi odlar grönsaker utomhus i lugnt tempo", facts={"noise": False}
)
GRILL = Employer("B", "Grillen", sni="56100", description="Högt tempo, många kunder hela dagen")


def only(wishes: tuple[str, ...], employer: Employer):
    return rank(Participant("P", interests=wishes), build_index([employer])).fits[0]


@pytest.mark.parametrize(("wish", "sign"), [("jobba ute", "outdoors"), ("nåt lugnt", "quiet")])
def test_a_sign_that_is_as_wished_is_a_hit_in_the_persons_words(wish, sign):
    (hit,) = [hit for hit in only((wish,), GARDEN).hits if hit.sign]

    assert (hit.sign, hit.place, hit.is_declined) == (sign, 0, False)
    assert set(hit.words) <= set(wish.split())
    assert 0 < hit.strength <= 1
    assert [hit for hit in only((wish,), GRILL).hits if hit.sign] == []


def test_a_sign_that_is_declined_and_there_is_said():
    suggestion = only(("djur", "inte jobba ute"), GARDEN)

    assert ("outdoors", 1, True) in {(hit.sign, hit.place, hit.is_declined) for hit in suggestion.hits}
    assert "Du ville slippa ”jobba ute”" in sentence(suggestion)


def test_one_wish_is_quoted_once_with_everything_that_met():
    said = sentence(only(("odla ute",), GARDEN))

    assert said.count("”odla ute”") == 1
    assert "är man mest utomhus" in said


def test_the_words_of_the_part_say_the_sign():
    (wish,) = [part for part in parts_said(only(("nåt lugnt",), GARDEN)) if part.code == "wish"]

    assert wish.words == ("Du sa ”nåt lugnt”, och här är det lugnt.",)


def test_words_for_a_place_are_not_said_to_be_like_a_trade_where_the_place_is_so():
    shop = Employer("A", "Antikvariatet", sni="47610", facts={"noise": False, "crowded": False})

    said = sentence(only(("nåt lugnt där man slipper prata",), shop))

    assert "liknar" not in said
    assert said.startswith("Du sa ”nåt lugnt där man slipper prata”, och här ")
