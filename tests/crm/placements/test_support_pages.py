"""The support around placements on pages: what is to be kept, one tap, and how much was kept."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.enrolments.models import Enrolment, ProgressReview
from crm.participants.models import Participant
from crm.placements.models import Placement, SupportOccasion
from crm.placements.queries import list_support_due
from crm.placements.support import count_kept
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, anna, as_anna, browser_of, fresh, monday, page_of, programme, text_of

__all__ = ["anna", "as_anna", "monday", "programme"]


@pytest.fixture
def samira(programme: Programme, anna: Staff) -> Participant:
    person = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(person, programme, anna)
    return person


@pytest.fixture
def placement(samira: Participant, programme: Programme) -> Placement:
    """A job that began a week ago: the first days went by, the first week is due."""
    return rows.a_placement(
        samira, programme, rows.an_employer("Café Lund"), kind="job", starts_on=date(2026, 11, 16)
    )


def support_of(client: Client, placement: Placement) -> dict[str, str]:
    """What the page of the placement says of each time, by what it is called."""
    section = page_of(client.get(f"/placements/{placement.id}")).select_one("#support")
    assert section is not None
    return {row.select_one(".row-title").contents[0].strip(): said(row) for row in section.select("li.row")}


def said(part: BeautifulSoup) -> str:
    return " ".join(part.get_text(" ").split())


def test_the_page_says_of_each_time_how_it_stands(as_anna: Client, placement: Placement):
    told = support_of(as_anna, placement)

    assert list(told) == ["After 2 weeks", "After 1 week", "The first days", "Before it starts"]
    assert "Now" in told["After 1 week"]
    assert "4 days late" in told["The first days"]
    assert "Coming" in told["After 2 weeks"]
    assert "by Sun 29 Nov" in told["After 1 week"]


def test_one_tap_keeps_it_today_and_can_be_taken_back(as_anna: Client, placement: Placement, anna: Staff):
    page = page_of(as_anna.get("/"))
    row = page.select_one("#support li.row")
    assert row is not None
    assert "Samira Ahmed" in said(row)
    assert "8 days late" in said(row)
    form = row.form
    answer = as_anna.post(
        form["action"], data={field["name"]: field["value"] for field in form.select("input")}
    )

    assert (answer.status_code, answer.location) == (303, "/#support")
    [kept] = db.session.scalars(db.select(SupportOccasion)).all()
    assert (kept.slug, kept.kept_on, kept.staff_id) == ("week-1", MONDAY, anna.id)
    assert "Samira" not in said(
        page_of(as_anna.get("/")).select_one("#support") or BeautifulSoup("", "html.parser")
    )
    assert "Not kept" in support_of(as_anna, placement)["The first days"]

    assert as_anna.post(f"/placements/{placement.id}/support/week-1/take-back").status_code == 303
    assert db.session.scalar(db.select(db.func.count(SupportOccasion.id))) == 0
    assert "Now" in support_of(as_anna, placement)["After 1 week"]


def test_how_with_whom_and_a_note_are_kept_and_can_be_changed(as_anna: Client, placement: Placement):
    address = f"/placements/{placement.id}/support/started-1"
    noted = {"went": "kept", "on": "2026-11-18", "met": "both", "channel": "visit", "note": "Trivs i disken."}

    assert as_anna.post(address, data=noted).status_code == 303
    told = support_of(as_anna, placement)["The first days"]
    for word in ("Wed 18 Nov", "Visit", "Both", "Trivs i disken.", "Anna Berg"):
        assert word in told

    form = page_of(as_anna.get(address))
    assert form.select_one("[name=on]")["value"] == "2026-11-18"
    as_anna.post(
        address, data={"went": "skipped", "on": "2026-11-19", "skip_reason": "Stängt för inventering."}
    )
    told = support_of(as_anna, placement)["The first days"]
    assert "Not kept, with a reason" in told
    assert "Stängt för inventering." in told
    assert "Trivs" not in told


@pytest.mark.parametrize(
    ("noted", "sentence"),
    [
        ({"went": "kept", "on": "2026-11-24"}, "has not come yet"),
        ({"went": "skipped", "on": "2026-11-23"}, "why it was not kept"),
        ({"went": "kept", "on": ""}, "Write something here"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    as_anna: Client, placement: Placement, noted: dict[str, str], sentence: str
):
    answer = as_anna.post(f"/placements/{placement.id}/support/started-1", data=noted)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert db.session.scalar(db.select(db.func.count(SupportOccasion.id))) == 0


@pytest.mark.parametrize("when", ["week-4", "ended_early-1", "month-99", "nonsense", "before-0"])
def test_times_that_are_not_are_not_found(as_anna: Client, placement: Placement, when: str):
    assert as_anna.get(f"/placements/{placement.id}/support/{when}").status_code == 404


def test_a_contact_in_the_log_counts_by_whoever_is_in_charge(
    as_anna: Client, anna: Staff, placement: Placement, programme: Programme, samira: Participant
):
    colleague = rows.a_staff_member("specialist", programme)
    day = date(2026, 11, 17)
    rows.a_contact(placement.employer, colleague, day)
    rows.a_contact(placement.employer, anna, day, outcome="nobody_there")
    assert "late" in support_of(as_anna, placement)["The first days"]

    rows.a_contact(rows.an_employer(), anna, day, participant_id=samira.id)
    assert "A contact in the log or a review, Tue 17 Nov" in support_of(as_anna, placement)["The first days"]


def test_a_study_visit_has_no_schedule(as_anna: Client, samira: Participant, programme: Programme):
    visit = rows.a_placement(samira, programme, rows.an_employer(), kind="study_visit", starts_on=MONDAY)

    assert page_of(as_anna.get(f"/placements/{visit.id}")).select_one("#support") is None
    assert as_anna.get(f"/placements/{visit.id}/support/before-1").status_code == 404


def test_others_are_told_nothing_of_it(
    app: Flask, as_anna: Client, placement: Placement, programme: Programme
):
    as_anna.post(
        f"/placements/{placement.id}/support/started-1",
        data={"went": "kept", "on": "2026-11-18", "note": "Hemligt ord"},
    )
    coordinator = browser_of(app, rows.a_staff_member("coordinator", programme))
    told = support_of(coordinator, placement)["The first days"]
    assert "Kept" in told
    assert "Hemligt" not in told
    assert coordinator.get(f"/placements/{placement.id}/support/started-1").status_code == 403

    colleague = browser_of(app, rows.a_staff_member("specialist", programme))
    for address in (f"/placements/{placement.id}/support/started-1", f"/placements/{placement.id}"):
        assert colleague.get(address).status_code == 404
    assert (
        colleague.post(f"/placements/{placement.id}/support/week-1", data={"now": "today"}).status_code == 404
    )
    assert "Samira" not in colleague.get("/placements/support").text


def test_what_is_due_is_in_charge_of_the_latest_specialist_alone(
    anna: Staff, placement: Placement, samira: Participant, programme: Programme
):
    first, last = MONDAY, date(2026, 12, 31)
    assert [(due.occasion.slug, due.occasion.due_on) for due in list_support_due(anna, first, last)] == [
        ("week-1", date(2026, 11, 23)),
        ("week-2", date(2026, 11, 30)),
        ("week-3", date(2026, 12, 7)),
        ("month-1", date(2026, 12, 14)),
    ]
    [due, *_rest] = list_support_due(anna, first, first)
    assert (due.initials, due.called, due.employer) == ("S.A.", "Samira Ahmed", "Café Lund")

    bo = rows.a_staff_member("specialist", programme)
    rows.an_enrolment(samira, programme, bo, enrolled_on=date(2026, 11, 20))
    assert list_support_due(anna, first, last) == []
    assert len(list_support_due(bo, first, last)) == 4


def test_a_protected_name_is_a_pseudonym_without_initials_for_whom_it_is_not(
    anna: Staff, placement: Placement, samira: Participant, programme: Programme
):
    samira.protected = True
    rows.an_enrolment(
        samira, rows.a_programme(), rows.a_staff_member("specialist"), enrolled_on=date(2026, 9, 1)
    )
    db.session.flush()

    [due] = list_support_due(anna, MONDAY, MONDAY)

    assert due.called == due.initials == samira.pseudonym


def test_the_share_is_counted_by_specialist_and_shows_nobody(
    app: Flask, anna: Staff, placement: Placement, programme: Programme
):
    def note(kind: str, kept_on: date) -> None:
        rows.added(
            SupportOccasion(
                placement=placement,
                participant_id=placement.participant_id,
                kind=kind,
                number=1,
                kept_on=kept_on,
            )
        )

    note("before", date(2026, 11, 12))
    note("started", date(2026, 11, 22))
    coordinator = rows.a_staff_member("coordinator", programme)

    [(name, tally)] = count_kept(coordinator, MONDAY).items()
    assert (name, tally.due, tally.in_time, tally.late) == ("Anna Berg", 2, 1, 1)
    page = text_of(browser_of(app, coordinator).get("/placements/support"))
    assert "1 of 2 times were kept in time from " in page
    assert "Anna Berg 2 1 1 0 50 %" in page
    assert "Samira" not in page
    assert count_kept(rows.a_staff_member("coordinator", rows.a_programme()), MONDAY) == {}


def test_a_specialist_counts_their_own_alone(
    anna: Staff, placement: Placement, samira: Participant, programme: Programme
):
    assert list(count_kept(anna, MONDAY)) == ["Anna Berg"]

    bo = rows.a_staff_member("specialist", programme, name="Bo Ek")
    rows.an_enrolment(samira, programme, bo, enrolled_on=date(2026, 11, 1))

    # Samira is still one of hers, but what is kept now is Bo's.
    assert count_kept(anna, MONDAY) == {}
    assert list(count_kept(bo, MONDAY)) == ["Bo Ek"]


def test_reading_it_is_noted_in_the_log(as_anna: Client, placement: Placement):
    for address in ("/placements/support", f"/placements/{placement.id}/support/week-1"):
        before = _reads(placement)
        as_anna.get(address)
        assert _reads(placement) > before


def _reads(placement: Placement) -> int:
    statement = db.select(db.func.count(AuditEntry.number)).where(
        AuditEntry.action == "read", AuditEntry.participant_id == placement.participant_id
    )
    return db.session.scalar(statement) or 0


def test_a_supervisor_is_chosen_on_a_page_that_says_who_is_full(
    as_anna: Client, placement: Placement, programme: Programme
):
    full = rows.a_supervisor(placement.employer, "Full Fia", capacity=1)
    free = rows.a_supervisor(placement.employer, "Fri Frans", capacity=2)
    rows.a_placement(rows.a_participant(), programme, placement.employer, supervisor=full)
    address = f"/placements/{placement.id}/supervisor"
    page = as_anna.get(address)
    assert "Full Fia (full, 1 of 1)" in page.text
    assert "Fri Frans (0 of 2)" in page.text
    version = str(placement.version)

    refused = as_anna.post(address, data={"supervisor_id": str(full.id), "version": version})
    assert refused.status_code == 422
    assert "There is no room: 1 of 1." in text_of(refused)
    agreed = {"supervisor_id": str(full.id), "version": version, "is_agreed_when_full": "y"}
    assert as_anna.post(address, data=agreed).status_code == 303
    assert fresh(placement).supervisor_id == full.id
    stale = as_anna.post(address, data={"supervisor_id": str(free.id), "version": version})
    assert stale.status_code == 422


def test_an_end_on_the_first_day_asks_why_and_tells_the_workplace(
    as_anna: Client, samira: Participant, programme: Programme
):
    short = rows.a_placement(samira, programme, rows.an_employer("Åkeriet"), starts_on=MONDAY)
    address = f"/placements/{short.id}/end"
    ended = {"ends_on": "2026-11-23", "ended_by": "employer", "version": str(short.version)}

    refused = as_anna.post(address, data=ended)
    assert refused.status_code == 422
    assert "Choose what did not fit" in text_of(refused)
    told = {**ended, "reason": "not_as_agreed", "lesson": "Mycket tunga lyft.", "fact_heavy_lifting": "yes"}
    assert as_anna.post(address, data=told).status_code == 303
    assert short.employer.known_facts == {"heavy_lifting": True}
    assert "The work was something else than we had agreed" in text_of(as_anna.get(f"/placements/{short.id}"))


def test_a_review_by_whoever_is_in_charge_keeps_the_time_it_falls_within(
    as_anna: Client, anna: Staff, placement: Placement, samira: Participant
):
    [enrolment] = db.session.scalars(select(Enrolment).filter_by(participant_id=samira.id))
    review = rows.added(ProgressReview(enrolment=enrolment, held_on=date(2026, 11, 17)))
    assert "4 days late" in support_of(as_anna, placement)["The first days"]

    review.staff_id = anna.id
    db.session.flush()

    assert "A contact in the log or a review, Tue 17 Nov" in support_of(as_anna, placement)["The first days"]


def test_an_end_noted_late_says_from_when_the_three_days_count(as_anna: Client, placement: Placement):
    as_anna.post(
        f"/placements/{placement.id}/end",
        data={"ends_on": "2026-11-18", "ended_by": "employer", "version": str(placement.version)},
    )

    assert placement.end_noted_on == MONDAY
    page = as_anna.get(f"/placements/{placement.id}")
    assert "It ended Wed 18 Nov, and that was noted Mon 23 Nov." in text_of(page)
    assert "by Thu 26 Nov" in support_of(as_anna, placement)["After it ended early"]


def test_an_end_learnt_of_long_after_is_still_to_be_talked_over(as_anna: Client, placement: Placement):
    placement.starts_on, placement.ends_on = date(2026, 5, 4), date(2026, 8, 3)
    placement.ended_by, placement.end_noted_on = "employer", MONDAY
    db.session.flush()

    assert "After it ended early" in text_of(as_anna.get("/placements/support"))


def test_the_share_is_counted_for_the_days_that_are_chosen(as_anna: Client, placement: Placement):
    """What was due before the start had its last day on 15 November, the first days on the 19th."""
    page = text_of(as_anna.get("/placements/support?period_from=2026-11-10&period_to=2026-11-15"))

    assert "0 of 1 times were kept in time from Tue 10 Nov to Sun 15 Nov." in page
    assert "Nothing was due in these days." in text_of(
        as_anna.get("/placements/support?period_from=2026-10-01&period_to=2026-10-31")
    )
    assert "0 of 2 times" in text_of(as_anna.get("/placements/support?period_from=2026-11-10"))


class TestAtThePlace:
    @pytest.fixture
    def supervised(self, placement: Placement) -> Placement:
        placement.supervisor = rows.a_supervisor(placement.employer)
        db.session.flush()
        return placement

    def pages(self, placement: Placement) -> dict[str, str]:
        return {
            "supervisor": f"/supervisors/{placement.supervisor_id}",
            "employer": f"/employers/{placement.employer_id}",
        }

    def test_the_supervisor_is_shown_with_what_is_due_for_ones_own(
        self, as_anna: Client, supervised: Placement
    ):
        section = page_of(as_anna.get(self.pages(supervised)["supervisor"])).select_one("#support")

        assert section.select_one(".row-title").get_text(strip=True) == "Samira Ahmed"
        assert "After 1 week · 0 of 2 times kept" in said(section)
        assert section.select_one("form")["action"].endswith(f"/{supervised.id}/support/week-1")

    def test_the_employer_has_one_line_with_initials(self, as_anna: Client, supervised: Placement):
        line = page_of(as_anna.get(self.pages(supervised)["employer"])).select_one("#support")

        assert said(line) == "Support to give here: S.A. after 1 week (8 days late)"

    def test_where_nothing_is_due_the_employer_has_no_line(self, as_anna: Client, supervised: Placement):
        as_anna.post(f"/placements/{supervised.id}/support/week-1", data={"now": "placement"})

        assert not page_of(as_anna.get(self.pages(supervised)["employer"])).select("#support")
        assert "Next: After 2 weeks, Mon 30 Nov" in text_of(as_anna.get(self.pages(supervised)["supervisor"]))

    @pytest.mark.parametrize("role", ["specialist", "coordinator", "partner"])
    def test_it_is_for_nobody_else(self, app: Flask, supervised: Placement, programme: Programme, role: str):
        other = browser_of(app, rows.a_staff_member(role, programme))

        for address in self.pages(supervised).values():
            assert "Support to give here" not in text_of(other.get(address))


def test_the_placements_lead_to_the_map_of_who_hosts_now(as_anna: Client):
    assert page_of(as_anna.get("/placements")).select("a[href='/employers/map?hosting=y']")
