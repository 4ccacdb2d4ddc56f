"""The register extract holds everything about the person, nothing about others, and is for the responsible one."""

import json
import re
import zlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_for
from crm.personal_data import files
from crm.personal_data.columns import reading_of
from crm.personal_data.extracts import extract_of
from crm.web import pdf
from crm.web.clock import now
from tests.crm import rows
from tests.crm.at_work import browser_of, text_of
from tests.crm.personal_data.people import WORDS, Known, somebody_known

# Home position and codes are worded in the PDF; in JSON each word stands as it was written.
SAID_OTHERWISE = {"57.7089", "5161", "mon-fri 10:00-14:00"}


@pytest.fixture
def known(app: Flask) -> Known:
    """Somebody of whom everything is known."""
    return somebody_known()


def taken(app: Flask, staff: Staff, known: Known, format_name: str) -> Any:
    return browser_of(app, staff).post(
        f"/participants/{known.person.id}/extract", data={"format": format_name}
    )


def opened(pdf: bytes) -> bytes:
    """The file with its compressed parts opened."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(part) for part in parts if part.startswith(b"\x78"))


def test_json_holds_every_word_about_the_person(app: Flask, known: Known):
    said = taken(app, known.staff, known, "json")

    assert said.status_code == 200
    assert [word for word in WORDS if word not in said.text] == []


def test_json_says_of_each_kind_why_and_how_long(app: Flask, known: Known):
    said = json.loads(taken(app, known.staff, known, "json").data)

    assert said["format"] == "dorroppnare-extract-1"
    assert said["pseudonym"] == known.person.pseudonym
    assert {kind["kind"] for kind in said["kinds"]} >= {"identity", "backgrounds", "reviews", "consents"}
    assert all(kind["purpose"] and kind["grounds"] and kind["kept"] for kind in said["kinds"])
    enrolment = next(kind for kind in said["kinds"] if kind["kind"] == "enrolments")["rows"]["enrolments"][0]
    assert (enrolment["programme_id"], enrolment["staff_id"]) == (known.programme.name, known.staff.name)


def test_nothing_about_somebody_else_is_in_it(app: Flask, known: Known):
    other = rows.a_participant("Åsa Ängvall", phone="070-111 22 33")
    rows.an_enrolment(other, known.programme, known.staff)

    said = taken(app, known.staff, known, "json").text

    assert "Ängvall" not in said
    assert "070-111 22 33" not in said


def test_it_says_who_has_read_and_what_was_changed(app: Flask, known: Known):
    browser_of(app, known.staff).get(f"/participants/{known.person.id}")
    assert known.person.city == "Trollhättan"
    known.person.city = "Alingsås"
    db.session.flush()

    extract = extract_of(known.person, now())

    assert known.staff.name in {reading.who for reading in extract.readings}
    corrections = {(one.table, one.column, one.old, one.new) for one in extract.corrections}
    assert ("participants", "city", "Trollhättan", "Alingsås") in corrections


def test_taking_it_out_is_logged(app: Flask, known: Known):
    taken(app, known.staff, known, "json")

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "extract")).one()
    assert (entry.staff_id, entry.entity, entry.entity_id) == (
        known.staff.id,
        "participants",
        known.person.id,
    )


def test_the_file_is_named_after_the_pseudonym(app: Flask, known: Known):
    disposition = taken(app, known.staff, known, "json").headers["Content-Disposition"]

    assert known.person.pseudonym in disposition
    assert "berg" not in disposition


@pytest.mark.parametrize("role", ["coordinator", "partner", "admin", "auditor"])
def test_no_other_role_gets_it(app: Flask, known: Known, role: str):
    assert taken(app, rows.a_staff_member(role, known.programme), known, "json").status_code == 403


def test_another_specialist_does_not_learn_that_the_person_exists(app: Flask, known: Known):
    colleague = rows.a_staff_member("specialist", known.programme)

    assert taken(app, colleague, known, "json").status_code == 404
    assert browser_of(app, colleague).get(f"/participants/{known.person.id}/extract").status_code == 404


def test_of_a_protected_person_only_whoever_is_responsible_now_gets_it(app: Flask, known: Known):
    later = rows.a_staff_member("specialist", known.programme)
    rows.an_enrolment(known.person, known.programme, later)

    assert taken(app, known.staff, known, "json").status_code == 404
    assert taken(app, later, known, "json").status_code == 200


def test_an_anonymous_person_has_an_extract_without_a_name(app: Flask, known: Known):
    nobody = rows.added(Participant(pseudonym="D-NOBODY", anonymous=True, gender="woman"))
    rows.an_enrolment(nobody, known.programme, known.staff)

    response = browser_of(app, known.staff).post(
        f"/participants/{nobody.id}/extract", data={"format": "json"}
    )

    assert response.status_code == 200
    assert json.loads(response.data)["kinds"][0]["rows"]["participants"][0]["name"] is None


def test_the_page_shows_what_is_stored(app: Flask, known: Known):
    page = text_of(browser_of(app, known.staff).get(f"/participants/{known.person.id}/extract"))

    assert [word for word in WORDS if word not in page and word not in SAID_OTHERWISE] == []
    assert "Protected identity: hand it over in person" in page


def test_pdf_is_drawn_from_a_swedish_page_with_every_word(app: Flask, known: Known):
    with app.test_request_context():
        page = files.as_page(extract_of(known.person, now()), {"name": "Kommunen"})

    assert [word for word in WORDS if word not in page and word not in SAID_OTHERWISE] == []
    assert "Registerutdrag" in page
    assert "Kommunen" in page


def test_pdf_is_tagged_and_says_its_language(app: Flask, known: Known):
    file = taken(app, known.staff, known, "pdf").data
    content = opened(file)

    assert file.startswith(b"%PDF-")
    assert b"/Marked true" in content
    assert b"/StructTreeRoot" in content
    assert b"/Lang (sv)" in content


def test_nothing_in_the_data_makes_the_program_ask_another_address(app: Flask, known: Known):
    known.person.interests = ['<img src="http://intranet.example/x.png">']

    assert taken(app, known.staff, known, "pdf").status_code == 200


def test_without_the_drawing_library_the_page_says_so_and_json_is_there(
    app: Flask, known: Known, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pdf, "_drawing", lambda: None)
    page = browser_of(app, known.staff).get(f"/participants/{known.person.id}/extract")

    assert "A PDF cannot be made here" in text_of(page)
    assert taken(app, known.staff, known, "pdf").status_code == 404
    assert taken(app, known.staff, known, "json").status_code == 200


def test_the_files_name_is_the_pseudonym_that_the_reader_knows(app: Flask, known: Known):
    known.staff.organisation = rows.an_organisation()
    known.person.organisation = known.programme.organisation
    db.session.flush()

    said = taken(app, known.staff, known, "json").headers["Content-Disposition"]

    assert pseudonym_for(known.staff, known.person) in said
    assert known.person.pseudonym not in said


def test_what_people_read_names_every_reader_but_repeats_no_line_of_the_log(app: Flask, known: Known):
    with app.test_request_context():
        said = files.as_page(extract_of(known.person, now()), {})

    assert "Vem som har läst" in said
    assert not any(table in said for table in ("audit_entries", "progress_reviews", "disclosure_topics"))
    assert ">create<" not in said


def test_what_may_be_told_is_said_in_words(app: Flask, known: Known):
    with app.test_request_context():
        assert reading_of("disclosure_topics", "topic", "gap") == "Varför det blev en tid utan jobb"
        assert reading_of("disclosure_topics", "told_by", "participant") == "Bara personen själv"
