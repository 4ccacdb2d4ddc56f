"""That somebody else was at an employer's door lately: told before one knocks, and never about whom."""

from datetime import date, timedelta

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.queries import find_recent_by_other, list_recent_by_others
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, counted_queries, text_of

LAST_WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def jonas(programme: Programme) -> Staff:
    """Anna's colleague."""
    return rows.a_staff_member("specialist", programme, name="Jonas Ek")


@pytest.fixture
def astrid(app: Flask) -> Staff:
    """Stadsmissionen's coordinator."""
    return rows.a_staff_member(
        "partner", name="Astrid Friman", organisation=rows.an_organisation("Stadsmissionen")
    )


class TestWhoKnocked:
    def test_a_colleague_of_ones_own_house_is_told_by_name(self, anna: Staff, jonas: Staff):
        employer = rows.an_employer()
        rows.a_contact(employer, jonas, LAST_WEDNESDAY)

        knock = find_recent_by_other(employer.id, anna.id, MONDAY)

        assert (knock.called, knock.on, knock.channel) == ("Jonas Ek", LAST_WEDNESDAY, "visit")

    def test_somebody_of_another_house_is_told_with_where_they_work(self, anna: Staff, astrid: Staff):
        employer = rows.an_employer()
        rows.a_contact(employer, astrid, LAST_WEDNESDAY, "phone")

        assert find_recent_by_other(employer.id, anna.id, MONDAY).called == "Astrid Friman, Stadsmissionen"
        assert find_recent_by_other(employer.id, astrid.id, MONDAY) is None

    def test_who_has_no_house_is_told_where_everybody_else_works(self, jonas: Staff):
        alone = rows.a_staff_member("specialist")
        employer = rows.an_employer()
        rows.a_contact(employer, jonas, LAST_WEDNESDAY)

        knock = find_recent_by_other(employer.id, alone.id, MONDAY)

        assert knock.organisation == jonas.organisation.name

    def test_the_latest_of_several_counts_and_ones_own_never(self, anna: Staff, jonas: Staff, astrid: Staff):
        employer, mine = rows.an_employer(), rows.an_employer()
        rows.a_contact(employer, astrid, date(2026, 11, 20))
        rows.a_contact(employer, jonas, date(2026, 11, 10))
        rows.a_contact(employer, anna, MONDAY)
        rows.a_contact(mine, anna, MONDAY)

        found = list_recent_by_others([employer.id, mine.id], anna.id, MONDAY)

        assert {id_: knock.who for id_, knock in found.items()} == {employer.id: "Astrid Friman"}

    @pytest.mark.parametrize(("ago", "is_told"), [(0, True), (14, True), (15, False), (-1, False)])
    def test_two_weeks_count_and_what_has_not_happened_does_not(
        self, anna: Staff, jonas: Staff, ago: int, is_told: bool
    ):
        employer = rows.an_employer()
        rows.a_contact(employer, jonas, MONDAY - timedelta(days=ago))

        assert (find_recent_by_other(employer.id, anna.id, MONDAY) is not None) == is_told

    def test_a_whole_list_is_one_question(self, anna: Staff, jonas: Staff):
        ids = [rows.an_employer().id for _n in range(3)]
        with counted_queries() as sent:
            list_recent_by_others(ids, anna.id, MONDAY)
        assert len(sent) == 1


class TestPages:
    def test_the_choice_of_where_says_it_and_nothing_about_whom(
        self, as_anna: Client, jonas: Staff, programme: Programme
    ):
        samira = rows.a_participant("Samira Ahmed")
        rows.an_enrolment(samira, programme, jonas)
        employer = rows.an_employer("Café Lund")
        rows.a_contact(employer, jonas, LAST_WEDNESDAY, participant_id=samira.id, note="Hon passar i köket")

        for address in (
            f"/contacts/new?employer={employer.id}",
            "/contacts/places?q=lund",
            f"/employers/{employer.id}",
        ):
            said = " ".join(as_anna.get(address).text.split())
            assert "Jonas Ek was here Wed 18 Nov (visit)." in said
            assert "Samira" not in said
            assert "köket" not in said

    def test_who_rang_was_not_there(self, as_anna: Client, jonas: Staff):
        employer = rows.an_employer()
        rows.a_contact(employer, jonas, LAST_WEDNESDAY, "phone")

        said = text_of(as_anna.get(f"/employers/{employer.id}"))

        assert "Jonas Ek was in touch Wed 18 Nov (phone)." in said

    def test_the_day_says_it_at_what_is_due(self, as_anna: Client, anna: Staff, jonas: Staff):
        employer = rows.an_employer(owner=anna, next_step="Titta förbi", next_on=MONDAY)
        rows.a_contact(employer, jonas, LAST_WEDNESDAY)

        assert "Jonas Ek was here Wed 18 Nov (visit)." in text_of(as_anna.get("/"))

    def test_stadsmissionen_is_told_of_the_friends_to_call(self, app: Flask, astrid: Staff, jonas: Staff):
        from crm.friends.models import CompanyFriend

        friend = rows.an_employer(next_step="Ring", next_on=MONDAY)
        rows.added(
            CompanyFriend(employer=friend, level="friend", since_on=date(2026, 1, 1), owner_id=astrid.id)
        )
        rows.a_contact(friend, jonas, LAST_WEDNESDAY)

        said = text_of(browser_of(app, astrid).get("/"))

        assert f"Jonas Ek, {jonas.organisation.name} was here Wed 18 Nov (visit)." in said
