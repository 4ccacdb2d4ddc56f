"""What matching may read is a closed list; the texts that carry it are read exactly."""

import dataclasses

import pytest

from matching import wording
from matching.languages import LanguageError, level_rank, parse_languages
from matching.restrictions import (
    FACTS,
    RESTRICTIONS,
    FactError,
    RestrictionError,
    parse_facts,
    parse_restrictions,
)
from matching.types import ClosedListError, Employer, Participant, Position

# The contract's table, written once more on purpose: restriction → the fact that meets it.
CONTRACT = """
no_heavy_lifting heavy_lifting=no | no_animals animals=no
avoid_alcohol alcohol=no | no_flour_dust flour_dust=no
avoid_medicines medicines=no | no_chemicals chemicals=no
avoid_gambling gambling=no | no_heights heights=no
quiet noise=no | no_cold cold=no
few_people crowded=no | no_customer_contact customer_contact=no
step_free step_free=yes | not_alone works_alone=no
can_sit seated_possible=yes | no_cash cash=no
no_driving driving=no | no_record_check record_check=no
no_nights nights=no | no_early_mornings early_mornings=no
no_weekends weekends=no | steady_routine steady_routine=yes
public_transport public_transport=yes | no_computer computer=no
"""


def test_restrictions_are_those_of_the_contract():
    said = dict(cell.split() for cell in CONTRACT.strip().replace("\n", "|").split("|"))
    kept = {code: f"{need.fact}={'yes' if need.value else 'no'}" for code, need in RESTRICTIONS.items()}
    assert kept == said
    assert len(set(FACTS)) == 24


def test_a_participant_is_read_by_these_fields_only():
    assert [field.name for field in dataclasses.fields(Participant)] == [
        "ref",
        "interests",
        "occupations",
        "restrictions",
        "hours_min",
        "hours_max",
        "availability",
        "home",
        "max_km",
        "languages",
    ]


@pytest.mark.parametrize(
    "secret",
    ["gender", "birth_year", "age", "origin", "background", "diagnosis", "incomes_before", "exit_reason"],
)
def test_nothing_else_about_a_person_can_be_handed_in(secret):
    with pytest.raises(TypeError):
        Participant(ref="P", **{secret: "x"})
    with pytest.raises(AttributeError):
        object.__setattr__(Participant(ref="P"), secret, "x")
    with pytest.raises(ClosedListError):
        Participant(ref="P", restrictions={secret: "must"})
    with pytest.raises(ClosedListError):
        Employer(ref="E", facts={secret: True})


def test_levels_outside_cefr_are_refused():
    with pytest.raises(ClosedListError):
        Participant(ref="P", languages={"sv": "fluent"})


def test_facts_not_listed_are_unknown():
    assert parse_facts(" Alcohol = NO ;heavy_lifting=yes; ") == {"alcohol": False, "heavy_lifting": True}
    assert parse_facts("") == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gender=yes", "fact_unknown"),
        ("alcohol=maybe", "fact_value"),
        ("alcohol", "fact_value"),
        ("alcohol=no;alcohol=yes", "fact_twice"),
    ],
)
def test_facts_that_cannot_be_read_are_refused(text, code):
    with pytest.raises(FactError) as caught:
        parse_facts(text)
    assert caught.value.code == code


def test_the_stronger_of_two_restrictions_counts():
    assert parse_restrictions("quiet:prefer;quiet:must") == {"quiet": "must"}
    assert parse_restrictions("quiet:must;quiet:prefer; can_sit:prefer") == {
        "quiet": "must",
        "can_sit": "prefer",
    }


@pytest.mark.parametrize(
    ("text", "code"), [("gender:must", "restriction_unknown"), ("quiet", "restriction_strength")]
)
def test_restrictions_that_cannot_be_read_are_refused(text, code):
    with pytest.raises(RestrictionError) as caught:
        parse_restrictions(text)
    assert caught.value.code == code
    assert "quiet" in caught.value.sentence("sv")


def test_languages():
    assert parse_languages("sv:A2; EN:b1") == {"sv": "A2", "en": "B1"}
    assert [level_rank(level) for level in (None, "A1", "C2")] == [0, 1, 6]


@pytest.mark.parametrize(
    ("text", "code"),
    [("svenska:A2", "language_code"), ("sv:A3", "language_level"), ("sv:A1;sv:A2", "language_twice")],
)
def test_languages_that_cannot_be_read_are_refused(text, code):
    with pytest.raises(LanguageError) as caught:
        parse_languages(text)
    assert caught.value.code == code


def test_a_position_is_on_earth():
    with pytest.raises(ValueError, match="Latitude"):
        Position(91.0, 12.0)


def test_every_fact_and_restriction_has_words_in_both_languages():
    for language in wording.LANGUAGES:
        for group in ("fact", "fact_yes", "fact_no", "question"):
            assert set(FACTS) <= {code for code, words in wording.labels(group, language).items() if words}
        assert set(wording.labels("restriction", language)) == set(RESTRICTIONS)
        assert len(wording.labels("weekday", language)) == 7
