"""The lexicon's files are data: these are the rules that a new line must keep."""

import re

import pytest

from matching import taxonomy
from matching.lexicon import LexiconError, read_lexicon, standard_lexicon
from matching.signs import SIGNS

LEXICON = standard_lexicon()
WORD = re.compile(r"\*?[^\W_]+(?:-[^\W_]+)*\*?")


def test_ids_stand_once_and_every_trade_has_both_names():
    ids = [trade.id for trade in LEXICON.trades]
    assert len(ids) == len(set(ids))
    assert all(trade.label_sv and trade.label_en for trade in LEXICON.trades)


def test_codes_exist():
    assert [(t.id, code) for t in LEXICON.trades for code in t.sni if not taxonomy.is_sni(code)] == []
    assert [(t.id, code) for t in LEXICON.trades for code in t.ssyk if not taxonomy.is_ssyk(code)] == []


def test_words_are_words():
    said = [w for t in LEXICON.trades for w, _ in t.wish_words + t.employer_words]
    said += [w for p in LEXICON.profiles for w, _ in p.words]
    assert [words for words in said for word in words.split() if not WORD.fullmatch(word)] == []


def test_weights_are_shares():
    weights = [w for t in LEXICON.trades for w in (*t.sni.values(), *t.ssyk.values())]
    weights += [w for t in LEXICON.trades for _, w in t.wish_words + t.employer_words]
    weights += [w for p in LEXICON.profiles for w in p.trades.values()]
    assert all(0 < weight <= 1 for weight in weights)


def test_signs_are_of_the_list():
    signs = [(trade.id, sign, weight) for trade in LEXICON.trades for sign, weight in trade.signs.items()]
    signs += [("profile", sign, weight) for p in LEXICON.profiles for sign, weight in p.signs.items()]
    assert [one for one in signs if one[1] not in SIGNS or not 0 < abs(one[2]) <= 1] == []


def test_profiles_name_trades_that_exist():
    for profile in LEXICON.profiles:
        for prefix in profile.trades:
            assert any(trade.id == prefix or trade.id.startswith(prefix + ".") for trade in LEXICON.trades), (
                prefix
            )


def test_relatedness_is_a_closeness():
    near = LEXICON.relatedness
    assert (near == near.T).all()
    assert (near.diagonal() == 1).all()
    assert near.min() >= 0
    assert near.max() <= 1


def test_pairs_name_trades_that_exist(tmp_path):
    assert {trade for pair in LEXICON.pairs for trade in pair} <= set(LEXICON.number)


def test_a_longer_code_says_more():
    bakery = LEXICON.number["mat.bageri"]
    assert LEXICON.trades_of_sni("10710")[bakery] > LEXICON.trades_of_sni("10611").get(bakery, 0)
    assert bakery not in LEXICON.trades_of_sni("45201")


def test_the_nearest_occupation_counts_most():
    exact, group, other = (
        LEXICON.trades_of_ssyk(code).get(LEXICON.number["mat.bageri"], 0) for code in ("7612", "761", "2512")
    )
    assert exact > group > other == 0


@pytest.mark.parametrize(
    "line",
    ["a.b | A | A | 10710", "a.b | A | A | 10710:much | 7612 | x | x | x", "~ a.b | c.d"],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path, line):
    concepts, profiles = tmp_path / "concepts", tmp_path / "profiles.txt"
    concepts.mkdir()
    (concepts / "field.txt").write_text(f"# first\n{line}\n", encoding="utf-8")
    profiles.write_text("", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"field\.txt, line 2"):
        read_lexicon(concepts, profiles)
