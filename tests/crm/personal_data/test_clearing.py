"""What is kept a while only goes with the retention run, and what is still needed stays."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from crm import errors
from crm.accounts import attempts, sessions, unsent
from crm.accounts.models import LogInSession, LogInWait, UnsentForm
from crm.audit.models import AuditEntry
from crm.database import db
from crm.doubles.actions import UNDOABLE_FOR, Choices, merge_employers, undo_merge
from crm.doubles.models import EmployerMerge
from crm.employers.models import ContactPerson
from crm.imports import uploads
from crm.imports.models import ImportChange, ImportRun
from crm.participants.models import Participant
from crm.personal_data import retention
from crm.personal_data.clearing import clear
from crm.pool.models import PoolMembership
from crm.segments.models import BulkChange
from crm.segments.queries import KEPT_FOR as BULK_KEPT_FOR
from tests.crm import rows
from tests.crm.at_work import browser_of, text_of
from tests.crm.personal_data.people import DAY, everything

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = date(2026, 8, 1)


def a_log_in(ended_at: datetime | None, last_seen_at: datetime = NOW) -> LogInSession:
    return rows.added(
        LogInSession(
            staff_id=rows.a_staff_member("specialist").id,
            handle_hash=os.urandom(32).hex(),
            began_at=NOW - timedelta(days=200),
            last_seen_at=last_seen_at,
            ended_at=ended_at,
            why="log_out" if ended_at else None,
        )
    )


def test_log_ins_go_three_months_after_they_ended(app: Flask):
    kept = [a_log_in(NOW - sessions.KEPT_FOR), a_log_in(None)]
    a_log_in(NOW - sessions.KEPT_FOR - timedelta(seconds=1))

    assert clear(NOW)["log_ins"] == 1
    assert db.session.scalars(select(LogInSession).order_by(LogInSession.id)).all() == kept


def test_counts_of_wrong_passwords_go_after_a_day_but_not_while_somebody_waits(app: Flask):
    before = NOW - attempts.CLEANED_AFTER - timedelta(seconds=1)
    for key, until in (("old", before), ("waiting", NOW + timedelta(minutes=5))):
        rows.added(LogInWait(kind="account", key_hash=key, failures=9, last_failed_at=before, until=until))
    rows.added(LogInWait(kind="account", key_hash="new", failures=1, last_failed_at=NOW))

    assert clear(NOW)["log_ins"] == 1
    assert set(db.session.scalars(select(LogInWait.key_hash))) == {"waiting", "new"}


def test_forms_that_nobody_came_back_to_go_after_a_day(app: Flask):
    staff = rows.a_staff_member("specialist")
    for age in (unsent.KEPT_FOR, unsent.KEPT_FOR - timedelta(seconds=1)):
        rows.added(UnsentForm(staff_id=staff.id, content={"fields": []}, kept_at=NOW - age))

    assert clear(NOW)["unsent_forms"] == 1
    assert len(db.session.scalars(select(UnsentForm)).all()) == 1


def test_uploads_that_waited_too_long_are_counted_before_they_go(app: Flask):
    old, new = (uploads.uploads_folder() / name for name in ("old", "new"))
    for folder, age in ((old, timedelta(hours=25)), (new, timedelta(hours=23))):
        folder.mkdir()
        moment = (NOW - age).timestamp()
        os.utime(folder, (moment, moment))

    assert uploads.list_old(NOW) == [old]
    assert old.exists()
    uploads.remove_old(NOW)
    assert not old.exists()
    assert new.exists()
    new.rmdir()


class TestContactPeople:
    def archived(self, name: str, archived_on: date = LONG_AGO) -> ContactPerson:
        return rows.a_contact_person(rows.an_employer(), name, archived_on=archived_on)

    def test_archived_ones_go_when_nothing_points_at_them(self, app: Flask):
        gone, recent = self.archived("Berit Borta"), self.archived("Nils Nyss", date(2026, 11, 1))
        at_work = rows.a_contact_person(rows.an_employer(), "Kim Kvar")
        id_ = gone.id

        assert clear(NOW)["contact_people"] == 1
        assert set(db.session.scalars(select(ContactPerson.name))) == {recent.name, at_work.name}
        noted = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "delete", AuditEntry.entity_id == id_)
        ).one()
        assert (noted.entity, noted.reason, noted.changes) == ("contact_people", "retention", None)

    def test_those_whom_history_points_at_stay(self, app: Flask):
        spoken_to, supervisor, moved = (self.archived(name) for name in ("Tal", "Handled", "Flytt"))
        rows.a_contact(
            spoken_to.employer,
            rows.a_staff_member("specialist"),
            date(2026, 2, 2),
            contact_person_id=spoken_to.id,
        )
        rows.a_supervisor(supervisor.employer).contact_person = supervisor
        rows.a_contact_person(rows.an_employer(), "Flytt", moved_from_id=moved.id)

        assert clear(NOW)["contact_people"] == 0

    def test_what_a_file_said_of_them_goes_too(self, app: Flask):
        gone = self.archived("Berit Borta")
        run = rows.added(
            ImportRun(kind="workbook", filename="bok.xlsx", sha256="0", state="applied", started_at=NOW)
        )
        rows.added(
            ImportChange(
                run_id=run.id,
                position=1,
                entity="contact_people",
                entity_id=gone.id,
                before=None,
                after={"name": "Berit Upptecknad"},
            )
        )

        clear(NOW)

        assert "Berit Upptecknad" not in everything()


class TestNeverEnrolled:
    def noted(self, organisation_id: int | None = None) -> Participant:
        """Somebody noted on 22 November 2024, and never enrolled."""
        return rows.a_participant(
            organisation_id=organisation_id, created_at=datetime(2024, 11, 22, 12, tzinfo=UTC)
        )

    def test_go_two_years_after_they_were_noted(self, app: Flask):
        person = self.noted()

        assert retention.due_ids(DAY - timedelta(days=1)) == []
        assert retention.due_ids(DAY) == [person.id]

    def test_are_kept_as_long_as_the_longest_programme_of_their_organisation_keeps(self, app: Flask):
        shorter = rows.a_programme(retention_months=6)
        rows.a_programme(retention_months=36, organisation=shorter.organisation)
        rows.a_programme(retention_months=None, organisation=shorter.organisation)
        rows.a_programme(retention_months=1)
        person = self.noted(shorter.organisation_id)

        assert retention.due_ids(date(2027, 11, 21)) == []
        assert retention.due_ids(date(2027, 11, 22)) == [person.id]

    def test_are_kept_while_in_the_pool_and_go_once_only(self, app: Flask):
        rows.added(
            PoolMembership(participant_id=self.noted().id, starts_on=date(2026, 9, 1), state="working")
        )
        gone = self.noted()

        assert retention.due_ids(DAY) == [gone.id]
        list(retention.remove_due([gone.id], DAY))
        assert retention.due_ids(DAY) == []
        assert gone.name is None

    def test_the_administrator_is_told_how_many(self, app: Flask):
        self.noted()

        page = text_of(browser_of(app, rows.a_staff_member("admin")).get("/personal-data/due"))

        assert "One more person was never enrolled" in page


def test_changes_of_many_go_after_three_months_with_what_had_been_agreed(app: Flask):
    staff = rows.a_staff_member("specialist")
    ages = (BULK_KEPT_FOR + timedelta(seconds=1), BULK_KEPT_FOR)
    _gone, kept = [
        rows.added(
            BulkChange(
                staff_id=staff.id, made_at=NOW - age, kind="owner", count=1, done=1, new={}, old={"1": {}}
            )
        )
        for age in ages
    ]

    assert clear(NOW)["bulk_changes"] == 1
    assert db.session.scalars(select(BulkChange)).all() == [kept]


def test_the_way_back_from_a_merge_goes_when_it_was_taken_or_after_a_year(app: Flask):
    staff = rows.a_staff_member("specialist")

    def a_merge(at: datetime, undo: bool = False) -> EmployerMerge:
        kept, merged = rows.an_employer(), rows.an_employer()
        merge = merge_employers(staff, kept, merged, Choices(), at)
        if undo:
            undo_merge(staff, merge, at)
        return merge

    old, undone, new = a_merge(NOW - UNDOABLE_FOR), a_merge(NOW, undo=True), a_merge(NOW)

    assert clear(NOW)["employer_merges"] == 2
    assert [merge.is_undoable for merge in (old, undone, new)] == [False, False, True]
    assert clear(NOW)["employer_merges"] == 0
    with pytest.raises(errors.MergedLongAgo):
        undo_merge(staff, old, NOW)
