"""What learning may do to the order, and what it never may."""

import dataclasses
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.explain import explain
from matching.hours import parse_availability, parse_opening_hours
from matching.index import build_index
from matching.parts import parts_said
from matching.ranking import rank, score_parts
from matching.types import Employer, Participant, Position
from matching.weights import LEAST, LEAST_OF_WISHES, MOST, PLAIN, PartWeights
from tests.matching.pairs import employers, participants

between = st.floats(LEAST, MOST)
weights = st.builds(
    PartWeights,
    wish=st.floats(LEAST_OF_WISHES, MOST),
    hours=between,
    distance=between,
    preferences=between,
)
towns = st.lists(employers, min_size=1, max_size=4, unique_by=lambda employer: employer.ref)


def listed(person: Participant, *places: Employer, part_weights: PartWeights = PLAIN):
    lists = rank(person, build_index(places), part_weights=part_weights)
    return {one.employer_ref: one for one in (*lists.fits, *lists.ask)}


@pytest.mark.parametrize("part", [field.name for field in fields(PartWeights)])
@pytest.mark.parametrize("weight", [0.0, -1.0, 2.01, float("nan")])
def test_no_part_may_weigh_more_or_less_than_the_bounds(part, weight):
    with pytest.raises(ValueError, match=part):
        PartWeights(**{part: weight})


def test_a_wish_never_weighs_less_than_it_was_decided_to():
    with pytest.raises(ValueError, match="wish"):
        PartWeights(wish=0.99)


@settings(max_examples=30)
@given(participants, towns, weights)
def test_the_parts_add_up_and_no_list_changes(person, town, learnt):
    plain, learned = listed(person, *town), listed(person, *town, part_weights=learnt)
    assert {ref: one.list_name for ref, one in plain.items()} == {
        ref: one.list_name for ref, one in learned.items()
    }
    for ref, one in learned.items():
        assert one.score == pytest.approx(sum(one.parts.values()))
        assert {**one.parts, "learned": 0.0} == {**plain[ref].parts, "learned": 0.0}
        by_hand = sum(
            weight * plain[ref].parts[part]
            for part, weight in (
                ("wish", learnt.wish),
                ("declined", learnt.wish),
                ("hours", learnt.hours),
                ("distance", learnt.distance),
                ("preferences", learnt.preferences),
                ("relation", 1),
            )
        )
        assert one.score == pytest.approx(by_hand)


@settings(max_examples=30)
@given(participants, employers, weights)
def test_one_more_wish_that_is_met_never_lowers_an_employer(person, employer, learnt):
    wishing = dataclasses.replace(person, interests=(*person.interests, "jobba med djur"))
    wished = dataclasses.replace(person, interests=(*person.interests, "zzz"))
    before = listed(wished, employer, part_weights=learnt).values()
    after = listed(wishing, employer, part_weights=learnt).values()
    for one, other in zip(before, after, strict=True):
        assert other.score >= one.score - 1e-6


@settings(max_examples=30)
@given(participants, employers, weights)
def test_a_preference_learnt_to_be_met_never_lowers(person, employer, learnt):
    wanting = dataclasses.replace(person, restrictions={"quiet": "prefer"})
    unknown = {fact: value for fact, value in employer.facts.items() if fact != "noise"}
    scores = [
        one.score
        for facts in ({**unknown, "noise": True}, unknown, {**unknown, "noise": False})
        for one in listed(
            dataclasses.replace(wanting, interests=()),
            dataclasses.replace(employer, facts=facts),
            part_weights=learnt,
        ).values()
    ]
    assert scores == sorted(scores)


@pytest.mark.parametrize("wish", [1.0, 2.0])
def test_a_wish_comes_first_whatever_was_learnt(wish):
    """A bakery far off, noisy and unknown for who wants to bake, before a garage where all the rest is perfect."""
    far = Employer("bakery", sni="10710", facts={"noise": True}, position=Position(57.9, 12.0))
    near = Employer(
        "garage",
        sni="45201",
        facts={"noise": False},
        position=Position(57.7, 12.0),
        stage="offers_places",
        is_friend=True,
        places=3,
        opening_hours=parse_opening_hours("24/7"),
    )
    person = Participant(
        "P",
        interests=("baka",),
        restrictions={"quiet": "prefer"},
        home=Position(57.7, 12.0),
        availability=parse_availability("mon-fri 08:00-16:00"),
    )
    learnt = PartWeights(wish=wish, hours=MOST, distance=MOST, preferences=MOST)
    assert list(listed(person, near, far, part_weights=learnt)) == ["bakery", "garage"]


def test_plain_weights_say_nothing_and_learnt_ones_are_said_in_words():
    person = Participant("P", interests=("baka",))
    bakery = Employer("bakery", sni="10710")
    said = "liknande placeringar har oftare fullföljts"

    plain = listed(person, bakery)["bakery"]
    learned = listed(person, bakery, part_weights=PartWeights(wish=1.5))["bakery"]

    assert "learned" not in plain.parts
    assert said not in [chip.text for chip in explain(plain).chips]
    assert said in [chip.text for chip in explain(learned).chips]
    assert parts_said(learned)[-1].words == ("Liknande placeringar har oftare fullföljts.",)


def test_what_is_learnt_to_matter_less_is_said_too():
    near = Employer("near", position=Position(57.7, 12.0))
    person = Participant("P", home=Position(57.7, 12.0))
    learned = listed(person, near, part_weights=PartWeights(distance=LEAST))["near"]
    assert parts_said(learned)[-1].words == ("Liknande placeringar har inte fullföljts lika ofta.",)


@settings(max_examples=20)
@given(participants, towns)
def test_parts_are_given_for_every_employer_as_ranking_gives_them(person, town):
    refs = {employer.ref for employer in town}
    parts = score_parts(person, build_index(town), refs)
    assert set(parts) == refs
    for ref, one in listed(person, *town).items():
        assert parts[ref] == one.parts
    assert set(score_parts(person, build_index(town), {town[0].ref})) == {town[0].ref}
