"""What gets into the log: every change old → new, relationship tables and cascades too, and never a secret."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import inspect

from crm.accounts.models import Staff
from crm.accounts.passwords import hashed
from crm.audit.actions import record
from crm.audit.rules import is_secret
from crm.database import Base, db
from crm.disclosure.models import DisclosureCard, DisclosureTopic
from crm.enrolments.models import ProgressReview
from crm.participants.models import Participant, Restriction
from tests.conftest import Client
from tests.crm import rows
from tests.crm.audit.logs import entries, faults


def changes_of(action: str, entity: str) -> list[dict[str, list[object]] | None]:
    return [entry.changes for entry in entries(action=action, entity=entity)]


def test_a_change_is_old_and_new(app: Flask):
    employer = rows.an_employer("Ett", city="Borås")
    db.session.commit()

    employer.city = "Kungälv"
    employer.opening_hours = "8-17"
    db.session.commit()

    assert changes_of("update", "employers") == [
        {"city": ["Borås", "Kungälv"], "opening_hours": [None, "8-17"]}
    ]


def test_the_old_value_is_known_also_of_a_row_that_was_not_read_again(app: Flask):
    person = rows.a_participant("Ylva", city="Borås")
    db.session.commit()
    assert "city" not in inspect(person).dict

    person.city = "Kungälv"
    db.session.commit()

    assert changes_of("update", "participants") == [{"city": ["Borås", "Kungälv"]}]


def test_a_link_through_a_relationship_table_is_a_change(app: Flask):
    one, other = rows.a_programme(), rows.a_programme()
    person = rows.a_staff_member("specialist", one)
    db.session.commit()

    person.programmes = [other]
    db.session.commit()

    assert changes_of("create", "staff")[-1]["programmes"] == [None, [one.id]]
    assert changes_of("update", "staff") == [{"programmes": [[one.id], [other.id]]}]


def test_what_is_set_through_a_relationship_is_a_change_of_its_column(app: Flask):
    enrolment = rows.an_enrolment(rows.a_participant(), rows.a_programme())
    db.session.commit()

    enrolment.staff = rows.a_staff_member("specialist")
    db.session.commit()

    assert changes_of("update", "enrolments") == [{"staff_id": [None, enrolment.staff_id]}]


def test_what_goes_with_the_row_above_it_is_removed_in_the_log_too(app: Flask):
    person = rows.a_participant()
    person.restrictions = [Restriction(restriction="no_lifting", strength="must")]
    db.session.commit()

    person.restrictions = []
    db.session.commit()

    assert [(entry.participant_id, entry.changes["strength"]) for entry in entries(action="delete")] == [
        (person.id, ["must", None])
    ]


def test_a_new_row_is_all_that_it_holds_and_nothing_derived(app: Flask):
    rows.a_participant("Ylva Ygg", city="Borås")
    db.session.commit()

    (created,) = changes_of("create", "participants")
    assert created["name"] == [None, "Ylva Ygg"]
    assert not created.keys() & {"sort_name", "version", "created_at", "updated_at"}


def test_each_row_says_whom_it_is_about(app: Flask):
    person = rows.a_participant()
    enrolment = rows.an_enrolment(person, rows.a_programme())
    db.session.add(ProgressReview(enrolment=enrolment, held_on=date(2026, 5, 4)))
    rows.an_employer()
    db.session.commit()

    about = {entry.entity: entry.participant_id for entry in entries(action="create")}
    assert [about[name] for name in ("participants", "enrolments", "progress_reviews", "employers")] == [
        person.id,
        person.id,
        person.id,
        None,
    ]


def test_every_table_about_people_is_known_to_the_log():
    """Whoever adds a table below a participant names its column so: by that name the log knows it."""
    misnamed = [
        (table.name, key.parent.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "participants.id" and key.parent.name != "participant_id"
    ]
    assert misnamed == []


def test_what_an_employer_may_be_told_is_about_the_participant(app: Flask):
    staff, person = rows.a_staff_member("specialist"), rows.a_participant()
    card = DisclosureCard(
        participant_id=person.id,
        edition=1,
        agreed_on=date(2026, 5, 4),
        until_on=date(2027, 5, 4),
        staff=staff,
    )
    card.topics = [DisclosureTopic(topic="experience", told_by="specialist", wording="Har bakat")]
    db.session.add(card)
    db.session.commit()

    assert [entry.participant_id for entry in entries(entity="disclosure_topics")] == [person.id]


SECRETS = [
    ("staff", "password"),
    ("staff", "tf_totp_secret"),
    ("staff", "tf_primary_method"),
    ("staff", "mf_recovery_codes"),
    ("staff", "us_totp_secrets"),
    ("staff", "us_phone_number"),
    ("staff", "session_token"),
    ("webauthn_credentials", "name"),
    ("web_authn", "extensions"),
    ("staff_sessions", "handle"),
    ("passkeys", "credential_id"),
]


@pytest.mark.parametrize(("table", "column"), SECRETS)
def test_secrets_that_are_and_that_will_be_are_known(table: str, column: str):
    assert is_secret(table, column)


def test_only_secrets_are_kept_out():
    hidden = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.c
        if is_secret(table.name, column.name)
        and not table.name.startswith(("staff", "webauthn", "log_in", "session", "passkey", "calendar_feeds"))
    ]

    assert hidden == []


def test_a_new_password_is_said_but_not_told(app: Flask):
    person = rows.a_staff_member("specialist")
    db.session.commit()
    person.password = hashed("Ett hemligt lösenord 7")
    db.session.commit()

    assert changes_of("update", "staff") == [{"password": [None, None]}]


def test_what_a_savepoint_did_goes_with_it(app: Flask):
    rows.a_participant("Stays")
    savepoint = db.session.begin_nested()
    rows.a_participant("Goes")
    savepoint.rollback()
    with db.session.begin_nested():
        rows.a_participant("Stays too")
    db.session.commit()

    assert [changes["name"][1] for changes in changes_of("create", "participants")] == ["Stays", "Stays too"]


def test_what_a_transaction_did_goes_with_it(app: Flask):
    rows.a_participant("Goes")
    record("export", "reports")
    db.session.rollback()
    rows.a_participant("Stays")
    db.session.commit()

    assert [entry.action for entry in entries()] == ["create"]


def test_numbers_have_no_gap_and_the_chain_holds_through_many_transactions(app: Flask):
    for turn in range(5):
        rows.a_participant()
        if turn % 2:
            db.session.rollback()
        db.session.commit()

    assert [entry.number for entry in entries()] == [1, 2, 3]
    assert faults() == []


def test_from_where_and_by_whom(client: Client):
    staff = rows.a_staff_member("specialist", rows.a_programme())
    person = rows.a_participant()
    rows.an_enrolment(person, staff.programmes[0], staff)
    client.log_in_as(staff).get(f"/participants/{person.id}", environ_base={"REMOTE_ADDR": "192.0.2.44"})

    (read,) = entries(action="read")
    assert (read.staff_id, read.participant_id, read.address) == (staff.id, person.id, "192.0.2.44")
    assert {entry.address for entry in entries(action="create")} == {None}


def test_logging_out_is_in_the_log(client: Client):
    staff: Staff = rows.a_staff_member("specialist", rows.a_programme())
    client.log_in_as(staff).post("/logout")

    (entry,) = entries(action="log_out")
    assert (entry.entity, entry.entity_id, entry.staff_id) == ("staff", staff.id, staff.id)


def test_taking_out_a_report_is_in_the_log(client: Client):
    staff = rows.a_staff_member("coordinator", rows.a_programme())
    answer = client.log_in_as(staff).get("/reports/placements/download?format=csv")

    assert answer.status_code == 200
    (entry,) = entries(action="export")
    assert (entry.staff_id, entry.entity, entry.reason) == (staff.id, "reports", "placements, csv")


def test_without_its_entry_in_the_log_nobody_is_shown(app: Flask, client: Client):
    staff = rows.a_staff_member("specialist", rows.a_programme())
    person: Participant = rows.a_participant("Ylva Ygg")
    rows.an_enrolment(person, staff.programmes[0], staff)
    client.log_in_as(staff)
    db.session.execute(db.text("ALTER TABLE audit_entries RENAME TO elsewhere"))
    db.session.commit()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        answer = client.get(f"/participants/{person.id}")
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None

    assert answer.status_code >= 500
    assert "Ylva" not in answer.text
