"""The three lists: each row of the contract's table, then what must hold for any pair."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.criteria import distance_km, judge
from matching.hours import parse_availability, parse_opening_hours
from matching.restrictions import FACTS, RESTRICTIONS
from matching.sheets import read_employers, read_participants
from matching.types import Employer, Participant, Position
from tests.matching.pairs import employers, participants

BENCHMARK = Path(__file__).parents[1] / "bench" / "matching"
ORDER = ("fits", "ask", "excluded")


def list_of(participant: dict, employer: dict) -> str:
    return judge(Participant(ref="P", **participant), Employer(ref="E", **employer)).list_name


def week(text: str):
    return parse_opening_hours(text)


def test_nothing_required_fits_anywhere():
    assert list_of({}, {}) == "fits"


@pytest.mark.parametrize("code", RESTRICTIONS)
def test_a_must_needs_its_fact(code):
    need = RESTRICTIONS[code]
    must = {"restrictions": {code: "must"}}
    assert list_of(must, {"facts": {need.fact: need.value}}) == "fits"
    assert list_of(must, {"facts": {need.fact: not need.value}}) == "excluded"
    assert list_of(must, {}) == "ask"


@pytest.mark.parametrize("code", RESTRICTIONS)
def test_a_preference_never_moves_the_list(code):
    for facts in ({}, {RESTRICTIONS[code].fact: True}, {RESTRICTIONS[code].fact: False}):
        assert list_of({"restrictions": {code: "prefer"}}, {"facts": facts}) == "fits"


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        ((10, 20), (15, 40), "fits"),
        ((10, 20), (20, 40), "fits"),
        ((10, 20), (21, 40), "excluded"),
        ((30, 40), (5, 29), "excluded"),
        ((None, 20), (21, None), "excluded"),  # 0–20 and 21–40
        ((None, 20), (None, 10), "fits"),
        ((30, None), (None, 29), "excluded"),  # 30–40 and 0–29
        ((10, None), (None, None), "ask"),
        ((None, 10), (None, None), "ask"),
        ((None, None), (30, 40), "fits"),
        ((None, None), (None, None), "fits"),
    ],
)
def test_hours_a_week(wanted, offered, expected):
    participant = {"hours_min": wanted[0], "hours_max": wanted[1]}
    assert list_of(participant, {"hours_min": offered[0], "hours_max": offered[1]}) == expected


@pytest.mark.parametrize(
    ("hours_min", "available", "opening", "expected"),
    [
        (4, "mon 08:00-12:00", "Mo 06:00-12:00", "fits"),
        (4, "mon 08:00-12:00", "Mo 06:00-11:59", "excluded"),
        (None, "mon 08:00-12:00", "Mo 11:00-18:00", "fits"),
        (None, "mon 08:00-12:00", "Mo 11:01-18:00", "excluded"),
        (None, "mon 08:00-12:00", "off", "excluded"),
        (0, "mon 08:00-12:00", "Tu 08:00-12:00", "fits"),
        (4, "mon 08:00-12:00", "", "fits"),
        (4, "", "Tu 08:00-09:00", "fits"),
        (2, "sat 00:00-02:00", "Fr 17:00-02:00", "fits"),
    ],
)
def test_times_of_the_week(hours_min, available, opening, expected):
    participant = {"hours_min": hours_min, "availability": parse_availability(available)}
    employer = {"hours_min": 0, "hours_max": 40, "opening_hours": week(opening)}
    assert list_of(participant, employer) == expected


def test_distance_is_along_the_great_circle():
    # One degree of a meridian is 111.19 km on the mean sphere; Göteborg to Stockholm is about 398 km.
    assert distance_km(Position(57.0, 12.0), Position(58.0, 12.0)) == pytest.approx(111.195, abs=0.01)
    assert distance_km(Position(57.7089, 11.9746), Position(59.3293, 18.0686)) == pytest.approx(398, abs=2)
    assert distance_km(Position(0.0, 179.5), Position(0.0, -179.5)) == pytest.approx(111.195, abs=0.01)


@pytest.mark.parametrize(
    ("max_km", "home", "place", "expected"),
    [
        (112, Position(57, 12), Position(58, 12), "fits"),
        (111, Position(57, 12), Position(58, 12), "excluded"),
        (112, Position(57, 12), None, "ask"),
        (112, None, Position(58, 12), "fits"),  # nothing to measure from: said on the participant's page
        (112, None, None, "ask"),
        (None, Position(57, 12), Position(-58, 12), "fits"),
        (None, None, None, "fits"),
        (0, Position(57, 12), Position(57, 12), "fits"),
    ],
)
def test_distance(max_km, home, place, expected):
    assert list_of({"max_km": max_km, "home": home}, {"position": place}) == expected


@pytest.mark.parametrize(
    ("has", "needed", "expected"),
    [
        ({"sv": "B1"}, {"sv": "B1"}, "fits"),
        ({"sv": "A2"}, {"sv": "B1"}, "excluded"),
        ({"ar": "C2"}, {"sv": "A1"}, "excluded"),
        ({"sv": "C2"}, {"sv": "A1", "en": "A1"}, "excluded"),
        ({"sv": "A1"}, {}, "fits"),
        ({}, {"sv": "C2"}, "fits"),
    ],
)
def test_languages(has, needed, expected):
    assert list_of({"languages": has}, {"languages": needed}) == expected


@pytest.mark.parametrize(
    ("employer", "expected"),
    [
        ({"stage": "declined"}, "excluded"),
        ({"stage": "paused"}, "excluded"),
        ({"stage": "prospect"}, "fits"),
        ({"places": 0}, "excluded"),
        ({"places": 1}, "fits"),
        ({"places": None}, "fits"),
    ],
)
def test_capacity(employer, expected):
    assert list_of({}, employer) == expected


def test_the_benchmark_counts():
    everyone, warnings = read_participants(BENCHMARK / "participants.csv")
    everywhere, more_warnings = read_employers(BENCHMARK / "employers.csv")
    counts = Counter(judge(person, place).list_name for person in everyone for place in everywhere)
    assert warnings + more_warnings == []
    assert counts == {"fits": 11_544, "ask": 9_552, "excluded": 4_044}


@given(participants, employers)
def test_no_suggestion_breaks_a_must_and_unknown_is_never_yes(participant, employer):
    list_name = judge(participant, employer).list_name
    for code, strength in participant.restrictions.items():
        known = employer.facts.get(RESTRICTIONS[code].fact)
        if strength == "must" and known is None:
            assert list_name != "fits"
        elif strength == "must" and known != RESTRICTIONS[code].value:
            assert list_name == "excluded"


@given(participants, employers, st.sampled_from(FACTS))
def test_learning_a_good_fact_never_moves_an_employer_to_a_worse_list(participant, employer, fact):
    good = next(need.value for need in RESTRICTIONS.values() if need.fact == fact)
    better = dataclasses.replace(employer, facts={**employer.facts, fact: good})
    before, after = judge(participant, employer).list_name, judge(participant, better).list_name
    assert ORDER.index(after) <= ORDER.index(before)


@given(participants, employers)
def test_the_list_follows_from_the_reasons(participant, employer):
    verdict = judge(participant, employer)
    assert (verdict.list_name == "excluded") == bool(verdict.broken)
    assert (verdict.list_name == "ask") == bool(verdict.unknown and not verdict.broken)


@given(participants, employers, st.randoms())
def test_the_order_in_which_things_are_written_does_not_matter(participant, employer, random):
    def shuffled(mapping):
        items = list(mapping.items())
        random.shuffle(items)
        return dict(items)

    same_person = dataclasses.replace(
        participant,
        restrictions=shuffled(participant.restrictions),
        languages=shuffled(participant.languages),
    )
    same_place = dataclasses.replace(
        employer, facts=shuffled(employer.facts), languages=shuffled(employer.languages)
    )
    assert judge(same_person, same_place) == judge(participant, employer)


@given(participants, employers)
def test_dropping_every_must_never_moves_an_employer_to_a_worse_list(participant, employer):
    freer = dataclasses.replace(participant, restrictions={})
    before, after = judge(participant, employer).list_name, judge(freer, employer).list_name
    assert ORDER.index(after) <= ORDER.index(before)
