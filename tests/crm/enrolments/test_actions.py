"""Enrolling, leaving, coming back, and what comes next."""

from datetime import date, timedelta

import pytest
from flask import Flask

from crm import errors
from crm.enrolments.actions import (
    Exit,
    Intake,
    enrol,
    exit_programme,
    follow_up,
    hold_review,
    pause,
    resume,
    undo_exit,
)
from crm.enrolments.queries import list_follow_ups, next_things
from crm.enrolments.rules import FOLLOW_UP_AFTER, REVIEW_EVERY
from tests.crm import rows

DAY = date(2026, 11, 22)
SPRING = date(2026, 3, 1)


@pytest.fixture
def programme(app: Flask):
    return rows.a_programme()


@pytest.fixture
def specialist(programme):
    return rows.a_staff_member("specialist", programme)


@pytest.fixture
def person(app: Flask):
    return rows.a_participant()


@pytest.fixture
def enrolment(specialist, programme, person):
    return enrol(specialist, person, Intake(programme.id, SPRING, incomes_before=("wage", "study_aid")))


def test_the_specialist_who_enrols_becomes_responsible(specialist, enrolment):
    assert enrolment.staff == specialist
    assert {(row.moment, row.income) for row in enrolment.incomes} == {
        ("before", "wage"),
        ("before", "study_aid"),
    }


def test_nobody_is_enrolled_twice_at_once_but_people_come_back(specialist, programme, person, enrolment):
    with pytest.raises(errors.EnrolmentOverlaps):
        enrol(specialist, person, Intake(programme.id, DAY))

    exit_programme(specialist, enrolment, Exit(DAY - timedelta(days=1), "own_request"))

    assert enrol(specialist, person, Intake(programme.id, DAY)).enrolled_on == DAY
    with pytest.raises(errors.EnrolmentOverlaps):
        undo_exit(specialist, enrolment)


def test_an_exit_says_why_where_to_and_what_after(specialist, enrolment):
    exit_programme(specialist, enrolment, Exit(DAY, "job", "Volvo", "employed", ("wage",)))

    record = enrolment.exit_record
    assert (record.reason, record.received_by, record.occupation_after) == ("job", "Volvo", "employed")
    assert record.incomes_after == ("wage",)
    with pytest.raises(errors.HasEnded):
        exit_programme(specialist, enrolment, Exit(DAY, "job"))
    with pytest.raises(errors.HasEnded):
        pause(specialist, enrolment)


def test_an_exit_noted_by_mistake_leaves_no_trace_but_what_was_before(specialist, enrolment):
    exit_programme(specialist, enrolment, Exit(DAY, "job", "Volvo", "employed", ("wage",)))

    undo_exit(specialist, enrolment)

    assert enrolment.exit_record is None
    assert {row.moment for row in enrolment.incomes} == {"before"}


def test_nobody_leaves_before_they_came(specialist, enrolment):
    with pytest.raises(errors.ExitsBeforeEnrolment):
        exit_programme(specialist, enrolment, Exit(SPRING - timedelta(days=1), "other"))


def test_a_pause_is_no_exit(specialist, enrolment):
    assert pause(specialist, enrolment).paused
    assert enrolment.exited_on is None
    assert not resume(specialist, enrolment).paused


def next_thing(person):
    return next_things([person.id], DAY)[person.id]


def test_a_review_is_due_twelve_weeks_after_enrolment(person, enrolment):
    assert (next_thing(person).kind, next_thing(person).on) == ("review", SPRING + REVIEW_EVERY)


def test_what_was_agreed_at_the_review_comes_next(specialist, person, enrolment):
    hold_review(specialist, enrolment, DAY, None, "Ring Volvo", DAY + timedelta(days=2))

    thing = next_thing(person)
    assert (thing.kind, thing.text, thing.on) == ("step", "Ring Volvo", DAY + timedelta(days=2))


def test_the_last_day_of_a_placement_comes_before_a_later_review(specialist, programme, person, enrolment):
    hold_review(specialist, enrolment, DAY, None, None, None)
    employer = rows.an_employer("Ljuset")
    rows.a_placement(person, programme, employer, ends_on=DAY + timedelta(days=10))

    thing = next_thing(person)
    assert (thing.kind, thing.text) == ("placement_ends", "Ljuset")


def test_who_left_for_work_is_followed_up_once(specialist, person, enrolment):
    exit_programme(specialist, enrolment, Exit(date(2026, 10, 1), "job"))
    assert (next_thing(person).kind, next_thing(person).on) == (
        "follow_up",
        date(2026, 10, 1) + FOLLOW_UP_AFTER,
    )

    follow_up(specialist, enrolment, DAY, "employed")
    follow_up(specialist, enrolment, DAY, "studies")

    assert [row.state for row in list_follow_ups(person.id)] == ["studies"]
    assert next_thing(person).kind == "none"


def test_who_left_for_something_else_has_nothing_next(specialist, person, enrolment):
    exit_programme(specialist, enrolment, Exit(date(2026, 10, 1), "moved"))

    assert next_thing(person).kind == "none"
