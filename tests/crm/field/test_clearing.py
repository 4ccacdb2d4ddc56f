"""What entries said goes two weeks after it was logged; that they came is remembered, so that they never come twice."""

from datetime import UTC, date, datetime, timedelta

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.field.models import FieldEntry
from crm.personal_data.clearing import clear
from crm.personal_data.erasing import erase
from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.field.phone import Phone

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def entries() -> list[FieldEntry]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(FieldEntry).order_by(FieldEntry.id)))


def test_what_was_logged_is_emptied_after_two_weeks_and_still_known_again(phone: Phone):
    key = phone.send_one(employer=rows.an_employer().id, note="Hemligt", minutes=-1)["key"]
    phone.send_one(employer=987654, note="Väntar")

    assert clear(NOW + timedelta(days=14, seconds=-1))["field_entries"] == 0
    assert clear(NOW + timedelta(days=14))["field_entries"] == 1
    logged, waiting = entries()
    assert (logged.content, logged.said, logged.state) == (None, None, "logged")
    assert waiting.content["note"] == "Väntar"
    assert clear(NOW + timedelta(days=15))["field_entries"] == 0

    phone.write(key=key, employer=rows.an_employer().id)
    assert phone.send()[0]["again"] is True


def test_after_a_year_nothing_is_left_but_what_still_waits(phone: Phone):
    phone.send_one(employer=rows.an_employer().id)
    phone.send_one(employer=987654)
    clear(NOW + timedelta(days=366))

    assert [entry.state for entry in entries()] == ["kept"]


def test_what_speaks_of_somebody_goes_when_they_are_erased(phone: Phone, anna: Staff, programme: Programme):
    person = rows.a_participant()
    rows.an_enrolment(person, programme, anna, exited_on=date(2026, 10, 1))
    phone.send_one(employer=987654, participant=person.id)
    phone.send_one(employer=987654)
    erase([person.id], date(2026, 11, 23), "request")

    assert [entry.participant_id for entry in entries()] == [None]


def test_the_log_of_changes_holds_nothing_of_what_was_written(phone: Phone):
    phone.send_one(employer=987654, note="Hemligt")
    logged = db.session.scalars(db.select(AuditEntry).where(AuditEntry.entity == "field_entries")).all()

    assert logged
    assert "Hemligt" not in str([entry.changes for entry in logged])
