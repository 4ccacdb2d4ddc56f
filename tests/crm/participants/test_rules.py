"""Reading what is typed about a participant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.employers.occupations import search_occupations
from crm.errors import OccupationNotFound, OccupationUnclear
from crm.participants.actions import new_pseudonym
from crm.participants.rules import RESTRICTION_GROUPS, occupation_lines, occupations_of, wishes_of
from matching.restrictions import RESTRICTIONS
from matching.taxonomy import ssyk_label


@given(st.lists(st.text()))
def test_wishes_keep_their_order_and_are_neither_empty_nor_twice(lines: list[str]):
    wishes = wishes_of("\n".join(lines))

    assert len(set(wishes)) == len(wishes)
    assert all(wish.strip() == wish != "" for wish in wishes)
    assert wishes_of("\n".join(wishes)) == wishes


def test_every_restriction_stands_in_one_group_of_the_form():
    grouped = [code for codes in RESTRICTION_GROUPS.values() for code in codes]

    assert sorted(grouped) == sorted(RESTRICTIONS)


def test_an_occupation_is_a_code_or_a_name():
    assert occupations_of("9412\nBagare och konditorer") == ["9412", *occupations_of("Bagare och konditorer")]


def test_what_the_form_shows_is_read_back_as_the_same_codes():
    codes = [code for code, _ in search_occupations("bagare")]

    assert codes
    assert occupations_of(occupation_lines(codes)) == codes


@pytest.mark.parametrize("line", ["drakskötare", "9", "99999", "0000"])
def test_what_is_no_occupation_is_named(line: str):
    with pytest.raises(OccupationNotFound) as refused:
        occupations_of(f"9412\n{line}")

    assert refused.value.values["text"] == line


def test_search_finds_by_a_part_of_the_word_however_it_is_typed():
    assert search_occupations("vaktm") == search_occupations("VAKTM")
    assert all(ssyk_label(code) == label for code, label in search_occupations("stad"))
    assert search_occupations("x") == []
    assert len(search_occupations("a" * 2)) <= 20


def test_pseudonyms_are_not_guessed_from_one_another():
    assert len({new_pseudonym() for _ in range(200)}) == 200


def test_a_name_of_several_occupations_asks_which():
    with pytest.raises(OccupationUnclear) as refused:
        occupations_of("platschef")

    assert refused.value.values["occupations"].count(";") == 2
