"""When a placement may be, said about plain values."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import codes, errors
from crm.enrolments.rules import Period
from crm.placements.rules import (
    Stay,
    is_hosting,
    outcome_of,
    require_enrolled,
    require_hours,
    require_order,
)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def periods(draw) -> Period:
    starts_on = draw(days)
    length = draw(st.none() | st.integers(0, 900))
    return Period(starts_on, None if length is None else starts_on + timedelta(days=length))


def said(enrolments: list[Period], starts_on: date) -> type | None:
    try:
        require_enrolled(enrolments, starts_on)
    except errors.DomainError as error:
        return type(error)
    return None


@given(st.lists(periods()), days)
def test_allowed_just_when_some_enrolment_holds_the_first_day(enrolments: list[Period], starts_on: date):
    allowed = any(period.holds(starts_on) for period in enrolments)

    assert (said(enrolments, starts_on) is None) == allowed


@given(st.lists(periods(), min_size=1), days)
def test_what_is_said_when_it_is_not_allowed(enrolments: list[Period], starts_on: date):
    refusal = said(enrolments, starts_on)

    if refusal is not None:
        comes_later = any(period.starts_on > starts_on for period in enrolments)
        assert refusal is (errors.StartsBeforeEnrolment if comes_later else errors.StartsAfterExit)


def test_without_an_enrolment_there_is_no_placement():
    assert said([], date(2026, 1, 1)) is errors.NotEnrolled


def test_the_day_of_enrolment_and_the_day_of_exit_count():
    period = Period(date(2026, 3, 2), date(2026, 6, 1))

    assert require_enrolled([period], date(2026, 3, 2)) == period
    assert require_enrolled([period], date(2026, 6, 1)) == period


@given(days, days)
def test_the_last_day_may_be_the_first_but_not_before(starts_on: date, ends_on: date):
    if ends_on < starts_on:
        with pytest.raises(errors.EndsBeforeStart):
            require_order(starts_on, ends_on)
    else:
        require_order(starts_on, ends_on)


@given(st.floats(-100, 200, allow_nan=False))
def test_hours_are_over_zero_and_at_most_forty(hours: float):
    if 0 < hours <= 40:
        require_hours(hours)
    else:
        with pytest.raises(errors.HoursOutOfRange):
            require_hours(hours)


def test_every_kind_but_a_study_visit_is_hosting():
    assert {kind for kind in codes.PLACEMENT_KINDS if not is_hosting(kind)} == {"study_visit"}


STARTED = date(2026, 3, 2)


def became(ends_on: date | None, ended_by: str | None, day: date, *starts: date, kind: str = "internship"):
    return outcome_of(Stay(kind, STARTED, ends_on, ended_by), starts, day)


@pytest.mark.parametrize(
    ("ends_on", "ended_by", "day", "outcome"),
    [
        (None, None, date(2026, 6, 1), None),
        (date(2026, 6, 1), None, date(2026, 6, 1), None),
        (date(2026, 6, 1), None, date(2026, 6, 2), "not_noted"),
        (date(2026, 6, 1), "as_planned", date(2026, 6, 2), "completed"),
        (date(2026, 6, 1), "participant", date(2026, 7, 2), None),
        (date(2026, 6, 1), "participant", date(2026, 7, 3), "ended_early"),
        (date(2026, 6, 1), "employer", date(2026, 7, 3), "ended_early"),
        (date(2026, 6, 1), "programme", date(2026, 7, 3), "ended_early"),
    ],
)
def test_what_became_of_a_placement_is_said_when_it_can_be(ends_on, ended_by, day, outcome):
    assert became(ends_on, ended_by, day) == outcome


@pytest.mark.parametrize(
    ("start", "outcome"),
    [
        (STARTED, "ended_early"),
        (STARTED + timedelta(days=1), "completed"),
        (date(2026, 7, 2), "completed"),
        (date(2026, 7, 3), "ended_early"),
    ],
)
def test_a_job_or_studies_within_a_month_make_an_early_end_completed(start, outcome):
    assert became(date(2026, 6, 1), "participant", date(2026, 9, 1), start) == outcome


@pytest.mark.parametrize("kind", ["job", "subsidised_job"])
@pytest.mark.parametrize(
    ("ends_on", "ended_by", "day", "outcome"),
    [
        (None, None, STARTED + timedelta(days=89), None),
        (None, None, STARTED + timedelta(days=90), "completed"),
        (STARTED + timedelta(days=90), "employer", date(2026, 9, 1), "completed"),
        (STARTED + timedelta(days=89), "employer", date(2026, 9, 1), "ended_early"),
    ],
)
def test_a_job_is_completed_once_it_has_been_kept(kind, ends_on, ended_by, day, outcome):
    assert became(ends_on, ended_by, day, kind=kind) == outcome


def test_a_study_visit_teaches_nothing():
    assert became(STARTED, "as_planned", date(2026, 9, 1), kind="study_visit") is None
