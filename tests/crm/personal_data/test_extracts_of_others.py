"""People at employers and staff may ask what is stored about them, too; they learn of no participant by it."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import sessions
from crm.accounts.actions import set_password
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import ContactPerson
from crm.web.clock import now
from tests.crm import rows
from tests.crm.at_work import browser_of, page_of
from tests.crm.personal_data.people import DAY


@pytest.fixture
def specialist(app: Flask) -> Staff:
    return rows.a_staff_member("specialist", rows.a_programme(), name="Maja Möte")


@pytest.fixture
def supervisor(specialist: Staff) -> ContactPerson:
    """A supervisor who was spoken to about somebody."""
    person = rows.a_supervisor(rows.an_employer(), "Tove Tallberg", training="completed").contact_person
    person.phone = "031-77 88 99"
    rows.a_contact(
        person.employer,
        specialist,
        DAY,
        contact_person_id=person.id,
        note="Ada trivs hos Tove",
        outcome="positive",
    )
    return person


def taken(app: Flask, staff: Staff, path: str):
    return browser_of(app, staff).post(path)


def path_of(person: ContactPerson) -> str:
    return f"/employers/{person.employer_id}/people/{person.id}/extract"


class TestContactPerson:
    def test_holds_what_is_stored_and_when_they_were_spoken_to_but_no_note(
        self, app: Flask, specialist: Staff, supervisor: ContactPerson
    ):
        answer = taken(app, specialist, path_of(supervisor))

        said = json.loads(answer.data)
        (kind,) = said["kinds"]
        assert kind["rows"]["contact_people"][0]["phone"] == "031-77 88 99"
        assert kind["rows"]["supervisors"][0]["training"] == "completed"
        assert said["contacts"] == [
            {"happened_on": DAY.isoformat(), "channel": "visit", "staff_id": "Maja Möte"}
        ]
        assert [change["action"] for change in said["changes"]] == ["create", "update"]
        assert "Ada" not in answer.text
        assert "Tove" not in answer.headers["Content-Disposition"]

    def test_is_logged(self, app: Flask, specialist: Staff, supervisor: ContactPerson):
        taken(app, specialist, path_of(supervisor))

        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "extract")).one()
        assert (entry.entity, entry.entity_id, entry.staff_id) == (
            "contact_people",
            supervisor.id,
            specialist.id,
        )

    @pytest.mark.parametrize("role", ["partner", "admin", "auditor"])
    def test_is_for_specialists_and_coordinators(self, app: Flask, supervisor: ContactPerson, role: str):
        assert taken(app, rows.a_staff_member(role), path_of(supervisor)).status_code == 403

    def test_the_persons_page_offers_it(self, app: Flask, specialist: Staff, supervisor: ContactPerson):
        page = page_of(browser_of(app, specialist).get(path_of(supervisor).replace("extract", "edit")))

        assert page.select_one(f'form[action="{path_of(supervisor)}"]')


class TestStaff:
    def test_holds_what_is_stored_and_nothing_that_opens_the_account(self, app: Flask, specialist: Staff):
        set_password(specialist, "Öppna många dörrar")
        handle = sessions.begin(specialist, now(), "192.0.2.7", "Firefox")
        admin = rows.a_staff_member("admin")

        answer = taken(app, admin, f"/staff/{specialist.id}/extract")

        said = json.loads(answer.data)
        held = {name: rows for kind in said["kinds"] for name, rows in kind["rows"].items()}
        assert held["staff"][0]["email"] == specialist.email
        assert held["log_in_sessions"][0]["address"] == "192.0.2.7"
        assert held["staff_programmes"] == [{"programme_id": specialist.programmes[0].name}]
        secrets = (specialist.password, specialist.fs_uniquifier, handle, sessions.find(handle).handle_hash)
        assert [secret for secret in secrets if secret in answer.text] == []

    def test_says_how_often_they_did_what_and_about_nobody(self, app: Flask, specialist: Staff):
        person = rows.a_participant("Ada Ek")
        rows.an_enrolment(person, specialist.programmes[0], specialist)
        browser_of(app, specialist).get(f"/participants/{person.id}")

        answer = taken(app, rows.a_staff_member("admin"), f"/staff/{specialist.id}/extract")

        doings = {doing["action"]: doing["times"] for doing in json.loads(answer.data)["doings"]}
        assert doings["read"] == 1
        assert "Ada Ek" not in answer.text
        assert person.pseudonym not in answer.text

    @pytest.mark.parametrize("role", ["specialist", "partner", "coordinator", "auditor"])
    def test_is_for_the_administrator(self, app: Flask, specialist: Staff, role: str):
        assert taken(app, rows.a_staff_member(role), f"/staff/{specialist.id}/extract").status_code == 403
