"""Reading a wish: people's own words, in several voices."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.index import standard_lexicon
from matching.wishes import read_occupation, read_wish

LEXICON = standard_lexicon()
# A wish is understood when what was meant weighs at least this share of what weighs most.
ENOUGH = 0.6
NEXT_TO_NOTHING = 0.35
OWN_WISHES = [
    (line + "\t\t").split("\t")[:3]
    for line in (Path(__file__).parent / "wishes.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def trades(side) -> list[str]:
    return [LEXICON.trades[at].id for at in (-side.trades).argsort(kind="stable") if side.trades[at] > 0]


@pytest.mark.parametrize(
    ("wish", "trade"),
    [
        ("rasta hundar", "djur.sällskap.hund"),
        ("hundpassning kanske", "djur.sällskap.hund"),
        ("baka bröd", "mat.bageri"),
        ("meka med bilar", "fordon.bil.verkstad"),
        ("jag vill stada", "städ.lokal"),  # typed without dots
        ("bagerri", "mat.bageri"),  # misspelt
        ("hjelpa gammla människor", "vård.äldre"),
        ("kock", "mat.restaurang.kök"),
        ("undersköterska", "vård.äldre"),
        ("laga trasiga saker", "laga.elektronik"),
        ("jobba i skogen", "grönt.skog"),
    ],
)
def test_a_wish_leads_to_its_trade(wish, trade):
    assert trade in trades(read_wish(wish, LEXICON).liked)[:4]


@pytest.mark.parametrize("wish", ["inte kök", "slippa köket", "absolut inga kök", "jobba utan kök"])
def test_a_negation_declines(wish):
    reading = read_wish(wish, LEXICON)
    assert "mat.restaurang.kök" in trades(reading.declined)
    assert "mat.restaurang.kök" not in trades(reading.liked)


def test_a_negation_reaches_to_the_turn():
    reading = read_wish("inte kassa men gärna lager", LEXICON)
    assert trades(reading.declined)[0] == "butik.kassa"
    assert trades(reading.liked)[0] == "transport.lager"
    assert "kassa" not in reading.liked_text


def test_not_only_declines_nothing():
    assert trades(read_wish("inte bara djur", LEXICON).declined) == []


def test_a_phrase_with_its_negation_is_a_wish():
    reading = read_wish("slippa prata", LEXICON)
    assert trades(reading.liked)
    assert trades(reading.declined) == []
    assert reading.liked.signs["people"] < 0


def test_letters_in_two_parts_are_read_as_one():
    decomposed = "ga\u030a ut med ha\u0308star, inte ko\u0308k"  # as some phones send å, ä and ö
    assert trades(read_wish(decomposed, LEXICON).liked)[0] == "djur.häst"
    assert trades(read_wish(decomposed, LEXICON).declined)[0] == "mat.restaurang.kök"


def test_cows_are_not_driving():
    assert "djur.lantdjur" not in trades(read_wish("köra lastbil", LEXICON).liked)


def test_the_persons_own_words_are_remembered():
    reading = read_wish("Jobba med HÄSTAR typ", LEXICON)
    assert reading.liked.words[LEXICON.number["djur.häst"]] == ("hästar",)


@pytest.mark.parametrize(
    ("wish", "trade"),
    [("barnmorska", "vård.sjukvård"), ("bli dirigent", "kultur.musik"), ("gravor", "butik.smycken")],
)
def test_the_name_of_an_occupation_that_the_lexicon_lacks_is_understood(wish, trade):
    assert trade in trades(read_wish(wish, LEXICON).liked)


def test_an_occupation_is_a_wish():
    assert set(trades(read_occupation("7612", LEXICON).liked)[:2]) == {"mat.bageri", "mat.konditori"}


@pytest.mark.parametrize("wish", ["", "   ", "!!!", "asdfgh qwerty", "😀", "inte", "men"])
def test_a_wish_that_says_nothing_leads_nowhere(wish):
    reading = read_wish(wish, LEXICON)
    assert trades(reading.liked) == []
    assert trades(reading.declined) == []


@pytest.mark.parametrize(("wish", "meant", "not_meant"), OWN_WISHES)
def test_wishes_in_several_voices_are_understood(wish, meant, not_meant):
    liked = read_wish(wish, LEXICON).liked.trades
    for group in meant.split():
        assert weight_of(group, liked) >= ENOUGH * liked.max() > 0, group
    for group in not_meant.split():
        assert weight_of(group, liked) < NEXT_TO_NOTHING, group


def weight_of(group: str, liked) -> float:
    under = [at for trade, at in LEXICON.number.items() if f"{trade}.".startswith(f"{group}.")]
    return max(float(liked[at]) for at in under)


def test_different_words_for_the_same_trade_add_up():
    phones = LEXICON.number["butik.elektronik"]
    both, shops, things = (
        read_wish(wish, LEXICON).liked.trades for wish in ("sälja mobiler", "sälja", "mobiler")
    )
    assert both[phones] > max(shops[phones], things[phones])
    assert both.max() == both[phones]


@pytest.mark.parametrize(
    ("wish", "liked", "not_liked"),
    [
        ("katter el andra små djur", "djur.sällskap.katt", "bygg.el"),
        ("nåt med el", "bygg.el", "djur"),
        ("hjälpa gamla", "vård.äldre", "butik.second"),
        ("laga gamla datorer", "laga.elektronik", "vård.äldre"),
        ("ett ställe där man får fika", "ideell.socialt", "djur.lantdjur"),
        ("klippa får", "djur.lantdjur", "vård"),
        ("jag ska jobba med blommor", "grönt.blommor", "barn.skola"),
        ("träna andra på gym", "sport.gym", "grönt.skog"),
    ],
)
def test_a_short_word_is_told_apart_by_where_it_stands(wish, liked, not_liked):
    trades = read_wish(wish, LEXICON).liked.trades
    assert weight_of(liked, trades) >= 0.3 > weight_of(not_liked, trades)


@pytest.mark.parametrize(
    ("wish", "sign"),
    [
        ("va ute i friska luften", "outdoors"),
        ("nåt lugnt", "quiet"),
        ("jobba ensam", "alone"),
        ("träffa mycket folk", "people"),
        ("ordning och reda", "orderly"),
        ("hjälpa folk som behöver mig", "caring"),
        ("vill inte sitta still", "physical"),
        ("samma sak varje dag", "routine"),
    ],
)
def test_a_vague_wish_asks_for_signs_over_all_trades(wish, sign):
    liked = read_wish(wish, LEXICON).liked
    assert liked.signs[sign] > 0.2
    assert liked.trades.any()


def test_ways_in_one_wish_must_all_be_met():
    both = read_wish("lugnt och ute", LEXICON).liked.trades
    calm, out = (read_wish(wish, LEXICON).liked.trades for wish in ("lugnt", "ute"))
    gardens, archives = LEXICON.number["grönt.trädgård"], LEXICON.number["kontor.arkiv"]
    assert calm[archives] > calm[gardens]
    assert out[gardens] > out[archives]
    assert both[gardens] > both[archives]


def test_a_wish_that_only_declines_wants_nothing():
    assert not read_wish("inte kök", LEXICON).wants
    assert read_wish("baka", LEXICON).wants
    assert read_wish("obegripligt", LEXICON).wants


@given(st.text(max_size=60))
def test_any_text_is_read_into_shares(text):
    reading = read_wish(text, LEXICON)
    for side in (reading.liked, reading.declined):
        assert ((side.trades >= 0) & (side.trades <= 1)).all()
        assert all(-1 <= weight <= 1 for weight in side.signs.values())


@given(st.sampled_from([wish for wish, _, _ in OWN_WISHES]), st.sampled_from(["inte ", "slippa ", "aldrig "]))
def test_what_is_negated_is_not_wished_for(wish, negation):
    before = read_wish(wish, LEXICON)
    named = {at for at, word in before.liked.words.items() if wish.lower().startswith(" ".join(word))}
    after = read_wish(negation + wish, LEXICON).liked
    assert all(after.trades[at] < 1 or after.words[at] != before.liked.words[at] for at in named)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("trött på att sitta still", ("trött på att", "sitta", "still")),
        ("Jag är LESS PÅ kök", ("kök",)),
        ("fått nog av kök", ("kök",)),
    ],
)
def test_an_idiom_that_declines_is_kept_as_written(wish, words):
    reading = read_wish(wish, LEXICON)
    assert words in {*reading.liked.words.values(), *reading.declined.words.values()}


def test_only_what_is_compared_with_is_declined():
    reading = read_wish("hellre hundar än katter, gärna ute", LEXICON)
    assert trades(reading.declined) == ["djur.sällskap.katt"]
    assert reading.liked.signs["outdoors"] > 0


def test_a_bare_than_declines_nothing():
    assert trades(read_wish("mer än gärna bageri", LEXICON).declined) == []


def test_several_ways_together_are_worth_as_much_as_one():
    one, several = (read_wish(wish, LEXICON).liked.trades.max() for wish in ("ute", "ute, tungt, ett gäng"))
    assert several > 0.8 * one


def test_each_of_several_ways_says_less_of_the_place():
    one, several = (read_wish(wish, LEXICON).liked.signs["outdoors"] for wish in ("ute", "ute, ett gäng"))
    assert 0 < several < one


def test_what_is_named_beside_mending_is_to_be_mended():
    radio = LEXICON.number["media.ljud.radio"]
    alone, beside = (
        read_wish(wish, LEXICON).liked.trades[radio] for wish in ("radio", "skruva isär saker, radio")
    )
    assert beside < alone / 2


@pytest.mark.parametrize("wish", ["slippa kunder, slippa telefon", "inte stress", "utan stress, inte kväll"])
def test_a_wish_to_avoid_gives_way_to_one_that_wants(wish):
    reading = read_wish(wish, LEXICON)
    assert reading.liked.signs
    assert not reading.wants


@pytest.mark.parametrize("wish", ["lugnt, slippa kunder", "inte kök men djur"])
def test_a_wish_that_names_something_beside_what_it_avoids_wants(wish):
    assert read_wish(wish, LEXICON).wants
