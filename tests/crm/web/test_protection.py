"""What protects log-ins outside the pages: keys that cannot be guessed, cookies, headers, and where it serves."""

import os
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crm import create_app
from crm.accounts.actions import set_password
from crm.config import WeakSecret, WrongSetting, require_strong, settings
from crm.database import db
from crm.extensions import alembic
from crm.server import is_loopback, reasons_against
from tests.conftest import TEST_SETTINGS, Client
from tests.crm import rows
from tests.installation import COMMAND, DemoInstallation

PASSWORD = "Åtta små ärliga rövare"


class TestSecret:
    @pytest.mark.parametrize(
        "secret",
        [
            "secret",
            "changeme",
            "only for tests",
            "a" * 64,
            "abab" * 16,
            "0123456789abcdef",
            "my-secret-key-" * 4,
        ],
    )
    def test_one_that_can_be_guessed_is_refused_and_says_what_to_do(self, tmp_path: Path, secret: str):
        with pytest.raises(WeakSecret, match="DORROPPNARE_SECRET_KEY") as refusal:
            settings(tmp_path, {"DORROPPNARE_SECRET_KEY": secret})

        assert secret not in str(refusal.value).replace("import secrets", "").replace("secrets.token", "")

    def test_nobody_else_on_the_machine_gets_into_the_folder_that_holds_it(self, tmp_path: Path):
        settings(tmp_path / "instance", {})

        assert (tmp_path / "instance").stat().st_mode & 0o077 == 0

    def test_one_in_the_instance_folder_is_looked_at_too(self, tmp_path: Path):
        (tmp_path / "secret_key").write_text("changeme")

        with pytest.raises(WeakSecret, match="secret_key"):
            settings(tmp_path, {})

    @given(st.binary(min_size=32, max_size=64))
    def test_a_random_one_is_taken(self, chance: bytes):
        secret = chance.hex()
        if len(set(secret)) < 10:
            return

        assert require_strong(secret, "it") == secret

    def test_the_command_says_the_sentence_and_no_traceback(self, tmp_path: Path):
        environment = {
            **os.environ,
            "DORROPPNARE_INSTANCE": str(tmp_path),
            "DORROPPNARE_SECRET_KEY": "changeme",
        }
        run = subprocess.run([*COMMAND, "import", "runs"], env=environment, capture_output=True, text=True)

        assert run.returncode == 1
        assert run.stderr.startswith("DORROPPNARE_SECRET_KEY is short or well known")


class TestSettings:
    @pytest.mark.parametrize("typed", ["0", "-1", "soon", "1.5"])
    def test_a_limit_that_is_no_number_is_refused_by_name(self, tmp_path: Path, typed: str):
        with pytest.raises(WrongSetting, match="DORROPPNARE_IDLE_MINUTES"):
            settings(tmp_path, {"DORROPPNARE_IDLE_MINUTES": typed})

    def test_the_limits_come_from_the_environment(self, tmp_path: Path):
        environment = {
            "DORROPPNARE_IDLE_MINUTES": "20",
            "DORROPPNARE_LOG_IN_HOURS": "9",
            "DORROPPNARE_PROXIES": "2",
        }
        read = settings(tmp_path, environment)

        assert (read["IDLE_MINUTES"], read["LOG_IN_HOURS"], read["PROXIES"]) == (20, 9, 2)


class TestBehindHTTPS:
    @pytest.fixture
    def secure_app(self, tmp_path: Path):
        """The application as it is behind one web server with a certificate."""
        read = settings(tmp_path, {"DORROPPNARE_HTTPS": "1", "DORROPPNARE_PROXIES": "1"})
        app = create_app({**read, **TEST_SETTINGS}, str(tmp_path))
        with app.app_context():
            alembic.upgrade()
            person = rows.a_staff_member("specialist", email="maja@exempel.example")
            set_password(person, PASSWORD)
            db.session.commit()
            yield app
            db.session.remove()
            db.engine.dispose()

    def log_in(self, app: Flask, forwarded: str = "203.0.113.7", password: str = PASSWORD):
        app.test_client_class = Client
        client = app.test_client()
        answer = client.post(
            "/login",
            base_url="https://localhost",
            data={"email": "maja@exempel.example", "password": password},
            headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"},
        )
        return client, answer

    def test_the_cookie_belongs_to_this_host_alone(self, secure_app: Flask):
        client, answer = self.log_in(secure_app)
        [cookie] = answer.headers.getlist("Set-Cookie")
        parts = {part.strip() for part in cookie.split(";")[1:]}

        assert cookie.startswith("__Host-session=")
        assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        assert client.get("/account", base_url="https://localhost").status_code == 200

    def test_browsers_are_told_to_come_back_over_https_only(self, secure_app: Flask, app: Flask):
        _client, answer = self.log_in(secure_app)

        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Strict-Transport-Security" not in app.test_client().get("/login").headers

    def test_the_address_is_the_one_that_the_web_server_saw(self, secure_app: Flask):
        for number in range(20):
            self.log_in(secure_app, f"198.51.100.{number}, 203.0.113.7", "fel lösenord här")

        # Whatever a client writes in front, the web server's own note counts.
        _client, answer = self.log_in(secure_app, "192.0.2.5, 203.0.113.7")
        assert answer.status_code == 200


def test_logging_out_empties_what_the_browser_kept(app: Flask, client: Client):
    answer = client.log_in_as(rows.a_staff_member("specialist")).post("/logout")

    assert answer.headers["Clear-Site-Data"] == '"cache"'


class TestServing:
    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
    def test_on_this_machine_alone_everything_goes(self, host: str):
        assert is_loopback(host)
        assert reasons_against(host, is_https=False, has_demo=True) == []

    @pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
    def test_where_others_reach_it_passwords_are_encrypted_and_not_the_demos(self, host: str):
        assert len(reasons_against(host, is_https=False, has_demo=True)) == 3
        assert len(reasons_against(host, is_https=False, has_demo=False)) == 2
        assert len(reasons_against(host, is_https=True, has_demo=True)) == 2
        assert reasons_against(host, is_https=True, has_demo=False) == []

    def test_behind_a_web_server_the_demos_password_is_refused_too(self):
        assert reasons_against("127.0.0.1", is_https=True, has_demo=True) != []

    def test_the_command_refuses_the_demo_where_others_reach_it(
        self, tmp_path: Path, demo_installation: DemoInstallation
    ):
        demo_installation.copy_to(tmp_path)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DORROPPNARE_")}
        environment = {**kept, "DORROPPNARE_INSTANCE": str(tmp_path)}
        command = [*COMMAND, "serve", "--host", "0.0.0.0"]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

        assert run.returncode == 1
        assert "DORROPPNARE_HTTPS=1" in run.stderr
        assert "The log-ins of the demo work here" in run.stderr
