"""Setting second factors up and taking them away, over HTTP: one's own, and a colleague's that are lost."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.actions import set_password
from crm.accounts.commands import NobodyWithThatAddress, reset_factors_of
from crm.accounts.models import Passkey, Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.web.access import CLOSED, LIBRARY_ENDPOINTS
from tests.conftest import Client
from tests.crm import rows
from tests.crm.accounts.factors import (
    PASSWORD,
    Clock,
    app_shows,
    clock,
    is_in,
    maja,
    new_recovery_codes,
    shown_by_key,
    with_code,
    with_password,
    with_recovery_code,
)

__all__ = ["app_shows", "clock", "maja"]


@pytest.fixture
def inside(maja: Staff, client: Client) -> Client:
    """Maja, logged in just now."""
    with_password(client)
    return client


def a_passkey(person: Staff, name: str = "Blå nyckeln", usage: str = "secondary") -> Passkey:
    """A passkey that nobody holds."""
    values = {"device_type": "single_device", "backup_state": False, "lastuse_datetime": person.created_at}
    credential = f"{person.id}-{name}".encode()
    return rows.added(
        Passkey(staff=person, name=name, usage=usage, credential_id=credential, public_key=b"k", **values)
    )


def key_on(page: str) -> str:
    """The secret as text, as one types it into an app."""
    return re.search(r'class="secret">([A-Z2-7-]+)<', page).group(1)


def reasons() -> list[str]:
    """Why the log says that staff were changed."""
    return [
        entry.reason
        for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        if entry.reason and entry.reason != "password"
    ]


def test_setting_an_app_up(inside: Client, maja: Staff, clock: Clock):
    page = inside.get("/account/app").get_data(as_text=True)
    assert 'src="data:image/svg+xml;base64,' in page
    assert "otpauth://totp/Dörröppnare:maja@exempel.example" in unquote(page)

    answer = inside.post("/account/app", data={"code": shown_by_key(key_on(page), clock)})
    assert (answer.status_code, answer.location) == (303, "/account")
    db.session.refresh(maja)
    assert maja.has_second_factor
    assert reasons() == ["second factor"]

    clock.move_on(minutes=1)
    inside.post("/logout")
    with_password(inside)
    with_code(inside, shown_by_key(key_on(page), clock))
    assert is_in(inside)


def test_a_wrong_first_code_keeps_the_picture(inside: Client, maja: Staff, clock: Clock):
    key = key_on(inside.get("/account/app").get_data(as_text=True))

    answer = inside.post("/account/app", data={"code": "000000"})
    assert answer.status_code == 422
    assert "Koden gäller inte just nu." in answer.get_data(as_text=True)
    assert key_on(answer.get_data(as_text=True)) == key
    db.session.refresh(maja)
    assert not maja.has_second_factor


def test_the_next_app_gets_another_secret(inside: Client, clock: Clock):
    first = key_on(inside.get("/account/app").get_data(as_text=True))
    inside.post("/account/app", data={"code": shown_by_key(first, clock)})

    assert key_on(inside.get("/account/app").get_data(as_text=True)) != first


def test_looking_at_the_picture_changes_nothing(inside: Client, maja: Staff):
    inside.get("/account/app")

    db.session.refresh(maja)
    assert (maja.tf_totp_secret, maja.tf_primary_method, maja.has_app) == (None, None, False)


def test_removing_the_app(app_shows: Callable[[], str], client: Client, maja: Staff):
    with_password(client)
    with_code(client, app_shows())

    assert client.post("/account/app/remove").location == "/account"
    db.session.refresh(maja)
    assert (maja.tf_totp_secret, maja.has_second_factor) == (None, False)
    assert reasons() == ["second factor", "second factor"]
    client.post("/logout")
    with_password(client)
    assert is_in(client)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/account/app"),
        ("POST", "/account/app"),
        ("POST", "/account/app/remove"),
        ("POST", "/account/passkeys/1/remove"),
        ("GET", "/wan-register"),
        ("POST", "/wan-register"),
        ("GET", "/mf-recovery-codes"),
        ("POST", "/mf-recovery-codes"),
    ],
)
def test_each_page_wants_a_password_that_was_given_not_long_ago(
    maja: Staff, client: Client, method: str, path: str
):
    client.log_in_as(maja)
    with client.session_transaction() as session:
        session["fs_paa"] = 0

    assert client.open(path, method=method).location.startswith("/verify?next=")
    db.session.refresh(maja)
    assert not maja.mf_recovery_codes


def test_recovery_codes_are_shown_once(inside: Client, maja: Staff):
    page = inside.post("/mf-recovery-codes", data={"generate_new_codes": "1"}).get_data(as_text=True)
    codes = re.findall(r"<li><code>([0-9a-f-]{14})</code>", page)

    assert len(set(codes)) == 10
    assert maja.recovery_codes_left == 10
    for path in ("/mf-recovery-codes", "/mf-recovery-codes?show_codes=1", "/account"):
        assert not [code for code in codes if code in inside.get(path).get_data(as_text=True)]
    assert reasons() == ["recovery codes"]


def test_removing_a_passkey(inside: Client, maja: Staff):
    passkey = a_passkey(maja)
    db.session.commit()
    assert "Blå nyckeln" in inside.get("/account").get_data(as_text=True)

    assert inside.post(f"/account/passkeys/{passkey.id}/remove").location == "/account"
    assert db.session.scalars(select(Passkey)).all() == []
    assert reasons() == ["second factor"]


def test_the_passkey_of_somebody_else_is_not_found(inside: Client):
    theirs = a_passkey(rows.a_staff_member("specialist"))
    db.session.commit()

    assert inside.post(f"/account/passkeys/{theirs.id}/remove").status_code == 404
    assert db.session.get(Passkey, theirs.id) is not None


def test_the_log_holds_no_keys(inside: Client, maja: Staff):
    a_passkey(maja)
    db.session.commit()

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.entity == "passkeys")).one()
    assert {name for name, pair in entry.changes.items() if pair != [None, None]} <= {"id", "staff_id"}


@pytest.fixture
def admin(app: Flask, clock: Clock) -> Client:
    """An administrator at work."""
    person = rows.a_staff_member("admin", email="per@exempel.example")
    set_password(person, PASSWORD)
    browser = app.test_client()
    db.session.commit()
    with_password(browser, email="per@exempel.example")
    return browser


def test_an_administrator_takes_lost_factors_away(
    app_shows: Callable[[], str], maja: Staff, client: Client, admin: Client
):
    code = new_recovery_codes(maja)[0]
    a_passkey(maja)
    with_password(client)
    with_code(client, app_shows())
    assert "Ta bort app, passnycklar och koder" in admin.get(f"/staff/{maja.id}/edit").get_data(as_text=True)

    answer = admin.post(f"/staff/{maja.id}/second-factor")
    assert (answer.status_code, answer.location) == (303, f"/staff/{maja.id}/edit")
    assert not is_in(client)
    assert reasons()[-1] == "second factor reset"
    db.session.refresh(maja)
    assert (maja.has_second_factor, maja.webauthn, maja.mf_recovery_codes) == (False, [], None)
    with_recovery_code(client, code)
    assert not is_in(client)


def test_whose_factors_were_taken_away_is_told_once(
    app_shows: Callable[[], str], maja: Staff, client: Client, admin: Client
):
    told = "En systemförvaltare har tagit bort din app"
    admin.post(f"/staff/{maja.id}/second-factor")

    with_password(client)
    assert told in client.get("/account").get_data(as_text=True)
    client.post("/logout")
    with_password(client)
    assert told not in client.get("/account").get_data(as_text=True)


def test_the_command_line_takes_them_away_from_the_last_administrator(
    app_shows: Callable[[], str], maja: Staff
):
    reset_factors_of("Maja@exempel.example")

    assert not maja.has_second_factor
    with pytest.raises(NobodyWithThatAddress):
        reset_factors_of("ingen@exempel.example")


@pytest.mark.parametrize("role", ["specialist", "partner", "coordinator", "auditor"])
def test_only_administrators_take_factors_away(
    app_shows: Callable[[], str], maja: Staff, client: Client, role: str
):
    client.log_in_as(rows.a_staff_member(role))

    assert client.post(f"/staff/{maja.id}/second-factor").status_code == 403
    db.session.refresh(maja)
    assert maja.has_second_factor


def test_where_everybody_must_who_has_none_is_led_to_it(
    app: Flask, inside: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")
    for path in ("/", "/employers", "/participants"):
        assert inside.get(path).location == "/account"
    assert inside.post("/employers/new", data={"name": "Kafé"}).location == "/account"
    assert "Ordna det nu, så öppnas resten sedan." in inside.get("/account").get_data(as_text=True)

    key = key_on(inside.get("/account/app").get_data(as_text=True))
    inside.post("/account/app", data={"code": shown_by_key(key, clock)})
    assert is_in(inside)


def test_where_everybody_must_a_passkey_instead_of_the_password_is_not_enough(
    app: Flask, inside: Client, maja: Staff, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")
    a_passkey(maja, usage="first")
    db.session.commit()
    assert inside.get("/").location == "/account"

    a_passkey(maja, "Röd nyckel", usage="secondary")
    db.session.commit()
    assert is_in(inside)


def test_where_everybody_must_whose_password_opens_nothing_need_not(
    app: Flask, maja: Staff, client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")
    maja.password = None

    assert is_in(client.log_in_as(maja))


def test_who_has_app_and_passkey_chooses(app_shows: Callable[[], str], maja: Staff, client: Client):
    a_passkey(maja)
    db.session.commit()

    assert with_password(client).location == "/tf-select"
    page = client.get("/tf-select").get_data(as_text=True)
    assert "Min passnyckel" in page
    assert client.post("/tf-select", data={"which": "sms"}).status_code == 200
    assert client.post("/tf-select", data={"which": "webauthn"}).location == "/wan-signin"
    assert client.post("/tf-select", data={"which": "authenticator"}).location == "/tf-validate"
    with_code(client, app_shows())
    assert is_in(client)


@pytest.mark.parametrize(
    "endpoint", [name for name, declared in LIBRARY_ENDPOINTS.items() if declared == CLOSED]
)
def test_what_the_library_brings_and_nobody_needs_is_not_there(app: Flask, inside: Client, endpoint: str):
    rule = next(app.url_map.iter_rules(endpoint))
    path = app.url_map.bind("localhost").build(endpoint, dict.fromkeys(rule.arguments, "x"))

    for method in {"GET", "POST"} & set(rule.methods or ()):
        assert inside.open(path, method=method).status_code == 404


def test_the_library_answers_with_pages_only(app_shows: Callable[[], str], client: Client):
    answer = client.post(
        "/login",
        json={"email": "maja@exempel.example", "password": PASSWORD},
        headers={"Accept": "application/json"},
    )

    assert answer.content_type.startswith("text/html")


def test_no_english_of_the_library_shows_in_swedish(inside: Client, maja: Staff):
    a_passkey(maja)
    db.session.commit()
    for path in ("/account", "/account/app", "/wan-register", "/mf-recovery-codes"):
        words = re.sub(r"<[^>]+>", " ", inside.get(path).get_data(as_text=True))
        assert not re.search(r"\b(the|your|code|recovery|passkey|factor)\b", words), path
