"""What a workplace is like, out of its trades, its words and known facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.lexicon import standard_lexicon
from matching.readings import read_employer
from matching.restrictions import FACTS
from matching.signs import SIGNS
from matching.surroundings import added, overridden, signs_expected, standard_surroundings
from matching.types import Employer

strengths = st.floats(-1, 1)


def signs(**given) -> dict[str, float]:
    return read_employer(Employer("E", **given), standard_lexicon()).signs


@pytest.mark.parametrize(
    ("description", "sign"),
    [
        ("Man är för sig själv med hörlurar.", "alone"),
        ("mycket ute, i alla väder", "outdoors"),
        ("lunchrusning, högt tempo", "hurried"),
        ("Folk kommer och vill ha råd, stå i kassan", "people"),
        ("samma sak varje dag", "routine"),
        ("lyfta tunga säckar", "physical"),
        ("små delar, lupp och pincett", "precise"),
    ],
)
def test_a_visit_note_tells_what_the_place_is_like(description, sign):
    assert signs(description=description)[sign] > 0.5


@pytest.mark.parametrize(
    ("description", "sign"),
    [("Inga kunder.", "people"), ("aldrig stress", "hurried"), ("inte tungt alls", "physical")],
)
def test_a_negation_turns_it_round(description, sign):
    assert signs(description=description)[sign] < 0


def test_a_negation_reaches_to_the_end_of_its_clause():
    assert signs(description="inga kunder, lyfta tungt")["physical"] > 0


def test_what_is_said_overrides_what_was_expected():
    forest = signs(sni="02102")
    assert forest.get("people", 0) <= 0 < signs(sni="02102", description="tar emot besökare")["people"]


def test_a_known_fact_counts_where_nothing_is_said():
    assert (
        signs(facts={"customer_contact": True})["people"]
        > 0
        > signs(facts={"customer_contact": False})["people"]
    )


def test_nothing_known_says_nothing():
    assert signs() == {}


@given(strengths, strengths)
def test_evidence_adds_up_within_certainty(one, other):
    assert -1 <= added(one, other) <= 1
    assert added(one, other) == pytest.approx(added(other, one))


@given(
    st.dictionaries(st.sampled_from(sorted(SIGNS)), strengths),
    st.dictionaries(st.sampled_from(sorted(SIGNS)), strengths),
)
def test_signs_stay_within_certainty(one, other):
    assert all(-1 <= strength <= 1 for strength in overridden(one, other).values())
    expected = signs_expected([(0.9, one), (0.3, other)])
    assert all(-1 <= strength <= 1 for strength in expected.values())


def test_the_file_speaks_of_listed_signs_and_facts():
    surroundings = standard_surroundings()
    speaks_for = [signs for _, _, signs in surroundings.words] + list(surroundings.facts.values())
    assert {sign for signs in speaks_for for sign in signs} <= set(SIGNS)
    assert {fact for fact, _ in surroundings.facts} <= set(FACTS)
