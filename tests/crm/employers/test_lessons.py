"""What placements have taught about a workplace, on its page."""

from datetime import date

import pytest

from crm.database import db
from crm.employers.models import Employer, EmployerLesson
from crm.participants.models import Participant
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import anna, as_anna, monday, page_of, programme, text_of

__all__ = ["anna", "as_anna", "monday", "programme"]


@pytest.fixture
def cafe(as_anna: Client) -> Employer:
    return rows.an_employer("Café Lund")


@pytest.fixture
def lesson(cafe: Employer) -> EmployerLesson:
    return rows.added(
        EmployerLesson(employer=cafe, lesson="Bullrigt efter tio.", learnt_on=date(2026, 11, 2))
    )


def test_the_page_says_it_and_how_many_ended_the_same_day(
    as_anna: Client, cafe: Employer, lesson: EmployerLesson, programme: Programme
):
    person: Participant = rows.a_participant("Samira Ahmed")
    day = {"starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 2)}
    rows.a_placement(person, programme, cafe, **day, ended_by="employer", end_reason="pace")
    rows.a_placement(person, programme, cafe, **day, ended_by="as_planned")
    rows.a_placement(person, programme, cafe, **day, ended_by="employer", kind="study_visit")
    rows.a_placement(person, programme, cafe)
    rows.a_placement(person, programme, cafe, starts_on=date(2026, 12, 1))

    section = page_of(as_anna.get(f"/employers/{cafe.id}")).select_one("#lessons")
    said = " ".join(section.get_text(" ").split())

    assert "1 of 3 placements ended the day they began." in said
    assert "Bullrigt efter tio." in said
    for kept_back in ("Samira", "pace", "The employer"):
        assert kept_back not in said


def test_nothing_learnt_shows_nothing(as_anna: Client, cafe: Employer):
    assert page_of(as_anna.get(f"/employers/{cafe.id}")).select_one("#lessons") is None


def test_words_can_be_changed_and_taken_away(as_anna: Client, cafe: Employer, lesson: EmployerLesson):
    address = f"/employers/{cafe.id}/lessons/{lesson.id}"
    assert as_anna.post(address, data={"lesson": "Lugna morgnar.", "version": "1"}).status_code == 303
    assert "Lugna morgnar." in text_of(as_anna.get(f"/employers/{cafe.id}"))
    assert as_anna.post(address, data={"lesson": "Sent.", "version": "1"}).status_code == 422

    assert as_anna.post(address, data={"lesson": " ", "version": "2"}).status_code == 303
    assert db.session.scalar(db.select(db.func.count(EmployerLesson.id))) == 0
    assert as_anna.get(address).status_code == 404


def test_anothers_lesson_is_not_found(as_anna: Client, lesson: EmployerLesson):
    assert as_anna.get(f"/employers/{rows.an_employer().id}/lessons/{lesson.id}").status_code == 404
