"""The database's list of changed employers: it knows of every change, whoever writes it, and says when it does not."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update

from crm.database import db
from crm.employers.models import Employer, WorkplaceFact
from crm.friends.models import CompanyFriend
from crm.imports.actions import undo_import
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.suggestions import changes, triggers
from crm.suggestions.changes import Seen, look
from crm.suggestions.index import EmployerIndexes
from crm.suggestions.models import EmployerChange
from crm.suggestions.queries import employer_stamps
from tests.crm import rows
from tests.crm.imports.workbooks import NOW, everything, import_path, write_csv
from tests.crm.people import TODAY


@pytest.fixture
def looked(app):
    """What has changed since the last time asked, from now on."""
    seen: list[Seen] = [look(TODAY, None)[0]]

    def since(day=TODAY) -> set[int] | None:
        now, changed = look(day, seen[0])
        seen[0] = now
        return changed

    return since


def test_an_edit_by_whatever_means_tells_the_employer(looked):
    one, other = rows.an_employer(), rows.an_employer()
    assert looked() == {one.id, other.id}
    assert looked() == set()

    db.session.execute(update(Employer).where(Employer.id == one.id).values(city="Borås"))
    assert looked() == {one.id}
    db.session.execute(text("UPDATE employers SET city = NULL WHERE id = :id"), {"id": other.id})
    assert looked() == {other.id}
    db.session.delete(one)
    db.session.flush()
    assert looked() == {one.id}


def test_facts_friendships_and_placements_tell_the_employer(looked):
    employer = rows.an_employer()
    person = rows.a_participant()
    programme = rows.a_programme()
    looked()
    for added in (
        WorkplaceFact(employer_id=employer.id, fact="noise", value=True),
        CompanyFriend(employer_id=employer.id, since_on=TODAY),
        Placement(
            participant_id=person.id,
            programme_id=programme.id,
            employer_id=employer.id,
            kind="internship",
            starts_on=TODAY,
        ),
    ):
        rows.added(added)
        assert looked() == {employer.id}
        db.session.delete(added)
        db.session.flush()
        assert looked() == {employer.id}


def test_what_moves_to_another_employer_tells_both(looked):
    one, other = rows.an_employer(), rows.an_employer()
    fact = rows.added(WorkplaceFact(employer_id=one.id, fact="noise", value=True))
    looked()

    fact.employer_id = other.id
    db.session.flush()

    assert looked() == {one.id, other.id}


def test_whoever_becomes_protected_tells_where_the_person_was_placed(looked):
    person, employer = rows.a_participant(), rows.an_employer()
    rows.an_employer()
    rows.a_placement(person, rows.a_programme(), employer)
    looked()
    person.phone = "0701112233"
    db.session.flush()
    assert looked() == set()

    db.session.execute(update(Participant).where(Participant.id == person.id).values(protected=True))

    assert looked() == {employer.id}


def test_many_at_once_are_all_told(looked):
    names = [{"name": f"Butik {n}", "sort_name": "", "search_text": ""} for n in range(700)]
    ids = set(db.session.scalars(insert(Employer).returning(Employer.id), names))

    assert len(ids) == 700
    assert looked() == ids


def test_an_import_and_its_undoing_tell_every_employer(looked, tmp_path):
    _, run = import_path(write_csv(tmp_path, everything()))
    imported = set(db.session.scalars(select(Employer.id)))
    assert imported
    assert looked() == imported

    undo_import(run, NOW)

    assert looked() == imported


def test_what_is_rolled_back_is_not_taken_for_known(looked):
    one = rows.an_employer()
    looked()
    inner = db.session.begin_nested()
    rows.an_employer()
    assert looked()
    inner.rollback()
    # The very number may be taken again, by another change.
    db.session.execute(update(Employer).where(Employer.id == one.id).values(city="Borås"))

    assert looked() is None
    assert looked() == set()


def test_on_another_day_nothing_is_known(looked):
    assert looked(TODAY) == set()
    assert looked(TODAY + timedelta(1)) is None
    assert looked(TODAY + timedelta(1)) == set()


def test_only_the_last_changes_are_kept_and_whoever_saw_none_of_them_knows_nothing(looked):
    rows.an_employer()
    far = triggers.KEPT * 10
    columns = {"employer_id": 1, "written_by": 0, "mark": 5}
    db.session.execute(insert(EmployerChange).values(number=far - 1, **columns))
    db.session.execute(insert(EmployerChange).values(number=far, **columns))

    kept = list(db.session.scalars(select(EmployerChange.number).order_by(EmployerChange.number)))
    assert kept == [far - 1, far]
    assert looked() is None


def test_a_change_that_is_committed_after_a_later_one_is_not_missed(databases):
    """On PostgreSQL, where two write at a time: who takes the lower number may be done last."""
    app = databases.app("postgresql")
    with app.app_context():
        add = text("INSERT INTO employer_changes (employer_id, written_by, mark) VALUES "
                   "(:id, pg_current_xact_id()::text::bigint, :id)")  # fmt: skip
        first, second = db.engine.connect(), db.engine.connect()
        try:
            seen, _ = look(TODAY, None)
            first.execute(add, {"id": -1})
            second.execute(add, {"id": -2})
            second.commit()
            db.session.rollback()
            seen, changed = look(TODAY, seen)
            assert changed == {-2}
            first.commit()
            db.session.rollback()
            seen, changed = look(TODAY, seen)
            assert changed == {-1}
            assert look(TODAY, seen)[1] == set()
        finally:
            first.close()
            second.execute(text("DELETE FROM employer_changes WHERE employer_id < 0"))
            second.commit()
            second.close()
            db.session.rollback()


def test_two_answers_that_change_places_change_the_stamp(app):
    employer = rows.an_employer()
    facts = [
        rows.added(WorkplaceFact(employer_id=employer.id, fact=fact, value=value))
        for fact, value in (("noise", True), ("cash", False))
    ]
    before = employer_stamps(TODAY)
    for fact in facts:
        fact.value = not fact.value
    db.session.flush()

    assert employer_stamps(TODAY)[employer.id] != before[employer.id]


def test_nothing_is_read_of_employers_when_none_has_changed(app, monkeypatch):
    rows.an_employer()
    worker = EmployerIndexes()
    before = worker.current(TODAY)
    asked: list[object] = []
    monkeypatch.setattr(changes.db.session, "execute", _noting(asked, db.session.execute))

    assert worker.current(TODAY) is before
    assert len(asked) == 1


def _noting(asked, execute):
    def noted(statement, *given):
        asked.append(statement)
        return execute(statement, *given)

    return noted


def test_after_a_rollback_the_employers_are_those_of_before(app):
    employer = rows.an_employer("Kvar")
    worker = EmployerIndexes()
    worker.current(TODAY)
    inner = db.session.begin_nested()
    employer.name = "Ångrad"
    gone = rows.an_employer("Aldrig")
    gone_ref = str(gone.id)
    assert worker.current(TODAY).employers[str(employer.id)].name == "Ångrad"
    inner.rollback()

    employers = worker.current(TODAY).employers
    assert employers[str(employer.id)].name == "Kvar"
    assert gone_ref not in employers


def test_every_trigger_is_there_after_all_migrations(app):
    connection = db.session.connection()
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'"
    found = set(connection.scalars(text(catalogue)))
    triggers.remove(connection)
    without = set(connection.scalars(text(catalogue)))
    triggers.install(connection)

    assert set(connection.scalars(text(catalogue))) == found
    assert len(found - without) == 17
    assert db.session.scalar(select(func.count()).select_from(EmployerChange)) is not None
