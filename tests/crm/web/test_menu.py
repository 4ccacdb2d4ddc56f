"""Which entry of the menu a page belongs to."""

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.programmes.models import Programme
from crm.web.navigation import ENTRIES
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import anna, as_anna, monday, page_of, programme

__all__ = ["anna", "as_anna", "monday", "programme"]


def current(client: Client, address: str) -> set[str]:
    """The labels of the entries that are marked on the page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return {entry.get_text(strip=True) for entry in page_of(answer).select(".nav-wide [aria-current=page]")}


def test_what_belongs_to_an_entry_is_there(app: Flask):
    there = {*app.blueprints, *app.view_functions}

    assert [name for entry in ENTRIES for name in entry.also if name not in there] == []


def test_no_page_belongs_to_two_entries(app: Flask):
    for endpoint in app.view_functions:
        blueprint = endpoint.rpartition(".")[0] or None
        holding = [entry.endpoint for entry in ENTRIES if entry.holds(endpoint, blueprint)]
        assert len(holding) <= 1, endpoint


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/map",
        "/changes",
        "/views/new?stage=hosting",
        "/doubles",
        "/{id}",
        "/{id}/timeline",
        "/{id}/merge",
    ],
)
def test_the_pages_about_employers_belong_to_employers(as_anna: Client, path: str):
    employer = rows.an_employer("Café Lund")

    assert "Employers" in current(as_anna, f"/employers{path}".format(id=employer.id))


@pytest.mark.parametrize("path", ["/events", "/keeping-in-touch"])
def test_events_and_keeping_in_touch_belong_to_employers(as_anna: Client, path: str):
    assert "Employers" in current(as_anna, path)


def test_a_participants_page_belongs_to_participants(as_anna: Client, anna: Staff, programme: Programme):
    person = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(person, programme, anna)

    found = current(as_anna, f"/participants/{person.id}")
    assert "Participants" in found
    assert "Today" not in found
