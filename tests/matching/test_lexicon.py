"""The lexicon's files are data: these are the rules that a new line must keep."""

import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from matching import taxonomy
from matching.lexicon import LexiconError, read_lexicon, standard_lexicon
from matching.signs import SIGNS

LEXICON = standard_lexicon()
SHORTEST_SNI, SHORTEST_STEM = 3, 3  # digits, letters
RELATED = 0.15  # the same field, at the least
# Managers, politicians and soldiers may be covered by their group: nobody is placed by the branch that a manager leads.
MAY_BE_WIDE = ("0", "1")
WORD = re.compile(r"\*?[^\W_]+(?:-[^\W_]+)*\*?")


def test_ids_stand_once_and_every_trade_has_both_names():
    ids = [trade.id for trade in LEXICON.trades]
    assert len(ids) == len(set(ids))
    assert all(trade.label_sv and trade.label_en for trade in LEXICON.trades)


def test_codes_exist():
    assert [(t.id, code) for t in LEXICON.trades for code in t.sni if not taxonomy.is_sni(code)] == []
    assert [(t.id, code) for t in LEXICON.trades for code in t.ssyk if not taxonomy.is_ssyk(code)] == []


def test_every_line_of_business_has_a_trade():
    listed = {code for trade in LEXICON.trades for code in trade.sni if len(code) >= SHORTEST_SNI}
    wanted = [code for code in _codes("sni2007.tsv") if len(code) == 5]
    assert [code for code in wanted if not _prefixes(code, SHORTEST_SNI) & listed] == []


def test_every_occupation_has_a_trade():
    listed = {code for trade in LEXICON.trades for code in trade.ssyk}
    wanted = [code for code in _codes("ssyk2012.tsv") if len(code) == 4]
    shortest = {code: 2 if code.startswith(MAY_BE_WIDE) else 4 for code in wanted}
    assert [code for code in wanted if not _prefixes(code, shortest[code]) & listed] == []


def _codes(file: str) -> list[str]:
    lines = (Path(taxonomy.__file__).parent / "data" / file).read_text(encoding="utf-8").splitlines()[1:]
    return [code for code, _, _ in (line.partition("\t") for line in lines) if code.isdigit()]


def _prefixes(code: str, shortest: int) -> set[str]:
    return {code[:size] for size in range(shortest, len(code) + 1)}


@pytest.mark.parametrize("column", ["wish_words", "employer_words"])
def test_a_word_at_full_weight_belongs_to_related_trades(column):
    """Give the word a weight in one of the trades, or say with a pair how close they are."""
    holders = defaultdict(list)
    for trade in LEXICON.trades:
        for word, weight in getattr(trade, column):
            if weight == 1:
                holders[word.lower()].append(trade.id)
    clashes = [
        (word, one, other)
        for word, ids in holders.items()
        for one, other in combinations(ids, 2)
        if LEXICON.relatedness[LEXICON.number[one], LEXICON.number[other]] < RELATED
    ]
    assert clashes == []


def test_a_stem_is_no_shorter_than_a_word():
    said = [
        (trade.id, word) for trade in LEXICON.trades for word, _ in trade.wish_words + trade.employer_words
    ]
    stems = [(owner, part) for owner, words in said for part in words.split() if "*" in part]
    assert [stem for stem in stems if len(stem[1].strip("*")) < SHORTEST_STEM] == []


def test_every_trade_has_signs_and_words_of_both_sides():
    assert [t.id for t in LEXICON.trades if not (t.signs and t.wish_words and t.employer_words)] == []


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


def test_a_word_stands_in_one_profile_only():
    words = [word for profile in LEXICON.profiles for word in {word.strip("*") for word, _ in profile.words}]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_stand_ins_bring_trades_of_different_fields_closer_and_never_as_close_as_one_group():
    hairdresser, nails = LEXICON.number["skönhet.frisör"], LEXICON.number["skönhet.naglar"]
    near = LEXICON.relatedness
    assert near[hairdresser, nails] > near[hairdresser, LEXICON.number["bygg.tak"]]
    assert near[LEXICON.number["djur.häst"], LEXICON.number["djur.häst.trav"]] > near[hairdresser, nails]


def test_the_head_of_a_group_is_closer_to_its_trades_than_they_are_to_each_other():
    stable, trotting, hooves = (
        LEXICON.number[trade] for trade in ("djur.häst", "djur.häst.trav", "djur.häst.hov")
    )
    assert LEXICON.relatedness[stable, trotting] > LEXICON.relatedness[trotting, hooves]
