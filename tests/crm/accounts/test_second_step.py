"""The second step of a log-in over HTTP: codes from an app and recovery codes, right, wrong, old and used."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from crm import config
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
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
    with_code,
    with_password,
    with_recovery_code,
)

__all__ = ["app_shows", "clock", "maja"]
WRONG = "000000"
SECRET = ("tf_primary_method", "tf_totp_secret", "mf_recovery_codes")
# After so many wrong ones somebody has to wait, as after wrong passwords (crm.accounts.rules).
MOST_TRIES = 5


def test_without_a_second_factor_the_password_is_enough(maja: Staff, client: Client):
    with_password(client)

    assert is_in(client)


def test_with_an_app_the_password_alone_is_not_enough(app_shows: Callable[[], str], client: Client):
    assert with_password(client).location == "/tf-validate"
    assert not is_in(client)


def test_the_code_that_the_app_shows_leads_in(app_shows: Callable[[], str], client: Client):
    with_password(client)

    assert with_code(client, app_shows()).location == "/"
    assert is_in(client)


def test_after_the_code_people_come_to_the_page_they_asked_for(app_shows: Callable[[], str], client: Client):
    data = {"email": "maja@exempel.example", "password": PASSWORD, "next": "/account"}
    second = client.post("/login", data=data).location

    page = client.get(second).get_data(as_text=True)
    assert 'action="/tf-validate?next=/account"' in page
    assert client.post(second, data={"code": app_shows()}).location == "/account"


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_after_the_code_people_stay_on_this_site(app_shows: Callable[[], str], client: Client, asked: str):
    with_password(client)

    answer = client.post("/tf-validate", query_string={"next": asked}, data={"code": app_shows()})
    assert urlsplit(urljoin("http://localhost/tf-validate", answer.location)).netloc == "localhost"
    assert "\\" not in answer.location


@pytest.mark.parametrize("code", [WRONG, "", "abc", "１２３４５６", "1" * 400, "'; drop table staff"])
def test_another_code_does_not(app_shows: Callable[[], str], client: Client, code: str):
    with_password(client)

    page = with_code(client, code).get_data(as_text=True)
    assert "Koden gäller inte just nu." in page
    assert not is_in(client)


def test_a_code_is_good_for_one_log_in(app_shows: Callable[[], str], client: Client, app: Flask):
    code = app_shows()
    with_password(client)
    with_code(client, code)

    overhearer = app.test_client()
    with_password(overhearer)
    assert overhearer.post("/tf-validate", data={"code": code}).status_code == 200
    assert not is_in(overhearer)


def test_the_code_that_set_the_app_up_is_used(app_shows: Callable[[], str], clock: Clock, client: Client):
    clock.move_on(minutes=-1)
    with_password(client)

    with_code(client, app_shows())
    assert not is_in(client)


def test_the_code_of_two_minutes_ago_is_too_old(app_shows: Callable[[], str], clock: Clock, client: Client):
    old = app_shows()
    clock.move_on(minutes=2)
    with_password(client)

    with_code(client, old)
    assert not is_in(client)


def test_a_clock_that_is_half_a_minute_late_does_not_matter(
    app_shows: Callable[[], str], clock: Clock, client: Client
):
    late = app_shows()
    clock.move_on(seconds=30)
    with_password(client)

    with_code(client, late)
    assert is_in(client)


def test_too_many_wrong_codes_end_the_log_in_also_for_the_right_one(
    app_shows: Callable[[], str], client: Client
):
    with_password(client)
    for _ in range(MOST_TRIES):
        assert with_code(client, WRONG).status_code == 200
    assert with_code(client, app_shows()).location == "/login"
    assert "Vänta 1 min" in client.get("/login").get_data(as_text=True)

    with_password(client)
    with_code(client, app_shows())
    assert not is_in(client)


def test_old_cookies_bring_no_new_tries(app_shows: Callable[[], str], client: Client):
    with_password(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    for _ in range(MOST_TRIES):
        client.set_cookie("session", cookie.value)
        with_code(client, WRONG)

    client.set_cookie("session", cookie.value)
    with_code(client, app_shows())
    assert not is_in(client)


def test_the_ways_share_their_tries(app_shows: Callable[[], str], maja: Staff, client: Client):
    code = new_recovery_codes(maja)[0]
    with_password(client)
    for _ in range(MOST_TRIES):
        with_code(client, WRONG)

    with_recovery_code(client, code)
    assert not is_in(client)


def test_after_the_wait_one_may_try_again(app_shows: Callable[[], str], clock: Clock, client: Client):
    with_password(client)
    for _ in range(MOST_TRIES):
        with_code(client, WRONG)
    clock.move_on(minutes=2)

    with_password(client)
    with_code(client, app_shows())
    assert is_in(client)


def test_a_right_code_gives_the_next_log_in_all_its_tries(
    app_shows: Callable[[], str], clock: Clock, client: Client
):
    for _ in range(3):
        with_password(client)
        for _ in range(MOST_TRIES - 1):
            with_code(client, WRONG)
        with_code(client, app_shows())
        assert is_in(client)
        client.post("/logout")
        clock.move_on(minutes=1)


def test_the_second_step_wants_the_first_one_not_long_ago(
    app_shows: Callable[[], str], clock: Clock, client: Client
):
    with_password(client)
    clock.move_on(minutes=11)

    assert with_code(client, app_shows()).location == "/login"
    assert not is_in(client)


@pytest.mark.parametrize("path", ["/tf-validate", "/mf-recovery", "/tf-select"])
def test_the_second_step_is_nothing_without_the_first(app: Flask, client: Client, path: str):
    for answer in (client.get(path), client.post(path, data={"code": WRONG, "which": "authenticator"})):
        assert (answer.status_code, answer.location) == (302, "/login")


@pytest.mark.parametrize("path", ["/tf-validate", "/mf-recovery", "/tf-select", "/wan-signin"])
def test_who_is_in_stays_in_when_they_open_a_second_step(maja: Staff, client: Client, path: str):
    with_password(client)

    assert client.get(path).location == "/"
    assert is_in(client)


def test_wrong_codes_are_in_the_log(app_shows: Callable[[], str], maja: Staff, client: Client):
    with_password(client)
    with_code(client, WRONG)
    with_recovery_code(client, WRONG)

    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "log_in_refused")).all()
    assert [(entry.entity_id, entry.changes) for entry in entries] == [(maja.id, None)] * 2


def test_who_is_closed_between_the_steps_is_not_let_in(
    app_shows: Callable[[], str], maja: Staff, client: Client
):
    with_password(client)
    maja.active = False
    db.session.commit()

    with_code(client, app_shows())
    assert not is_in(client)


def test_each_recovery_code_works_once(app_shows: Callable[[], str], maja: Staff, client: Client):
    first, second, *_others = new_recovery_codes(maja)
    with_password(client)
    assert with_recovery_code(client, first).location == "/"
    assert "Du har 9 reservkoder kvar." in client.get("/account").get_data(as_text=True)

    client.post("/logout")
    with_password(client)
    assert "Det är ingen av de koder du har kvar." in with_recovery_code(client, first).get_data(as_text=True)
    assert not is_in(client)
    with_recovery_code(client, second)
    assert is_in(client)


def test_a_recovery_code_may_be_typed_as_one_likes(app_shows: Callable[[], str], maja: Staff, client: Client):
    code = new_recovery_codes(maja)[0]
    with_password(client)

    with_recovery_code(client, f" {code.replace('-', ' ').upper()} ")
    assert is_in(client)


@pytest.mark.parametrize("code", ["", "---", "0000-0000-0000", "å", "x" * 1000])
def test_what_is_no_recovery_code_does_not_lead_in(
    app_shows: Callable[[], str], maja: Staff, client: Client, code: str
):
    new_recovery_codes(maja)
    with_password(client)

    assert with_recovery_code(client, code).status_code == 200
    assert not is_in(client)


def test_the_recovery_codes_of_a_colleague_do_not_lead_in(app_shows: Callable[[], str], client: Client):
    code = new_recovery_codes(rows.a_staff_member("specialist"))[0]
    with_password(client)

    with_recovery_code(client, code)
    assert not is_in(client)


def test_new_recovery_codes_replace_the_old_ones(app_shows: Callable[[], str], maja: Staff, client: Client):
    old = new_recovery_codes(maja)[0]
    new_recovery_codes(maja)
    with_password(client)

    with_recovery_code(client, old)
    assert not is_in(client)


def test_who_has_few_recovery_codes_left_is_told(app_shows: Callable[[], str], maja: Staff, client: Client):
    codes = new_recovery_codes(maja)
    maja.mf_recovery_codes = maja.mf_recovery_codes[:3]
    db.session.commit()
    with_password(client)
    with_recovery_code(client, codes[0])

    page = client.get("/account").get_data(as_text=True)
    assert "Du har 2 reservkoder kvar. Gör nya under Mitt konto." in page
    assert "Du har få reservkoder kvar." in page


def test_neither_codes_nor_secrets_are_in_the_log_or_readable_in_the_database(
    app_shows: Callable[[], str], maja: Staff, client: Client
):
    codes = new_recovery_codes(maja)
    with_password(client)
    with_recovery_code(client, codes[0])

    row = db.session.execute(select(Staff.__table__).where(Staff.id == maja.id)).mappings().one()
    logged = [
        (entry.reason, entry.changes)
        for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    raw = " ".join(
        str(value)
        for value in db.session.connection()
        .exec_driver_sql(f"SELECT * FROM staff WHERE id = {maja.id}")
        .one()
    )
    assert [reason for reason, _changes in logged if reason] == [
        "password",
        "second factor",
        "recovery codes",
        "recovery code used",
    ]
    # That something was changed is said, never what.
    pairs = [pair for _reason, changes in logged for name, pair in (changes or {}).items() if name in SECRET]
    assert pairs
    assert [pair for pair in pairs if pair != [None, None]] == []
    for secret in (*codes, row["tf_totp_secret"], *row["mf_recovery_codes"]):
        assert secret not in raw
        assert secret not in str(logged)


def test_logging_in_with_a_code_does_not_count_as_a_change_of_the_row(
    app_shows: Callable[[], str], maja: Staff, client: Client
):
    version = maja.version
    with_password(client)
    with_code(client, app_shows())

    db.session.refresh(maja)
    assert maja.version == version


@pytest.mark.parametrize("path", ["/tf-validate", "/mf-recovery"])
def test_the_second_step_speaks_the_chosen_language(app_shows: Callable[[], str], client: Client, path: str):
    with_password(client)
    swedish = client.get(path).get_data(as_text=True)
    client.set_cookie("language", "en")
    english = client.get(path).get_data(as_text=True)

    assert "Logga in</button>" in swedish
    assert "Log in</button>" in english


@pytest.mark.parametrize("said", ["yes", "Required", "0"])
def test_a_setting_that_is_neither_is_refused(tmp_path, said: str):
    with pytest.raises(config.WrongSetting, match="optional or required"):
        config.settings(tmp_path, {"DORROPPNARE_SECOND_FACTOR": said})
