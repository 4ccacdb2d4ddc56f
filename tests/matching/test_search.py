"""The search gives what scoring every employer alone would give: the same lists, order, ties, counts and parts."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import search
from matching.criteria import judge
from matching.hours import parse_opening_hours
from matching.index import build_index
from matching.languages import LEVELS
from matching.lexicon import Lexicon
from matching.limits import ASK, EXCLUDED, FITS
from matching.ranking import rank
from matching.restrictions import FACTS
from matching.types import Employer, Participant, Position
from matching.weights import PartWeights
from tests.matching.oracle import rank_slowly
from tests.matching.pairs import employers, participants

TODAY = date(2026, 11, 22)
CODES = {"fits": FITS, "ask": ASK, "excluded": EXCLUDED}


def a_register(size: int, seed: int) -> list[Employer]:
    """Employers at random, many alike, in an order that says nothing of their ref."""
    some = random.Random(seed)
    places = [
        ("47762", "Djuraffär med kaniner och fisk"),
        ("10710", "Vi bakar bröd och bullar"),
        ("45201", "Bolaget ska reparera bilar"),
        ("56100", "Restaurang och kafé, lugnt om morgnarna"),
        ("88102", ""),
        ("47111", "livsmedel, plocka upp varor och sitta i kassan"),
        ("", "lite av varje"),
    ]
    hours = [
        None,
        *map(parse_opening_hours, ("Mo-Fr 08:00-16:00", "Sa 10:00-14:00", "24/7", "Fr 17:00-02:00")),
    ]
    return [
        Employer(
            ref=f"E{some.randrange(10**6):06}-{number}",
            name=some.choice(["Tassen", "Bullens", "Skruv", "Kanel"]),
            sni=(place := some.choice(places))[0],
            description=place[1],
            stage=some.choice(["", "prospect", "hosting", "offers_places", "paused"]),
            places=some.choice([None, 0, 1, 2]),
            hours_min=some.choice([None, 5.0, 10.0]),
            hours_max=some.choice([None, 10.0, 40.0]),
            opening_hours=some.choice(hours),
            position=some.choice([None, Position(57 + some.random(), 11.5 + some.random())]),
            facts={fact: some.random() < 0.5 for fact in FACTS if some.random() < 0.5},
            languages={"sv": some.choice(LEVELS)} if some.random() < 0.3 else {},
            is_friend=some.random() < 0.1,
            last_contact_on=some.choice([None, TODAY - timedelta(some.randrange(600))]),
        )
        for number in range(size)
    ]


REGISTER = a_register(900, 1)
INDEX = build_index(REGISTER)
# One in six, of every block.
SOME_ROWS = range(0, len(INDEX), 6)
SOME = [INDEX.employer(row) for row in SOME_ROWS]
weights = st.just(PartWeights()) | st.builds(
    PartWeights,
    wish=st.floats(1, 2),
    hours=st.floats(0.5, 2),
    distance=st.floats(0.5, 2),
    preferences=st.floats(0.5, 2),
)


@pytest.fixture(params=["as it is", "in small steps"])
def steps(request, monkeypatch):
    """Also with steps so small that most of a small register is passed by."""
    if request.param == "in small steps":
        for name, size in (
            ("SHORT", 8),
            ("FIRST_BLOCKS", 1),
            ("FIRST_TOUCHED", 4),
            ("CHUNK", 128),
            ("MANY", 4),
        ):
            monkeypatch.setattr(search, name, size)


@pytest.mark.parametrize("seed", range(8))
def test_it_finds_what_scoring_all_finds(steps, seed):
    some = random.Random(seed)
    person = Participant(
        "P",
        interests=tuple(
            some.sample(
                [
                    "jobba med djur",
                    "baka",
                    "meka med bilar",
                    "inte kök",
                    "nåt lugnt",
                    "kassan",
                    "blomsterbinderi",
                ],
                some.randrange(4),
            )
        ),
        occupations=tuple(some.sample(["5161", "94", "7231"], some.randrange(2))),
        restrictions={
            code: some.choice(["must", "prefer"]) for code in some.sample(["quiet", "no_cash", "can_sit"], 2)
        },
        hours_min=some.choice([None, 2.0]),
        availability=some.choice([None, parse_opening_hours("Mo-Fr 09:00-15:00")]),
        home=some.choice([None, Position(57.5, 12.0)]),
        max_km=some.choice([None, 40.0]),
        languages=some.choice([{}, {"sv": "B1"}]),
    )
    for top in (1, 20):
        assert_same(person, REGISTER, INDEX, top, PartWeights())


@settings(max_examples=12, deadline=None)
@given(participants, weights)
def test_it_finds_what_scoring_all_finds_for_anybody(person, learnt):
    assert_same(person, REGISTER, INDEX, 5, learnt)


towns = st.lists(employers, min_size=0, max_size=6, unique_by=lambda employer: employer.ref)


@settings(max_examples=40, deadline=None)
@given(participants, towns, weights)
def test_it_finds_what_scoring_all_finds_in_a_small_town(person, town, learnt):
    assert_same(person, town, build_index(town), 3, learnt)


def assert_same(person, register, index, top, learnt) -> None:
    lists = rank(person, index, top, TODAY, learnt)
    expected, counts = rank_slowly(person, register, index, top, TODAY, learnt)
    assert lists.counts == counts
    for name in ("fits", "ask"):
        found = getattr(lists, name)
        assert [one.employer_ref for one in found] == [ref for ref, _, _ in expected[name]]
        for one, (_, score, parts) in zip(found, expected[name], strict=True):
            assert one.score == pytest.approx(score, abs=1e-9)
            assert dict(one.parts) == pytest.approx(parts, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(participants)
def test_the_lists_of_all_at_once_are_those_of_the_rules(person):
    codes = INDEX.columns.limits.lists(person)
    assert [CODES[judge(person, one).list_name] for one in SOME] == codes[SOME_ROWS].tolist()


near = st.builds(Position, st.floats(57.0, 57.001), st.floats(11.5, 11.501))
anywhere = st.builds(Position, st.floats(-90, 90), st.floats(-180, 180))


@settings(max_examples=100, deadline=None)
@given(
    near | anywhere,
    st.lists(near | anywhere, min_size=1, max_size=4),
    st.floats(0, 0.1) | st.floats(0, 20000),
)
def test_a_distance_is_judged_the_same_to_the_last_metre(home, positions, limit):
    places = [Employer(f"E{at}", position=position) for at, position in enumerate(positions)]
    index = build_index(places)
    for max_km in (limit, *(judged_km(home, place) for place in places)):
        person = Participant("P", home=home, max_km=max_km)
        codes = index.columns.limits.lists(person)
        rows = map(index.employer, range(len(index)))
        assert [CODES[judge(person, one).list_name] for one in rows] == codes.tolist()


def judged_km(home: Position, place: Employer) -> float:
    return judge(Participant("P", home=home, max_km=1e6), place).findings[-1].values["km"]


def test_a_lexicon_without_a_single_trade_leaves_the_order_to_the_rest():
    index = build_index(
        [Employer("far", is_friend=False), Employer("near", is_friend=True)], Lexicon([], [], {})
    )
    lists = rank(Participant("P", interests=("baka", "inte kök")), index, 5, TODAY)
    assert [one.employer_ref for one in lists.fits] == ["near", "far"]


def test_an_employer_comes_out_of_the_index_as_it_went_in():
    assert sorted(map(INDEX.employer, range(len(INDEX))), key=lambda one: one.ref) == list(INDEX.employers)
    assert {one.ref: one for one in INDEX.employers} == {one.ref: one for one in REGISTER}


def test_employers_left_out_are_neither_ranked_nor_counted():
    person = Participant("P", interests=("baka",))
    gone = [0, 5, 17]
    left = [one for row, one in enumerate(map(INDEX.employer, range(len(INDEX)))) if row not in gone]
    lists = rank(person, INDEX, 1000, TODAY, without=gone)
    listed = {one.employer_ref for one in (*lists.fits, *lists.ask)}
    assert sum(lists.counts.values()) == len(left)
    assert listed == {one.ref for one in left if judge(person, one).list_name != "excluded"}
