"""Passkeys over HTTP with a device of the tests' own: added, used, and refused wherever they should be."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.actions import set_password
from crm.accounts.models import Passkey, Staff
from crm.accounts.passkeys import MOST_EXTENSIONS, kept_extensions
from crm.accounts.security import security
from crm.audit.models import AuditEntry
from crm.database import db
from tests.conftest import Client
from tests.crm import rows
from tests.crm.accounts.authenticator import Device, add, asked_by, in_text, send, use
from tests.crm.accounts.factors import PASSWORD, clock, is_in, maja, with_password

__all__ = ["clock", "maja"]
REFUSED = "Den passnyckeln fungerar inte här."


@pytest.fixture
def inside(maja: Staff, client: Client) -> Client:
    """Maja, logged in just now."""
    with_password(client)
    return client


@pytest.fixture
def phone(inside: Client) -> Device:
    """Maja's phone, to be used instead of the password; she has logged out."""
    device = Device()
    add(inside, device, "first")
    inside.post("/logout")
    return device


@pytest.fixture
def key(inside: Client) -> Device:
    """Maja's key, to be used after the password; she has logged out."""
    device = Device(knows_owner=False)
    add(inside, device, "secondary")
    inside.post("/logout")
    return device


@pytest.fixture
def jonas_and_his_key(app: Flask, maja: Staff) -> Device:
    """A colleague's key."""
    set_password(rows.a_staff_member("specialist", email="jonas@exempel.example"), PASSWORD)
    db.session.commit()
    browser = app.test_client()
    with_password(browser, email="jonas@exempel.example")
    device = Device(knows_owner=False)
    add(browser, device, "secondary", "Jonas nyckel")
    return device


def refusal(client: Client, answer: Any) -> str:
    """What is said on the page that follows, when nobody was let in."""
    assert answer.status_code == 302
    page = client.get(answer.location, follow_redirects=True).get_data(as_text=True)
    assert not is_in(client)
    return page


def test_a_passkey_is_added_and_logged(inside: Client, maja: Staff):
    answer = add(inside, Device(), "secondary")

    assert answer.location == "/account"
    assert "Passnyckeln är tillagd." in inside.get("/account").get_data(as_text=True)
    passkey = db.session.scalars(select(Passkey)).one()
    assert (passkey.staff_id, passkey.name, passkey.usage) == (maja.id, "Min telefon", "secondary")
    reasons = [entry.reason for entry in db.session.scalars(select(AuditEntry)) if entry.entity == "staff"]
    assert "second factor" in reasons


def test_instead_of_the_password(phone: Device, client: Client):
    assert use(client, phone).location == "/"
    assert is_in(client)


def test_the_password_goes_on_working_beside_a_passkey_instead_of_it(phone: Device, client: Client):
    with_password(client)

    assert is_in(client)


def test_instead_of_the_password_the_device_must_know_its_owner(phone: Device, client: Client):
    phone.knows_owner = False

    assert REFUSED in refusal(client, use(client, phone))


def test_a_passkey_remembers_nobody_past_their_session(phone: Device, client: Client):
    asked = asked_by(client.post("/wan-signin", data={"remember": "y"}))
    data = {"credential": json.dumps(phone.used(asked.options)), "remember": "True"}

    answer = client.post(asked.action, data=data)
    assert is_in(client)
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("remember")]


@pytest.mark.parametrize(("role", "gets_in"), [("specialist", False), ("admin", True)])
def test_where_all_log_in_elsewhere_a_passkey_is_for_administrators(
    app: Flask,
    phone: Device,
    maja: Staff,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    gets_in: bool,
):
    monkeypatch.setitem(app.config, "OIDC_ONLY", True)
    monkeypatch.setitem(app.config, "OIDC_NAME", "Älvstaden")
    maja.role = role
    db.session.commit()
    use(client, phone)

    assert is_in(client) == gets_in


def test_after_the_password(key: Device, client: Client):
    assert with_password(client).location == "/wan-signin"
    assert not is_in(client)

    assert use(client, key).location == "/"
    assert is_in(client)


def test_a_key_for_after_the_password_is_nothing_without_it(key: Device, client: Client):
    assert REFUSED in refusal(client, use(client, key))


def test_the_key_of_a_colleague_does_not_finish_ones_log_in(
    key: Device, jonas_and_his_key: Device, client: Client
):
    with_password(client)

    assert REFUSED in refusal(client, use(client, jonas_and_his_key))


def test_the_page_asks_only_for_keys_of_who_has_passed_the_first_step(
    key: Device, jonas_and_his_key: Device, client: Client
):
    with_password(client)
    asked = asked_by(client.post("/wan-signin"))

    assert [each["id"] for each in asked.options["allowCredentials"]] == [in_text(key.id)]


def test_before_the_first_step_nobody_learns_who_has_a_passkey(phone: Device, client: Client):
    data = {"identity": "maja@exempel.example"}

    assert not asked_by(client.post("/wan-signin", data=data)).options.get("allowCredentials")


def test_a_removed_passkey_is_refused(phone: Device, client: Client):
    use(client, phone)
    passkey = db.session.scalars(select(Passkey)).one()
    client.post(f"/account/passkeys/{passkey.id}/remove")
    client.post("/logout")

    assert REFUSED in refusal(client, use(client, phone))


def test_who_is_closed_gets_in_with_no_passkey(phone: Device, maja: Staff, client: Client):
    maja.active = False
    db.session.commit()

    assert REFUSED in refusal(client, use(client, phone))
    assert [e for e in db.session.scalars(select(AuditEntry)) if e.action == "log_in"][1:] == []


def test_the_signature_of_another_device_is_refused(phone: Device, client: Client):
    copy = Device(id=phone.id, owner=phone.owner)

    assert REFUSED in refusal(client, use(client, copy))


def test_a_copy_that_has_counted_less_is_refused(phone: Device, client: Client):
    phone.uses = 7
    use(client, phone)
    client.post("/logout")
    phone.uses = 3

    assert REFUSED in refusal(client, use(client, phone))


def test_a_passkey_made_for_another_site_is_refused(phone: Device, client: Client):
    phone.host = "dorroppnare.evil.example"

    assert REFUSED in refusal(client, use(client, phone))


def test_an_answer_is_good_once_and_only_where_it_was_asked_for(phone: Device, client: Client, app: Flask):
    asked = asked_by(client.post("/wan-signin"))
    answer = phone.used(asked.options)
    elsewhere = app.test_client()
    assert send(elsewhere, asked, answer).location.startswith("/wan-signin")
    assert not is_in(elsewhere)

    send(client, asked, answer)
    assert is_in(client)
    client.post("/logout")
    send(client, asked, answer)
    assert not is_in(client)


def test_a_new_passkey_made_for_another_session_is_refused(
    inside: Client, jonas_and_his_key: Device, app: Flask
):
    asked = asked_by(inside.post("/wan-register", data={"name": "Min", "usage": "first"}))
    other = app.test_client()
    with_password(other)
    send(other, asked, Device().created(asked.options))

    assert [passkey.name for passkey in db.session.scalars(select(Passkey))] == ["Jonas nyckel"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Ge passnyckeln ett namn."),
        ("Min telefon", "Du har redan en passnyckel med det namnet."),
        ("<b>nyckel</b>", "Använd bokstäver, siffror, mellanslag och bindestreck i namnet."),
        ("nyckel!", "Använd bokstäver, siffror, mellanslag och bindestreck i namnet."),
        ("n" * 65, "Gör det kortare."),
    ],
)
def test_names_that_do_not_do(inside: Client, name: str, sentence: str):
    add(inside, Device(), "secondary")

    page = inside.post("/wan-register", data={"name": name, "usage": "first"}).get_data(as_text=True)
    assert sentence in page


@pytest.mark.parametrize("usage", ["", "third", "secondary'"])
def test_a_passkey_is_for_one_of_two_uses(inside: Client, usage: str):
    page = inside.post("/wan-register", data={"name": "Min", "usage": usage}).get_data(as_text=True)

    assert "data-options" not in page
    assert db.session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize(
    "credential",
    ["", "null", "[]", "7", "{}", '{"id": 1}', "{", '{"id":"a","rawId":"a","response":{},"type":"x"}'],
)
def test_an_answer_that_is_none_is_refused_without_an_error(inside: Client, credential: str, app: Flask):
    asked = asked_by(inside.post("/wan-register", data={"name": "Min", "usage": "first"}))
    assert inside.post(asked.action, data={"credential": credential}).location == "/wan-register"

    nobody = app.test_client()
    asked = asked_by(nobody.post("/wan-signin"))
    assert nobody.post(asked.action, data={"credential": credential}).location == "/wan-signin"


@pytest.mark.parametrize("path", ["/wan-signin/made-up", "/wan-register/made-up"])
def test_a_made_up_question_is_refused(inside: Client, path: str, app: Flask):
    browser = inside if "register" in path else app.test_client()

    assert browser.post(path, data={"credential": "{}"}).location == path.removesuffix("/made-up")


@pytest.mark.parametrize("said", ["[]", "not json", {"a": 1}, None, 7, "{" + " " * MOST_EXTENSIONS + "}"])
def test_of_what_a_browser_says_beside_only_what_can_be_read_again_is_kept(said: Any):
    assert kept_extensions(said) is None


def test_what_a_browser_says_of_its_abilities_is_kept():
    assert kept_extensions('{"credProps": {"rk": true}}') == '{"credProps": {"rk": true}}'


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({"ADDRESS": "https://dorroppnare.example"}, "https://dorroppnare.example"),
        ({"SESSION_COOKIE_SECURE": True}, "https://localhost"),
        ({}, "http://localhost"),
    ],
)
def test_passkeys_are_bound_to_the_address_that_people_typed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], host: str
):
    for name, value in settings.items():
        monkeypatch.setitem(app.config, name, value)
    with app.test_request_context():
        assert security.webauthn_util.origin() == host
