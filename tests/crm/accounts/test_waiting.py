"""Too many wrong passwords: one waits, whether the account exists or not, and nobody learns which."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import argon2.low_level
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.accounts import attempts
from crm.accounts.actions import set_password
from crm.accounts.models import LogInWait, Staff
from crm.accounts.rules import LONGEST_WAIT, forgotten_at, wait_after
from crm.audit.models import AuditEntry
from crm.database import db
from crm.errors import MustWait
from tests.conftest import Client
from tests.crm import rows

PASSWORD = "Åtta små ärliga rövare"
MAJA = "maja@exempel.example"
START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
WAIT = "Det blev fel för många gånger. Vänta"
GENERIC = "Vi känner inte igen"


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
    person = rows.a_staff_member("specialist", rows.a_programme(), email=MAJA)
    set_password(person, PASSWORD)
    db.session.commit()
    return person


def log_in(client: Client, password: str = "fel lösenord här", email: str = MAJA, address: str = "192.0.2.1"):
    return client.post(
        "/login", data={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address}
    )


class TestAccount:
    @pytest.mark.parametrize("email", [MAJA, "ingen@exempel.example", "inte en adress"])
    def test_the_fifth_wrong_one_brings_a_wait_whether_somebody_has_the_address_or_not(
        self, maja: Staff, client: Client, email: str
    ):
        answers = [log_in(client, email=email).text for _ in range(7)]

        assert [WAIT in answer for answer in answers] == [False] * 5 + [True] * 2
        assert [GENERIC in answer for answer in answers] == [True] * 5 + [False] * 2

    def test_the_right_password_does_not_help_during_the_wait_and_does_after_it(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        for _ in range(5):
            log_in(client)

        assert "Vänta 1 min" in log_in(client, PASSWORD).text
        clock(timedelta(seconds=61))
        assert log_in(client, PASSWORD).status_code == 302

    def test_each_further_wrong_one_doubles_the_wait(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        for _ in range(4):
            log_in(client)
        waits = []
        for _ in range(4):
            log_in(client)
            waits.append(attempts.find_wait(maja, client.application.config["CLOCK"]()))
            clock(timedelta(minutes=waits[-1]))

        assert waits == [1, 2, 4, 8]

    def test_coming_in_forgets_the_wrong_ones(self, maja: Staff, client: Client):
        for _ in range(4):
            log_in(client)
        log_in(client, PASSWORD)
        client.post("/logout")
        for _ in range(4):
            log_in(client)

        assert log_in(client, PASSWORD).status_code == 302

    def test_slips_over_a_morning_add_up_to_nothing(
        self, maja: Staff, client: Client, clock: Callable[[timedelta], None]
    ):
        for _ in range(10):
            log_in(client)
            clock(timedelta(minutes=16))

        assert log_in(client, PASSWORD).status_code == 302

    @pytest.mark.parametrize(
        "email", ["MAJA@exempel.example", " maja@exempel.example ", "maja@ｅxempel.example"]
    )
    def test_another_spelling_of_the_address_is_the_same_account(
        self, maja: Staff, client: Client, email: str
    ):
        for _ in range(5):
            log_in(client, email=email)

        assert WAIT in log_in(client, PASSWORD).text

    def test_what_a_program_sends_counts_too(self, maja: Staff, client: Client):
        for _ in range(5):
            client.post("/login", json={"email": MAJA, "password": "fel lösenord här"})

        assert WAIT in log_in(client, PASSWORD).text

    def test_the_password_once_more_counts_as_well(self, maja: Staff, client: Client):
        client.log_in_as(maja)
        for _ in range(5):
            client.post("/verify", data={"password": "fel lösenord här"})

        assert WAIT in client.post("/verify", data={"password": PASSWORD}).text

    def test_so_does_the_present_password_when_a_new_one_is_chosen(self, maja: Staff, client: Client):
        client.log_in_as(maja)
        new = {"new_password": "Nio nya nästan nötta", "new_password_again": "Nio nya nästan nötta"}
        for _ in range(5):
            client.post("/account", data={"current_password": "fel lösenord här", **new})

        answer = client.post("/account", data={"current_password": PASSWORD, **new})
        assert answer.status_code == 422
        assert WAIT in answer.text


class TestAddress:
    def test_twenty_wrong_ones_from_one_address_are_enough_whoever_they_were_for(
        self, maja: Staff, client: Client
    ):
        for number in range(20):
            log_in(client, email=f"nummer{number}@exempel.example")

        assert WAIT in log_in(client, PASSWORD).text
        assert log_in(client, PASSWORD, address="192.0.2.99").status_code == 302

    def test_a_whole_network_of_version_6_is_one_address(self, maja: Staff, client: Client):
        for number in range(20):
            log_in(client, email=f"nummer{number}@exempel.example", address=f"2001:db8:1:2::{number:x}")

        assert WAIT in log_in(client, PASSWORD, address="2001:db8:1:2:ffff::1").text
        assert log_in(client, PASSWORD, address="2001:db8:1:3::1").status_code == 302

    def test_what_a_client_says_about_its_address_is_not_believed(self, maja: Staff, client: Client):
        for number in range(20):
            client.post(
                "/login",
                data={"email": f"n{number}@exempel.example", "password": "fel lösenord här"},
                headers={"X-Forwarded-For": f"198.51.100.{number}"},
            )

        assert WAIT in client.post("/login", data={"email": MAJA, "password": PASSWORD}).text


class TestNothingShows:
    @pytest.mark.parametrize(
        ("email", "password"),
        [
            (MAJA, "fel lösenord här"),
            ("ingen@exempel.example", "fel lösenord här"),
            ("inte en adress", "fel lösenord här"),
            ("ny@exempel.example", "fel lösenord här"),
            ("borta@exempel.example", PASSWORD),
            (MAJA, "x" * 100_000),
        ],
    )
    def test_every_refusal_hashes_once(
        self, maja: Staff, client: Client, monkeypatch: pytest.MonkeyPatch, email: str, password: str
    ):
        rows.a_staff_member("specialist", email="ny@exempel.example")
        gone = rows.a_staff_member("specialist", email="borta@exempel.example", active=False)
        set_password(gone, PASSWORD)
        db.session.commit()
        hashed = hashes_counted(monkeypatch)

        assert GENERIC in log_in(client, password, email).text
        assert len(hashed) == 1

    def test_during_a_wait_nothing_is_hashed(self, maja: Staff, client: Client, monkeypatch):
        for _ in range(5):
            log_in(client)
        hashed = hashes_counted(monkeypatch)
        log_in(client, PASSWORD)

        assert hashed == []

    def test_neither_addresses_nor_accounts_can_be_read_from_the_counts(self, maja: Staff, client: Client):
        log_in(client)

        stored = " ".join(row.key_hash for row in db.session.scalars(select(LogInWait)))
        assert len(stored) == 129
        assert "maja" not in stored
        assert "192.0.2" not in stored


def hashes_counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the slow hash is asked to do from now on; it still does it."""
    calls: list[str] = []
    for name in ("hash_secret", "verify_secret"):
        real = getattr(argon2.low_level, name)

        def counted(*args, name=name, real=real, **kwargs):
            calls.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(argon2.low_level, name, counted)
    return calls


class TestLog:
    def test_says_whose_account_was_tried_and_nothing_of_what_was_typed(self, maja: Staff, client: Client):
        log_in(client)
        log_in(client, email="ingen@exempel.example")

        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "log_in_refused")).all()
        assert [(entry.entity, entry.entity_id, entry.changes, entry.reason) for entry in entries] == [
            ("staff", maja.id, None, None),
            ("staff", None, None, None),
        ]

    def test_holds_no_counts(self, maja: Staff, client: Client):
        log_in(client)

        about = select(func.count()).where(AuditEntry.entity == "log_in_waits")
        assert db.session.scalar(about) == 0


class TestRelease:
    def test_an_administrator_sees_the_wait_and_ends_it(self, maja: Staff, client: Client, app: Flask):
        office = app.test_client().log_in_as(rows.a_staff_member("admin"))
        assert "försöka nu" not in office.get(f"/staff/{maja.id}/edit").text
        for _ in range(5):
            log_in(client)
        assert "försöka nu" in office.get(f"/staff/{maja.id}/edit").text

        assert office.post(f"/staff/{maja.id}/wait/end").status_code == 303

        assert log_in(client, PASSWORD).status_code == 302
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.entity_id == maja.id))
        assert [entry.reason for entry in entries].count("released") == 1


class TestCounting:
    def test_old_counts_are_cleaned_away(self, app: Flask):
        attempts.note_refused("a@exempel.example", "192.0.2.1", START, None)
        attempts.note_refused("b@exempel.example", "192.0.2.2", START + timedelta(days=2), None)

        assert db.session.scalar(select(func.count()).select_from(LogInWait)) == 2

    def test_a_wait_says_how_long(self, app: Flask):
        for _ in range(7):
            attempts.note_refused(MAJA, None, START, None)

        with pytest.raises(MustWait) as refusal:
            attempts.require_no_wait(MAJA, None, START + timedelta(seconds=30))
        assert refusal.value.values == {"minutes": 4}

    @given(kind=st.sampled_from(["account", "address"]), failures=st.integers(0, 10_000))
    def test_waits_grow_and_end(self, kind: str, failures: int):
        wait, next_wait = wait_after(kind, failures), wait_after(kind, failures + 1)

        assert timedelta() <= wait <= next_wait <= LONGEST_WAIT
        assert forgotten_at(kind, failures, START) > START + wait
