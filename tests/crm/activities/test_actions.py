"""Activities belong to an enrolment, and end when somebody says so."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from crm import errors
from crm.activities.actions import ActivityValues, add_activity, edit_activity, end_activity
from tests.crm import rows


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
def values(programme):
    return ActivityValues(programme.id, "cv", date(2026, 3, 9), hours_week=2, provider="Kommunen")


def test_an_activity_is_added_changed_and_ended(specialist, person, values):
    activity = add_activity(specialist, person.id, values)
    edit_activity(specialist, activity, replace(values, kind="guidance", hours_week=None))
    end_activity(specialist, activity, date(2026, 4, 1))

    assert (activity.kind, activity.hours_week, activity.ends_on) == ("guidance", None, date(2026, 4, 1))
    with pytest.raises(errors.HasEnded):
        end_activity(specialist, activity, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"starts_on": date(2026, 2, 1)}, errors.StartsBeforeEnrolment),
        ({"ends_on": date(2026, 3, 1)}, errors.EndsBeforeStart),
        ({"hours_week": 0}, errors.HoursOutOfRange),
        ({"hours_week": 41}, errors.HoursOutOfRange),
    ],
)
def test_what_an_activity_cannot_be(specialist, person, values, change, refusal):
    with pytest.raises(refusal):
        add_activity(specialist, person.id, replace(values, **change))
