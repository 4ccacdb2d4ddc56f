"""Supervisors as a list and a page."""

from datetime import date

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import ContactPerson
from crm.programmes.models import Programme
from crm.supervisors.models import Supervisor
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import browser_of, fresh, page_of, queries_of, text_of


def listed(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/supervisors{query}")
    assert response.status_code == 200
    return [row.a.get_text() for row in page_of(response).select("tbody th")]


def with_somebody(
    supervisor: Supervisor, programme: Programme, staff: Staff | None = None, **values: object
) -> None:
    participant = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(participant, programme, staff)
    rows.a_placement(
        participant, programme, supervisor.contact_person.employer, supervisor=supervisor, **values
    )


class TestIndex:
    def test_a_row_says_where_how_many_and_which_training(self, as_anna: Client, programme: Programme):
        employer = rows.an_employer("Café Lund")
        sam = rows.a_supervisor(
            employer, "Sam", training="completed", training_on=date(2026, 9, 1), capacity=3
        )
        with_somebody(sam, programme)
        with_somebody(sam, programme, ends_on=date(2026, 11, 22))
        row = " ".join(page_of(as_anna.get("/supervisors")).tbody.get_text(" ").split())

        for said in ("Sam", "Café Lund", "1 of 3", "Training completed", "Tue 1 Sep"):
            assert said in row
        assert "Samira" not in row

    def test_filters_leave_those_that_fit(self, as_anna: Client, programme: Programme):
        full = rows.a_supervisor(rows.an_employer("Zoo"), "Full", capacity=1, training="offered")
        with_somebody(full, programme)
        rows.a_supervisor(rows.an_employer("Åkeri"), "Ledig", capacity=1, training="completed")
        rows.a_supervisor(rows.an_employer("Arkivet"), "Borta", archived_on=date(2026, 1, 1))

        assert listed(as_anna) == ["Full", "Ledig"]
        assert listed(as_anna, "?free=y") == ["Ledig"]
        assert listed(as_anna, "?training=offered") == ["Full"]
        assert listed(as_anna, "?archived=y") == ["Borta"]
        assert listed(as_anna, "?q=aker") == ["Ledig"]
        assert listed(as_anna, "?q=ledi") == ["Ledig"]
        assert listed(as_anna, "?q=%25") == []
        assert listed(as_anna, "?training=nonsense&sort=nonsense") == ["Full", "Ledig"]

    def test_sends_as_many_queries_for_two_thousand_as_for_twenty(self, as_anna: Client):
        employer = rows.an_employer()

        def add(count: int) -> None:
            people = [ContactPerson(employer=employer, name=f"Person {number}") for number in range(count)]
            db.session.add_all(Supervisor(contact_person=person) for person in people)
            db.session.flush()

        add(20)
        few = queries_of(as_anna, "/supervisors?free=y")
        add(2000)
        assert queries_of(as_anna, "/supervisors?free=y") == few


class TestShow:
    def test_the_name_is_for_who_is_responsible(
        self, app: Flask, as_anna: Client, anna: Staff, programme: Programme
    ):
        sam = rows.a_supervisor(rows.an_employer(), "Sam", capacity=2)
        with_somebody(sam, programme, anna)

        assert "Samira Ahmed" in as_anna.get(f"/supervisors/{sam.id}").text
        assert db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.action == "read")).all() == [
            "read"
        ]

        coordinator = browser_of(app, rows.a_staff_member("coordinator", programme))
        told = text_of(coordinator.get(f"/supervisors/{sam.id}"))
        assert "Samira" not in told
        assert "A participant Internship, Mon 4 May" in told

    def test_what_is_not_there_is_404(self, as_anna: Client):
        for id_ in (987654321, 10**15):
            assert as_anna.get(f"/supervisors/{id_}").status_code == 404
            assert as_anna.get(f"/supervisors/{id_}/edit").status_code == 404


class TestCreate:
    def test_the_employer_is_searched_for_first(self, as_anna: Client):
        employer = rows.an_employer("Café Lund")

        assert f"/supervisors/new?employer={employer.id}" in as_anna.get("/supervisors/new?q=lund").text

    def test_somebody_known_becomes_a_supervisor(self, as_anna: Client):
        person = rows.a_contact_person(rows.an_employer(), "Maria Nyberg")
        sent = {
            "contact_person_id": person.id,
            "training": "completed",
            "training_on": "2026-09-01",
            "capacity": "2",
        }
        as_anna.post(f"/supervisors/new?employer={person.employer_id}", data=sent)

        supervisor = db.session.scalars(db.select(Supervisor)).one()
        assert (supervisor.contact_person_id, supervisor.training, supervisor.capacity) == (
            person.id,
            "completed",
            2,
        )

    def test_somebody_new_becomes_a_contact_person_too(self, as_anna: Client):
        employer = rows.an_employer()
        sent = {
            "contact_person_id": "",
            "name": "Maria Nyberg",
            "training": "none",
            "training_on": "2026-09-01",
        }
        as_anna.post(f"/supervisors/new?employer={employer.id}", data=sent)

        supervisor = db.session.scalars(db.select(Supervisor)).one()
        assert (supervisor.contact_person.name, supervisor.training_on) == ("Maria Nyberg", None)

    def test_who_supervises_already_or_elsewhere_is_not_offered(self, as_anna: Client):
        employer = rows.an_employer()
        rows.a_supervisor(employer, "Sam")
        elsewhere = rows.a_contact_person(rows.an_employer())
        address = f"/supervisors/new?employer={employer.id}"

        assert "Sam" not in page_of(as_anna.get(address)).select_one("form.form").get_text()
        sent = {"contact_person_id": elsewhere.id, "training": "none"}
        assert as_anna.post(address, data=sent).status_code == 422

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"capacity": "0"}, {"phone": "x"}, {"training": "x"}, {"training_on": "x"}]
    )
    def test_refuses_and_keeps_the_text(self, as_anna: Client, wrong: dict):
        sent = {"name": "Maria", "title": "Kökschef", "training": "none"} | wrong
        response = as_anna.post(f"/supervisors/new?employer={rows.an_employer().id}", data=sent)

        assert response.status_code == 422
        assert page_of(response).select_one("[name=title]")["value"] == "Kökschef"
        assert db.session.query(Supervisor).count() == 0


class TestEdit:
    def test_writes_training_and_room(self, as_anna: Client):
        sam = rows.a_supervisor(rows.an_employer())
        sent = {"training": "offered", "training_on": "2026-12-01", "capacity": "", "version": 1}
        as_anna.post(f"/supervisors/{sam.id}/edit", data=sent)

        assert (fresh(sam).training, fresh(sam).training_on) == ("offered", date(2026, 12, 1))

    def test_of_two_who_edit_both_are_told(self, as_anna: Client):
        sam = rows.a_supervisor(rows.an_employer())
        as_anna.post(f"/supervisors/{sam.id}/edit", data={"training": "offered", "version": 1})
        refused = as_anna.post(f"/supervisors/{sam.id}/edit", data={"training": "completed", "version": 1})

        assert refused.status_code == 422
        assert "Theirs: Training offered" in text_of(refused)

    def test_who_supervises_somebody_now_is_not_archived(self, as_anna: Client, programme: Programme):
        sam = rows.a_supervisor(rows.an_employer())
        with_somebody(sam, programme)
        refused = as_anna.post(f"/supervisors/{sam.id}/archive")

        assert refused.status_code == 422
        assert "Give them another one first." in text_of(refused)
        assert fresh(sam).archived_on is None

    def test_archived_and_taken_back(self, as_anna: Client):
        sam = rows.a_supervisor(rows.an_employer())
        as_anna.post(f"/supervisors/{sam.id}/archive")
        assert fresh(sam).archived_on == date(2026, 11, 23)

        as_anna.post(f"/supervisors/{sam.id}/archive", data={"back": "1"})
        assert fresh(sam).archived_on is None
