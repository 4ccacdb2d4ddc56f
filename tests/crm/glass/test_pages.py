"""Opening a colleague's participant: only for a reason, only in the same programme, only today, and reviewed."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import url_for
from sqlalchemy import select, text

from crm.audit.models import AuditEntry
from crm.database import db
from crm.enrolments.models import ProgressReview
from crm.glass.models import GlassBreaking
from crm.glass.rules import is_reason
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from tests.conftest import Client
from tests.crm import rows
from tests.crm.people import a_house

DAY = date(2026, 11, 20)
REASON = "Kollegan är sjuk och arbetsgivaren frågar om i morgon"
NOBODY = "Vi hittar ingen som du kan öppna"


@pytest.fixture
def house(app, monkeypatch):
    return a_house(app, monkeypatch, interests=["odla tomater"])


def opened(client, staff, who, reason=REASON):
    client.log_in_as(staff)
    return client.post("/participants/open", data={"who": who, "reason": reason})


def attempts() -> list[tuple[int | None, str]]:
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "break_glass").order_by(AuditEntry.id)
    )
    return [(entry.entity_id, entry.reason) for entry in entries]


@pytest.mark.parametrize("who", ["Örjan Öberg", "  orjan  OBERG ", "the pseudonym"])
def test_a_colleagues_participant_is_found_by_whole_name_or_pseudonym_and_can_be_read(client, house, who):
    who = house.person.pseudonym.lower() if who == "the pseudonym" else who
    page = f"/participants/{house.person.id}"
    client.log_in_as(house.colleague)
    assert client.get(page).status_code == 404

    answer = opened(client, house.colleague, who)

    assert answer.status_code == 303
    assert answer.location == page
    shown = client.get(page).text
    assert "Örjan Öberg" in shown
    assert "odla tomater" in shown
    assert "kollegas deltagare" in shown
    assert attempts() == [(house.person.id, "opened")]


@pytest.mark.parametrize("who", ["Örjan", "Öberg", "Örjan Ö", "", "Ingen Alls"])
def test_a_part_of_a_name_opens_nobody(client, house, who):
    answer = opened(client, house.colleague, who)

    assert answer.status_code == 422
    assert db.session.scalars(select(GlassBreaking)).all() == []


@pytest.mark.parametrize("reason", ["", "   ", "viktigt", "a b c d e", "... ... ...", "måste se detta"])
def test_without_a_reason_in_words_nothing_opens(client, house, reason):
    answer = opened(client, house.colleague, "Örjan Öberg", reason)

    assert answer.status_code == 422
    assert client.get(f"/participants/{house.person.id}").status_code == 404


def test_nobody_protected_and_another_programme_get_the_same_answer_and_each_is_logged(client, house):
    hidden = rows.a_participant("Hemlig Hansson", protected=True)
    rows.an_enrolment(hidden, house.programme, house.specialist)
    elsewhere = rows.a_participant("Annan Andersson")
    rows.an_enrolment(elsewhere, rows.a_programme(), house.specialist)
    twins = [rows.a_participant("Lika Lund") for _ in range(2)]
    for twin in twins:
        rows.an_enrolment(twin, house.programme, house.specialist)

    tried = [
        "Ingen Alls",
        "Hemlig Hansson",
        hidden.pseudonym,
        "Annan Andersson",
        elsewhere.pseudonym,
        "Lika Lund",
    ]
    answers = [opened(client, house.colleague, who) for who in tried]

    pages = {
        answer.text.replace(who, "").replace(who.upper(), "")
        for answer, who in zip(answers, tried, strict=True)
    }
    assert {answer.status_code for answer in answers} == {422}
    assert all(NOBODY in page for page in pages)
    assert len({len(page) for page in pages}) == 1
    assert [id_ for id_, _ in attempts()] == [None, hidden.id, hidden.id, None, elsewhere.id, None]
    assert {reason for _, reason in attempts()} == {"refused"}
    assert client.get(f"/participants/{hidden.id}").status_code == 404


def test_it_closes_when_the_day_ends_where_the_users_are(app, client, house, monkeypatch):
    opened(client, house.colleague, "Örjan Öberg")
    page = f"/participants/{house.person.id}"

    # Stockholm is an hour ahead in November: 22.59 UTC is the same day, 23.00 UTC the next.
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 22, 59, tzinfo=UTC))
    # Logged in anew: the log-in of this morning has run out by itself.
    assert client.log_in_as(house.colleague).get(page).status_code == 200
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 23, 0, tzinfo=UTC))
    assert client.get(page).status_code == 404


def test_what_is_opened_is_for_reading_by_that_person_alone(client, house):
    third = rows.a_staff_member("specialist", house.programme)
    opened(client, house.colleague, "Örjan Öberg")
    base = f"/participants/{house.person.id}"

    page = client.get(base).text
    for path in ("edit", "consents/new", "enrolments/new", "activities/new", "suggestions"):
        assert client.get(f"{base}/{path}").status_code == 404
        assert f"{base}/{path}" not in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert "Örjan" not in client.get("/participants").text
    assert client.log_in_as(third).get(base).status_code == 404


def test_another_programmes_doings_stay_closed(client, house):
    other = rows.a_programme(name="Hemliga insatsen")
    rows.an_enrolment(house.person, other, house.specialist, enrolled_on=date(2026, 4, 1))
    rows.a_placement(house.person, other, rows.an_employer("Dolda verkstan"))
    rows.a_placement(house.person, house.programme, rows.an_employer("Öppna verkstan"))
    opened(client, house.colleague, "Örjan Öberg")

    page = client.get(f"/participants/{house.person.id}").text

    assert "Öppna verkstan" in page
    assert "Dolda verkstan" not in page
    assert "Hemliga insatsen" not in page


def test_contacts_consents_and_next_steps_of_another_programme_stay_closed(client, house):
    other = rows.a_programme()
    elsewhere = rows.a_staff_member("specialist", other)
    theirs = rows.an_enrolment(house.person, other, elsewhere, enrolled_on=date(2026, 4, 1))
    rows.added(
        ProgressReview(enrolment_id=theirs.id, held_on=DAY, next_step="Dolt steg", next_on=date(2026, 12, 1))
    )
    rows.added(
        PoolMembership(participant_id=house.person.id, programme_id=other.id, starts_on=DAY, state="ready")
    )
    for staff, employer, day in (
        (house.specialist, "Öppna kontoret", date(2026, 3, 1)),
        (house.specialist, "Före kontoret", date(2026, 2, 28)),
        (elsewhere, "Dolda kontoret", date(2026, 5, 2)),
    ):
        rows.a_contact(rows.an_employer(employer), staff, day, participant_id=house.person.id)
    for organisation in (house.charity, rows.an_organisation("Dolda föreningen")):
        rows.added(Consent(participant_id=house.person.id, organisation_id=organisation.id, from_on=DAY))
    closed = ("Dolt steg", "Dolda kontoret", "Före kontoret", "Dolda föreningen", "Redo för")
    page = f"/participants/{house.person.id}"
    opened(client, house.colleague, "Örjan Öberg")

    shown, whole = client.get(page).text, client.log_in_as(house.specialist).get(page).text

    assert "Öppna kontoret" in shown
    assert house.charity.name in shown
    assert [word for word in closed if word in shown] == []
    assert [word for word in closed if word not in whole] == []


def test_who_becomes_protected_closes_at_once(client, house):
    opened(client, house.colleague, "Örjan Öberg")
    house.person.protected = True

    assert client.log_in_as(house.colleague).get(f"/participants/{house.person.id}").status_code == 404


def test_ones_own_needs_no_reason_and_opening_twice_is_one_opening(client, house):
    assert opened(client, house.specialist, "Örjan Öberg").location == "/participants"
    opened(client, house.colleague, "Örjan Öberg")
    opened(client, house.colleague, "Örjan Öberg")

    assert [one.staff_id for one in db.session.scalars(select(GlassBreaking))] == [house.colleague.id]


def test_the_reason_is_unreadable_in_the_database(client, house):
    opened(client, house.colleague, "Örjan Öberg")

    stored = db.session.scalar(text("SELECT reason FROM glass_breakings"))

    assert "sjuk" not in stored


def test_reading_is_logged_as_a_colleagues(client, house):
    opened(client, house.colleague, "Örjan Öberg")
    client.get(f"/participants/{house.person.id}")

    read = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "read")).all()
    assert [(one.entity_id, one.staff_id, one.reason) for one in read] == [
        (house.person.id, house.colleague.id, "break_glass")
    ]


def test_the_programmes_coordinator_reviews_it_without_a_name(client, house):
    opened(client, house.colleague, "Örjan Öberg")
    client.log_in_as(house.coordinator)

    start = client.get("/").text
    assert REASON in start
    assert house.colleague.name in start
    assert house.person.pseudonym in start
    assert "Örjan" not in start
    opening = db.session.scalars(select(GlassBreaking)).one()
    review = f"/openings/{opening.id}/review"
    assert review in start
    assert client.get(review).status_code == 200
    answer = client.post(review, data={"verdict": "follow_up", "review_note": "Fråga varför på måndag"})

    assert answer.status_code == 303
    assert review not in client.get("/").text
    listed = client.get("/openings").text
    assert "Fråga varför på måndag" in listed
    assert review in listed
    assert client.post(review, data={"verdict": "in_order", "review_note": ""}).status_code == 303
    assert client.post(review, data={"verdict": "follow_up", "review_note": ""}).status_code == 422


def test_a_review_needs_an_answer(client, house):
    opened(client, house.colleague, "Örjan Öberg")
    opening = db.session.scalars(select(GlassBreaking)).one()
    client.log_in_as(house.coordinator)

    assert client.post(f"/openings/{opening.id}/review", data={"review_note": "?"}).status_code == 422


def test_the_auditor_sees_every_opening_and_another_programmes_coordinator_none(client, house):
    opened(client, house.colleague, "Örjan Öberg")
    opening = db.session.scalars(select(GlassBreaking)).one()
    there = rows.a_staff_member("coordinator", rows.a_programme())

    assert REASON in client.log_in_as(rows.a_staff_member("auditor")).get("/openings").text
    client.log_in_as(there)
    assert REASON not in client.get("/openings").text
    assert REASON not in client.get("/").text
    assert client.get(f"/openings/{opening.id}/review").status_code == 404


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("Kollegan är sjuk idag och möte väntar", True),
        ("aaa aaa aaa", False),
        ("x" * 40, False),
        (None, False),
    ],
)
def test_a_reason_is_some_words(words, enough):
    assert is_reason(words) is enough


def test_the_door_is_on_the_list_of_ones_own(client: Client, house):
    assert "/participants/open" in client.log_in_as(house.colleague).get("/participants").text


def test_the_page_that_was_opened_leads_nowhere_that_is_closed(client, house):
    opened(client, house.colleague, "Örjan Öberg")
    page = BeautifulSoup(client.get(f"/participants/{house.person.id}").text, "html.parser")

    paths = {link["href"] for link in page.select("a[href^='/']")}
    assert f"/participants/{house.person.id}/readers" not in paths
    assert [path for path in sorted(paths) if client.get(path).status_code >= 400] == []


def test_the_page_that_was_opened_changes_nothing_whatever_is_sent(client, house, app):
    """Every address that takes a form about a participant, sent what would change them."""
    opened(client, house.colleague, "Örjan Öberg")
    tables = ("participants", "enrolments", "activities", "placements", "consents", "pool_memberships")
    before = {table: db.session.execute(text(f"SELECT * FROM {table}")).all() for table in tables}
    about = {
        "participant_id": house.person.id,
        "enrolment_id": house.person.id,
        "card_id": 1,
        "consent_id": 1,
    }

    tried = 0
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and "participant_id" in rule.arguments:
            with app.test_request_context():
                address = url_for(rule.endpoint, **{name: about[name] for name in rule.arguments})
            assert client.post(address, data={"state": "ready", "name": "Kapad"}).status_code == 404, address
            tried += 1

    assert tried > 8
    after = {table: db.session.execute(text(f"SELECT * FROM {table}")).all() for table in tables}
    assert before == after
