"""Programmes and their goals, for administrators."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.database import db
from crm.programmes.models import Programme, ProgrammeGoal
from crm.programmes.rules import read_target, written_target
from tests.conftest import Client
from tests.crm import rows
from tests.crm.query_counts import count_queries


@pytest.fixture
def programme(app: Flask) -> Programme:
    """A programme."""
    return rows.a_programme("dorren", name="Dörren på glänt")


@pytest.fixture
def admin(programme: Programme) -> Staff:
    """An administrator."""
    return rows.a_staff_member("admin", programme)


def typed(programme: Programme, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing but `changes` is changed."""
    values = {
        "name": programme.name,
        "code": programme.code,
        "organisation_id": programme.organisation_id or 0,
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat() if programme.ends_on else "",
        "spreading_threshold": programme.spreading_threshold,
        "retention_months": programme.retention_months or "",
        "version": programme.version,
    }
    return values | changes


class TestIndex:
    def test_shows_each_with_days_and_number_of_goals(
        self, admin: Staff, programme: Programme, client: Client
    ):
        rows.added(ProgrammeGoal(programme=programme, indicator="participants", target=40))

        page = client.log_in_as(admin).get("/programmes").get_data(as_text=True)

        assert "Dörren på glänt" in page
        assert "ons 1 jan 2025" in page
        assert f'href="/programmes/{programme.id}/goals"' in page

    def test_asks_as_often_for_many_as_for_few(self, admin: Staff, client: Client):
        client.log_in_as(admin)
        few = count_queries(lambda: client.get("/programmes"))
        for _ in range(12):
            rows.a_programme()
        db.session.commit()
        db.session.expire_all()

        assert count_queries(lambda: client.get("/programmes")) == few


class TestCreate:
    def test_leads_on_to_the_goals(self, admin: Staff, client: Client):
        data = {
            "name": "Unga på väg",
            "code": "unga-1",
            "organisation_id": 0,
            "starts_on": "2026-01-07",
            "spreading_threshold": "5",
        }
        answer = client.log_in_as(admin).post("/programmes/new", data=data)

        made = db.session.scalars(select(Programme).where(Programme.code == "unga-1")).one()
        assert (answer.status_code, answer.location) == (303, f"/programmes/{made.id}/goals")
        assert (made.starts_on, made.ends_on, made.retention_months) == (date(2026, 1, 7), None, None)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"code": "dorren"}, "Insatsen Dörren på glänt har redan den koden."),
            ({"code": "två ord"}, "Använd bara bokstäver"),
            ({"ends_on": "2024-01-01"}, "Sista dagen är före första dagen."),
            ({"name": ""}, "Namn"),
        ],
    )
    def test_says_what_to_mend_and_keeps_what_was_typed(
        self, admin: Staff, client: Client, change: dict[str, str], sentence: str
    ):
        data = {
            "name": "Unga på väg",
            "code": "unga",
            "organisation_id": 0,
            "starts_on": "2026-01-07",
            "spreading_threshold": "7",
        }
        answer = client.log_in_as(admin).post("/programmes/new", data=data | change)

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert sentence in page
        assert 'value="7"' in page
        assert db.session.scalars(select(Programme.code)).all() == ["dorren"]


class TestEdit:
    def test_changes_name_days_threshold_and_retention(
        self, admin: Staff, programme: Programme, client: Client
    ):
        changes = {
            "name": "Dörren",
            "ends_on": "2027-12-31",
            "spreading_threshold": 3,
            "retention_months": 24,
        }

        answer = client.log_in_as(admin).post(
            f"/programmes/{programme.id}/edit", data=typed(programme, **changes)
        )

        assert answer.status_code == 303
        db.session.refresh(programme)
        assert (programme.name, programme.ends_on) == ("Dörren", date(2027, 12, 31))
        assert (programme.spreading_threshold, programme.retention_months) == (3, 24)

    def test_who_saves_on_an_older_version_sees_both_texts(
        self, admin: Staff, programme: Programme, client: Client
    ):
        client.log_in_as(admin)
        mine = typed(programme, name="Mitt namn")
        client.post(f"/programmes/{programme.id}/edit", data=typed(programme, name="Deras namn"))

        answer = client.post(f"/programmes/{programme.id}/edit", data=mine)

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Mitt namn" in page
        assert "Deras namn" in page

    def test_no_programme_there_is_404(self, admin: Staff, client: Client):
        assert client.log_in_as(admin).get("/programmes/987654/edit").status_code == 404


class TestGoals:
    def goals_of(self, programme: Programme) -> dict[str, float]:
        db.session.expire_all()
        return {goal.indicator: goal.target for goal in programme.goals}

    def test_a_number_sets_a_goal_an_empty_field_takes_it_away_and_others_stay(
        self, admin: Staff, programme: Programme, client: Client
    ):
        for indicator, target in (("participants", 40), ("men", 20), ("own_goal", 7)):
            rows.added(ProgrammeGoal(programme=programme, indicator=indicator, target=target))
        data = {"participants": "55", "men": "", "women_share": "47,5"}

        answer = client.log_in_as(admin).post(f"/programmes/{programme.id}/goals", data=data)

        assert answer.status_code == 303
        assert self.goals_of(programme) == {"participants": 55, "women_share": 0.475, "own_goal": 7}

    @pytest.mark.parametrize("text", ["många", "-3", "101", "nan", "inf"])
    def test_what_is_no_share_is_refused_beside_the_field(
        self, admin: Staff, programme: Programme, client: Client, text: str
    ):
        answer = client.log_in_as(admin).post(
            f"/programmes/{programme.id}/goals", data={"women_share": text, "participants": "50"}
        )

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert f"”{text}” går inte här" in page
        assert 'value="50"' in page
        assert self.goals_of(programme) == {}


@given(st.integers(0, 9_999))
def test_a_number_that_is_written_reads_the_same(target: int):
    assert read_target("participants", written_target("participants", target)) == target


@given(st.integers(0, 10_000))
def test_a_share_that_is_written_in_per_cent_reads_the_same(hundredths: int):
    share = hundredths / 10_000
    assert read_target("women_share", written_target("women_share", share)) == pytest.approx(share)
