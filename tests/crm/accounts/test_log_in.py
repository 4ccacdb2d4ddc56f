"""Logging in, really over HTTP and with the real slow hash."""

import unicodedata
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from crm.accounts.actions import set_password
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.labels import LOG_IN_MESSAGES
from tests.conftest import Client
from tests.crm import rows

PASSWORD = "Åtta små ärliga rövare"
GENERIC = "Vi känner inte igen"


@pytest.fixture
def maja(app: Flask) -> Staff:
    """A specialist with a password."""
    person = rows.a_staff_member("specialist", rows.a_programme(), email="maja@exempel.example")
    set_password(person, PASSWORD)
    db.session.commit()
    return person


def log_in(
    client: Client, password: str = PASSWORD, email: str = "maja@exempel.example", target: str = "/login"
):
    return client.post(target, data={"email": email, "password": password})


def test_the_right_password_leads_to_the_start_page(maja: Staff, client: Client):
    answer = log_in(client)

    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/").status_code == 200


def test_stored_passwords_are_hashed_with_argon2(maja: Staff):
    assert maja.password.startswith("$argon2id$")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_letters_with_rings_and_dots_are_the_same_however_the_keyboard_sends_them(
    maja: Staff, client: Client, form: str
):
    assert log_in(client, unicodedata.normalize(form, PASSWORD)).status_code == 302


def test_capitals_in_the_address_do_not_matter(maja: Staff, client: Client):
    assert log_in(client, email="Maja@Exempel.Example").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("maja@exempel.example", "fel lösenord här"),
        ("ingen@exempel.example", PASSWORD),
        ("inte en adress", PASSWORD),
    ],
)
def test_one_sentence_whatever_was_wrong(maja: Staff, client: Client, email: str, password: str):
    page = log_in(client, password, email).get_data(as_text=True)

    assert page.count(GENERIC) == 1
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("field", ["email", "password"])
def test_an_empty_field_is_named(maja: Staff, client: Client, field: str):
    data = {"email": "maja@exempel.example", "password": PASSWORD, field: ""}

    page = client.post("/login", data=data).get_data(as_text=True)

    assert (
        "Skriv din e-postadress." if field == "email" else "Skriv ditt lösenord."
    ) in page or GENERIC in page
    assert client.get("/").status_code == 302


def test_who_is_closed_cannot_log_in_and_is_out_at_once(maja: Staff, client: Client):
    log_in(client)
    maja.active = False
    db.session.commit()

    assert client.get("/").status_code == 302
    assert GENERIC in log_in(client).get_data(as_text=True)


def test_who_has_no_password_cannot_log_in(app: Flask, client: Client):
    rows.a_staff_member("specialist", email="ny@exempel.example")
    db.session.commit()

    assert GENERIC in log_in(client, "None", "ny@exempel.example").get_data(as_text=True)


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "///evil.example/",
        "\\\\evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "/\t/evil.example/",
        "\t//evil.example/",
        "/%2f/evil.example/",
        "%2f%2fevil.example/",
        "https://localhost@evil.example/",
        "//localhost:80@evil.example/",
        "http://localhost\\@evil.example/",
        "http://[evil",
    ],
)
def test_after_logging_in_people_stay_on_this_site(maja: Staff, client: Client, asked: str):
    page = client.get("/login", query_string={"next": asked})

    assert page.status_code == 200
    for target in ("/login", "/login?" + urlencode({"next": asked})):
        answer = client.post(target, data={"email": maja.email, "password": PASSWORD, "next": asked})
        assert answer.status_code == 302
        assert urlsplit(urljoin("http://localhost/login", answer.location)).netloc == "localhost"
        assert "\\" not in answer.location
        client.post("/logout")


def test_after_logging_in_people_come_to_the_page_they_asked_for(maja: Staff, client: Client):
    data = {"email": maja.email, "password": PASSWORD, "next": "/account"}

    assert client.post("/login", data=data).location == "/account"


def test_a_page_asked_for_before_logging_in_comes_after_it(maja: Staff, client: Client):
    to_log_in = client.get("/account").location

    assert "next" in to_log_in
    page = client.get(to_log_in).get_data(as_text=True)
    assert 'value="/account"' in page


def test_logging_out_is_a_post(maja: Staff, client: Client):
    log_in(client)

    assert client.get("/logout").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/logout").location == "/login"
    assert client.get("/").status_code == 302


def test_when_somebody_came_in_is_kept_and_logged(maja: Staff, client: Client):
    version = maja.version
    log_in(client)
    db.session.refresh(maja)

    assert maja.last_seen_at is not None
    assert maja.version == version
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "log_in")).one()
    assert (entry.staff_id, entry.entity, entry.entity_id) == (maja.id, "staff", maja.id)


def test_a_failed_log_in_is_not_logged_as_one(maja: Staff, client: Client):
    log_in(client, "något annat ord")

    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "log_in")).all() == []


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(maja: Staff, client: Client):
    cookies = log_in(client).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("session="))

    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


def test_the_log_in_page_speaks_the_chosen_language(app: Flask, client: Client):
    swedish = client.get("/login").get_data(as_text=True)
    client.set_cookie("language", "en")
    english = client.get("/login").get_data(as_text=True)

    assert "Logga in" in swedish
    assert "Log in" not in swedish
    assert "Stay logged in" not in swedish
    assert "Log in" in english


def test_every_message_of_the_library_that_can_show_has_words_of_ours(app: Flask):
    for name, sentence in LOG_IN_MESSAGES.items():
        with app.test_request_context(headers={"Cookie": "language=sv"}):
            assert str(app.config[f"SECURITY_MSG_{name}"][0]) == str(sentence)
            swedish = str(sentence)
            with force_locale("en"):
                assert str(sentence) != swedish


def test_the_password_once_more_is_asked_in_our_words(maja: Staff, client: Client):
    log_in(client)

    page = client.get("/verify").get_data(as_text=True)
    assert "Ditt lösenord en gång till" in page
    assert "Det är inte ditt lösenord" in client.post("/verify", data={"password": "fel"}).get_data(
        as_text=True
    )
    assert client.post("/verify", data={"password": PASSWORD}).status_code == 302
