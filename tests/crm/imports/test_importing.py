"""What a workbook becomes in the database."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment
from crm.friends.models import CompanyFriend
from crm.imports.labels import expected_text
from crm.imports.workbench import Importer
from crm.participants.models import Participant
from crm.personal_data.erasing import erase
from crm.placements.models import Placement
from crm.privacy.models import Consent
from crm.programmes.models import Organisation, Programme, ProgrammeCode, ProgrammeGoal
from crm.swedish import sort_key
from tests.crm import rows
from tests.crm.imports.workbooks import changed, everything, import_path, tables, write_csv, write_xlsx


def one(model, **values):
    return db.session.scalars(select(model).filter_by(**values)).one()


@pytest.fixture(params=["csv", "csv with BOM", "xlsx"])
def written(request, tmp_path: Path):
    """Writes a workbook in each of its forms."""
    if request.param == "xlsx":
        return lambda sheets: write_xlsx(tmp_path / "book.xlsx", sheets)
    encoding = "utf-8-sig" if "BOM" in request.param else "utf-8"
    return lambda sheets: write_csv(tmp_path / "book", sheets, encoding)


def test_every_sheet_becomes_rows(app: Flask, written):
    plan, run = import_path(written(everything()))

    assert plan.faults == []
    employer = one(Employer, ref="H1")
    assert (employer.postcode, employer.orgnr, employer.sni) == ("41503", "556012-5790", "10710")
    assert (employer.places, employer.hours_min, employer.known_facts) == (
        2,
        7.5,
        {"flour_dust": True, "noise": False},
    )
    assert (employer.languages, employer.owner.name, employer.segment) == (
        {"sv": "A2"},
        "Ewa Ek",
        "open_market",
    )
    assert (employer.sort_name, employer.search_text) == (
        sort_key("Ångbageriet"),
        "angbageriet kajen 1 goteborg 556012-5790",
    )
    staff = one(Staff, email="ewa@hamn.example")
    assert (staff.role, staff.password, [p.code for p in staff.programmes]) == ("specialist", None, ["HAMN"])
    participant = one(Participant, ref="D1")
    assert participant.interests == ["baka", "djur"]
    assert participant.restriction_strengths == {"quiet": "must", "can_sit": "prefer"}
    assert (participant.experience_employment, participant.experience_internship) == (True, True)
    assert participant.organisation.name == "Hamnstad"
    assert one(Participant, ref="D2").experience_employment is False
    enrolment = one(Enrolment, participant_id=participant.id)
    assert enrolment.exit_record.reason == "military"
    assert {(i.moment, i.income) for i in enrolment.incomes} == {
        ("before", "study_aid"),
        ("before", "wage"),
        ("after", "wage"),
    }
    assert one(CompanyFriend).offers == ["hourly_job", "föredrag"]
    assert one(Consent).organisation_id == one(Organisation, name="Stadsmissionen").id
    contacts = db.session.scalars(select(EmployerContact))
    assert [row.channel for row in contacts if row.outcome == "positive"] == ["door_knock"]
    assert run.summary["employers"]["created"] == 2


def test_supervisors_come_from_contact_people_and_from_placements(app: Flask, written):
    import_path(written(everything()))

    by_name = {p.supervisor.contact_person.name: p.supervisor for p in db.session.scalars(select(Placement))}
    assert {name: (s.training, s.training_on) for name, s in by_name.items()} == {
        "Bo Bagare": ("completed", date(2025, 2, 3)),
        "Kim Kock": ("none", None),
    }


def test_what_was_agreed_last_is_the_employers_next_step(app: Flask, written):
    import_path(written(everything()))

    employer = one(Employer, ref="H1")
    assert (employer.last_contact_on, employer.next_step, employer.next_on) == (
        date(2024, 4, 20),
        "Besök",
        date(2024, 5, 10),
    )


def test_an_older_file_does_not_take_away_what_was_agreed_since(app: Flask, tmp_path: Path):
    staff = rows.a_staff_member("specialist", email="ewa@hamn.example")
    rows.an_employer("Ångbageriet", ref="H1", last_contact_on=date(2026, 1, 1), next_step="Fika", owner=staff)

    import_path(write_csv(tmp_path, everything()))

    employer = one(Employer, ref="H1")
    assert (employer.last_contact_on, employer.next_step) == (date(2026, 1, 1), "Fika")


def test_the_same_file_twice_changes_nothing(app: Flask, written):
    path = written(everything())
    import_path(path)
    before = tables()

    plan, run = import_path(path)

    assert run is None
    assert plan.changes_nothing
    assert tables() == before


def test_two_contacts_alike_in_one_file_are_two_contacts_and_stay_two(app: Flask, tmp_path: Path):
    contact = everything()["employer_contacts"][0]
    path = write_csv(tmp_path, everything(employer_contacts=[contact, contact]))

    import_path(path)
    import_path(path)

    assert db.session.scalar(select(func.count()).select_from(EmployerContact)) == 2


def test_a_contact_where_nobody_was_there_is_read_in_as_such(app: Flask, tmp_path: Path):
    contacts = everything()["employer_contacts"]
    outcomes = ("nobody_there", "positive", "Ingen hemma")
    rows = [{**contacts[0], "outcome": outcome} for outcome in outcomes]
    import_path(write_csv(tmp_path, everything(employer_contacts=rows)))

    found = {contact.outcome: contact.nobody_there for contact in db.session.scalars(select(EmployerContact))}
    assert found == {"nobody_there": True, "positive": False, "Ingen hemma": False}


def test_a_changed_cell_changes_that_and_an_empty_one_leaves_what_is_stored(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path / "first", everything()))
    version = one(Employer, ref="H1").version

    plan, _ = import_path(
        write_csv(
            tmp_path / "second", changed("employers", 0, name="Örtbageriet", city="", facts="noise=yes")
        )
    )

    employer = one(Employer, ref="H1")
    assert plan.counts()["employers"] == {"created": 0, "changed": 1, "unchanged": 1, "refused": 0}
    assert (employer.name, employer.city, employer.version) == ("Örtbageriet", "Göteborg", version + 1)
    assert employer.search_text.startswith("ortbageriet")
    assert employer.known_facts == {"flour_dust": True, "noise": True}


def test_pseudonyms_say_nothing_of_name_or_reference(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path, everything()))

    pseudonyms = [p.pseudonym for p in db.session.scalars(select(Participant))]
    assert len(set(pseudonyms)) == 2
    assert all(p.startswith("D-") and len(p) == 10 for p in pseudonyms)


def test_an_import_is_in_the_audit_log_once_and_a_second_one_that_changes_nothing_is_not(
    app: Flask, tmp_path: Path
):
    path = write_csv(tmp_path, everything())
    _, run = import_path(path)
    import_path(path)

    entries = db.session.scalars(select(AuditEntry).filter_by(action="import")).all()
    assert [entry.entity_id for entry in entries] == [run.id]


@pytest.mark.parametrize(
    ("sheet", "row", "cells", "code"),
    [
        ("placements", 0, {"starts_on": "2023-01-01"}, "before_enrolment"),
        ("placements", 0, {"starts_on": "2025-07-01", "ends_on": "2025-08-01"}, "after_exit"),
        ("placements", 0, {"ends_on": "2025-08-01"}, "ends_after_exit"),
        ("placements", 0, {"supervisor_ref": "P2"}, "supervisor_elsewhere"),
        ("enrolments", 0, {"received_by": ""}, "exit_without_receiver"),
        ("employers", 0, {"orgnr": "556012-5791"}, "check_digit"),
    ],
)
def test_past_data_that_breaks_a_habit_comes_in_with_a_warning(
    app: Flask, tmp_path: Path, sheet, row, cells, code
):
    plan, run = import_path(write_csv(tmp_path, changed(sheet, row, **cells)))

    assert run is not None
    assert [(warned.sheet, warned.row, warned.code) for warned in plan.warnings if warned.code != "x"].count(
        (sheet, row + 2, code)
    ) == 1


def test_overlapping_enrolments_come_in_with_a_warning(app: Flask, tmp_path: Path):
    workbook = everything()
    workbook["enrolments"].append({"participant_ref": "D2", "programme": "HAMN", "enrolled_on": "2024-06-01"})

    plan, run = import_path(write_csv(tmp_path, workbook))

    assert run is not None
    assert ("enrolments", 4, "overlapping_enrolment") in [(w.sheet, w.row, w.code) for w in plan.warnings]


def test_unknown_columns_and_sheets_are_kept_out_and_named(app: Flask, tmp_path: Path):
    workbook = changed("employers", 0, favourite_colour="blue")
    workbook["lunch"] = [{"day": "Monday"}]

    plan, run = import_path(write_csv(tmp_path, workbook))

    assert run is not None
    assert (plan.unknown_sheets, plan.unknown_columns) == (["lunch"], [("employers", "favourite_colour")])


def test_a_participant_of_another_organisation_is_never_overwritten(app: Flask, tmp_path: Path):
    theirs = rows.a_participant("Någon Annan", ref="D1", organisation=rows.an_organisation("Bergstad"))

    plan, run = import_path(write_csv(tmp_path, everything()))

    assert run is None
    assert [(f.sheet, f.row, f.column, f.expected) for f in plan.faults] == [
        ("participants", 2, "participant_ref", "participant_of_another_organisation")
    ]
    assert theirs.name == "Någon Annan"


def test_who_was_removed_does_not_come_back_by_an_old_file(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path / "book", everything()))
    person = one(Participant, ref="D1")
    erase([person.id], date(2026, 11, 22), "retention")
    husks = db.session.scalar(select(func.count()).select_from(Participant))

    plan, run = import_path(write_csv(tmp_path / "again", everything()))

    (fault,) = [fault for fault in plan.faults if fault.expected == "participant_removed"]
    assert (fault.sheet, fault.row, fault.column) == ("participants", 2, "participant_ref")
    with app.test_request_context():
        assert "2026-11-22" in expected_text(fault)
    assert run is None
    assert db.session.scalar(select(func.count()).select_from(Participant)) == husks
    assert "D1" not in (person.ref or "", person.erased_ref_key)


def test_who_may_not_edit_staff_cannot_raise_anybody_by_a_file(app: Flask, tmp_path: Path):
    rows.a_staff_member("specialist", email="ewa@hamn.example")
    path = write_csv(tmp_path, changed("staff", 0, role="admin"))

    plan, run = import_path(path, Importer(may_edit_staff=False))

    assert run is None
    assert ("staff", 2, "role") in [(f.sheet, f.row, f.column) for f in plan.faults]
    assert one(Staff, email="ewa@hamn.example").role == "specialist"


def test_nobody_gives_themselves_another_role_by_a_file(app: Flask, tmp_path: Path):
    """An administrator never sees a participant's content: by hand they stay one, and by a file too."""
    admin = rows.a_staff_member("admin", email="per@hamn.example")
    workbook = everything(
        staff=[{"email": "per@hamn.example", "name": "Per", "role": "specialist", "programmes": "HAMN"}]
    )
    for sheet in ("employers", "friends"):
        for row in workbook[sheet]:
            row.pop("owner_email", None)
    for sheet in ("enrolments", "employer_contacts"):
        for row in workbook[sheet]:
            row["staff_email"] = "per@hamn.example"

    plan, run = import_path(write_csv(tmp_path, workbook), Importer(admin.id))

    assert run is None
    assert ("staff", 2, "role", "own_role") in [(f.sheet, f.row, f.column, f.expected) for f in plan.faults]
    assert one(Staff, email="per@hamn.example").role == "admin"


def test_whom_a_file_opens_to_somebody_is_named_in_the_log(app: Flask, tmp_path: Path):
    """A file that makes an accomplice a specialist, and stored people theirs or shared, is no single line."""
    accomplice = rows.a_staff_member("partner", email="max@hamn.example")
    import_path(write_csv(tmp_path / "first", everything()))
    ada, other = one(Participant, ref="D1"), one(Participant, ref="D2")
    accused = select(AuditEntry.entity, AuditEntry.entity_id).where(
        AuditEntry.participant_id.is_not(None) | (AuditEntry.entity_id == accomplice.id),
        AuditEntry.action == "update",
    )
    assert db.session.execute(accused).all() == []
    staff = {"email": "max@hamn.example", "name": "Max", "role": "specialist", "programmes": "HAMN"}
    enrolment = {"participant_ref": "D1", "programme": "HAMN", "enrolled_on": "2026-03-01"}
    consent = {"participant_ref": "D2", "organisation": "Hamnstad", "from": "2026-01-01"}
    sheets = {"staff": [staff], "enrolments": [{**enrolment, "staff_email": "max@hamn.example"}]}

    plan, run = import_path(write_csv(tmp_path / "second", {**sheets, "consents": [consent]}))

    assert (plan.faults, run is not None) == ([], True)
    told = {(entity, id_) for entity, id_ in db.session.execute(accused)}
    assert told == {("staff", accomplice.id), ("participants", ada.id), ("participants", other.id)}


def a_coordinators(*programmes: Programme) -> Importer:
    """Whose import is narrowed to these programmes."""
    ids = frozenset(programme.id for programme in programmes)
    return Importer(may_edit_staff=False, programme_ids=ids, organisation_id=rows.an_organisation().id)


def test_a_coordinator_brings_rows_of_their_own_programmes_and_participants_only(app: Flask, tmp_path: Path):
    path = write_csv(tmp_path, everything())
    import_path(path)
    ours, theirs = one(Programme, code="HAMN"), rows.a_programme()

    assert import_path(path, a_coordinators(ours))[0].faults == []
    refused, run = import_path(path, a_coordinators(theirs))

    assert run is None
    told = {(fault.sheet, fault.expected) for fault in refused.faults}
    assert {("enrolments", "programme_of_others"), ("programmes", "programme_of_others")} <= told
    assert {("participants", "participant_of_others"), ("consents", "participant_of_others")} <= told


def test_a_right_guess_about_anothers_participant_looks_like_a_wrong_one(app: Flask, tmp_path: Path):
    person = rows.a_participant("Ada Ek", ref="x-1", gender="woman")
    rows.an_enrolment(person, rows.a_programme())
    told = []
    for guess in ("woman", "man"):
        folder = tmp_path / guess
        folder.mkdir()
        sheet = [{"participant_ref": "x-1", "gender": guess}]
        plan, _ = import_path(write_csv(folder, {"participants": sheet}), a_coordinators())
        told.append(
            ([row.state for row in plan.sheets["participants"].rows], [f.expected for f in plan.faults])
        )

    assert told[0] == told[1] == (["refused"], ["participant_of_others"])


def test_a_programmes_own_referrer_counts_where_the_programme_says(app: Flask, tmp_path: Path):
    """Only reasons for leaving and kinds of activity have groups that the domain knows."""
    own = {
        "programme": "HAMN",
        "list": "referrer",
        "code": "matbank",
        "label": "Matbanken",
        "group": "ideella",
    }
    sheets = everything(codes=[*everything()["codes"], own])
    sheets["enrolments"][0]["referrer"] = "Matbank"

    plan, run = import_path(write_csv(tmp_path, sheets))

    assert (run is not None, plan.faults) == (True, [])
    stored = db.session.scalars(select(ProgrammeCode).filter_by(list="referrer")).one()
    assert (stored.code, stored.group) == ("matbank", "ideella")


def test_a_workbook_speaks_of_goals_for_the_whole_time_and_of_no_others(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path / "first", everything()))
    programme = one(Programme, code="HAMN")
    spring = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 6, 30)}
    rows.added(ProgrammeGoal(programme=programme, indicator="women_share", target=0.4, **spring))

    plan, _run = import_path(write_csv(tmp_path / "again", changed("goals", 0, target="0,6")))

    db.session.expire_all()
    assert plan.faults == []
    assert sorted((goal.target, goal.starts_on) for goal in programme.goals) == [
        (0.4, date(2024, 1, 1)),
        (0.6, None),
    ]
