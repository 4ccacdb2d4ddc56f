"""An employer that was merged into another: whatever leads to it, leads on."""

from datetime import date

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.actions import ContactEntry, register_contact
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import follow_merges
from crm.placements.actions import PlacementStart, start_placement
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import fresh, text_of

MONDAY = date(2026, 11, 23)


@pytest.fixture
def kept(app: Flask) -> Employer:
    return rows.an_employer("Bageriet Vete")


@pytest.fixture
def merged(kept: Employer) -> Employer:
    return rows.an_employer("Vete bageri", merged_into_id=kept.id, archived_on=MONDAY)


def test_merges_are_followed_to_their_end_and_no_further(kept: Employer, merged: Employer):
    before_that = rows.an_employer(merged_into_id=merged.id, archived_on=MONDAY)

    assert [follow_merges(one) for one in (before_that, merged, kept)] == [kept] * 3


def test_rows_that_point_at_each_other_come_to_an_end(kept: Employer, merged: Employer):
    kept.merged_into_id = merged.id
    db.session.flush()

    assert follow_merges(kept) == merged


def test_the_page_is_that_of_the_other(as_anna: Client, kept: Employer, merged: Employer):
    assert as_anna.get(f"/employers/{merged.id}").location == f"/employers/{kept.id}"
    assert "Bageriet Vete" in text_of(as_anna.get(f"/employers/{merged.id}/facts"))


def test_a_form_that_was_opened_before_is_refused_with_a_sentence(
    as_anna: Client, kept: Employer, merged: Employer
):
    sent = {"phone": "031-10 00 00", "version": str(kept.version)}
    response = as_anna.post(f"/employers/{merged.id}/edit/phone", data=sent)

    assert response.status_code == 422
    assert "merged with Bageriet Vete" in text_of(response)
    assert fresh(kept).phone is None


def test_what_needs_no_version_is_written_on_the_other(as_anna: Client, kept: Employer, merged: Employer):
    as_anna.post(f"/employers/{merged.id}/people/new", data={"name": "Kim Kontakt"})

    assert [person.name for person in fresh(kept).contact_people] == ["Kim Kontakt"]


def test_somebody_who_came_along_is_found_by_the_old_address(
    as_anna: Client, kept: Employer, merged: Employer
):
    person = rows.a_contact_person(kept)

    assert as_anna.get(f"/employers/{merged.id}/people/{person.id}/edit").status_code == 200


def test_a_contact_is_logged_with_the_other(anna: Staff, kept: Employer, merged: Employer):
    contact = register_contact(anna, merged, ContactEntry(MONDAY, "visit", "positive"), MONDAY)

    assert contact.employer == kept
    assert (kept.last_contact_on, merged.last_contact_on) == (MONDAY, None)


def test_a_placement_starts_at_the_other(
    as_anna: Client, anna: Staff, programme: Programme, kept: Employer, merged: Employer
):
    person = rows.a_participant()
    rows.an_enrolment(person, programme, anna)
    placement = start_placement(anna, person, merged, PlacementStart(programme.id, "internship", MONDAY))

    assert placement.employer == kept
    assert (kept.stage, merged.stage) == ("hosting", "prospect")
    page = as_anna.get(f"/placements/new?participant={person.id}&employer={merged.id}")
    assert "Bageriet Vete" in text_of(page)


def test_a_contact_taken_back_after_a_merge_leaves_what_holds_of_the_other(as_anna: Client, kept: Employer):
    as_anna.post(
        "/contacts/new",
        data={"where": "Nya Kaféet", "employer": "new", "channel": "visit", "outcome": "maybe"},
    )
    contact = db.session.scalars(db.select(EmployerContact)).one()
    contact.employer = kept
    db.session.flush()
    as_anna.post(f"/contacts/{contact.id}/take-back")

    assert fresh(kept).archived_on is None
