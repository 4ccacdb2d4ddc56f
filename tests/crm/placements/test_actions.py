"""Starting and ending a placement."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from crm import errors
from crm.placements.actions import PlacementStart, end_placement, start_placement
from tests.crm import rows

MONDAY = date(2026, 11, 23)


@pytest.fixture
def programme(app: Flask):
    return rows.a_programme()


@pytest.fixture
def specialist(programme):
    return rows.a_staff_member("specialist", programme)


@pytest.fixture
def person(programme, specialist):
    person = rows.a_participant()
    rows.an_enrolment(person, programme, specialist, enrolled_on=date(2026, 3, 1))
    return person


@pytest.fixture
def agreed(programme):
    return PlacementStart(programme.id, "internship", MONDAY, hours_week=20)


def test_a_placement_starts_and_the_employer_is_hosting(specialist, person, agreed):
    employer = rows.an_employer(stage="interested")

    placement = start_placement(specialist, person, employer, agreed)

    assert placement.is_ongoing_on(MONDAY)
    assert employer.stage == "hosting"


def test_a_study_visit_leaves_the_stage(specialist, person, agreed):
    employer = rows.an_employer(stage="interested")

    start_placement(specialist, person, employer, replace(agreed, kind="study_visit"))

    assert employer.stage == "interested"


def test_a_supervisor_of_another_employer_is_refused(specialist, person, agreed):
    employer, other = rows.an_employer(), rows.an_employer()
    supervisor, stranger = rows.a_supervisor(employer), rows.a_supervisor(other)

    assert start_placement(specialist, person, employer, replace(agreed, supervisor_id=supervisor.id))
    with pytest.raises(errors.SupervisorOfAnotherEmployer):
        start_placement(specialist, person, employer, replace(agreed, supervisor_id=stranger.id))


def test_not_before_the_enrolment(specialist, person, agreed):
    with pytest.raises(errors.StartsBeforeEnrolment):
        start_placement(specialist, person, rows.an_employer(), replace(agreed, starts_on=date(2026, 2, 28)))


def test_not_in_a_programme_where_the_person_is_not_enrolled(specialist, person, agreed):
    elsewhere = replace(agreed, programme_id=rows.a_programme().id)

    with pytest.raises(errors.NotEnrolled):
        start_placement(specialist, person, rows.an_employer(), elsewhere)


@pytest.mark.parametrize("side", ["participant", "employer"])
def test_either_side_may_end_it_the_same_day(specialist, person, agreed, side):
    employer = rows.an_employer()
    placement = start_placement(specialist, person, employer, agreed)

    end_placement(specialist, placement, MONDAY, side, "Det var för stressigt i köket.")

    assert (placement.ends_on, placement.ended_by) == (MONDAY, side)
    assert placement.end_note == "Det var för stressigt i köket."
    assert employer.stage == "offers_places"


def test_the_employer_goes_on_hosting_while_somebody_is_left(specialist, person, programme, agreed):
    employer = rows.an_employer()
    rows.a_placement(rows.a_participant(), programme, employer)
    placement = start_placement(specialist, person, employer, agreed)

    end_placement(specialist, placement, MONDAY, "as_planned", None)

    assert employer.stage == "hosting"


def test_it_ends_once_and_not_before_it_started(specialist, person, agreed):
    placement = start_placement(specialist, person, rows.an_employer(), agreed)

    with pytest.raises(errors.EndsBeforeStart):
        end_placement(specialist, placement, date(2026, 11, 22), "employer", None)
    end_placement(specialist, placement, MONDAY, "employer", None)
    with pytest.raises(errors.HasEnded):
        end_placement(specialist, placement, MONDAY, "participant", None)
