"""The order within the lists, by invented people and workplaces."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.criteria import judge
from matching.hours import parse_availability, parse_opening_hours
from matching.index import build_index
from matching.ranking import rank
from matching.types import Employer, Participant, Position
from tests.matching.pairs import employers, participants

TODAY = date(2026, 11, 22)
TOWN = [
    Employer("E1", "Tassen", sni="47762", description="Djuraffär med kaniner och fiskar"),
    Employer(
        "E2", "Bullens", sni="10710", description="Bolaget ska bedriva bageri och därmed förenlig verksamhet"
    ),
    Employer("E3", "Skruvens", sni="45201", description="bilverkstad, tre man och en hund"),
    Employer("E4", "Gläntan", sni="02102", description="röjning och plantering"),
    Employer("E5", "Kaffestugan", sni="56300", description="kaffe, bullar och smörgåsar"),
    Employer("E6", "Hissen", sni="52100", description="lagerhållning, plock och pack"),
    Employer("E7", "Solgården", sni="87301", description="äldreboende"),
]
INDEX = build_index(TOWN)


def best(*wishes: str, **given) -> str:
    return rank(Participant("P", interests=wishes, **given), INDEX).fits[0].employer_name


def order(participant: Participant, places: list[Employer], **given) -> list[str]:
    return [one.employer_ref for one in rank(participant, build_index(places), **given).fits]


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("jobba med djur", "Tassen"),
        ("baka", "Bullens"),
        ("meka med bilar", "Skruvens"),
        ("va ute i skogen", "Gläntan"),
        ("servera kaffe", "Kaffestugan"),
        ("plocka varor på lager", "Hissen"),
        ("hjälpa gamla", "Solgården"),
    ],
)
def test_a_wish_finds_its_workplace_among_companies_words(wish, name):
    assert best(wish) == name


def test_the_first_wish_weighs_most():
    assert best("baka", "meka med bilar") == "Bullens"
    assert best("meka med bilar", "baka") == "Skruvens"


def test_an_occupation_stands_alone():
    assert best(occupations=("7612",)) == "Bullens"


def test_what_is_declined_is_lowered_and_not_excluded():
    with_wish = rank(Participant("P", interests=("bullar", "inte bageri")), INDEX)
    assert with_wish.fits[0].employer_name == "Kaffestugan"
    bakery = next(one for one in with_wish.fits if one.employer_name == "Bullens")
    assert bakery.parts["declined"] < 0
    assert [hit.words for hit in bakery.hits if hit.is_declined] == [("bageri",)]


def test_without_wishes_the_rest_decides_and_that_is_said():
    near, far = Position(57.70, 11.97), Position(57.80, 11.97)
    places = [Employer("A", position=far), Employer("B", position=near)]
    lists = rank(Participant("P", home=near), build_index(places))
    assert [one.employer_ref for one in lists.fits] == ["B", "A"]
    assert not lists.has_wishes


def test_a_preference_met_raises_broken_lowers_unknown_neither():
    places = [Employer("A", facts={"noise": True}), Employer("B"), Employer("C", facts={"noise": False})]
    assert order(Participant("P", restrictions={"quiet": "prefer"}), places) == ["C", "B", "A"]


def test_more_shared_hours_come_first():
    places = [
        Employer("A", opening_hours=parse_opening_hours("Mo 08:00-10:00")),
        Employer("B", opening_hours=parse_opening_hours("Mo-Fr 08:00-12:00")),
    ]
    assert order(Participant("P", availability=parse_availability("mon-fri 08:00-12:00")), places) == [
        "B",
        "A",
    ]


@pytest.mark.parametrize(
    "better",
    [
        {"stage": "offers_places"},
        {"is_friend": True},
        {"places": 2},
        {"last_contact_on": date(2026, 11, 1)},
    ],
)
def test_the_relation_counts_when_all_else_is_equal(better):
    places = [Employer("A"), Employer("B", **better)]
    assert order(Participant("P"), places, today=TODAY) == ["B", "A"]


def test_a_wish_comes_before_everything_else_in_the_score():
    places = [
        Employer("A", sni="10710", facts={"noise": True}, position=Position(57.9, 12.0)),
        Employer(
            "B",
            sni="45201",
            facts={"noise": False},
            position=Position(57.7, 12.0),
            stage="hosting",
            is_friend=True,
            places=3,
            opening_hours=parse_opening_hours("24/7"),
        ),
    ]
    person = Participant(
        "P",
        interests=("baka",),
        restrictions={"quiet": "prefer"},
        home=Position(57.7, 12.0),
        availability=parse_availability("mon-fri 08:00-16:00"),
    )
    assert order(person, places) == ["A", "B"]


def test_only_the_top_is_listed_and_all_are_counted():
    lists = rank(Participant("P"), INDEX, top=2)
    assert len(lists.fits) == 2
    assert lists.counts == {"fits": 7, "ask": 0, "excluded": 0}


def test_progress_is_told_for_each_employer():
    told = []
    build_index(TOWN, progress=lambda done, of: told.append((done, of)))
    assert told == [(at, 7) for at in range(1, 8)]


towns = st.lists(employers, min_size=1, max_size=6, unique_by=lambda employer: employer.ref)


@settings(max_examples=60, deadline=None)
@given(participants, towns, st.randoms())
def test_every_employer_is_in_one_list_best_first_whatever_the_order_they_come_in(person, town, random):
    lists = rank(person, build_index(town), today=TODAY)
    shuffled = random.sample(town, len(town))
    assert rank(person, build_index(shuffled), today=TODAY) == lists
    by_ref = {employer.ref: employer for employer in town}
    assert sum(lists.counts.values()) == len(town)
    for name, suggestions in (("fits", lists.fits), ("ask", lists.ask)):
        assert [one.rank for one in suggestions] == list(range(1, len(suggestions) + 1))
        assert [(-one.score, one.employer_ref) for one in suggestions] == sorted(
            (-one.score, one.employer_ref) for one in suggestions
        )
        for one in suggestions:
            assert judge(person, by_ref[one.employer_ref]).list_name == name
            assert one.score == pytest.approx(sum(one.parts.values()))


@settings(max_examples=40, deadline=None)
@given(participants, employers)
def test_parts_have_names_that_pages_know(person, employer):
    lists = rank(person, build_index([employer]))
    for one in (*lists.fits, *lists.ask):
        assert set(one.parts) == {"wish", "declined", "hours", "distance", "preferences", "relation"}
        assert one.parts["wish"] >= 0 >= one.parts["declined"]


@settings(max_examples=40, deadline=None)
@given(participants, employers)
def test_a_preference_learnt_to_be_met_never_lowers_the_score(person, employer):
    wanting = dataclasses.replace(person, restrictions={"quiet": "prefer"})
    scores = []
    for facts in ({}, {"noise": False}):
        lists = rank(wanting, build_index([dataclasses.replace(employer, facts=facts)]))
        scores += [one.score for one in (*lists.fits, *lists.ask)]
    assert scores == sorted(scores)


def test_a_town_without_employers_has_empty_lists():
    lists = rank(Participant("P", interests=("baka",)), build_index([]))
    assert (lists.fits, lists.ask) == ((), ())


def test_an_occupation_beside_wishes_raises_its_workplaces():
    def points(**given) -> float:
        lists = rank(Participant("P", interests=("jobba med djur",), **given), INDEX)
        return next(one.parts["wish"] for one in lists.fits if one.employer_name == "Bullens")

    assert points(occupations=("7612",)) > points()


def test_what_is_declined_lowers_even_where_nothing_was_wished_for():
    lists = rank(Participant("P", interests=("inte bageri",)), INDEX)
    assert lists.fits[-1].employer_name == "Bullens"
