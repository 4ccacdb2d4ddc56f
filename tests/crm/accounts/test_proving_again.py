"""Before data leaves the program, the password once more: who is fresh passes, who is not proves it and comes back."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.actions import set_password
from crm.accounts.models import Staff
from crm.database import db
from crm.web.access import needs_fresh_log_in
from crm.web.addresses import local_path
from crm.web.freshness import FRESH_FOR
from tests.conftest import Client
from tests.crm import rows

PASSWORD = "Åtta små ärliga rövare"
FILE = "/reports/placements/download?format=csv&to=2026-05-31"


@pytest.fixture
def karin(app: Flask) -> Staff:
    """A coordinator with a password."""
    person = rows.a_staff_member("coordinator", rows.a_programme())
    set_password(person, PASSWORD)
    return person


@pytest.fixture
def later(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """Let time pass since the log-in."""

    def pass_by(time: timedelta) -> None:
        moment = datetime.now(UTC) + time
        monkeypatch.setitem(app.config, "CLOCK", lambda: moment)

    return pass_by


def test_whoever_has_just_logged_in_gets_the_file(karin: Staff, client: Client):
    assert client.log_in_as(karin).get(FILE).mimetype == "text/csv"


def test_after_a_quarter_the_password_is_asked_for_and_leads_to_the_very_file(
    karin: Staff, client: Client, later, app: Flask
):
    client.log_in_as(karin)
    later(FRESH_FOR + timedelta(seconds=5))
    asked = client.get(FILE, headers={"Referer": "http://localhost/reports/placements"})
    assert (asked.status_code, urlsplit(asked.location).path) == (302, "/verify")
    page = client.get(asked.location)
    assert "en gång till" in page.text

    app.config["CLOCK"] = None
    proved = client.post(
        "/verify", data={"password": PASSWORD, "next": parse_qs(urlsplit(asked.location).query)["next"][0]}
    )
    going_on = BeautifulSoup(client.get(proved.location).text, "html.parser")

    [refresh] = [meta["content"] for meta in going_on.select("meta[http-equiv=refresh]")]
    assert refresh == f"0; url={FILE}"
    assert [link["href"] for link in going_on.main.select("a.button")] == ["/reports/placements", FILE]
    assert client.get(FILE).mimetype == "text/csv"


def test_a_wrong_password_proves_nothing(karin: Staff, client: Client, later):
    client.log_in_as(karin)
    later(FRESH_FOR + timedelta(seconds=5))

    client.post("/verify", data={"password": "fel lösenord här"})

    assert client.get(FILE).status_code == 302


def test_pages_do_not_ask(karin: Staff, client: Client, later):
    client.log_in_as(karin)
    later(FRESH_FOR + timedelta(seconds=5))

    assert client.get("/reports/placements").status_code == 200


def test_a_right_that_is_missing_is_said_before_the_password_is_asked_for(app: Flask, client: Client, later):
    client.log_in_as(rows.a_staff_member("auditor"))
    later(FRESH_FOR + timedelta(seconds=5))

    assert client.get(FILE).status_code == 403


def test_every_file_of_a_report_asks(app: Flask):
    files = [rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.endswith(".download")]

    assert files
    assert [endpoint for endpoint in files if not needs_fresh_log_in(app, endpoint)] == []


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "\\\\evil.example", "/\t/evil"]
)
def test_going_on_stays_on_this_site(karin: Staff, client: Client, elsewhere: str):
    client.log_in_as(karin)

    straight = client.get("/go-on?" + urlencode({"to": elsewhere}))
    back = BeautifulSoup(
        client.get("/go-on?" + urlencode({"to": "/x", "back": elsewhere})).text, "html.parser"
    )

    assert straight.location == "/"
    assert [link["href"] for link in back.main.select("a.button")] == ["/", "/x"]


# What browsers do with an address before they follow it: leave out control characters, read a backslash as a slash.
def as_a_browser_reads(address: str) -> str:
    kept = "".join(sign for sign in address if sign not in "\t\r\n")
    return kept.strip("".join(map(chr, range(33)))).replace("\\", "/")


SEPARATORS = ("/", "//", "\\", "\t", "\n", "\x00", " ", "@", ":", "?", "#", ".", "[", "]", "\u2009")
NAMES = ("evil.example", "localhost", "localhost@evil.example", "http:", "https://", "javascript:", "account")
PIECES = st.sampled_from((*SEPARATORS, *NAMES, "%2f", "%5c", "%09"))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(address=st.one_of(st.lists(PIECES, min_size=1, max_size=8).map("".join), st.text(max_size=20)))
def test_no_address_that_a_browser_would_read_as_another_site_is_a_way_back(databases, address: str):
    app = databases.app("sqlite")
    with app.test_request_context(base_url="http://localhost/"):
        path = local_path(address)

    if path is not None:
        assert as_a_browser_reads(path).startswith("/")
        assert not as_a_browser_reads(path).startswith("//")


@pytest.mark.parametrize("what", ["password", "second-factor", "edit"])
def test_a_log_in_left_open_makes_nobody_somebody_else(app: Flask, client: Client, later, what: str):
    """Whoever sits down at an administrator's computer, or has their cookie, gets no colleague's account by it."""
    admin, maja = rows.a_staff_member("admin"), rows.a_staff_member("specialist", rows.a_programme())
    set_password(maja, PASSWORD)
    before = maja.password, maja.email
    client.log_in_as(admin)
    later(FRESH_FOR + timedelta(seconds=5))

    answer = client.post(f"/staff/{maja.id}/{what}", data={"email": "mine@demo.example"})

    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/verify")
    db.session.refresh(maja)
    assert (maja.password, maja.email) == before


def test_a_log_in_left_open_adds_nobody(app: Flask, client: Client, later):
    client.log_in_as(rows.a_staff_member("admin"))
    later(FRESH_FOR + timedelta(seconds=5))

    assert urlsplit(client.post("/staff/new", data={"role": "specialist"}).location).path == "/verify"
