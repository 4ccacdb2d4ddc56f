"""Who sees which participant, and whether by name."""

from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from crm import codes
from crm.accounts.models import Staff
from crm.database import db
from crm.participants.models import Participant
from crm.participants.queries import VisiblePerson, caseload, get_visible, list_visible, visible_to
from tests.crm import rows


def found_by(specialist: Staff, text: str) -> Sequence[VisiblePerson]:
    return caseload(specialist, date(2026, 11, 22), text, "all")


@pytest.fixture
def programme(app: Flask):
    return rows.a_programme()


@pytest.fixture
def specialist(programme):
    return rows.a_staff_member("specialist", programme)


@pytest.fixture
def colleague(programme):
    return rows.a_staff_member("specialist", programme)


def test_a_specialist_sees_their_own_and_not_a_colleagues(programme, specialist, colleague):
    own, other = rows.a_participant("Ada Ek"), rows.a_participant("Bo Alm")
    rows.an_enrolment(own, programme, specialist)
    rows.an_enrolment(other, programme, colleague)

    assert db.session.scalars(visible_to(specialist)).all() == [own]
    with pytest.raises(NotFound):
        get_visible(other.id, specialist)


def test_somebody_who_came_back_is_seen_once_and_by_both_specialists(programme, specialist, colleague):
    person = rows.a_participant("Ada Ek")
    rows.an_enrolment(person, programme, specialist, enrolled_on=date(2025, 1, 7), exited_on=date(2025, 6, 1))
    rows.an_enrolment(person, programme, specialist, enrolled_on=date(2025, 9, 1), exited_on=date(2026, 2, 1))
    rows.an_enrolment(person, programme, colleague, enrolled_on=date(2026, 4, 1))

    assert [seen.called for seen in list_visible(specialist)] == ["Ada Ek"]
    assert [seen.called for seen in list_visible(colleague)] == ["Ada Ek"]


@pytest.mark.parametrize("role", [role for role in codes.ROLES if role != "specialist"])
def test_no_other_role_sees_anybody_even_when_an_enrolment_names_them(programme, role):
    staff = rows.a_staff_member(role, programme)
    rows.an_enrolment(rows.a_participant(), programme, staff)

    assert db.session.scalars(visible_to(staff)).all() == []


def test_a_protected_name_is_for_the_specialist_of_the_latest_enrolment(programme, specialist, colleague):
    person = rows.a_participant("Ada Ek", protected=True)
    rows.an_enrolment(person, programme, colleague, enrolled_on=date(2025, 1, 7), exited_on=date(2025, 6, 1))
    rows.an_enrolment(person, programme, specialist, enrolled_on=date(2026, 4, 1))

    assert get_visible(person.id, specialist).called == "Ada Ek"
    assert get_visible(person.id, colleague).called == person.pseudonym


def test_an_anonymous_participant_goes_by_the_pseudonym(programme, specialist):
    person = rows.added(Participant(pseudonym="D-ANON", anonymous=True))
    rows.an_enrolment(person, programme, specialist)

    seen = get_visible(person.id, specialist)

    assert (seen.called, seen.is_identified) == ("D-ANON", False)


def test_search_finds_a_name_only_where_the_name_may_be_seen(programme, specialist, colleague):
    own = rows.a_participant("Örjan Öberg")
    hidden = rows.a_participant("Örjan Hemlig", protected=True)
    other = rows.a_participant("Örjan Annan")
    rows.an_enrolment(own, programme, specialist)
    rows.an_enrolment(hidden, programme, specialist, enrolled_on=date(2025, 1, 7))
    rows.an_enrolment(hidden, programme, colleague, enrolled_on=date(2026, 4, 1))
    rows.an_enrolment(other, programme, colleague)

    assert [seen.called for seen in found_by(specialist, "örjan")] == ["Örjan Öberg"]
    assert [seen.called for seen in found_by(specialist, "d-")] == [hidden.pseudonym, "Örjan Öberg"]


def test_search_takes_wildcards_as_letters(programme, specialist):
    rows.an_enrolment(rows.a_participant("Ada Ek"), programme, specialist)

    assert found_by(specialist, "a%e") == []


def test_an_own_list_is_in_swedish_order_and_searched_without_regard_to_capitals(programme, specialist):
    for name in ("Örjan Ek", "zara Zell", "Åsa Ek", "Ärla Ek", "ada Ek"):
        rows.an_enrolment(rows.a_participant(name), programme, specialist)

    assert [seen.called for seen in list_visible(specialist)] == [
        "ada Ek",
        "zara Zell",
        "Åsa Ek",
        "Ärla Ek",
        "Örjan Ek",
    ]
    assert [seen.called for seen in found_by(specialist, "ÅSA ")] == ["Åsa Ek"]
    assert found_by(specialist, "asa") == []
