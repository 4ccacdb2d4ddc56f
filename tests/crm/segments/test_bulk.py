"""Changing many employers at once: looked at first, done in one go, taken back for as long as nothing else changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from crm import errors
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import Employer
from crm.employers.narrowing import EmployerFilter
from crm.segments import changing, queries, rules
from crm.segments.models import BulkChange
from crm.segments.queries import Chosen
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, page_of, text_of

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
# Both say that something was written, and that is true of an undo as well.
COUNTERS = ("version", "updated_at")


def columns_of() -> dict[int, dict[str, Any]]:
    """Every employer as the database has it, counters aside; what is sealed is opened."""
    db.session.expire_all()
    kept = [column.key for column in Employer.__mapper__.column_attrs if column.key not in COUNTERS]
    return {
        one.id: {name: getattr(one, name) for name in kept} for one in db.session.scalars(select(Employer))
    }


def everybody(wanted: EmployerFilter | None = None) -> Chosen:
    return Chosen(None, wanted or EmployerFilter(), MONDAY)


def changed(actor: Staff, kind: str, new: dict[str, Any], chosen: Chosen | None = None) -> BulkChange:
    return changing.change_many(actor, queries.plan_change(chosen or everybody(), kind, new), kind, new, NOW)


STEP = {"next_step": "Bjud in till frukost", "next_on": date(2026, 12, 4), "no_next_step_reason": None}


class TestPages:
    def form(self, **values: Any) -> dict[str, Any]:
        return {"kind": "stage", "stage": "paused", **values}

    def seen(self, answer: Any) -> str:
        return page_of(answer).select_one("input[name=seen][value]")["value"]

    def test_the_ticked_are_shown_first_and_then_changed(self, as_anna: Client):
        ticked = [rows.an_employer(name, stage="contacted") for name in ("A", "B")]
        other = rows.an_employer("C", stage="contacted")
        address = f"/employers/change?id={ticked[0].id}&id={ticked[1].id}"

        shown = as_anna.post(address, data=self.form())
        assert "This gives 2 employers the stage Paused." in text_of(shown)
        assert {one.stage for one in ticked} == {"contacted"}

        done = as_anna.post(address, data=self.form(seen=self.seen(shown)))
        assert done.status_code == 303
        assert [one.stage for one in (*ticked, other)] == ["paused", "paused", "contacted"]

    def test_all_that_fit_the_filter_are_meant_also_those_on_other_pages(self, as_anna: Client):
        for _number in range(30):
            rows.an_employer(city="Mölndal")
        rows.an_employer(city="Lerum")
        address = "/employers/change?every=y&city=Mölndal"

        shown = as_anna.post(address, data=self.form())
        done = as_anna.post(address, data=self.form(seen=self.seen(shown)))

        assert done.location == "/employers?city=M%C3%B6lndal"
        paused = db.session.scalars(select(Employer.city).where(Employer.stage == "paused")).all()
        assert paused == ["Mölndal"] * 30

    def test_who_is_left_out_is_said_and_why(self, as_anna: Client):
        rows.an_employer("Redan", stage="prospect")
        rows.an_employer("Talat med", stage="contacted", last_contact_on=date(2026, 11, 2))
        rows.an_employer("Ny", stage="contacted")
        gone = rows.an_employer("Arkiverad", stage="contacted", archived_on=date(2026, 1, 1))
        ids = "&".join(f"id={one.id}" for one in db.session.scalars(select(Employer)))

        said = text_of(as_anna.post(f"/employers/change?{ids}", data=self.form(stage="prospect")))

        assert "This gives 1 employer the stage Prospect." in said
        assert "1 has that already. 1 is archived. 1 has been spoken to, and is no prospect any more." in said
        assert gone.stage == "contacted"

    def test_what_has_changed_since_it_was_seen_is_shown_anew_and_not_changed(self, as_anna: Client):
        employer = rows.an_employer("Café Lund", stage="contacted")
        address = "/employers/change?every=y"
        shown = as_anna.post(address, data=self.form())
        employer.phone = "031123456"
        db.session.flush()

        again = as_anna.post(address, data=self.form(seen=self.seen(shown)))

        assert "Somebody has changed the list since you looked." in text_of(again)
        assert employer.stage == "contacted"
        assert self.seen(again) != self.seen(shown)

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"kind": "name"},
            {"kind": "stage", "stage": "nonsense"},
            {"kind": "owner", "owner_id": "99999"},
            {"kind": "next_step", "next_step": "Ring"},
            {"kind": "next_step", "next_on": "2026-12-01"},
        ],
    )
    def test_what_cannot_be_is_refused(self, as_anna: Client, data: dict[str, str]):
        rows.an_employer()

        assert as_anna.post("/employers/change?every=y", data=data).status_code == 422

    def test_without_a_choice_it_says_how_to_choose(self, as_anna: Client):
        rows.an_employer()

        assert "No employer is chosen" in text_of(as_anna.get("/employers/change"))

    def test_too_many_are_not_changed_at_once(self, as_anna: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(queries, "MOST", 2)
        for _number in range(3):
            rows.an_employer()

        assert "These are too many to change at once." in text_of(as_anna.get("/employers/change?every=y"))

    def test_the_list_has_a_box_to_tick_only_when_asked(self, as_anna: Client, anna: Staff):
        employer = rows.an_employer("Café Lund", stage="hosting")

        assert not page_of(as_anna.get("/employers")).select("input[name=id]")
        page = page_of(as_anna.get("/employers?stage=hosting&tick=y"))

        assert page.select_one("label.tick input")["value"] == str(employer.id)
        assert page.select_one("label.tick").get_text() == "Tick Café Lund"
        assert page.select_one("a[href='/employers/change?every=y&stage=hosting']")

    def test_undo_is_for_who_did_it_and_for_a_coordinator(self, app: Flask, as_anna: Client, anna: Staff):
        rows.an_employer("Café Lund", stage="contacted")
        change = changed(anna, "stage", {"stage": "paused"})
        address = f"/employers/changes/{change.id}"
        colleague = browser_of(app, rows.a_staff_member("specialist"))

        assert "Anna Berg or a coordinator can undo it." in text_of(colleague.get(address))
        colleague.post(f"{address}/undo")
        assert db.session.scalar(select(Employer.stage)) == "paused"

        coordinator = browser_of(app, rows.a_staff_member("coordinator"))
        assert coordinator.post(f"{address}/undo").status_code == 303
        assert db.session.scalar(select(Employer.stage)) == "contacted"

    def test_what_has_changed_again_stays_and_is_said(self, as_anna: Client, anna: Staff):
        first, second = (rows.an_employer(stage="contacted") for _number in range(2))
        change = changed(anna, "stage", {"stage": "paused"})
        first.stage = "declined"

        said = text_of(as_anna.post(f"/employers/changes/{change.id}/undo", follow_redirects=True))

        assert "1 employer has been changed again since, and stays as it is." in said
        assert (first.stage, second.stage) == ("declined", "contacted")
        assert "1 employer got" not in text_of(as_anna.get("/employers/changes"))

    def test_it_is_undone_once(self, as_anna: Client, anna: Staff):
        employer = rows.an_employer(stage="contacted")
        change = changed(anna, "stage", {"stage": "paused"})
        address = f"/employers/changes/{change.id}/undo"
        as_anna.post(address)
        employer.stage = "paused"

        as_anna.post(address)

        assert employer.stage == "paused"


def test_each_employer_is_in_the_log_and_the_change_repeats_nothing(app: Flask, anna: Staff):
    employers = [rows.an_employer(next_step="Hör med Sam", next_on=MONDAY) for _number in range(3)]
    db.session.commit()
    change = changed(anna, "next_step", STEP)
    db.session.commit()

    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "update")).all()
    assert {entry.entity_id for entry in entries if entry.entity == "employers"} >= {
        one.id for one in employers
    }
    [stored] = db.session.execute(text("SELECT new, old FROM bulk_changes")).all()
    assert "Sam" not in stored.old
    assert "frukost" not in stored.new
    assert change.old[str(employers[0].id)]["next_step"] == "Hör med Sam"


def test_somebody_who_saves_meanwhile_is_not_overwritten(app: Flask, anna: Staff):
    employer = rows.an_employer(stage="contacted")
    plan = queries.plan_change(everybody(), "stage", {"stage": "paused"})
    employer.phone = "031123456"
    db.session.flush()

    with pytest.raises(errors.ChangedMeanwhile):
        changing.change_many(anna, plan, "stage", {"stage": "paused"}, NOW)


def test_who_was_spoken_to_since_does_not_become_a_prospect_again(app: Flask, anna: Staff):
    employer = rows.an_employer(stage="prospect")
    change = changed(anna, "stage", {"stage": "contacted"})
    employer.last_contact_on = MONDAY

    assert changing.undo_change(anna, change, NOW) == 1
    assert employer.stage == "contacted"


def test_an_employer_that_is_gone_does_not_hinder_the_others(app: Flask, anna: Staff):
    gone, there = (rows.an_employer(stage="contacted") for _number in range(2))
    change = changed(anna, "stage", {"stage": "paused"})
    db.session.execute(delete(Employer).where(Employer.id == gone.id))
    db.session.expire_all()

    assert changing.undo_change(anna, change, NOW) == 1
    assert there.stage == "contacted"


STATES = st.lists(
    st.fixed_dictionaries(
        {
            "stage": st.sampled_from(("prospect", "contacted", "hosting", "paused")),
            "owned": st.booleans(),
            "last_contact_on": st.sampled_from((None, date(2026, 11, 2))),
            "archived_on": st.sampled_from((None, None, date(2026, 1, 1))),
            "step": st.sampled_from((None, "Ring på måndag", "Bjud in till frukost")),
            "next_on": st.sampled_from((date(2026, 12, 4), date(2026, 12, 5))),
            "why": st.sampled_from((None, "De flyttar")),
        }
    ),
    min_size=1,
    max_size=6,
)
CHANGES: dict[str, Callable[[Staff], dict[str, Any]]] = {
    "owner": lambda anna: {"owner_id": anna.id},
    "stage": lambda _anna: {"stage": "paused"},
    "next_step": lambda _anna: STEP,
    "archive": lambda _anna: {"archived_on": MONDAY},
}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=STATES, kind=st.sampled_from(rules.KINDS))
def test_an_undo_gives_every_employer_back_exactly_what_it_had(
    app: Flask, anna: Staff, states: list[dict[str, Any]], kind: str
):
    db.session.execute(delete(Employer))
    for state in states:
        rows.an_employer(
            stage=state["stage"],
            owner=anna if state["owned"] else None,
            last_contact_on=state["last_contact_on"],
            archived_on=state["archived_on"],
            next_step=state["step"],
            next_on=state["next_on"] if state["step"] else None,
            no_next_step_reason=None if state["step"] else state["why"],
        )
    before = columns_of()
    new = CHANGES[kind](anna)

    change = changed(anna, kind, new)
    between = columns_of()
    stayed = changing.undo_change(anna, change, NOW)

    assert columns_of() == before
    assert stayed == 0
    assert sum(between[id_] != before[id_] for id_ in before) == change.count
    touched = {
        column for id_ in before for column in before[id_] if between[id_][column] != before[id_][column]
    }
    assert touched <= set(rules.COLUMNS[kind])
