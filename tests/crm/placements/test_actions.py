"""Starting and ending a placement."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from crm import errors
from crm.employers.lessons import list_lessons
from crm.placements.actions import Learnt, PlacementStart, choose_supervisor, end_placement, start_placement
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

    note = "Det var för stressigt i köket."
    end_placement(specialist, placement, MONDAY, side, note, Learnt(reason="pace"))

    assert (placement.ends_on, placement.ended_by, placement.end_reason) == (MONDAY, side, "pace")
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
    end_placement(specialist, placement, MONDAY, "employer", None, Learnt(reason="no_place"))
    with pytest.raises(errors.HasEnded):
        end_placement(specialist, placement, MONDAY, "participant", None)


@pytest.mark.parametrize("side", ["participant", "employer"])
def test_an_end_on_the_first_day_says_what_did_not_fit(specialist, person, agreed, side):
    placement = start_placement(specialist, person, rows.an_employer(), agreed)

    with pytest.raises(errors.EndReasonMissing):
        end_placement(specialist, placement, MONDAY, side, "Det gick inte.")
    with pytest.raises(errors.UnknownValue):
        end_placement(specialist, placement, MONDAY, side, None, Learnt(reason="ill"))


@pytest.mark.parametrize(
    ("ended_by", "day"), [("as_planned", MONDAY), ("programme", MONDAY), ("employer", date(2026, 11, 24))]
)
def test_other_ends_may_say_nothing(specialist, person, agreed, ended_by, day):
    placement = start_placement(specialist, person, rows.an_employer(), agreed)

    end_placement(specialist, placement, day, ended_by, None)

    assert placement.end_reason is None


def test_what_an_end_teaches_stands_at_the_workplace_and_points_at_nobody(specialist, person, agreed):
    employer = rows.an_employer()
    placement = start_placement(specialist, person, employer, agreed)
    learnt = Learnt("surroundings", "Bullrigt efter tio.", {"noise": True, "alcohol": False}, "En placering")

    end_placement(specialist, placement, MONDAY, "participant", None, learnt)

    assert employer.known_facts == {"noise": True, "alcohol": False}
    assert {(fact.source, fact.noted_on) for fact in employer.facts} == {("En placering", MONDAY)}
    [lesson] = list_lessons(employer.id)
    assert (lesson.lesson, lesson.learnt_on, lesson.noted_by) == ("Bullrigt efter tio.", MONDAY, specialist)
    assert {key.column.table.name for key in lesson.__table__.foreign_keys} == {"employers", "staff"}


class TestRoom:
    def test_a_full_supervisor_takes_nobody_more_unless_that_is_agreed(
        self, specialist, person, programme, agreed
    ):
        employer = rows.an_employer()
        sam = rows.a_supervisor(employer, capacity=1)
        rows.a_placement(rows.a_participant(), programme, employer, supervisor=sam)
        full = replace(agreed, supervisor_id=sam.id)

        with pytest.raises(errors.SupervisorFull) as refused:
            start_placement(specialist, person, employer, full)

        assert refused.value.values == {"now": 1, "capacity": 1}
        assert start_placement(specialist, person, employer, replace(full, is_agreed_when_full=True))

    @pytest.mark.parametrize("values", [{"capacity": None}, {"capacity": 2}])
    def test_where_there_is_room_or_nobody_has_asked_there_is_no_question(
        self, specialist, person, programme, agreed, values
    ):
        employer = rows.an_employer()
        sam = rows.a_supervisor(employer, **values)
        rows.a_placement(rows.a_participant(), programme, employer, supervisor=sam)

        assert start_placement(specialist, person, employer, replace(agreed, supervisor_id=sam.id))

    def test_who_has_left_or_comes_later_takes_no_room(self, specialist, person, programme, agreed):
        employer = rows.an_employer()
        sam = rows.a_supervisor(employer, capacity=1)
        for days in ({"ends_on": date(2026, 11, 22)}, {"starts_on": date(2026, 11, 24)}):
            rows.a_placement(rows.a_participant(), programme, employer, supervisor=sam, **days)
        # The same person once more is no one more.
        rows.a_placement(person, programme, employer, supervisor=sam)

        assert start_placement(specialist, person, employer, replace(agreed, supervisor_id=sam.id))

    def test_a_supervisor_can_be_chosen_later_changed_and_taken_away(
        self, specialist, person, programme, agreed
    ):
        employer = rows.an_employer()
        sam, kim = (rows.a_supervisor(employer, name, capacity=1) for name in ("Sam", "Kim"))
        rows.a_placement(rows.a_participant(), programme, employer, supervisor=kim)
        placement = start_placement(specialist, person, employer, agreed)

        assert choose_supervisor(specialist, placement, sam.id, MONDAY, False).supervisor_id == sam.id
        assert choose_supervisor(specialist, placement, sam.id, MONDAY, False).supervisor_id == sam.id
        with pytest.raises(errors.SupervisorFull):
            choose_supervisor(specialist, placement, kim.id, MONDAY, False)
        assert choose_supervisor(specialist, placement, kim.id, MONDAY, True).supervisor_id == kim.id
        elsewhere = rows.a_supervisor(rows.an_employer())
        with pytest.raises(errors.SupervisorOfAnotherEmployer):
            choose_supervisor(specialist, placement, elsewhere.id, MONDAY, True)
        assert choose_supervisor(specialist, placement, None, MONDAY, False).supervisor_id is None
