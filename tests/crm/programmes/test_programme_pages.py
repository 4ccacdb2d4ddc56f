"""Programmes and their goals, for administrators."""

from datetime import date
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

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


class TestGoalsForAPeriod:
    SPRING: ClassVar = {
        "indicator": "internships",
        "target": "12",
        "starts_on": "2026-01-01",
        "ends_on": "2026-06-30",
    }

    @pytest.fixture
    def goal(self, programme: Programme) -> ProgrammeGoal:
        return rows.added(
            ProgrammeGoal(
                programme=programme,
                indicator="internships",
                target=12,
                starts_on=date(2026, 1, 1),
                ends_on=date(2026, 6, 30),
            )
        )

    def goals_of(self, programme: Programme) -> list[tuple[str, float, date | None]]:
        db.session.expire_all()
        goals = sorted(programme.goals, key=lambda goal: goal.id)
        return [(goal.indicator, goal.target, goal.starts_on) for goal in goals]

    def test_is_added_beside_the_goal_for_the_whole_time(
        self, admin: Staff, programme: Programme, client: Client
    ):
        rows.added(ProgrammeGoal(programme=programme, indicator="internships", target=30))

        answer = client.log_in_as(admin).post(f"/programmes/{programme.id}/goals/new", data=self.SPRING)

        assert answer.status_code == 303
        assert self.goals_of(programme) == [("internships", 30, None), ("internships", 12, date(2026, 1, 1))]
        page = client.get(f"/programmes/{programme.id}/goals").text
        assert "tors 1 jan" in page
        assert 'value="30"' in page

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"target": "många"}, "”många” går inte här"),
            ({"target": ""}, "Målet har inget tal."),
            ({"indicator": "women_share", "target": "101"}, "”101” går inte här"),
            ({"ends_on": "2025-12-31"}, "Sista dagen är före första dagen."),
            ({"starts_on": "2024-12-31"}, "Insatsen börjar 2025-01-01."),
            ({"ends_on": "2028-01-01"}, "Insatsen slutar 2027-12-31."),
            ({"indicator": "happiness"}, 'id="indicator-error"'),
            ({"starts_on": ""}, "Skriv något här."),
        ],
    )
    def test_what_does_not_work_is_said_in_a_sentence(
        self, admin: Staff, programme: Programme, client: Client, changes: dict[str, str], sentence: str
    ):
        programme.ends_on = date(2027, 12, 31)

        answer = client.log_in_as(admin).post(
            f"/programmes/{programme.id}/goals/new", data=self.SPRING | changes
        )

        assert answer.status_code == 422
        assert sentence in answer.text
        assert self.goals_of(programme) == []

    def test_the_same_goal_for_the_same_days_is_there_once(
        self, admin: Staff, programme: Programme, goal: ProgrammeGoal, client: Client
    ):
        answer = client.log_in_as(admin).post(f"/programmes/{programme.id}/goals/new", data=self.SPRING)

        assert answer.status_code == 422
        assert "Det finns redan ett mål för det och de dagarna." in answer.text

    def test_is_changed_and_removed(
        self, admin: Staff, programme: Programme, goal: ProgrammeGoal, client: Client
    ):
        address = f"/programmes/{programme.id}/goals/{goal.id}"
        changed = client.log_in_as(admin).post(address, data=self.SPRING | {"target": "15"})

        assert changed.status_code == 303
        assert self.goals_of(programme) == [("internships", 15, date(2026, 1, 1))]

        assert client.post(f"{address}/remove").status_code == 303
        assert self.goals_of(programme) == []

    def test_another_programmes_goal_or_one_for_the_whole_time_is_404(
        self, admin: Staff, programme: Programme, goal: ProgrammeGoal, client: Client
    ):
        whole = rows.added(ProgrammeGoal(programme=programme, indicator="men", target=3))
        other = rows.a_programme()

        assert client.log_in_as(admin).get(f"/programmes/{other.id}/goals/{goal.id}").status_code == 404
        assert client.get(f"/programmes/{programme.id}/goals/{whole.id}").status_code == 404

    def test_the_form_for_the_whole_time_leaves_it_alone(
        self, admin: Staff, programme: Programme, goal: ProgrammeGoal, client: Client
    ):
        client.log_in_as(admin).post(f"/programmes/{programme.id}/goals", data={"internships": ""})

        assert self.goals_of(programme) == [("internships", 12, date(2026, 1, 1))]

    def test_the_database_keeps_one_goal_an_indicator_and_period(self, programme: Programme):
        for period in ((None, None), (date(2026, 1, 1), date(2026, 6, 30))):
            same = {"indicator": "men", "target": 3, "starts_on": period[0], "ends_on": period[1]}
            rows.added(ProgrammeGoal(programme=programme, **same))
            with pytest.raises(IntegrityError), db.session.begin_nested():
                rows.added(ProgrammeGoal(programme=programme, **same))

        with pytest.raises(IntegrityError), db.session.begin_nested():
            rows.added(
                ProgrammeGoal(programme=programme, indicator="left", target=3, starts_on=date(2026, 1, 1))
            )
