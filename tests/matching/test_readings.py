"""Reading an employer: code, words, name and earlier placements as evidence of its trades."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.lexicon import standard_lexicon
from matching.readings import read_employer
from matching.types import Employer

LEXICON = standard_lexicon()


def sure(trade: str, **given) -> float:
    return read_employer(Employer("E", **given), LEXICON).trades.get(LEXICON.number[trade], 0.0)


def test_code_and_words_that_agree_are_surer_than_either():
    code, words = {"sni": "10710"}, {"description": "stenugnsbakat bröd varje morgon"}
    both = sure("mat.bageri", **code, **words)
    assert 1 >= both > max(sure("mat.bageri", **code) - 1e-9, sure("mat.bageri", **words))


def test_the_words_choose_among_the_trades_of_a_code():
    silent = sure("fordon.bil.verkstad", sni="45201")
    washing = {"sni": "45201", "description": "rekond, tvätt och polering av bilar"}
    assert sure("fordon.bil.rekond", **washing) > sure("fordon.bil.rekond", sni="45201")
    assert sure("fordon.bil.verkstad", **washing) < silent


def test_a_trade_that_has_nothing_to_do_with_the_code_counts_half():
    said = {"description": "en katt sover i fönstret"}
    assert sure("djur.sällskap.katt", sni="69201", **said) == pytest.approx(
        sure("djur.sällskap.katt", **said) / 2
    )


def test_earlier_placements_are_evidence():
    assert sure("mat.bageri", occupations=("7612",)) > 0.5
    assert sure("mat.bageri", sni="47111", occupations=("7612",)) > sure("mat.bageri", sni="47111")


def test_a_purpose_says_little_of_what_it_is_like_to_work_there():
    note = read_employer(Employer("E", description="tunga lyft ute"), LEXICON).signs
    purpose = read_employer(Employer("E", description="Bolaget ska bedriva tunga lyft ute"), LEXICON).signs
    assert note["physical"] > purpose["physical"] > 0


def test_what_every_company_says_names_no_trade():
    said = "Bolaget ska äga och förvalta fast och lös egendom, värdepapper samt därmed förenlig verksamhet."
    assert read_employer(Employer("E", description=said), LEXICON).trades == {}


@given(st.text(max_size=80), st.sampled_from(["", "10710", "45.201", "94990", "9"]), st.text(max_size=20))
def test_any_employer_is_read_into_shares_with_reasons(description, sni, name):
    reading = read_employer(Employer("E", name=name, sni=sni, description=description), LEXICON)
    assert all(0 < strength <= 1 for strength in reading.trades.values())
    assert all(-1 <= strength <= 1 for strength in reading.signs.values())
    assert set(reading.said_by) == set(reading.trades)
