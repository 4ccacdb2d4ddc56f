"""Erasing removes everything that says who it was, from every table, and no report notices."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.participants.models import Background, Participant, Restriction
from crm.participants.queries import visible_to
from crm.personal_data.erasing import erase
from crm.personal_data.sameness import differences, figures
from crm.placements.models import Placement
from tests.crm import rows
from tests.crm.imports.workbooks import import_path
from tests.crm.personal_data.people import DAY, WORDS, somebody_known, words_left

TRUTH = Path(__file__).parents[2] / "truth"


def test_the_words_are_there_before(app: Flask):
    somebody_known()

    assert words_left() == list(WORDS)


def test_no_word_about_the_person_is_left_in_any_table(app: Flask):
    known = somebody_known()

    erase([known.person.id], DAY, "request")

    assert words_left() == []


def test_also_what_was_deleted_before_leaves_the_log(app: Flask):
    known = somebody_known()
    db.session.delete(db.session.scalars(select(Restriction)).one())
    db.session.flush()

    erase([known.person.id], DAY, "request")

    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.entity == "restrictions")).all()
    assert [entry.is_erased for entry in entries] == [True, True]


def test_what_reports_count_stays(app: Flask):
    known = somebody_known()
    pseudonym = known.person.pseudonym

    erase([known.person.id], DAY, "request")

    person = db.session.get_one(Participant, known.person.id)
    assert (person.name, person.gender, person.protected, person.interests) == (None, "man", False, [])
    assert person.birth_year == 1978
    assert person.pseudonym != pseudonym
    assert person.erased_on == DAY
    assert db.session.scalars(select(Background.background)).all() == ["substance_use"]
    assert db.session.scalars(select(Placement.kind)).all() == ["internship"]
    assert db.session.get_one(Enrolment, known.enrolment.id).exit_reason == "job"


def test_nobody_else_loses_anything(app: Flask):
    known, other = somebody_known(), rows.a_participant("Åsa Ängvall", phone="070-111 22 33")
    rows.an_enrolment(other, known.programme, known.staff)
    rows.added(Restriction(participant_id=other.id, restriction="quiet", strength="must"))
    before = db.session.execute(select(Participant.__table__).where(Participant.id == other.id)).one()

    erase([known.person.id], DAY, "request")

    after = db.session.execute(select(Participant.__table__).where(Participant.id == other.id)).one()
    assert after == before
    assert db.session.scalars(select(Restriction.participant_id)).all() == [other.id]
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.participant_id == other.id))
    assert "Åsa Ängvall" in str([entry.changes for entry in entries])


def test_the_specialist_does_not_meet_the_person_again(app: Flask):
    known = somebody_known()
    assert db.session.scalars(visible_to(known.staff)).all() == [known.person]

    erase([known.person.id], DAY, "request")

    assert db.session.scalars(visible_to(known.staff)).all() == []


def test_the_log_says_that_it_was_done_and_why(app: Flask):
    known = somebody_known()

    erase([known.person.id], DAY, "request")

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "erase")).one()
    assert (entry.entity, entry.entity_id, entry.reason) == ("participants", known.person.id, "request")


def test_it_tells_how_many_rows_of_each_kind_went(app: Flask):
    known = somebody_known()

    removed = erase([known.person.id], DAY, "request")

    assert removed.persons == 1
    assert {
        kind: removed.rows[kind] for kind in ("identity", "restrictions", "reviews", "imported_rows")
    } == {
        "identity": 1,
        "restrictions": 1,
        "reviews": 1,
        "imported_rows": 1,
    }


@pytest.mark.parametrize("name", ["vamos", "spira"])
def test_no_figure_of_a_published_file_changes_when_all_its_persons_are_erased(app: Flask, name: str):
    import_path(TRUTH / name)
    before = figures()

    erase(db.session.scalars(select(Participant.id)).all(), DAY, "retention")

    assert len(before) > 1000
    assert any(before.values())
    assert differences(before, figures()) == []
    assert db.session.scalar(select(func.count()).where(Participant.name.is_not(None))) == 0


def test_a_figure_that_changes_is_found(app: Flask):
    known = somebody_known()
    before = figures()

    known.person.gender = "woman"
    db.session.flush()

    assert ("participants", "*", "–", "by_age", "woman", "45_54") in differences(before, figures())
