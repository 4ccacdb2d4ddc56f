"""What logging a contact, mending it and taking it back mean for the employer."""

from dataclasses import replace
from datetime import date

import pytest

from crm import errors
from crm.accounts.models import Staff
from crm.contacts.actions import ContactEntry, before, edit_contact, register_contact, take_back_contact
from crm.contacts.models import EmployerContact
from crm.database import db
from tests.crm import rows

MONDAY = date(2026, 11, 23)
VISIT = ContactEntry(happened_on=MONDAY, channel="visit", outcome="maybe")
RING = ("Ring Maria", date(2026, 11, 30), None)


def test_the_employer_follows_its_latest_contact(anna: Staff):
    employer = rows.an_employer()
    register_contact(anna, employer, replace(VISIT, step=RING), MONDAY)

    assert (employer.stage, employer.last_contact_on) == ("contacted", MONDAY)
    assert (employer.next_step, employer.next_on) == RING[:2]


def test_an_older_contact_logged_late_changes_neither_step_nor_day(anna: Staff):
    employer = rows.an_employer(last_contact_on=MONDAY, next_step="Titta förbi", next_on=date(2026, 12, 1))
    contact = register_contact(
        anna, employer, replace(VISIT, happened_on=date(2026, 11, 2), step=RING), MONDAY
    )

    assert (employer.next_step, employer.last_contact_on) == ("Titta förbi", MONDAY)
    assert contact.next_step == "Ring Maria"


def test_a_contact_that_says_nothing_of_a_next_step_leaves_it(anna: Staff):
    employer = rows.an_employer(next_step="Titta förbi", next_on=date(2026, 12, 1))
    register_contact(anna, employer, VISIT, MONDAY)

    assert employer.next_step == "Titta förbi"


def test_no_next_step_with_a_reason_takes_the_step_away(anna: Staff):
    employer = rows.an_employer(next_step="Titta förbi", next_on=date(2026, 12, 1))
    register_contact(anna, employer, replace(VISIT, step=(None, None, "De flyttar")), MONDAY)

    assert (employer.next_step, employer.next_on, employer.no_next_step_reason) == (None, None, "De flyttar")


def test_a_closed_door_leaves_a_prospect_a_prospect(anna: Staff):
    employer = rows.an_employer()
    register_contact(anna, employer, replace(VISIT, outcome="nobody_there"), MONDAY)

    assert employer.stage == "prospect"


def test_an_entry_sent_twice_is_kept_once(anna: Staff):
    employer = rows.an_employer()
    entry = replace(VISIT, client_key="k-1", note="Först")
    first = register_contact(anna, employer, entry, MONDAY)
    second = register_contact(anna, employer, replace(entry, note="Igen"), MONDAY)

    assert first is second
    assert (second.note, db.session.query(EmployerContact).count()) == ("Först", 1)


def test_a_day_to_come_is_refused(anna: Staff):
    with pytest.raises(errors.InTheFuture):
        register_contact(anna, rows.an_employer(), replace(VISIT, happened_on=date(2026, 11, 24)), MONDAY)


def test_somebody_at_another_employer_was_not_met_here(anna: Staff):
    elsewhere = rows.a_contact_person(rows.an_employer())
    with pytest.raises(errors.WorksElsewhere):
        register_contact(anna, rows.an_employer(), replace(VISIT, contact_person_id=elsewhere.id), MONDAY)


def test_a_mended_day_is_counted_anew(anna: Staff):
    employer = rows.an_employer()
    contact = register_contact(anna, employer, VISIT, MONDAY)
    edit_contact(contact, replace(VISIT, happened_on=date(2026, 11, 20), note="Fredag"), MONDAY)

    assert (employer.last_contact_on, contact.note) == (date(2026, 11, 20), "Fredag")


def test_taken_back_it_is_as_if_nothing_had_been_said(anna: Staff):
    employer = rows.an_employer(next_step="Titta förbi", next_on=date(2026, 12, 1))
    rows.a_contact(employer, anna, date(2026, 11, 2))
    employer.last_contact_on = date(2026, 11, 2)
    earlier = before(employer)

    take_back_contact(register_contact(anna, employer, replace(VISIT, step=RING), MONDAY), earlier)

    assert before(employer) == earlier
    assert db.session.query(EmployerContact).count() == 1


def test_taken_back_it_leaves_a_step_that_somebody_has_changed_since(anna: Staff):
    employer = rows.an_employer()
    earlier = before(employer)
    contact = register_contact(anna, employer, replace(VISIT, step=RING), MONDAY)
    employer.next_step = "Karin tar över"

    take_back_contact(contact, earlier)

    assert (employer.next_step, employer.last_contact_on) == ("Karin tar över", None)
