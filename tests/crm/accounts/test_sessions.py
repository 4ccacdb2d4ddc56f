"""Log-ins as rows: each one can be seen and ended, and time ends them by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts import sessions
from crm.accounts.actions import set_password
from crm.accounts.models import LogInSession, Staff
from crm.accounts.rules import Limits, device_of, why_over
from crm.audit.models import AuditEntry
from crm.database import db
from crm.web.clock import now
from tests.conftest import Client
from tests.crm import rows

PASSWORD = "Åtta små ärliga rövare"
PHONE = "Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


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


def log_in(client: Client, user_agent: str = PHONE, **more: str):
    data = {"email": "maja@exempel.example", "password": PASSWORD, **more}
    return client.post("/login", data=data, headers={"User-Agent": user_agent})


def all_sessions() -> list[LogInSession]:
    db.session.expire_all()
    return list(db.session.scalars(select(LogInSession).order_by(LogInSession.id)))


class TestBeginning:
    def test_a_log_in_is_a_row_that_says_when_where_and_on_what(self, maja: Staff, client: Client):
        log_in(client)

        [row] = all_sessions()
        assert (row.staff_id, row.began_at, row.last_seen_at) == (maja.id, START, START)
        assert (row.address, row.device) == ("127.0.0.1", "Firefox, Android")

    def test_the_row_does_not_hold_what_the_cookie_holds(self, maja: Staff, client: Client):
        log_in(client)

        with client.session_transaction() as cookie:
            handle = cookie["log_in"]
        [row] = all_sessions()
        assert handle not in (row.handle_hash, str(row.id))
        assert sessions.find(handle).id == row.id
        assert sessions.find(row.handle_hash) is None

    def test_nothing_in_the_cookie_is_the_same_after_the_log_in(
        self, maja: Staff, client: Client, app: Flask
    ):
        app.config["WTF_CSRF_ENABLED"] = True
        try:
            token = BeautifulSoup(client.get("/login").text, "html.parser").find(attrs={"name": "csrf_token"})
            with client.session_transaction() as cookie:
                before = dict(cookie)
            log_in(client, csrf_token=token["value"])
            client.get("/account")
            with client.session_transaction() as cookie:
                after = dict(cookie)
        finally:
            app.config["WTF_CSRF_ENABLED"] = False

        assert "_user_id" in after
        assert before["csrf_token"] != after["csrf_token"]

    def test_logging_in_over_a_log_in_ends_the_first(self, maja: Staff, client: Client):
        log_in(client)
        with client.session_transaction() as cookie:
            cookie.pop("_user_id")
        log_in(client)

        assert [row.why for row in all_sessions()] == ["replaced", None]

    def test_old_rows_are_forgotten(self, maja: Staff, client: Client, clock: Callable[[timedelta], None]):
        log_in(client)
        clock(sessions.KEPT_FOR + timedelta(days=1))
        log_in(client)

        assert [row.began_at.date() for row in all_sessions()] == [(START + timedelta(days=91)).date()]

    def test_no_cookie_outlives_it(self, maja: Staff, client: Client):
        cookies = log_in(client, remember="y").headers.getlist("Set-Cookie")

        assert [cookie.split("=")[0] for cookie in cookies] == ["session"]


class TestTime:
    def test_who_does_nothing_for_an_hour_is_out_and_told_so(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        log_in(client)
        clock(timedelta(minutes=60))
        answer = client.get("/account?x=1")

        assert (answer.status_code, answer.location) == (302, "/login?next=/account?x%3D1")
        assert "Du har inte gjort något här på ett tag" in client.get(answer.location).text
        assert [row.why for row in all_sessions()] == ["idle"]
        assert client.get("/account").status_code == 302

    def test_who_keeps_working_stays_until_the_day_is_over(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        log_in(client)
        for _ in range(14):
            clock(timedelta(minutes=50))
            assert client.get("/account").status_code == 200
        clock(timedelta(minutes=20))
        answer = client.get("/account")

        assert answer.status_code == 302
        assert "en hel arbetsdag" in client.get(answer.location).text
        assert [row.why for row in all_sessions()] == ["too_long"]

    def test_when_somebody_was_seen_is_written_once_a_minute_and_by_a_page_that_was_refused(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        log_in(client)
        seen = []
        for path in ("/account", "/account", "/staff"):
            clock(timedelta(seconds=40))
            client.get(path)
            seen += [round((row.last_seen_at - START).total_seconds()) for row in all_sessions()]

        assert seen == [0, 80, 80]
        clock(timedelta(seconds=61))
        assert client.get("/staff").status_code == 403
        assert (all_sessions()[0].last_seen_at - START).total_seconds() == 181

    def test_files_of_the_page_keep_nobody_logged_in(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        log_in(client)
        clock(timedelta(minutes=59))
        client.get("/static/css/base.css").close()
        clock(timedelta(minutes=1))

        assert client.get("/account").status_code == 302

    def test_pages_for_everybody_stay_open_to_who_was_logged_out(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        log_in(client)
        clock(timedelta(hours=13))

        assert client.get("/login").status_code == 200

    def test_a_piece_of_a_page_sends_the_whole_page_to_the_log_in(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        log_in(client)
        clock(timedelta(hours=2))
        answer = client.get("/account", headers={"HX-Request": "true"})

        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login?next=/account")

    def test_the_limits_are_settings(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None], app: Flask, monkeypatch
    ):
        monkeypatch.setitem(app.config, "IDLE_MINUTES", 5)
        log_in(client)
        clock(timedelta(minutes=5))

        assert client.get("/account").status_code == 302

    @given(
        idle=st.integers(1, 300),
        absolute=st.integers(1, 48),
        since_start=st.integers(0, 3000),
        since_seen=st.integers(0, 3000),
    )
    def test_time_only_ever_ends_a_log_in(self, idle: int, absolute: int, since_start: int, since_seen: int):
        limits = Limits(timedelta(minutes=idle), timedelta(hours=absolute))
        began = START
        seen = START + timedelta(minutes=max(0, since_start - since_seen))

        now, later = START + timedelta(minutes=since_start), START + timedelta(minutes=since_start + 1)

        over = why_over(began, seen, now, limits)
        assert (over is None) == (since_start < absolute * 60 and (now - seen) < limits.idle)
        assert over is None or why_over(began, seen, later, limits) is not None


ROWS = "ul[aria-label='Var du är inloggad'] li.row"


class TestList:
    def test_shows_each_device_and_marks_this_one(self, maja: Staff, client: Client, app: Flask):
        log_in(app.test_client(), "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36")
        log_in(client)

        page = BeautifulSoup(client.get("/account").text, "html.parser")

        devices = {row.find("p").get_text(" ", strip=True): row for row in page.select(ROWS)}
        assert set(devices) == {"Firefox, Android Den här enheten", "Chrome, Windows"}
        assert devices["Firefox, Android Den här enheten"].form is None
        assert devices["Chrome, Windows"].form["action"].endswith("/end")

    def test_one_can_be_ended_from_another(self, maja: Staff, client: Client, app: Flask):
        lost = app.test_client()
        log_in(lost)
        log_in(client)
        [row, _mine] = all_sessions()

        assert client.post(f"/account/log-ins/{row.id}/end").status_code == 303

        answer = lost.get("/account")
        assert answer.status_code == 302
        assert "från en annan" in lost.get(answer.location).text
        assert client.get("/account").status_code == 200

    def test_all_others_can_be_ended_at_once(self, maja: Staff, client: Client, app: Flask):
        elsewhere = [app.test_client(), app.test_client()]
        for other in elsewhere:
            log_in(other)
        log_in(client)

        client.post("/account/log-ins/end-others")

        assert [other.get("/account").status_code for other in elsewhere] == [302, 302]
        assert client.get("/account").status_code == 200
        assert [row.why for row in all_sessions()] == ["revoked", "revoked", None]

    def test_anothers_is_not_found_and_goes_on(self, maja: Staff, client: Client, app: Flask):
        colleague = app.test_client().log_in_as(rows.a_staff_member("admin"))
        [row] = all_sessions()
        log_in(client)

        assert client.post(f"/account/log-ins/{row.id}/end").status_code == 404
        assert colleague.get("/account").status_code == 200

    def test_an_administrator_ends_a_colleagues_and_the_log_says_who_did(
        self, maja: Staff, client: Client, app: Flask
    ):
        admin = rows.a_staff_member("admin")
        office = app.test_client().log_in_as(admin)
        log_in(client)

        assert office.post(f"/staff/{maja.id}/log-ins/end").status_code == 303

        assert client.get("/account").status_code == 302
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "log_out"))
        assert (entry.staff_id, entry.entity_id, entry.reason) == (admin.id, maja.id, "administrator")

    def test_administrators_who_end_their_own_stay_where_they_are(self, app: Flask, client: Client, clock):
        admin = rows.a_staff_member("admin")
        client.log_in_as(admin).post(f"/staff/{admin.id}/log-ins/end")

        assert client.get("/account").status_code == 200


class TestEnding:
    def test_logging_out_ends_it_for_a_copy_of_the_cookie_too(self, maja: Staff, client: Client, app: Flask):
        log_in(client)
        copy = app.test_client()
        copy.set_cookie("session", client.get_cookie("session").value)
        assert copy.get("/account").status_code == 200

        client.post("/logout")

        assert copy.get("/account").status_code == 302
        assert [row.why for row in all_sessions()] == ["log_out"]

    def test_a_cookie_that_names_no_log_in_is_none(self, maja: Staff, client: Client):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = maja.fs_uniquifier
            cookie["_fresh"] = True

        assert client.get("/account").status_code == 302

    def test_a_log_in_of_one_opens_nothing_of_another(self, maja: Staff, client: Client):
        other = rows.a_staff_member("admin")
        log_in(client)
        with client.session_transaction() as cookie:
            cookie["_user_id"] = other.fs_uniquifier

        assert client.get("/staff").status_code == 302

    def test_a_new_password_ends_them_all(self, maja: Staff, client: Client):
        log_in(client)
        set_password(maja, "Nio nya nästan nötta")
        db.session.commit()

        answer = client.get("/account")
        assert answer.status_code == 302
        assert "Ditt lösenord är bytt" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (PHONE, "Firefox, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/142 Safari/537 Edg/142",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) SamsungBrowser/30 Chrome/140 Mobile Safari/537",
            "Samsung Internet, Android",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/142 Safari/537", "Chrome, ChromeOS"),
        ("curl/8", None),
        ("", None),
        (None, None),
    ],
)
def test_devices_are_called_as_their_owners_call_them(user_agent: str | None, device: str | None):
    assert device_of(user_agent) == device


def test_a_cookie_that_was_taken_back_learns_nothing_of_its_owner_from_a_page_that_is_not_there(
    app: Flask, client: Client
):
    owner = rows.a_staff_member("specialist", rows.a_programme(), name="Maja Ek")
    client.log_in_as(owner)
    assert "Maja Ek" in client.get("/no-such-page").text
    sessions.end_all(owner, now(), "revoked")
    db.session.commit()

    page = client.get("/no-such-page")

    assert page.status_code == 404
    assert "Maja Ek" not in page.text
    assert "/participants" not in page.text
