"""Somebody at an employer goes on to another one: found at both, training along, and undone."""

from datetime import date

import pytest
from flask import Flask

from crm import errors
from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import ContactPerson
from crm.programmes.models import Programme
from crm.supervisors.models import Supervisor
from crm.supervisors.moving import move_contact_person, take_back_move
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, fresh, page_of, queries_of, text_of


def people_told(client: Client, employer_id: int) -> str:
    section = page_of(client.get(f"/employers/{employer_id}")).select_one("#people")
    return " ".join(section.get_text(" ").split())


def moved(anna: Staff, supervises: bool = True) -> tuple[ContactPerson, ContactPerson]:
    """A trained supervisor's old row and new row."""
    old = rows.a_supervisor(
        rows.an_employer("Gamla bageriet"), "Kim Ek", training="completed", training_on=date(2025, 5, 4)
    ).contact_person
    there = move_contact_person(
        anna, old, rows.an_employer("Nya caféet"), MONDAY, {"name": "Kim Ek"}, supervises
    )
    return old, there


def test_on_the_old_page_they_are_at_the_new_and_on_the_new_they_came_from_the_old(
    as_anna: Client, anna: Staff
):
    old, there = moved(anna)

    assert "Nobody written down yet." in people_told(as_anna, old.employer_id)
    assert "Have left (1) Kim Ek is now at Nya caféet · until Mon 23 Nov" in people_told(
        as_anna, old.employer_id
    )
    assert "Kim Ek Supervisor Training completed · came from Gamla bageriet" in people_told(
        as_anna, there.employer_id
    )


def test_the_training_comes_along_and_the_room_does_not(anna: Staff):
    old, there = moved(anna)
    before, after = (
        db.session.query(Supervisor).filter_by(contact_person_id=one.id).one() for one in (old, there)
    )

    assert before.archived_on == MONDAY
    assert (after.training, after.training_on, after.capacity) == ("completed", date(2025, 5, 4), None)


def test_who_supervises_somebody_still_is_not_forgotten(anna: Staff, programme: Programme, as_anna: Client):
    supervisor = rows.a_supervisor(rows.an_employer(), "Kim Ek")
    rows.a_placement(
        rows.a_participant(), programme, supervisor.contact_person.employer, supervisor=supervisor
    )
    old = supervisor.contact_person
    move_contact_person(anna, old, rows.an_employer(), MONDAY, {"name": "Kim Ek"})

    assert supervisor.archived_on is None
    assert "Kim Ek Supervises still" in people_told(as_anna, old.employer_id)


def test_taken_back_all_is_as_it_was(anna: Staff):
    old, there = moved(anna)
    number = there.id

    assert take_back_move(there) is old
    db.session.flush()

    assert old.archived_on is None
    assert db.session.query(Supervisor).one().archived_on is None
    assert db.session.get(ContactPerson, number) is None


def test_who_was_spoken_to_at_the_new_place_stays_there(as_anna: Client, anna: Staff):
    old, there = moved(anna)
    rows.a_contact(there.employer, anna, MONDAY, contact_person=there)
    response = as_anna.post(f"/employers/{there.employer_id}/people/{there.id}/move-back")

    assert response.status_code == 422
    assert "Other rows depend on this one" in text_of(response)
    assert fresh(old).archived_on == MONDAY


def test_nobody_moves_to_where_they_are_or_to_an_archived_place(anna: Staff):
    person = rows.a_contact_person(rows.an_employer())

    for nowhere in (person.employer, rows.an_employer(archived_on=MONDAY)):
        with pytest.raises(errors.MovesNowhere):
            move_contact_person(anna, person, nowhere, MONDAY, {"name": "Kim"})
    with pytest.raises(errors.NotMoved):
        take_back_move(person)


def test_the_employer_is_searched_for_and_the_move_said(as_anna: Client, anna: Staff):
    person = rows.a_contact_person(rows.an_employer("Gamla bageriet"), "Kim Ek", phone="031123456")
    to = rows.an_employer("Nya caféet")
    address = f"/employers/{person.employer_id}/people/{person.id}/move"

    found = page_of(as_anna.get(f"{address}?q=nya"))
    assert [link["href"] for link in found.select("ul.rows a")] == [f"{address}?employer={to.id}"]
    form = page_of(as_anna.get(f"{address}?employer={to.id}"))
    assert form.select_one("[name=phone]")["value"] == "031123456"
    assert form.select_one("[name=supervises]") is None
    response = as_anna.post(
        f"{address}?employer={to.id}", data={"title": "Ägare", "moved_on": "2026-11-01", "phone": ""}
    )

    assert response.headers["Location"] == f"/employers/{to.id}#people"
    there = db.session.query(ContactPerson).filter_by(moved_from_id=person.id).one()
    assert (there.name, there.title, there.phone) == ("Kim Ek", "Ägare", None)
    assert fresh(person).archived_on == date(2026, 11, 1)


def test_a_partner_moves_people_but_makes_no_supervisors(app: Flask, programme: Programme, anna: Staff):
    supervisor = rows.a_supervisor(rows.an_employer(), "Kim Ek")
    person, to = supervisor.contact_person, rows.an_employer()
    client = browser_of(app, rows.a_staff_member("partner", programme))
    address = f"/employers/{person.employer_id}/people/{person.id}/move?employer={to.id}"

    assert page_of(client.get(address)).select_one("[name=supervises]") is None
    client.post(address, data={"supervises": "y", "moved_on": "2026-11-23"})

    assert db.session.query(Supervisor).count() == 1


def test_many_people_take_as_many_queries_as_few(as_anna: Client, anna: Staff):
    old, _there = moved(anna)
    few = queries_of(as_anna, f"/employers/{old.employer_id}")
    for number in range(12):
        person = rows.a_contact_person(old.employer, f"Person {number}")
        move_contact_person(anna, person, rows.an_employer(), MONDAY, {"name": person.name})

    assert queries_of(as_anna, f"/employers/{old.employer_id}") == few
