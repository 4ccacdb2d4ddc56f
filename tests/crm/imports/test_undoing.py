"""An import can be taken back, as long as nothing later stands on it."""

from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import Employer, WorkplaceFact
from crm.imports.actions import undo_import
from crm.imports.undoing import AlreadyUndone, CannotUndo
from crm.participants.models import Participant
from tests.crm import rows
from tests.crm.imports.workbooks import NOW, changed, everything, import_path, tables, write_csv

LATER = datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_undoing_takes_everything_away_again(app: Flask, tmp_path: Path):
    before = tables()
    _, run = import_path(write_csv(tmp_path, everything()))

    undo_import(run, LATER)

    assert tables() == before
    assert (run.state, run.undone_at) == ("undone", LATER)
    assert db.session.scalars(select(AuditEntry.action).filter_by(entity="import_runs")).all() == [
        "import",
        "undo_import",
    ]


def test_undoing_gives_back_changed_fields_where_nobody_has_touched_them_since(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path / "first", everything()))
    _, run = import_path(
        write_csv(
            tmp_path / "second",
            changed("employers", 0, name="Nytt namn", phone="031-1", facts="noise=yes;cold=no"),
        )
    )
    employer = db.session.scalars(select(Employer).filter_by(ref="H1")).one()
    employer.phone = "031-2"
    db.session.flush()

    undone = undo_import(run, LATER)

    assert (employer.name, employer.phone, employer.search_text[:11]) == (
        "Ångbageriet",
        "031-2",
        "angbageriet",
    )
    assert employer.known_facts == {"flour_dust": True, "noise": False}
    assert (undone.restored, undone.kept) == (2, 1)


def test_an_earlier_import_can_be_undone_once_the_later_one_is(app: Flask, tmp_path: Path):
    before = tables()
    _, first = import_path(write_csv(tmp_path / "first", everything()))
    _, second = import_path(write_csv(tmp_path / "second", changed("employers", 0, name="Nytt namn")))

    with pytest.raises(CannotUndo):
        undo_import(first, LATER)
    undo_import(second, LATER)
    undo_import(first, LATER)

    assert tables() == before


def test_a_row_that_something_later_points_at_keeps_the_whole_import(app: Flask, tmp_path: Path):
    _, run = import_path(write_csv(tmp_path, everything()))
    employer = db.session.scalars(select(Employer).filter_by(ref="H2")).one()
    staff = rows.a_staff_member("specialist")
    rows.a_contact(employer, staff, date(2026, 11, 20))
    before = tables()

    with pytest.raises(CannotUndo) as refused:
        undo_import(run, LATER)

    assert [(h.reason, h.entity, h.entity_id, h.by) for h in refused.value.hindrances] == [
        ("depended_on", "employers", employer.id, "employer_contacts")
    ]
    assert tables() == before


def test_an_edited_new_row_keeps_the_whole_import(app: Flask, tmp_path: Path):
    _, run = import_path(write_csv(tmp_path, everything()))
    participant = db.session.scalars(select(Participant).filter_by(ref="D1")).one()
    participant.city = "Borås"
    db.session.flush()

    with pytest.raises(CannotUndo) as refused:
        undo_import(run, LATER)

    assert [(h.reason, h.entity) for h in refused.value.hindrances] == [("edited", "participants")]


def test_a_fact_learnt_since_keeps_the_whole_import(app: Flask, tmp_path: Path):
    _, run = import_path(write_csv(tmp_path, everything()))
    employer = db.session.scalars(select(Employer).filter_by(ref="H1")).one()
    db.session.add(WorkplaceFact(employer_id=employer.id, fact="cold", value=True))
    db.session.flush()

    with pytest.raises(CannotUndo) as refused:
        undo_import(run, LATER)

    assert [(h.reason, h.entity) for h in refused.value.hindrances] == [("edited", "employers")]


IN_TWO = [
    {"code": "HAMN", "name": "Hamnen", "starts_on": "2024-01-01"},
    {"code": "NORD", "name": "Norden", "starts_on": "2024-01-01"},
]


def test_who_works_in_two_new_programmes_goes_with_the_import(app: Flask, tmp_path: Path):
    before = tables()
    both = {**everything()["staff"][0], "programmes": "HAMN; NORD"}
    _, run = import_path(write_csv(tmp_path, everything(programmes=IN_TWO, staff=[both])))

    undo_import(run, LATER)

    assert tables() == before


def test_who_came_to_work_in_two_new_programmes_works_in_the_first_one_again(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path / "first", everything()))
    before = tables()
    more = [*IN_TWO[1:], {**IN_TWO[1], "code": "SYD"}]
    everywhere = {**everything()["staff"][0], "programmes": "HAMN;SYD;NORD"}
    _, run = import_path(write_csv(tmp_path / "second", {"programmes": more, "staff": [everywhere]}))

    undone = undo_import(run, LATER)

    assert (undone.restored, undone.kept) == (1, 0)
    assert tables() == before


def test_an_employer_given_a_new_owner_has_the_old_one_again(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path / "first", everything()))
    before = tables()
    newcomer = {"email": "ny@hamn.example", "name": "Nya Ny", "role": "specialist", "programmes": "HAMN"}
    handed_over = {**everything()["employers"][0], "owner_email": "ny@hamn.example"}
    _, run = import_path(write_csv(tmp_path / "second", {"staff": [newcomer], "employers": [handed_over]}))

    undo_import(run, LATER)

    assert tables() == before


def test_a_list_that_somebody_has_added_to_since_keeps_the_whole_import(app: Flask, tmp_path: Path):
    import_path(write_csv(tmp_path / "first", everything()))
    both = {**everything()["staff"][0], "programmes": "HAMN;NORD"}
    _, run = import_path(write_csv(tmp_path / "second", {"programmes": IN_TWO[1:], "staff": [both]}))
    ewa = db.session.scalars(select(Staff).filter_by(email="ewa@hamn.example")).one()
    ewa.programmes.append(rows.a_programme("SYD"))
    db.session.flush()

    with pytest.raises(CannotUndo) as refused:
        undo_import(run, LATER)

    assert [(h.reason, h.entity, h.by) for h in refused.value.hindrances] == [
        ("depended_on", "programmes", "staff_programmes")
    ]


def test_an_import_is_undone_once(app: Flask, tmp_path: Path):
    _, run = import_path(write_csv(tmp_path, everything()))
    undo_import(run, LATER)

    with pytest.raises(AlreadyUndone):
        undo_import(run, LATER)


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Bageriet", "Ö & Å", ""]),
        "phone": st.sampled_from(["031-1", ""]),
        "places": st.sampled_from(["0", "7", ""]),
        "facts": st.sampled_from(["noise=yes", "cold=no;noise=no", "flour_dust=no", ""]),
        "languages": st.sampled_from(["sv:B2;en:A1", ""]),
        "owner_email": st.sampled_from(["ewa@hamn.example", ""]),
    },
)
PEOPLE = st.fixed_dictionaries(
    {},
    optional={
        "restrictions": st.sampled_from(["quiet:prefer", "no_cash:must", ""]),
        "background": st.sampled_from(["disability", "substance_use", ""]),
        "interests": st.sampled_from(["laga mat", ""]),
        "work_experience": st.sampled_from(["internship", ""]),
    },
)


@given(st.lists(CHANGES, min_size=2, max_size=2), st.lists(PEOPLE, min_size=2, max_size=2), st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_import_then_undo_leaves_every_table_as_before(app: Flask, tmp_path: Path, changes, people, is_known):
    with db.session.begin_nested() as savepoint:
        if is_known:
            import_path(write_csv(tmp_path / "known", everything()))
        workbook = deepcopy(everything())
        for index in range(2):
            workbook["employers"][index].update({k: v for k, v in changes[index].items() if v or k != "name"})
            workbook["participants"][index].update(people[index])
        before = tables()

        _, run = import_path(write_csv(tmp_path / "next", workbook))
        if run is not None:
            undo_import(run, NOW)

        assert tables() == before
        savepoint.rollback()
    db.session.expire_all()
