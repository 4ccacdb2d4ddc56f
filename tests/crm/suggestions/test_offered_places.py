"""What an employer's open places tell suggestions: the work, the hours, that there is a place at all."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from crm.database import db
from crm.employers.models import Employer, PlaceOffer
from crm.employers.offers import close_place, note_place, reopen_place
from crm.suggestions.index import current_employers
from crm.suggestions.queries import get_participant
from crm.suggestions.rules import hours_on_offer, places_on_offer
from matching import types
from tests.crm import rows
from tests.crm.people import TODAY, a_house


@pytest.fixture
def house(app, monkeypatch):
    return a_house(app, monkeypatch, interests=["diska"])


def best(house) -> list[str]:
    """Names of those that meet the wish, best first."""
    lists = current_employers(TODAY).rank(get_participant(house.person.id), 10, TODAY)
    return [one.employer_name for one in lists.fits if one.parts["wish"] > 0]


def offered(house, employer: Employer, work: str = "diska", **values: Any) -> PlaceOffer:
    return note_place(house.specialist, employer, {"work": work, **values}, TODAY)


def as_matched(employer: Employer) -> types.Employer:
    return current_employers(TODAY).employers[str(employer.id)]


def test_a_place_to_wash_dishes_is_found_by_who_wishes_to_for_as_long_as_it_is_open(house):
    rows.an_employer("Kontoret")
    employer = rows.an_employer("Biografen")
    assert best(house) == []

    offer = offered(house, employer)
    assert best(house) == ["Biografen"]

    close_place(offer, TODAY)
    assert best(house) == []

    reopen_place(offer, TODAY)
    assert best(house) == ["Biografen"]

    offer.work = "sortera post"
    db.session.flush()
    assert best(house) == []


def test_what_the_occupation_is_called_is_read_too(house):
    employer = rows.an_employer("Biografen")
    offered(house, employer, "hjälpa till", occupation="9412")

    assert "Restaurang- och köksbiträden" in as_matched(employer).description


def test_the_note_is_not_read(house):
    employer = rows.an_employer("Biografen")
    offered(house, employer, "hjälpa till", note="Kim fick diska")

    assert "Kim" not in as_matched(employer).description
    assert best(house) == []


def test_hours_of_places_count_where_the_employers_own_are_unknown(house):
    employer, own = rows.an_employer(), rows.an_employer(hours_min=30)
    for one in (employer, own):
        offered(house, one, hours_min=10, hours_max=20)
        offered(house, one, hours_min=5, hours_max=15)

    assert (as_matched(employer).hours_min, as_matched(employer).hours_max) == (5, 20)
    assert (as_matched(own).hours_min, as_matched(own).hours_max) == (30, None)
    offered(house, employer, hours_min=8)
    assert (as_matched(employer).hours_min, as_matched(employer).hours_max) == (5, None)


def test_an_open_place_counts_where_somebody_once_wrote_none(house):
    employer = rows.an_employer("Biografen", places=0)
    assert best(house) == []
    offered(house, employer)

    assert best(house) == ["Biografen"]


def test_a_place_is_gone_the_day_after_its_last(house):
    employer = rows.an_employer()
    offered(house, employer, until_on=date(2026, 11, 22))

    assert current_employers(TODAY).employers[str(employer.id)].places == 1
    assert current_employers(date(2026, 11, 23)).employers[str(employer.id)].places is None


def test_without_places_nothing_is_made_up():
    assert hours_on_offer((None, None), []) == (None, None)
    assert places_on_offer(None, []) is None
    assert places_on_offer(0, []) == 0


def test_the_database_itself_notes_what_is_written_past_the_program(house):
    employer = rows.an_employer("Biografen")
    offer = offered(house, employer)
    assert best(house) == ["Biografen"]

    db.session.execute(text("DELETE FROM place_offers WHERE id = :id"), {"id": offer.id})

    assert best(house) == []
