"""Which of two values holds, and who may be one person."""

import pytest

from crm import codes
from crm.doubles import rules
from crm.employers.models import Employer

EMPTY = dict.fromkeys((column.name for column in Employer.__table__.columns), None)
KEPT = {**EMPTY, "name": "Bageriet Vete", "stage": "contacted", "segment": "open_market"}
MERGED = {**KEPT, "name": "Vete bageri"}


def person(**values: str) -> dict[str, str | None]:
    return {"name": "Kim Kontakt", "title": None, "phone": None, "email": None, **values}


def test_every_stage_has_its_place_on_the_way():
    assert sorted(rules.FURTHER) == sorted(codes.STAGES)


def test_only_what_is_not_the_same_is_asked_about():
    assert rules.differing(KEPT, MERGED) == ["name"]
    assert rules.differing({**KEPT, "next_on": 1}, {**MERGED, "city": "Mora"}) == [
        "name",
        "address",
        "next_step",
    ]


def test_the_kept_ones_value_holds_unless_it_has_none():
    values = rules.one_of_two(
        {**KEPT, "phone": "031"}, {**MERGED, "phone": "070", "email": "a@b.example"}, {}
    )

    assert (values["name"], values["phone"], values["email"]) == ("Bageriet Vete", "031", "a@b.example")


def test_an_address_that_says_more_holds_and_one_that_says_something_else_does_not():
    here, there = {**KEPT, "city": "Mora"}, {**MERGED, "city": "Mora", "street": "Storgatan 1"}

    assert rules.default_side("address", here, there) == "merged"
    assert rules.default_side("address", there, here) == "kept"
    assert rules.default_side("address", {**here, "city": "Falun"}, there) == "kept"
    assert rules.default_side("address", here, here) == "kept"


def test_a_choice_holds_whatever_the_rule_says():
    values = rules.one_of_two(
        {**KEPT, "phone": "031"}, {**MERGED, "phone": None}, {"phone": "merged", "name": "merged"}
    )

    assert (values["name"], values["phone"]) == ("Vete bageri", None)


@pytest.mark.parametrize(
    ("ours", "theirs", "side"),
    [
        ("contacted", "hosting", "merged"),
        ("hosting", "interested", "kept"),
        ("prospect", "declined", "merged"),
        ("paused", "paused", "kept"),
    ],
)
def test_of_two_stages_the_further_one_holds(ours: str, theirs: str, side: str):
    assert rules.default_side("stage", {**KEPT, "stage": ours}, {**MERGED, "stage": theirs}) == side


def test_a_next_step_comes_before_a_reason_for_none():
    reason = {**KEPT, "no_next_step_reason": "De flyttar"}

    assert rules.default_side("next_step", reason, {**MERGED, "next_step": "Ring"}) == "merged"
    assert rules.default_side("next_step", {**KEPT, "next_step": "Ring"}, reason) == "kept"
    assert rules.default_side("next_step", KEPT, reason) == "merged"


def test_the_place_on_the_map_goes_with_the_address_if_it_has_one():
    here, there = (
        {**KEPT, "street": "A 1", "lat": 1.0, "lon": 2.0},
        {**MERGED, "street": "B 2", "lat": 3.0, "lon": 4.0},
    )

    assert rules.one_of_two(here, there, {"address": "merged"})["lat"] == 3.0
    assert rules.one_of_two(here, {**there, "lat": None}, {"address": "merged"})["lat"] == 1.0
    assert rules.one_of_two({**here, "lat": None}, there, {})["lon"] == 4.0
    assert rules.one_of_two(KEPT, MERGED, {})["lat"] is None


def test_the_latest_contact_is_that_of_either():
    assert (
        rules.one_of_two({**KEPT, "last_contact_on": 3}, {**MERGED, "last_contact_on": 5}, {})[
            "last_contact_on"
        ]
        == 5
    )
    assert rules.one_of_two({**KEPT, "last_contact_on": 3}, MERGED, {})["last_contact_on"] == 3


@pytest.mark.parametrize(
    ("other", "may_be", "surely"),
    [
        (person(), True, True),
        (person(name="KIM  kontakt", phone="031-10 10 10"), True, True),
        (person(email="annan@b.example"), True, False),
        (person(name="K. Kontakt", email="KIM@b.example"), True, False),
        (person(name="Robin"), False, False),
    ],
)
def test_who_may_be_one_person(other: dict, may_be: bool, surely: bool):
    one = person(email="kim@b.example")

    assert (rules.may_be_one(one, other), rules.are_surely_one(one, other)) == (may_be, surely)


def test_a_number_is_the_same_however_it_is_written():
    assert rules.may_be_one(person(name="A", phone="+46 31 10 10 10"), person(name="B", phone="031-101010"))
    assert not rules.may_be_one(person(name="A"), person(name="B"))
