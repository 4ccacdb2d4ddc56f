"""Somebody with second factors, and what their app shows: the app is the real algorithm, on a clock of the test."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_security.proxies import _security
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from crm.accounts import second_factor
from crm.accounts.actions import set_password
from crm.accounts.models import Staff
from crm.database import db
from tests.conftest import Client
from tests.crm import rows

PASSWORD = "Åtta små ärliga rövare"
MORNING = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved on."""

    def __init__(self) -> None:
        self.at = MORNING

    def __call__(self) -> datetime:
        return self.at

    def move_on(self, **time: float) -> None:
        """Let time go by."""
        self.at += timedelta(**time)


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of application and phone."""
    stands = Clock()
    monkeypatch.setitem(app.config, "CLOCK", stands)
    return stands


@pytest.fixture
def maja(app: Flask, clock: Clock) -> Staff:
    """A specialist with a password."""
    person = rows.a_staff_member("specialist", rows.a_programme(), email="maja@exempel.example")
    set_password(person, PASSWORD)
    db.session.commit()
    return person


@pytest.fixture
def app_shows(maja: Staff, clock: Clock) -> Callable[[], str]:
    """Maja's app is in use since a minute; gives what it shows now."""
    secret = _security.totp_factory.generate_totp_secret()
    second_factor.use_app(maja, secret, shown(secret, clock))
    db.session.commit()
    clock.move_on(minutes=1)
    return lambda: shown(secret, clock)


def shown(secret: str, clock: Clock) -> str:
    """The code that an app with the secret shows."""
    return str(_security.totp_factory._totp.from_source(secret).generate(time=clock.at).token)


def with_password(
    client: Client, password: str = PASSWORD, email: str = "maja@exempel.example"
) -> TestResponse:
    """The first step."""
    return client.post("/login", data={"email": email, "password": password})


def with_code(client: Client, code: str) -> TestResponse:
    """The second step, with the app."""
    return client.post("/tf-validate", data={"code": code})


def with_recovery_code(client: Client, code: str) -> TestResponse:
    """The second step, without the phone."""
    return client.post("/mf-recovery", data={"code": code})


def is_in(client: Client) -> bool:
    """Whether the client is logged in."""
    return client.get("/").status_code == 200


def new_recovery_codes(person: Staff) -> list[str]:
    """Codes that somebody has put away."""
    codes: list[str] = _security.mf_recovery_codes_util.create_recovery_codes(person)
    db.session.commit()
    return codes


def shown_by_key(key: str, clock: Clock) -> str:
    """The code that an app shows into which the secret was typed as text."""
    return str(TOTP(key=key.replace("-", ""), format="base32").generate(time=clock.at).token)
