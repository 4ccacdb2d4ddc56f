"""Whoever is logged out by time while saving does not lose what they wrote."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select, text

from crm.accounts.actions import set_password
from crm.accounts.models import Staff, UnsentForm
from crm.audit.models import AuditEntry
from crm.contacts.models import EmployerContact
from crm.database import db
from tests.conftest import Client
from tests.crm import rows

PASSWORD = "Åtta små ärliga rövare"
START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
NOTE = "Ringer igen när kylrummet är ombyggt"


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """It is Monday morning, and the test says how time passes."""
    passed = [timedelta()]
    monkeypatch.setitem(app.config, "CLOCK", lambda: START + passed[0])

    def wait(time: timedelta) -> None:
        passed[0] += time

    return wait


@pytest.fixture
def maja(app: Flask, clock: object) -> Staff:
    """A specialist with a password."""
    person = rows.a_staff_member("specialist", rows.a_programme(), email="maja@exempel.example")
    set_password(person, PASSWORD)
    db.session.commit()
    return person


@pytest.fixture
def too_late(maja: Staff, client: Client, clock: Callable[[timedelta], None]) -> Callable[..., object]:
    """Maja sends a form two hours after she last did anything."""
    employer = rows.an_employer("Kafé Kajen")

    def send(**more: object):
        log_in(client)
        clock(timedelta(hours=2))
        data = {
            "employer": employer.id,
            "channel": "visit",
            "outcome": "positive",
            "happened_on": "2026-11-23",
            "note": NOTE,
            "when": "in_a_week",
            "next_step": "Hälsa på med Samira",
            "csrf_token": "x",
        }
        return client.post(
            f"/contacts/new?employer={employer.id}",
            data=data | more,
            headers={"Referer": f"http://localhost/employers/{employer.id}"},
        )

    return send


def log_in(client: Client):
    return client.post("/login", data={"email": "maja@exempel.example", "password": PASSWORD})


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(UnsentForm)) or 0


def contacts() -> list[EmployerContact]:
    db.session.expire_all()
    return list(db.session.scalars(select(EmployerContact)))


def test_she_is_told_that_it_is_kept_and_led_back_to_where_she_was(too_late, client: Client):
    answer = too_late()

    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=/employers/")
    page = client.get(answer.location).text
    assert "utloggad" in page
    assert "Det du skrev finns kvar i ett dygn" in page
    assert contacts() == []


def test_after_logging_in_it_is_offered_and_one_press_saves_it(too_late, client: Client):
    too_late()
    log_in(client)

    assert "/account/unsent" in client.get("/account").text
    page = BeautifulSoup(client.get("/account/unsent").text, "html.parser")
    assert NOTE in page.main.get_text()
    form = page.main.find("form")
    fields = [(field["name"], field["value"]) for field in form.select("input")]
    sent = client.post(form["action"], data=dict(fields))

    assert sent.status_code == 303
    assert [contact.note for contact in contacts()] == [NOTE]
    assert kept() == 0
    assert "/account/unsent" not in client.get("/account").text


def test_when_it_is_refused_it_stays(too_late, client: Client):
    too_late(happened_on="2031-01-01")
    log_in(client)
    form = BeautifulSoup(client.get("/account/unsent").text, "html.parser").main.find("form")

    answer = client.post(form["action"], data={i["name"]: i["value"] for i in form.select("input")})

    assert answer.status_code == 422
    assert NOTE in answer.text
    assert kept() == 1


def test_an_answer_that_saves_nothing_leaves_it(too_late, client: Client):
    too_late()
    log_in(client)
    [form] = db.session.scalars(select(UnsentForm))

    searched = client.post("/contacts/new", data={"find": "1", "where": "Kajen", "unsent_form": form.id})

    assert searched.status_code == 200
    assert kept() == 1


def test_it_can_be_thrown_away(too_late, client: Client):
    too_late()
    log_in(client)
    [form] = db.session.scalars(select(UnsentForm))

    assert client.post(f"/account/unsent/{form.id}/discard").status_code == 303
    assert kept() == 0


def test_nobody_else_sees_or_removes_it(too_late, client: Client, app: Flask):
    too_late()
    [form] = db.session.scalars(select(UnsentForm))
    form_id = form.id
    colleague = app.test_client().log_in_as(rows.a_staff_member("specialist"))

    assert NOTE not in colleague.get("/account/unsent").text
    assert colleague.post(f"/account/unsent/{form_id}/discard").status_code == 404
    colleague.post("/account/log-ins/end-others", data={"unsent_form": form_id})
    assert kept() == 1


def test_neither_the_database_nor_the_log_shows_it(too_late):
    too_late()

    stored = " ".join(db.session.scalars(text("SELECT content FROM unsent_forms")))
    assert stored
    assert "kylrummet" not in stored
    entries = db.session.scalars(select(AuditEntry)).all()
    assert entries
    assert not any("kylrummet" in str(entry.changes) for entry in entries)


def test_after_a_day_it_is_gone(too_late, client: Client, clock: Callable[[timedelta], None]):
    too_late()
    clock(timedelta(hours=24))
    log_in(client)

    assert kept() == 0
    assert "/account/unsent" not in client.get("/account").text


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account", {"current_password": PASSWORD, "new_password": "Nio nya nästan nötta"}),
        ("/verify", {"password": PASSWORD}),
        ("/account/log-ins/end-others", {"csrf_token": "x"}),
        ("/settings/language", {"language": "en"}),
        ("/contacts/new", {"note": "x" * 60_000}),
    ],
)
def test_passwords_buttons_and_masses_are_not_kept(
    maja: Staff, client: Client, clock: Callable[[timedelta], None], path: str, data: dict[str, str]
):
    log_in(client)
    clock(timedelta(hours=2))
    client.post(path, data=data)

    assert kept() == 0


def test_who_was_logged_out_by_somebody_leaves_nothing(maja: Staff, client: Client, app: Flask):
    log_in(client)
    office = app.test_client().log_in_as(rows.a_staff_member("admin"))
    office.post(f"/staff/{maja.id}/log-ins/end")

    client.post("/contacts/new", data={"note": NOTE})

    assert kept() == 0
