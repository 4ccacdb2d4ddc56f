"""Places that an employer offers."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from crm.database import db
from crm.employers.offers import close_place, note_place
from tests.crm.rows import a_staff_member, an_employer

TODAY = date(2026, 11, 23)


def test_a_place_is_open_until_it_is_closed_or_its_time_is_over(app):
    offer = note_place(
        a_staff_member("specialist"), an_employer(), {"work": "Diska", "until_on": date(2026, 12, 1)}, TODAY
    )
    assert [offer.is_open_on(date(2026, 12, day)) for day in (1, 2)] == [True, False]
    close_place(offer, TODAY)
    assert not offer.is_open_on(TODAY)


def test_a_place_says_who_noted_it_and_when(app):
    maja, cafe = a_staff_member("specialist"), an_employer()
    offer = note_place(maja, cafe, {"work": "Diska", "places": 2}, TODAY)
    assert (offer.noted_by, offer.noted_on, cafe.offers) == (maja, TODAY, [offer])


@pytest.mark.parametrize("values", [{"places": 0}, {"hours_max": 41}, {"kind": "holiday"}])
def test_what_cannot_be_is_refused_by_the_database(app, values):
    with pytest.raises(IntegrityError):
        note_place(a_staff_member("specialist"), an_employer(), {"work": "Diska", **values}, TODAY)
    db.session.rollback()
