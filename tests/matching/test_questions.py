"""What to ask next: worth by what the answers would change, and nothing asked in vain."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.criteria import judge
from matching.index import build_index
from matching.questions import (
    TOP,
    chances_of,
    gain,
    quality,
    questions,
    shared_questions,
    visits,
)
from matching.ranking import rank
from matching.restrictions import RESTRICTIONS
from matching.types import Employer, Participant, Position
from tests.matching.pairs import employers, participants

EVEN = chances_of(())
scores = st.lists(st.floats(-1, 3, allow_nan=False), max_size=30)
registers = st.lists(employers, min_size=1, max_size=8, unique_by=lambda employer: employer.ref)
NEEDS = {"quiet": "must"}


def lists_of(person: Participant, register: list[Employer]):
    return rank(person, build_index(register), top=100)


@settings(max_examples=60, deadline=None)
@given(participants, registers)
def test_only_what_is_unknown_and_required_is_asked_and_never_at_the_excluded(person, register):
    known = {employer.ref: employer for employer in register}
    for question in questions(lists_of(person, register), EVEN):
        employer = known[question.employer_ref]
        assert judge(person, employer).list_name == "ask"
        if question.asks == "hours":
            assert employer.hours_min is None
            assert employer.hours_max is None
        elif question.asks == "position":
            assert employer.position is None
        else:
            assert question.asks not in employer.facts
            assert person.restrictions[question.finding.about] == "must"


@settings(max_examples=60, deadline=None)
@given(participants, registers, st.randoms())
def test_the_order_of_what_comes_in_does_not_matter(person, register, chance):
    lists = lists_of(person, register)
    fits, ask, shuffled = list(lists.fits), list(lists.ask), list(register)
    for some in (fits, ask, shuffled):
        chance.shuffle(some)
    mixed = replace(lists, fits=tuple(fits), ask=tuple(ask))

    assert questions(mixed, chances_of(shuffled)) == questions(lists, chances_of(register))
    assert visits(mixed, EVEN, top=2) == visits(lists, EVEN, top=2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans() | st.none(), min_size=1, max_size=12), st.booleans())
def test_answered_well_an_employer_takes_the_place_that_was_told(noises, has_wish):
    register = [
        Employer(
            f"E{at:02}", "Tassen" if at % 2 else "Bullen", facts={} if noise is None else {"noise": noise}
        )
        for at, noise in enumerate(noises)
    ]
    person = Participant("P", interests=("djur",) if has_wish else (), restrictions=NEEDS)
    for visit in visits(lists_of(person, register), EVEN):
        ref = visit.suggestion.employer_ref
        answered = [replace(one, facts={"noise": False}) if one.ref == ref else one for one in register]
        assert [one.rank for one in lists_of(person, answered).fits if one.employer_ref == ref] == [
            visit.place
        ]


@given(scores, st.floats(-1, 3, allow_nan=False), st.floats(-1, 3, allow_nan=False))
def test_one_more_never_makes_a_list_worse_and_a_better_one_helps_at_least_as_much(others, one, other):
    low, high = sorted((one, other))
    assert 0 <= gain(low, others) <= gain(high, others) + 1e-9


@given(scores)
def test_a_list_is_no_better_than_its_scores_and_their_order_does_not_matter(found):
    assert 0 <= quality(found) <= sum(max(score, 0) for score in found) + 1e-9
    assert quality(found) == quality(found[::-1])


def test_an_answer_that_brings_nothing_to_the_top_is_worth_nothing():
    register = [Employer(f"E{at}", "Tassen", sni="47762", facts={"noise": False}) for at in range(3)]
    person = Participant("P", interests=("djur",), restrictions=NEEDS)
    lists = lists_of(person, [*register, Employer("E9", "Bullen", sni="10710")])

    assert [question.worth for question in questions(lists, EVEN, top=3)] == [0]
    assert questions(lists_of(Participant("P"), register), EVEN) == ()
    assert questions(lists, EVEN, top=4)[0].worth >= 0


def test_what_is_likelier_to_be_good_is_worth_more_to_ask():
    quiet = [Employer(f"Q{at}", facts={"noise": False, "alcohol": True}) for at in range(8)]
    both = [
        Employer("A", stage="hosting"),
        Employer("B", stage="hosting", facts={"alcohol": False}),
        Employer("C", stage="hosting", facts={"noise": False}),
    ]
    person = Participant("P", restrictions={"quiet": "must", "avoid_alcohol": "must"})
    found = visits(lists_of(person, [*quiet, *both]), chances_of([*quiet, *both]))

    assert [visit.suggestion.employer_ref for visit in found] == ["B", "C", "A"]


def test_the_questions_of_a_visit_share_its_worth():
    person = Participant(
        "P", restrictions={"quiet": "must"}, hours_min=10, max_km=5, home=Position(57.7, 11.9)
    )
    lists = lists_of(person, [Employer("A", stage="hosting")])
    (visit,) = visits(lists, EVEN)

    assert {question.asks for question in visit.questions} == {"noise", "hours", "position"}
    assert sum(question.worth for question in visit.questions) == pytest.approx(visit.worth)
    assert visit.worth == pytest.approx(lists.ask[0].score / 8)


def test_the_chance_follows_what_is_known_of_others():
    known = [Employer(f"E{at}", facts={"noise": False}) for at in range(8)]

    assert chances_of(known)["noise", False] == pytest.approx(9 / 10)
    assert chances_of(known)["noise", True] == pytest.approx(1 / 10)
    assert chances_of(known)["alcohol", False] == 0.5
    assert {fact for fact, _ in chances_of(known)} == {need.fact for need in RESTRICTIONS.values()}


def test_at_one_door_what_unlocks_most_lists_comes_first():
    shop = Employer("A", "Tassen", stage="hosting")
    people = [
        Participant("P1", restrictions={"quiet": "must"}),
        Participant("P2", restrictions={"quiet": "must", "avoid_alcohol": "must"}),
        Participant("P3", restrictions={"can_sit": "prefer"}),
    ]
    here = [visit for person in people for visit in visits(lists_of(person, [shop]), EVEN)]

    assert [(one.asks, one.participant_refs) for one in shared_questions(here)] == [
        ("noise", ("P1", "P2")),
        ("alcohol", ("P2",)),
    ]
    assert shared_questions(reversed(here)) == shared_questions(here)
    assert shared_questions(visit for visit in here if visit.worth == 0) == ()
    assert TOP == 20
