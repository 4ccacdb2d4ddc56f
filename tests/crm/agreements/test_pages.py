"""Agreements and files on the pages: kept sealed, handed out to whom may have them, and gone when they go."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from crm import errors
from crm.accounts.models import Staff
from crm.agreements.actions import add_file, content_of, create_agreement
from crm.agreements.models import Agreement, FilePart, StoredFile
from crm.agreements.queries import list_running_out
from crm.agreements.rules import PART_BYTES
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import Employer
from crm.personal_data.erasing import erase
from crm.personal_data.extracts import extract_of
from crm.placements.models import Placement
from crm.programmes.models import Programme
from crm.web.clock import now
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, fresh, page_of, queries_of, text_of

PDF = b"%PDF-1.4 Villkor"


@pytest.fixture
def employer(app: Flask) -> Employer:
    return rows.an_employer("Café Lund")


@pytest.fixture
def placement(programme: Programme, anna: Staff, employer: Employer) -> Placement:
    """Of Anna's participant, at the employer."""
    samira = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(samira, programme, anna)
    return rows.a_placement(samira, programme, employer)


def an_agreement(employer: Employer, **values: Any) -> Agreement:
    return create_agreement(employer, {"kind": "internship", "title": "Praktik hos oss", **values})


def listed(client: Client, employer: Employer) -> str:
    section = page_of(client.get(f"/employers/{employer.id}")).select_one("#agreements")
    return " ".join(section.get_text(" ").split())


def send(client: Client, employer: Employer, content: bytes = PDF, name: str = "avtal.pdf", **fields: Any):
    data = {"file": (BytesIO(content), name), "agreement_id": "", "placement_id": "", **fields}
    address = f"/employers/{employer.id}/files/new"
    return client.post(address, data=data, content_type="multipart/form-data")


def test_an_agreement_is_written_down_changed_and_taken_away(
    as_anna: Client, anna: Staff, employer: Employer
):
    said = {
        "kind": "internship",
        "title": "Praktik hos oss",
        "signed_on": "2026-10-01",
        "starts_on": "2026-10-05",
        "ends_on": "2027-01-10",
        "owner_id": str(anna.id),
        "note": "Två i taget.",
    }
    assert as_anna.post(f"/employers/{employer.id}/agreements/new", data=said).status_code == 303
    told = listed(as_anna, employer)
    assert "Praktik hos oss Ends soon Internships · signed Thu 1 Oct · from Mon 5 Oct" in told
    assert "Två i taget." in told

    agreement = db.session.query(Agreement).one()
    address = f"/employers/{employer.id}/agreements/{agreement.id}"
    changed = {**said, "version": "1", "ends_on": "2026-11-01"}
    assert as_anna.post(f"{address}/edit", data=changed).status_code == 303
    assert "Has ended" in listed(as_anna, employer)
    assert as_anna.post(f"{address}/edit", data=changed).status_code == 422
    assert as_anna.post(f"{address}/remove").status_code == 303
    assert fresh(agreement) is None


def test_an_agreement_does_not_end_before_it_starts(as_anna: Client, employer: Employer):
    said = {"kind": "other", "title": "X", "starts_on": "2026-10-05", "ends_on": "2026-10-01", "owner_id": ""}

    assert as_anna.post(f"/employers/{employer.id}/agreements/new", data=said).status_code == 422


def test_a_file_comes_back_as_it_was_kept_and_can_only_be_saved(as_anna: Client, employer: Employer):
    content = b"%PDF-" + bytes(range(256)) * 1200
    assert send(as_anna, employer, content, "Våra villkor.pdf").status_code == 303
    file = db.session.query(StoredFile).one()
    assert len(file.parts) == -(-len(content) // PART_BYTES)
    response = as_anna.get(f"/employers/{employer.id}/files/{file.id}")

    assert response.data == content
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert db.session.query(AuditEntry).filter_by(action="export", entity="stored_files").count() == 1


def test_neither_the_name_nor_what_it_holds_stands_in_the_database_or_the_log(
    app: Flask, as_anna: Client, employer: Employer
):
    send(as_anna, employer, b"%PDF- HEMLIGT", "hemligt.pdf")

    for table, column in (("stored_files", "name"), ("file_parts", "content")):
        stored = db.session.scalars(text(f"SELECT {column} FROM {table}")).all()
        assert stored
        assert not any("emligt" in one.lower() for one in stored)
    entry = db.session.query(AuditEntry).filter_by(entity="file_parts", action="create").one()
    assert "content" not in (entry.changes or {})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "We keep PDF, JPEG, PNG, docx and odt without macros."),
        (b"", "Something to mend"),
    ],
)
def test_what_is_not_kept_is_refused_with_what_to_do(
    as_anna: Client, employer: Employer, content: bytes, words: str
):
    refused = send(as_anna, employer, content)

    assert refused.status_code == 422
    assert words in text_of(refused)
    assert db.session.query(FilePart).count() == 0


def test_a_file_about_a_participant_is_for_their_own_specialist_alone(
    app: Flask, as_anna: Client, programme: Programme, employer: Employer, placement: Placement
):
    assert send(as_anna, employer, placement_id=str(placement.id)).status_code == 303
    file = db.session.query(StoredFile).one()
    address = f"/employers/{employer.id}/files/{file.id}"
    assert file.participant_id == placement.participant_id
    assert "avtal.pdf about a participant" in listed(as_anna, employer)
    assert as_anna.get(address).status_code == 200
    logged = db.session.query(AuditEntry).filter_by(action="export").one()
    assert logged.participant_id == placement.participant_id

    for role in ("specialist", "partner", "coordinator"):
        client = browser_of(app, rows.a_staff_member(role, programme))
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/remove").status_code == 404
        assert "avtal.pdf" not in client.get(f"/employers/{employer.id}").text
        assert "avtal.pdf" not in client.get(f"/employers/{employer.id}/timeline").text


def test_a_colleagues_placement_cannot_be_chosen(
    app: Flask, programme: Programme, employer: Employer, placement: Placement
):
    client = browser_of(app, rows.a_staff_member("specialist", programme))

    assert "Samira" not in client.get(f"/employers/{employer.id}/files/new").text
    assert send(client, employer, placement_id=str(placement.id)).status_code == 422
    assert db.session.query(StoredFile).count() == 0


def test_a_file_about_nobody_is_chosen_in_words_of_the_readers_language(
    as_anna: Client, employer: Employer, placement: Placement
):
    as_anna.set_cookie("language", "sv")
    page = page_of(as_anna.get(f"/employers/{employer.id}/files/new"))

    assert page.select_one("[name=placement_id] option").get_text() == "Nej"


def test_other_files_are_for_everybody_in_the_network_and_nobody_else(
    app: Flask, programme: Programme, anna: Staff, employer: Employer
):
    file = add_file(anna, employer, PDF, "villkor.pdf", MONDAY, an_agreement(employer))
    address = f"/employers/{employer.id}/files/{file.id}"

    assert browser_of(app, rows.a_staff_member("partner", programme)).get(address).status_code == 200
    assert browser_of(app, rows.a_staff_member("auditor")).get(address).status_code == 403
    other = rows.an_employer()
    assert browser_of(app, anna).get(f"/employers/{other.id}/files/{file.id}").status_code == 404


def test_a_file_is_removed_with_what_it_holds_and_only_then_its_agreement(
    as_anna: Client, anna: Staff, employer: Employer
):
    agreement = an_agreement(employer)
    file = add_file(anna, employer, PDF, "villkor.pdf", MONDAY, agreement)
    remove_agreement = f"/employers/{employer.id}/agreements/{agreement.id}/remove"
    assert as_anna.post(remove_agreement).status_code == 422

    as_anna.post(f"/employers/{employer.id}/files/{file.id}/remove")

    assert (db.session.query(StoredFile).count(), db.session.query(FilePart).count()) == (0, 0)
    assert as_anna.post(remove_agreement).status_code == 303


def test_an_agreement_of_another_employer_is_refused(anna: Staff, employer: Employer):
    with pytest.raises(errors.BelongsElsewhere):
        add_file(anna, employer, PDF, "villkor.pdf", MONDAY, an_agreement(rows.an_employer()))


def test_a_file_that_was_tampered_with_is_not_handed_out(anna: Staff, employer: Employer):
    file = add_file(anna, employer, b"%PDF-" + bytes(2 * PART_BYTES), "villkor.pdf", MONDAY)
    first, second, *_rest = file.parts
    first.content, second.content = second.content, first.content
    db.session.flush()

    with pytest.raises(errors.FileDamaged):
        content_of(file)


def test_whoever_is_removed_takes_their_files_along_and_the_network_keeps_its_own(
    anna: Staff, employer: Employer, placement: Placement
):
    own = add_file(anna, employer, PDF, "samira.pdf", MONDAY, placement=placement)
    add_file(anna, employer, PDF, "villkor.pdf", MONDAY)
    number = own.id

    erase([placement.participant_id], MONDAY, "request")

    assert [file.name for file in db.session.query(StoredFile)] == ["villkor.pdf"]
    assert db.session.query(FilePart).filter_by(file_id=number).count() == 0


def test_the_extract_says_that_there_is_a_file_and_not_what_it_holds(
    anna: Staff, employer: Employer, placement: Placement
):
    add_file(anna, employer, PDF, "samira.pdf", MONDAY, placement=placement)
    part = next(part for part in extract_of(placement.participant, now()).parts if part.kind.name == "files")

    assert [row["name"] for row in part.rows["stored_files"]] == ["samira.pdf"]
    assert "file_parts" not in part.rows


def test_what_ends_within_sixty_days_is_for_whom_it_belongs_to(
    app: Flask, as_anna: Client, anna: Staff, programme: Programme
):
    mine = rows.an_employer("Mitt", owner=anna)
    for name, values in {
        "Idag": {"ends_on": MONDAY, "owner_id": anna.id},
        "Sist": {"ends_on": MONDAY + timedelta(days=60)},
        "För sent": {"ends_on": MONDAY + timedelta(days=61)},
        "Redan slut": {"ends_on": date(2026, 11, 22)},
        "Utan slut": {},
        "Annans": {"ends_on": MONDAY, "owner_id": rows.a_staff_member("partner").id},
    }.items():
        an_agreement(mine, title=name, **values)

    assert [row.title for row in list_running_out(anna, MONDAY)] == ["Idag", "Sist"]
    assert "Agreements that end soon" in text_of(as_anna.get("/"))
    other = browser_of(app, rows.a_staff_member("specialist", programme))
    assert "Agreements that end soon" not in text_of(other.get("/"))


def test_many_agreements_and_files_take_as_many_queries_as_few(
    as_anna: Client, anna: Staff, employer: Employer
):
    add_file(anna, employer, PDF, "a.pdf", MONDAY, an_agreement(employer))
    few = queries_of(as_anna, f"/employers/{employer.id}")
    for number in range(12):
        add_file(anna, employer, PDF, f"{number}.pdf", MONDAY, an_agreement(employer, owner=anna))

    assert queries_of(as_anna, f"/employers/{employer.id}") <= few + 1
