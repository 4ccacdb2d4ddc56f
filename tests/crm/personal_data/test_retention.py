"""The retention run removes what is due, nothing else, and not at all when a report would notice."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.database import db
from crm.demo.fill import fill
from crm.enrolments.models import Enrolment, Referral
from crm.participants.models import Participant
from crm.personal_data import retention
from crm.personal_data.sameness import ReportsDiffer, differences, figures
from crm.pool.models import PoolMembership
from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.personal_data.people import DAY, somebody_known, words_left


def run_now(day: date = DAY) -> retention.Run:
    whole = retention.Run(due=len(ids := retention.due_ids(day)))
    for batch in retention.remove_due(ids, day):
        whole.removed.add(batch.removed)
        whole.figures = max(whole.figures, batch.figures)
    return whole


def test_whoever_left_longer_ago_than_the_programme_keeps_is_due(app: Flask):
    known = somebody_known(retention_months=24)

    assert retention.due_ids(date(2026, 5, 31)) == []
    assert retention.due_ids(date(2026, 6, 1)) == [known.person.id]


def test_whoever_came_back_is_kept(app: Flask):
    known = somebody_known()
    rows.an_enrolment(known.person, rows.a_programme(retention_months=1), enrolled_on=date(2026, 9, 1))

    assert retention.due_ids(DAY) == []


def test_whoever_works_in_the_pool_is_kept(app: Flask):
    known = somebody_known()
    rows.added(PoolMembership(participant_id=known.person.id, starts_on=date(2026, 9, 1), state="working"))

    assert retention.due_ids(DAY) == []


def test_a_programme_that_has_not_decided_keeps_everybody(app: Flask):
    somebody_known(retention_months=None)

    assert retention.due_ids(DAY) == []


def test_the_run_removes_everything_about_whom_is_due(app: Flask):
    somebody_known()

    run = run_now()

    assert run.removed.persons == 1
    assert words_left() == []
    assert retention.due_ids(DAY) == []


def test_a_run_that_was_stopped_goes_on_where_it_was(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    programme = rows.a_programme(retention_months=12)
    for _ in range(5):
        rows.an_enrolment(
            rows.a_participant(), programme, enrolled_on=date(2024, 1, 1), exited_on=date(2024, 6, 1)
        )

    first = next(retention.remove_due(retention.due_ids(DAY), DAY))

    assert first.removed.persons == 2
    assert len(retention.due_ids(DAY)) == 3
    assert run_now().removed.persons == 3


def test_a_run_refuses_when_a_report_would_change(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """Somebody puts a column that reports read among those that are emptied: nothing is removed."""
    known = somebody_known()
    monkeypatch.setattr(
        retention,
        "erase",
        lambda ids, day, reason: db.session.execute(
            Enrolment.__table__.update().where(Enrolment.participant_id.in_(ids)).values(exit_reason=None)
        ),
    )

    with pytest.raises(ReportsDiffer) as refused:
        run_now()

    assert refused.value.values["count"] > 0
    assert known.programme.code in refused.value.values["places"] or "*" in refused.value.values["places"]


def test_old_referrals_that_led_nowhere_are_emptied_and_still_counted(app: Flask):
    programme = rows.a_programme(retention_months=12)
    old, new = (
        rows.added(
            Referral(
                programme_id=programme.id,
                received_on=day,
                referrer="school",
                name="Sara Sund",
                reached_at="070",
                message="Hjälp",
            )
        )
        for day in (date(2025, 11, 22), date(2025, 11, 23))
    )

    assert retention.clear_old_referrals(DAY) == 1
    assert (old.name, old.reached_at, old.message, old.referrer) == (None, None, None, "school")
    assert new.name == "Sara Sund"


def test_the_page_counts_who_is_due_and_who_soon_is(app: Flask):
    known = somebody_known(retention_months=29)

    def stands(day: date) -> tuple[int, int]:
        standing = retention.standings(day, {known.programme.id})[0]
        return standing.due, standing.soon

    assert stands(date(2026, 9, 1)) == (0, 0)
    assert stands(date(2026, 10, 15)) == (0, 1)
    assert stands(DAY) == (1, 0)


def test_in_the_demo_no_figure_of_any_report_changes(app: Flask):
    fill(DAY)
    for programme in db.session.scalars(select(Programme)):
        programme.retention_months = 1
    db.session.flush()
    people = db.session.scalar(select(func.count()).select_from(Participant))
    before = figures()

    run = run_now()

    assert 10 < run.removed.persons < people
    assert differences(before, figures()) == []
    assert run.figures == len(before) > 5000
    erased = select(func.count()).where(AuditEntry.action == "erase")
    assert db.session.scalar(erased) == run.removed.persons
