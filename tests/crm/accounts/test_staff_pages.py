"""Staff pages for administrators, one's own account for everybody, and the command for a password."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from crm.accounts import passwords
from crm.accounts.actions import set_password
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.cli import cli
from crm.database import db
from tests.conftest import Client
from tests.crm import rows
from tests.crm.query_counts import count_queries
from tests.installation import DemoInstallation

PASSWORD = "Räksmörgås utan majonnäs"


@pytest.fixture
def admin(app: Flask) -> Staff:
    """An administrator."""
    return rows.a_staff_member("admin", rows.a_programme(), name="Per Nyström")


def typed(person: Staff, **changes: object) -> dict[str, object]:
    """What the form of `person` sends when nothing but `changes` is changed."""
    values = {
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "organisation_id": person.organisation_id or 0,
        "programme_ids": sorted(person.programme_ids),
        "caseload_max": person.caseload_max or "",
        "active": "y",
        "version": person.version,
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


class TestStaff:
    def test_shows_everybody_with_role_programme_and_what_is_missing(self, admin: Staff, client: Client):
        rows.a_staff_member("specialist", admin.programmes[0], name="Ulla Utanord")
        rows.a_staff_member("partner", name="Stina Stängd", active=False)

        page = client.log_in_as(admin).get("/staff").get_data(as_text=True)

        assert "Ulla Utanord" in page
        assert "Inget lösenord än" in page
        assert "Arbetsspecialist" in page
        assert admin.programmes[0].name in page
        assert page.index("Ulla Utanord") < page.index("Stina Stängd")

    def test_asks_the_database_as_often_for_many_as_for_few(self, admin: Staff, client: Client):
        client.log_in_as(admin)
        few = count_queries(lambda: client.get("/staff"))
        for _ in range(12):
            rows.a_staff_member("specialist", rows.a_programme())
        db.session.commit()
        db.session.expire_all()

        assert count_queries(lambda: client.get("/staff")) == few


class TestCreate:
    def test_adds_somebody_who_cannot_log_in_yet(self, admin: Staff, client: Client):
        programme = admin.programmes[0]
        answer = client.log_in_as(admin).post(
            "/staff/new",
            data={
                "name": "  Åsa Ny ",
                "email": "Asa@Exempel.example",
                "role": "specialist",
                "organisation_id": programme.organisation_id,
                "programme_ids": [programme.id],
                "caseload_max": "20",
                "active": "y",
            },
        )

        person = db.session.scalars(select(Staff).where(Staff.name == "Åsa Ny")).one()
        assert (answer.status_code, answer.location) == (303, f"/staff/{person.id}/edit")
        assert (person.email, person.role, person.caseload_max) == ("asa@exempel.example", "specialist", 20)
        assert person.programmes == [programme]
        assert person.organisation == programme.organisation
        assert person.password is None

    @pytest.mark.parametrize("email", ["asa", "asa@exempel", "å sa@exempel.example"])
    def test_what_is_no_address_is_refused_and_everything_typed_stays(
        self, admin: Staff, client: Client, email: str
    ):
        data = {"name": "Åsa Ny", "email": email, "role": "specialist", "organisation_id": 0}

        answer = client.log_in_as(admin).post("/staff/new", data=data)

        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "Skriv en hel e-postadress" in page
        assert 'value="Åsa Ny"' in page
        assert f'value="{email}"' in page

    def test_an_address_in_use_says_whose_it_is(self, admin: Staff, client: Client):
        data = {"name": "Åsa", "email": admin.email.upper(), "role": "specialist", "organisation_id": 0}

        answer = client.log_in_as(admin).post("/staff/new", data=data)

        assert answer.status_code == 422
        assert "Per Nyström loggar redan in med den adressen." in answer.get_data(as_text=True)


class TestEdit:
    def test_changes_role_programmes_and_ceiling(self, admin: Staff, client: Client):
        person = rows.a_staff_member("specialist", admin.programmes[0])
        other = rows.a_programme()
        client.log_in_as(admin)

        answer = client.post(
            f"/staff/{person.id}/edit",
            data=typed(person, role="coordinator", programme_ids=[other.id], caseload_max="15"),
        )

        assert answer.status_code == 303
        db.session.refresh(person)
        assert (person.role, person.programmes, person.caseload_max) == ("coordinator", [other], 15)

    def test_who_is_closed_is_logged_out(self, admin: Staff, client: Client):
        person = rows.a_staff_member("specialist", admin.programmes[0])
        session = person.fs_uniquifier
        client.log_in_as(admin).post(f"/staff/{person.id}/edit", data=typed(person, active=None))

        db.session.refresh(person)
        assert not person.active
        assert person.fs_uniquifier != session

    @pytest.mark.parametrize("change", [{"active": None}, {"role": "auditor"}])
    def test_administrators_cannot_shut_themselves_out(self, admin: Staff, client: Client, change: dict):
        answer = client.log_in_as(admin).post(f"/staff/{admin.id}/edit", data=typed(admin, **change))

        assert answer.status_code == 422
        db.session.refresh(admin)
        assert (admin.role, admin.active) == ("admin", True)

    def test_who_saves_on_an_older_version_sees_both_texts_and_may_save_again(
        self, admin: Staff, client: Client
    ):
        person = rows.a_staff_member("specialist", admin.programmes[0])
        client.log_in_as(admin)
        mine = typed(person, name="Mitt Namn")
        client.post(f"/staff/{person.id}/edit", data=typed(person, name="Deras Namn"))

        answer = client.post(f"/staff/{person.id}/edit", data=mine)

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Mitt Namn" in page
        assert "Deras Namn" in page
        version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
        again = client.post(f"/staff/{person.id}/edit", data=mine | {"version": version})
        assert again.status_code == 303

    def test_nobody_there_is_404(self, admin: Staff, client: Client):
        assert client.log_in_as(admin).get("/staff/987654/edit").status_code == 404


class TestSetTemporaryPassword:
    def test_shows_a_password_that_works_and_ends_sessions(self, admin: Staff, client: Client, app: Flask):
        person = rows.a_staff_member("specialist", admin.programmes[0])
        session = person.fs_uniquifier

        page = client.log_in_as(admin).post(f"/staff/{person.id}/password").get_data(as_text=True)

        password = re.search(r"<code>([^<]+)</code>", page)[1]
        db.session.refresh(person)
        assert passwords.is_right(person, password)
        assert person.fs_uniquifier != session
        assert password not in client.get(f"/staff/{person.id}/edit").get_data(as_text=True)

    def test_is_in_the_log_without_the_password(self, admin: Staff, client: Client):
        person = rows.a_staff_member("specialist", admin.programmes[0])
        client.log_in_as(admin).post(f"/staff/{person.id}/password")

        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.entity == "staff")).all()
        assert [
            entry.staff_id for entry in entries if entry.entity_id == person.id and entry.reason == "password"
        ] == [admin.id]
        assert not any(
            "argon2" in str(entry.changes) or "fs_uniquifier" in str(entry.changes) for entry in entries
        )


class TestOwn:
    @pytest.fixture
    def maja(self, app: Flask) -> Staff:
        """A specialist with a password."""
        person = rows.a_staff_member("specialist", rows.a_programme())
        set_password(person, PASSWORD)
        return person

    def change(self, client: Client, current: str, new: str, again: str | None = None):
        data = {"current_password": current, "new_password": new, "new_password_again": again or new}
        return client.post("/account", data=data)

    def test_changes_the_password_and_keeps_only_this_session(self, maja: Staff, client: Client, app: Flask):
        elsewhere = app.test_client()
        elsewhere.log_in_as(maja)
        client.log_in_as(maja)

        answer = self.change(client, PASSWORD, "  en helt ny fräs  ")

        db.session.refresh(maja)
        assert answer.status_code == 303
        # Spaces at the ends are part of a password, as they are when logging in.
        assert passwords.is_right(maja, "  en helt ny fräs  ")
        assert client.get("/account").status_code == 200
        assert elsewhere.get("/account").status_code == 302

    @pytest.mark.parametrize(
        ("current", "new", "again", "sentence"),
        [
            ("fel lösenord helt", "en helt ny fräs", None, "Det är inte ditt lösenord."),
            (PASSWORD, "kort", None, "Skriv minst 12 tecken."),
            (PASSWORD, "en helt ny fräs", "en helt ny frås", "De två är inte likadana."),
            (PASSWORD, PASSWORD, None, "Det är lösenordet som du redan har."),
        ],
    )
    def test_says_what_to_mend_and_sends_no_password_back(
        self, maja: Staff, client: Client, current: str, new: str, again: str | None, sentence: str
    ):
        answer = self.change(client.log_in_as(maja), current, new, again)

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert sentence in page
        assert new not in page
        assert current not in page
        db.session.refresh(maja)
        assert passwords.is_right(maja, PASSWORD)


class TestPasswordCommand:
    @pytest.fixture
    def installation(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_installation: DemoInstallation
    ) -> Path:
        """An installation of its own with the demo in it."""
        monkeypatch.setenv("DORROPPNARE_INSTANCE", str(tmp_path))
        monkeypatch.delenv("DORROPPNARE_DATABASE_URL", raising=False)
        demo_installation.copy_to(tmp_path)
        return tmp_path

    def test_makes_one_up_or_takes_a_typed_one_and_refuses_what_cannot_be(self, installation: Path):
        run = CliRunner().invoke

        made_up = run(cli, ["staff", "password", "maja@demo.example", "--generate"])
        asked = run(cli, ["staff", "password", "maja@demo.example"], input=f"{PASSWORD}\n{PASSWORD}\n")
        short = run(cli, ["staff", "password", "maja@demo.example"], input="kort\nkort\n")
        nobody = run(cli, ["staff", "password", "ingen@demo.example", "--generate"])

        assert (made_up.exit_code, asked.exit_code, short.exit_code, nobody.exit_code) == (0, 0, 1, 1)
        assert re.fullmatch(r"(\w{4}-){3}\w{4}\n", made_up.stdout)
        assert PASSWORD not in asked.output
        assert "12" in short.stderr
        assert "ingen@demo.example" in nobody.stderr
