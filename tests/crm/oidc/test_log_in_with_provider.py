"""Logging in with the identities of a municipality, against a real provider on this machine."""

import logging
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from crm import config
from crm.accounts.actions import set_password
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.labels import LABELS
from crm.oidc import provider as ours
from tests.conftest import Client
from tests.crm import rows
from tests.identities import CLIENT_ID, CLIENT_SECRET, Provider, new_key, running_provider

ADDRESS = "maja@alvstaden.example"
PASSWORD = "Åtta små ärliga rövare"
START = "/login/with/provider"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    """The provider, one for all tests here."""
    with running_provider() as running:
        yield running


@pytest.fixture
def provider(server: Provider, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The provider without faults, where Maja logs in; the application uses it."""
    server.faults, server.only_in_userinfo, server.asked = set(), set(), []
    server.claims = {"sub": "maja-at-the-city", "email": ADDRESS, "email_verified": True}
    settings = {"ISSUER": server.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
    settings |= {"NAME": "Älvstaden"}
    environment = {f"DORROPPNARE_OIDC_{name}": value for name, value in settings.items()}
    for name, value in config.oidc_settings(environment).items():
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setitem(app.extensions, ours.EXTENSION, None)
    ours.install(app)
    return server


@pytest.fixture
def maja(app: Flask) -> Staff:
    """A specialist whom an administrator has added, without a password."""
    person = rows.a_staff_member("specialist", rows.a_programme(), email=ADDRESS)
    db.session.commit()
    return person


def sent_there(client: Client, start: str = START) -> str:
    """The address at the provider that the button leads to."""
    answer = client.get(start)
    assert answer.status_code == 302
    return answer.location


def sent_back(there: str) -> str:
    """The path here that the provider leads back to."""
    answer = requests.get(there, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    assert parts.netloc == "localhost"
    return f"{parts.path}?{parts.query}"


def log_in(client: Client, start: str = START):
    """The whole way; the answer to the last step."""
    return client.get(sent_back(sent_there(client, start)))


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def refused_for(client: Client, answer) -> str:
    """Why somebody was not let in: a page with its own heading, and nobody is in."""
    assert answer.status_code == 302
    assert not is_in(client)
    why = parse_qs(urlsplit(answer.location).query)["why"][0]
    page = client.get(answer.location)
    assert page.status_code in (403, 503)
    with force_locale("sv"):
        assert f"<h1>{LABELS['oidc_refusal'][why]}</h1>" in page.text
    return why


def entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


class TestIn:
    def test_who_is_added_comes_in_and_is_logged(self, provider: Provider, maja: Staff, client: Client):
        assert log_in(client).location == "/"

        assert is_in(client)
        assert [entry.staff_id for entry in entries("log_in")] == [maja.id]
        db.session.refresh(maja)
        assert (maja.oidc_issuer, maja.oidc_subject) == (provider.issuer, "maja-at-the-city")
        assert maja.last_seen_at is not None

    def test_the_first_log_in_is_in_the_log_and_leaves_open_forms_alone(
        self, provider: Provider, maja: Staff, client: Client
    ):
        version = maja.version
        log_in(client)
        db.session.refresh(maja)

        assert maja.version == version
        bound = [entry for entry in entries("update") if entry.reason == "bound"]
        assert [(entry.entity, entry.entity_id) for entry in bound] == [("staff", maja.id)]

    def test_later_the_address_may_change_at_both_ends(self, provider: Provider, maja: Staff, client: Client):
        log_in(client)
        client.post("/logout")
        provider.claims["email"] = "gift@alvstaden.example"
        maja.email = "maja.ny@alvstaden.example"
        db.session.commit()

        log_in(client)

        assert is_in(client)

    def test_capitals_in_the_address_do_not_matter(self, provider: Provider, maja: Staff, client: Client):
        provider.claims["email"] = "Maja@Alvstaden.Example"

        log_in(client)

        assert is_in(client)

    def test_an_address_that_only_the_page_about_the_person_tells(
        self, provider: Provider, maja: Staff, client: Client
    ):
        provider.only_in_userinfo = {"email", "email_verified"}

        log_in(client)

        assert is_in(client)

    def test_a_claim_of_the_settings(
        self, provider: Provider, maja: Staff, client: Client, app: Flask, monkeypatch
    ):
        monkeypatch.setitem(app.config, "OIDC_CLAIM", "upn")
        provider.claims = {"sub": "1", "upn": ADDRESS, "email": "annan@alvstaden.example"}

        log_in(client)

        assert is_in(client)

    def test_a_provider_that_wants_the_secret_in_the_form(
        self, provider: Provider, maja: Staff, client: Client
    ):
        provider.faults = {"secret in the form"}

        log_in(client)

        assert is_in(client)

    def test_a_provider_that_has_changed_its_key(self, provider: Provider, maja: Staff, client: Client):
        log_in(client)
        client.post("/logout")
        provider.key = new_key()

        log_in(client)

        assert is_in(client)

    def test_the_provider_describes_itself_once_an_hour(
        self, provider: Provider, maja: Staff, client: Client
    ):
        for _time in range(2):
            log_in(client)
            client.post("/logout")

        assert provider.asked.count("/.well-known/openid-configuration") == 1
        assert provider.asked.count("/keys") == 1

    def test_the_way_there_carries_state_nonce_and_a_challenge_and_asks_for_little(
        self, provider: Provider, client: Client
    ):
        one, other = (parse_qs(urlsplit(sent_there(client)).query) for _time in range(2))

        assert one["code_challenge_method"] == ["S256"]
        assert one["scope"] == ["openid email"]
        assert one["response_type"] == ["code"]
        assert one["redirect_uri"] == ["http://localhost/login/with/provider/back"]
        assert all(len(one[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
        assert all(one[name] != other[name] for name in ("state", "nonce", "code_challenge"))

    def test_behind_https_the_way_back_is_https(
        self, provider: Provider, client: Client, app: Flask, monkeypatch
    ):
        monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)

        back = parse_qs(urlsplit(sent_there(client)).query)["redirect_uri"][0]

        assert back.startswith("https://localhost/")


class TestGoingOn:
    def test_people_come_to_the_page_they_asked_for(self, provider: Provider, maja: Staff, client: Client):
        to_log_in = client.get("/employers?q=caf%C3%A9&sort=name").location
        page = client.get(to_log_in).text
        start = next(part for part in page.split('"') if part.startswith(START)).replace("&amp;", "&")

        assert log_in(client, start).location == "/employers?q=caf%C3%A9&sort=name"

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
            "/\n/evil.example",
            "http://localhost@evil.example/",
            "http://[evil.example/",
        ],
    )
    def test_people_stay_on_this_site(self, provider: Provider, maja: Staff, client: Client, asked: str):
        there = client.get(START, query_string={"next": asked}).location

        location = client.get(sent_back(there)).location

        assert urlsplit(urljoin("http://localhost/", location)).netloc == "localhost"
        assert "\\" not in location

    def test_an_address_too_long_for_the_cookie_is_left_behind(
        self, provider: Provider, maja: Staff, client: Client
    ):
        assert log_in(client, START + "?next=/employers?q=" + "x" * 5000).location == "/"

    def test_log_ins_that_are_begun_and_left_do_not_fill_the_cookie(
        self, provider: Provider, maja: Staff, client: Client
    ):
        for _time in range(12):
            there = sent_there(client, START + "?next=/employers?q=" + "åäö" * 100)

        with client.session_transaction() as session:
            assert len([key for key in session if key.startswith("_state_")]) == 3
        client.get(sent_back(there))
        assert is_in(client)


class TestNotIn:
    @pytest.mark.parametrize(
        "fault",
        [
            "wrong signature",
            "signed with the public key",
            "alg none",
            "wrong nonce",
            "no nonce",
            "wrong audience",
            "audience by the back door",
            "wrong issuer",
            "another issuer",
            "unencrypted address",
            "expired",
            "no subject",
            "no identity",
            "out of order",
            "garbled description",
            "garbled keys",
            "garbled tokens",
        ],
    )
    def test_an_answer_that_does_not_hold(self, provider: Provider, maja: Staff, client: Client, fault: str):
        provider.faults = {fault}

        answer = client.get(START)
        if not answer.location.startswith("/"):
            answer = client.get(sent_back(answer.location))

        assert refused_for(client, answer) == "untrusted"
        assert (entries("log_in"), entries("log_in_refused")) == ([], [])

    def test_userinfo_about_somebody_else(self, provider: Provider, maja: Staff, client: Client):
        provider.only_in_userinfo = {"email", "email_verified"}
        provider.faults = {"userinfo of somebody else"}

        assert refused_for(client, log_in(client)) == "untrusted"

    @pytest.mark.parametrize("verified", [False, None, "true", 1])
    def test_an_address_that_nobody_has_verified(
        self, provider: Provider, maja: Staff, client: Client, verified: object
    ):
        provider.claims["email_verified"] = verified

        assert refused_for(client, log_in(client)) == "unverified"
        assert [entry.staff_id for entry in entries("log_in_refused")] == [None]

    @pytest.mark.parametrize("address", ["okand@alvstaden.example", None, "", 7, ["a@b.example"]])
    def test_somebody_whom_no_administrator_has_added(
        self, provider: Provider, maja: Staff, client: Client, address: object
    ):
        provider.claims["email"] = address

        answer = log_in(client)

        assert refused_for(client, answer) == "unknown"
        assert "alvstaden.example" not in client.get(answer.location).text
        assert [(entry.entity_id, entry.reason) for entry in entries("log_in_refused")] == [(None, "unknown")]

    @pytest.mark.parametrize("came_before", [True, False])
    def test_somebody_whose_account_is_closed(
        self, provider: Provider, maja: Staff, client: Client, came_before: bool
    ):
        if came_before:
            log_in(client)
            client.post("/logout")
        maja.active = False
        db.session.commit()

        assert refused_for(client, log_in(client)) == "closed"
        assert [entry.entity_id for entry in entries("log_in_refused")] == [maja.id]

    def test_an_address_that_was_given_to_somebody_else_at_the_provider(
        self, provider: Provider, maja: Staff, client: Client
    ):
        log_in(client)
        client.post("/logout")
        provider.claims["sub"] = "another maja"

        assert refused_for(client, log_in(client)) == "taken"
        db.session.refresh(maja)
        assert maja.oidc_subject == "maja-at-the-city"

    def test_the_same_subject_of_another_provider(self, provider: Provider, maja: Staff, client: Client):
        maja.oidc_issuer, maja.oidc_subject = "https://other.example", "maja-at-the-city"
        db.session.commit()

        assert refused_for(client, log_in(client)) == "taken"

    def test_a_state_that_is_missing_made_up_or_somebody_elses(
        self, provider: Provider, maja: Staff, client: Client, app: Flask
    ):
        back = sent_back(sent_there(app.test_client()))

        for path in (back, back.split("&state")[0], "/login/with/provider/back", back[:-4] + "evil"):
            assert refused_for(client, client.get(path)) == "stale"
        assert provider.asked.count("/token") == 0

    def test_an_answer_that_is_sent_twice(self, provider: Provider, maja: Staff, client: Client):
        back = sent_back(sent_there(client))
        client.get(back)
        client.post("/logout")

        assert refused_for(client, client.get(back)) == "stale"

    def test_an_answer_after_an_hour(self, provider: Provider, maja: Staff, client: Client, monkeypatch):
        back = sent_back(sent_there(client))
        later = time.time() + 3601
        monkeypatch.setattr(ours.time, "time", lambda: later)

        assert refused_for(client, client.get(back)) == "stale"

    def test_somebody_who_stops_on_the_way(self, provider: Provider, maja: Staff, client: Client):
        provider.faults = {"refuses"}

        assert refused_for(client, log_in(client)) == "cancelled"

    def test_a_provider_that_is_down(self, provider: Provider, maja: Staff, client: Client):
        provider.faults = {"down"}

        assert refused_for(client, client.get(START)) == "unreachable"

    def test_a_provider_that_nobody_serves(
        self, provider: Provider, maja: Staff, client: Client, app: Flask, monkeypatch
    ):
        monkeypatch.setitem(app.config, "OIDC_ISSUER", "http://127.0.0.1:9")
        ours.install(app)

        assert refused_for(client, client.get(START)) == "unreachable"

    @pytest.mark.parametrize("on_the_way", ["there", "back"])
    def test_a_provider_that_never_answers(
        self, provider: Provider, maja: Staff, client: Client, app: Flask, on_the_way: str
    ):
        app.extensions[ours.EXTENSION].client_kwargs["default_timeout"] = 0.2
        begun = time.monotonic()
        back = sent_back(sent_there(client)) if on_the_way == "back" else START
        app.extensions[ours.EXTENSION].server_metadata.pop("jwks", None)
        provider.faults = {"slow"}

        assert refused_for(client, client.get(back)) == "unreachable"
        assert time.monotonic() - begun < 5

    def test_after_a_fault_the_next_try_begins_afresh(self, provider: Provider, maja: Staff, client: Client):
        provider.faults = {"garbled description"}
        client.get(START)
        provider.faults = set()

        log_in(client)

        assert is_in(client)


class TestAgain:
    def test_who_logs_in_once_more_counts_as_fresh(self, provider: Provider, maja: Staff, client: Client):
        log_in(client)
        with client.session_transaction() as session:
            session["fs_paa"] = 1.0

        there = sent_there(client, START + "/again?next=/account")
        answer = client.get(sent_back(there))

        asked = parse_qs(urlsplit(there).query)
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
        assert answer.location == "/account"
        with client.session_transaction() as session:
            assert session["fs_paa"] > time.time() - 60

    @pytest.mark.parametrize(
        ("change", "why"), [({"sub": "somebody"}, "somebody_else"), ({"auth_time": 1}, "not_again")]
    )
    def test_somebody_else_and_yesterday_do_not(
        self, provider: Provider, maja: Staff, client: Client, change: dict[str, object], why: str
    ):
        log_in(client)
        with client.session_transaction() as session:
            session["fs_paa"] = 1.0
        provider.claims |= change

        answer = log_in(client, START + "/again")

        assert answer.location.endswith(why)
        with client.session_transaction() as session:
            assert session["fs_paa"] == 1.0
        assert is_in(client)

    @pytest.mark.parametrize("seen_at", [7200, None, -1e300])
    def test_whom_the_provider_let_through_without_asking_is_in_but_not_fresh(
        self, provider: Provider, maja: Staff, client: Client, seen_at: int | None
    ):
        provider.claims["auth_time"] = seen_at and int(time.time()) - seen_at

        log_in(client)

        assert is_in(client)
        asked = client.get("/reports/placements/download?format=csv")
        assert (asked.status_code, urlsplit(asked.location).path) == (302, "/verify")

    def test_who_has_just_written_the_password_there_is_fresh(
        self, provider: Provider, maja: Staff, client: Client
    ):
        log_in(client)

        assert client.get("/reports/placements/download?format=csv").status_code == 200


class TestOut:
    def test_logging_out_offers_to_log_out_at_the_provider_once(
        self, provider: Provider, maja: Staff, client: Client
    ):
        log_in(client)
        page = client.get(client.post("/logout").location).text
        there = urlsplit(client.get("/login/with/provider/leave").location)

        assert "Logga ut från Älvstaden" in page
        assert there.path == "/end"
        assert parse_qs(there.query)["post_logout_redirect_uri"] == ["http://localhost/login"]
        assert "id_token_hint" not in parse_qs(there.query)
        assert "Logga ut från Älvstaden" not in client.get("/login").text
        assert not is_in(client)

    @pytest.mark.parametrize("fault", ["no end of sessions", "down"])
    def test_a_provider_without_such_a_place_leads_to_the_log_in(
        self, provider: Provider, maja: Staff, client: Client, fault: str
    ):
        provider.faults = {fault}

        assert client.get("/login/with/provider/leave").location == "http://localhost/login"

    def test_who_came_by_password_is_not_asked(self, provider: Provider, maja: Staff, client: Client):
        set_password(maja, PASSWORD)
        db.session.commit()
        client.post("/login", data={"email": ADDRESS, "password": PASSWORD})

        page = client.get(client.post("/logout").location).text

        assert "Logga ut från Älvstaden" not in page


class TestSecrets:
    def test_no_token_is_kept_or_logged(
        self, provider: Provider, maja: Staff, client: Client, caplog: pytest.LogCaptureFixture
    ):
        with caplog.at_level(logging.DEBUG):
            back = sent_back(sent_there(client))
            with client.session_transaction() as session:
                verifier = next(v["data"]["code_verifier"] for k, v in session.items() if k[:6] == "_state")
            client.get(back)
            provider.faults = {"expired"}
            client.post("/logout")
            log_in(client)

        with client.session_transaction() as session:
            kept = repr(dict(session))
        kept += repr([(e.changes, e.reason) for e in db.session.scalars(select(AuditEntry))])
        secrets = [*provider.given_tokens, verifier, CLIENT_SECRET, parse_qs(urlsplit(back).query)["code"][0]]
        ours_in_log = "\n".join(r.getMessage() for r in caplog.records)
        assert len(provider.given_tokens) >= 4
        assert [secret for secret in secrets if secret in ours_in_log + kept] == []


class TestOnly:
    @pytest.fixture(autouse=True)
    def only(self, provider: Provider, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(app.config, "OIDC_ONLY", True)

    def test_a_right_password_is_not_enough(self, maja: Staff, client: Client):
        set_password(maja, PASSWORD)
        db.session.commit()

        page = client.post("/login", data={"email": ADDRESS, "password": PASSWORD}).text

        assert "Logga in med Älvstaden i stället" in page
        assert not is_in(client)

    def test_a_wrong_password_tells_nothing_more(self, maja: Staff, client: Client):
        page = client.post("/login", data={"email": ADDRESS, "password": "fel lösenord"}).text

        assert "i stället" not in page

    def test_an_administrator_comes_in_when_the_provider_does_not_answer(
        self, provider: Provider, app: Flask, client: Client
    ):
        provider.faults = {"down"}
        person = rows.a_staff_member("admin", email="per@alvstaden.example")
        set_password(person, PASSWORD)
        db.session.commit()

        client.post("/login", data={"email": person.email, "password": PASSWORD})

        assert is_in(client)

    def test_the_form_is_folded_away(self, client: Client):
        page = client.get("/login").text

        assert page.index(START) < page.index('<details class="more-fields">') < page.index('name="password"')


class TestStaffPages:
    def test_an_administrator_sees_who_is_tied_and_unties(
        self, provider: Provider, maja: Staff, client: Client, app: Flask
    ):
        log_in(client)
        administrator = app.test_client()
        administrator.log_in_as(rows.a_staff_member("admin"))
        assert "Loggar in med Älvstaden" in administrator.get("/staff").text
        assert "Koppla loss" in administrator.get(f"/staff/{maja.id}/edit").text

        answer = administrator.post(f"/login/with/provider/unbind/{maja.id}")

        assert answer.status_code == 303
        db.session.refresh(maja)
        assert (maja.oidc_issuer, maja.oidc_subject) == (None, None)
        assert [e.entity_id for e in entries("update") if e.reason == "unbound"] == [maja.id]
        assert not is_in(client)
        provider.claims["sub"] = "her new account"
        log_in(client)
        assert is_in(client)

    def test_an_administrator_who_unties_themselves_stays(
        self, provider: Provider, app: Flask, client: Client
    ):
        person = rows.a_staff_member("admin", oidc_issuer=provider.issuer, oidc_subject="per")
        client.log_in_as(person)

        client.post(f"/login/with/provider/unbind/{person.id}")

        assert is_in(client)


class TestWithoutProvider:
    def test_nothing_is_offered_or_there(self, app: Flask, client: Client):
        assert START not in client.get("/login").text
        paths = ("", "/back", "/leave")
        assert [client.get(START + path).status_code for path in paths] == [404, 404, 404]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"ISSUER": "http://idp.example", "CLIENT_ID": "x"}, "begins with https://"),
        ({"ISSUER": "idp.example", "CLIENT_ID": "x"}, "begins with https://"),
        ({"ISSUER": "https://idp.example"}, "CLIENT_ID too"),
        ({"ONLY": "1"}, "OIDC_ISSUER too"),
        ({"CLIENT_SECRET_FILE": "/nowhere"}, "cannot be read"),
    ],
)
def test_settings_that_cannot_work_are_told_at_the_start(settings: dict[str, str], sentence: str):
    with pytest.raises(config.WrongSetting, match=sentence):
        config.oidc_settings({f"DORROPPNARE_OIDC_{name}": value for name, value in settings.items()})


def test_the_secret_may_lie_in_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("abc\n", encoding="utf-8")

    settings = config.oidc_settings({"DORROPPNARE_OIDC_CLIENT_SECRET_FILE": str(file)})

    assert settings["OIDC_CLIENT_SECRET"] == "abc"
