"""Changing very many employers: behind the page, in steps that are kept, stopped or broken off without losing track."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm import errors
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import Employer
from crm.employers.narrowing import EmployerFilter
from crm.segments import behind, changing, queries
from crm.segments.models import BulkChange
from crm.segments.queries import Chosen
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, page_of, text_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
PAUSED = {"stage": "paused"}


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "STEP", 2)


@pytest.fixture
def five(app: Flask) -> list[Employer]:
    return [rows.an_employer(name, stage="contacted") for name in "ABCDE"]


@pytest.fixture
def waiting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What would be worked on beside the request."""
    begun: list[Callable[[], None]] = []
    monkeypatch.setitem(app.config, "BULK_RUNNER", begun.append)
    return begun


def stages() -> str:
    """The first letter of each employer's stage, by name."""
    db.session.expire_all()
    return "".join(stage[0] for stage in db.session.scalars(select(Employer.stage).order_by(Employer.name)))


def begun(actor: Staff) -> BulkChange:
    plan = queries.plan_change(Chosen(None, EmployerFilter(), MONDAY), "stage", PAUSED)
    return changing.begin_change(actor, plan, "stage", PAUSED, NOW)


def steps(change: BulkChange, most: int = 100, now: datetime = NOW) -> int:
    taken = 1
    while changing.take_step(change.id, now) and taken < most:
        taken += 1
    return taken


def ask(client: Client) -> Any:
    data = {"kind": "stage", **PAUSED}
    seen = page_of(client.post("/employers/change?every=y", data=data)).select_one("input[name=seen][value]")
    return client.post("/employers/change?every=y", data={**data, "seen": seen["value"]})


class TestSteps:
    def test_all_that_was_seen_is_changed_some_at_a_time(self, five: list[Employer], anna: Staff):
        change = begun(anna)
        assert stages() == "ccccc"

        assert changing.take_step(change.id, NOW)
        assert (stages(), change.done, change.count) == ("ppccc", 2, 5)
        assert steps(change) == 2
        assert (stages(), change.done, change.beat_at) == ("ppppp", 5, None)

    def test_what_somebody_changed_meanwhile_is_theirs(self, five: list[Employer], anna: Staff):
        change = begun(anna)
        five[3].phone = "031123456"
        db.session.flush()

        steps(change)

        assert stages() == "pppcp"
        assert (change.done, change.count, change.left_out) == (4, 4, 1)

    def test_what_was_left_is_left_by_the_undo_also_when_it_has_got_the_same(
        self, five: list[Employer], anna: Staff
    ):
        change = begun(anna)
        five[0].stage = "paused"
        db.session.flush()
        steps(change)

        changing.begin_undo(anna, change, LATER)
        steps(change, now=LATER)

        assert stages() == "pcccc"
        assert change.stayed == 0

    def test_an_undo_of_a_part_gives_back_that_part_alone(self, five: list[Employer], anna: Staff):
        change = begun(anna)
        steps(change, 2)
        changing.stop(change)
        five[4].stage = "paused"
        db.session.flush()
        assert stages() == "ppppp"

        changing.begin_undo(anna, change, LATER)
        steps(change, now=LATER)

        assert stages() == "ccccp"
        assert (change.taken_back, change.stayed) == (4, 0)

    def test_each_step_is_in_the_log_as_the_change_of_who_asked(self, five: list[Employer], anna: Staff):
        db.session.commit()
        steps(begun(anna))
        db.session.commit()

        entries = db.session.scalars(select(AuditEntry).filter_by(entity="employers", action="update")).all()
        assert {entry.entity_id for entry in entries if entry.staff_id == anna.id} == {one.id for one in five}

    def test_what_is_finished_is_not_gone_on_with(self, five: list[Employer], anna: Staff):
        change = begun(anna)
        steps(change)

        with pytest.raises(errors.ChangedMeanwhile):
            changing.go_on(change, LATER)


class TestPages:
    def test_the_request_does_not_wait_and_the_page_says_how_far_it_is(
        self, five: list[Employer], as_anna: Client, waiting: list
    ):
        page = ask(as_anna).location

        assert stages() == "ccccc"
        shown = page_of(as_anna.get(page))
        assert shown.select_one("progress")["max"] == "5"
        assert shown.select_one("head noscript meta[http-equiv=refresh]")
        assert "HX-Refresh" not in as_anna.get(f"{page}/progress").headers

        waiting.pop()()

        assert stages() == "ppppp"
        assert as_anna.get(f"{page}/progress").headers["HX-Refresh"] == "true"
        assert not page_of(as_anna.get(page)).select("progress, meta[http-equiv=refresh]")
        assert "5 employers got the stage Paused" in text_of(as_anna.get(page))

    def test_it_can_be_stopped_in_the_middle_and_what_is_done_undone(
        self, five: list[Employer], as_anna: Client, waiting: list, app: Flask
    ):
        page = ask(as_anna).location
        change = db.session.query(BulkChange).one()
        changing.take_step(change.id, NOW)

        as_anna.post(f"{page}/stop")
        waiting.pop()()

        assert stages() == "ppccc"
        assert "2 of 5 employers are changed, the others are as they were" in text_of(as_anna.get(page))
        assert "Not finished" in text_of(as_anna.get("/employers/changes"))
        as_anna.post(f"{page}/undo")
        assert stages() == "ccccc"
        assert "Undone" in text_of(as_anna.get("/employers/changes"))

    def test_when_its_worker_died_it_is_listed_and_gone_on_with(
        self, five: list[Employer], as_anna: Client, waiting: list, app: Flask
    ):
        page = ask(as_anna).location
        change = db.session.query(BulkChange).one()
        changing.take_step(change.id, NOW)
        waiting.clear()
        change.beat_at -= timedelta(minutes=2)
        db.session.flush()

        assert "Not finished" in text_of(as_anna.get("/employers/changes"))
        assert as_anna.get(f"{page}/progress").headers["HX-Refresh"] == "true"
        as_anna.post(f"{page}/go-on")
        waiting.pop()()

        assert stages() == "ppppp"

    def test_what_goes_wrong_in_a_step_is_none_of_it_kept(
        self,
        five: list[Employer],
        as_anna: Client,
        waiting: list,
        app: Flask,
        monkeypatch: pytest.MonkeyPatch,
    ):
        page = ask(as_anna).location
        change = db.session.query(BulkChange).one()
        changing.take_step(change.id, NOW)
        new = change.new
        change.new = {"stage": "no such stage"}
        db.session.commit()

        waiting.pop()()

        assert stages() == "ppccc"
        change.new = new
        assert "2 of 5 employers are changed" in text_of(as_anna.get(page))

    def test_a_long_undo_is_behind_the_page_too_and_can_be_stopped(
        self, five: list[Employer], as_anna: Client, waiting: list, anna: Staff
    ):
        change = begun(anna)
        steps(change)
        page = f"/employers/changes/{change.id}"
        as_anna.post(f"{page}/undo")
        changing.take_step(change.id, NOW)
        as_anna.post(f"{page}/stop")
        waiting.pop()()

        assert stages() == "ccppp"
        assert "2 of 5 employers have been gone through" in text_of(as_anna.get(page))
        as_anna.post(f"{page}/go-on")
        waiting.pop()()
        assert stages() == "ccccc"

    def test_while_it_goes_on_it_is_not_undone(self, five: list[Employer], as_anna: Client, waiting: list):
        page = ask(as_anna).location

        as_anna.post(f"{page}/undo")

        assert db.session.query(BulkChange).one().undone_at is None

    @pytest.mark.parametrize("what", ["stop", "go-on"])
    def test_a_colleague_neither_stops_it_nor_goes_on_with_it(
        self, app: Flask, five: list[Employer], as_anna: Client, waiting: list, what: str
    ):
        page = ask(as_anna).location
        colleague = browser_of(app, rows.a_staff_member("specialist"))

        assert colleague.post(f"{page}/{what}").status_code == 403
        assert browser_of(app, rows.a_staff_member("coordinator")).post(f"{page}/{what}").status_code == 303


def test_two_who_work_on_the_same_change_do_nothing_twice(app: Flask, five: list[Employer], anna: Staff):
    change = begun(anna)
    db.session.commit()
    app.config["BULK_RUNNER"] = lambda work: work()
    try:
        behind.work_on(app, change.id)
        behind.work_on(app, change.id)
    finally:
        del app.config["BULK_RUNNER"]

    assert stages() == "ppppp"
    assert {one.version for one in db.session.scalars(select(Employer))} == {2}
