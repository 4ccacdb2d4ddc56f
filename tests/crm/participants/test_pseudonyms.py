"""A pseudonym is the same every time within an organisation, and tells another organisation nothing."""

import re

import pytest
from flask import Flask

from crm.participants.actions import new_pseudonym
from crm.participants.pseudonyms import derived_pseudonym, pseudonym_for
from crm.participants.rules import PSEUDONYM_LETTERS
from tests.crm import rows


@pytest.fixture
def programme(app: Flask):
    return rows.a_programme()


@pytest.fixture
def person(programme):
    person = rows.a_participant("Ada Ek", organisation_id=programme.organisation_id)
    rows.an_enrolment(person, programme)
    return person


def a_coordinator_of_another_organisation(programme):
    return rows.a_staff_member("coordinator", programme, organisation=rows.an_organisation())


def test_at_home_the_stored_one_elsewhere_one_of_that_organisations_own(programme, person):
    here, there, elsewhere = (
        rows.a_staff_member("coordinator", programme),
        a_coordinator_of_another_organisation(programme),
        a_coordinator_of_another_organisation(programme),
    )

    called = [pseudonym_for(staff, person) for staff in (here, there, elsewhere)]

    assert called[0] == person.pseudonym
    assert len(set(called)) == 3
    assert [pseudonym_for(staff, person) for staff in (here, there, elsewhere)] == called


def test_two_of_one_organisation_know_the_same_pseudonym(programme, person):
    charity = rows.an_organisation()
    partner = rows.a_staff_member("partner", programme, organisation=charity)
    coordinator = rows.a_staff_member("coordinator", programme, organisation=charity)

    assert pseudonym_for(partner, person) == pseudonym_for(coordinator, person)


def test_all_look_alike_so_that_none_tells_whose_it_is(app: Flask):
    shape = re.compile(f"D-[{PSEUDONYM_LETTERS}]{{8}}")

    assert shape.fullmatch(new_pseudonym())
    assert shape.fullmatch(derived_pseudonym(1, 1))


def test_ten_thousand_people_in_two_organisations_are_told_apart(app: Flask):
    made = {derived_pseudonym(person, place) for person in range(5000) for place in (1, 2)}

    assert len(made) == 10_000


@pytest.mark.parametrize("path", ["/participants", "/placements", "/"])
def test_another_organisations_coordinator_never_meets_the_stored_one(app, client, programme, person, path):
    rows.a_placement(person, programme, rows.an_employer())
    there = a_coordinator_of_another_organisation(programme)
    client.log_in_as(there)

    page = client.get(path).text

    assert person.pseudonym not in page
    assert pseudonym_for(there, person) in page or path == "/"


def test_a_coordinator_finds_by_the_pseudonym_that_they_know(client, programme, person):
    other = rows.a_participant("Bo Alm", organisation_id=programme.organisation_id)
    rows.an_enrolment(other, programme)
    there = a_coordinator_of_another_organisation(programme)
    client.log_in_as(there)
    known = pseudonym_for(there, person)

    found = client.get("/participants", query_string={"q": known.lower()}).text

    assert known in found
    assert pseudonym_for(there, other) not in found
    assert known not in client.get("/participants", query_string={"q": person.pseudonym}).text
