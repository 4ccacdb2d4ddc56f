"""Company friends as a list and a page."""

from datetime import date

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.database import db
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import Browser, browser_of, fresh, page_of, queries_of, text_of


@pytest.fixture
def petra(monday: date, programme: Programme) -> Staff:
    """The coordinator of company friends."""
    return rows.a_staff_member("partner", programme, name="Petra Vän")


@pytest.fixture
def as_petra(app: Flask, petra: Staff) -> Browser:
    """Petra's browser."""
    return browser_of(app, petra)


def a_friend(name: str, last_contact_on: date | None = None, **values: object) -> CompanyFriend:
    employer = rows.an_employer(name, last_contact_on=last_contact_on)
    return rows.added(
        CompanyFriend(employer=employer, **{"since_on": date(2025, 3, 1), "offers": [], **values})
    )


def listed(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/friends{query}")
    assert response.status_code == 200
    return [row.a.get_text() for row in page_of(response).select("tbody th")]


def agreed(**values: object) -> dict[str, object]:
    return {"level": "friend", "since_on": "2026-11-01", "owner_id": "", "version": 1, **values}


class TestIndex:
    def test_a_row_says_level_offers_since_who_and_how_long_ago(self, as_petra: Client, petra: Staff):
        a_friend(
            "Café Lund", date(2026, 9, 7), level="main_friend", offers=["internship", "mentor"], owner=petra
        )
        row = " ".join(page_of(as_petra.get("/friends")).tbody.get_text(" ").split())

        for said in (
            "Café Lund",
            "Main company friend",
            "Internship, mentor",
            "Sat 1 Mar 2025",
            "Petra Vän",
            "11 weeks ago",
        ):
            assert said in row

    def test_filters_leave_those_that_fit(self, as_petra: Client, petra: Staff):
        a_friend("Min", date(2026, 11, 20), owner=petra)
        a_friend("Tyst", date(2026, 9, 7))
        a_friend("Aldrig", level="main_friend")
        a_friend("Slut", date(2026, 11, 20), until_on=date(2026, 11, 22))

        assert listed(as_petra) == ["Aldrig", "Min", "Tyst"]
        assert listed(as_petra, "?owner=mine") == ["Min"]
        assert listed(as_petra, "?silent_weeks=11") == ["Aldrig", "Tyst"]
        assert listed(as_petra, "?silent_weeks=12") == ["Aldrig"]
        assert listed(as_petra, "?level=main_friend") == ["Aldrig"]
        assert listed(as_petra, "?ended=y") == ["Slut"]
        assert listed(as_petra, "?q=tys") == ["Tyst"]
        assert listed(as_petra, "?silent_weeks=x&owner=y&level=z") == ["Aldrig", "Min", "Tyst"]

    def test_sorted_by_last_contact_the_longest_silent_come_first(self, as_petra: Client):
        a_friend("Nyss", date(2026, 11, 20))
        a_friend("Länge", date(2026, 1, 7))
        a_friend("Aldrig")

        assert listed(as_petra, "?sort=last_contact") == ["Aldrig", "Länge", "Nyss"]
        assert listed(as_petra, "?sort=nonsense") == ["Aldrig", "Länge", "Nyss"]

    def test_sends_as_many_queries_for_two_thousand_as_for_twenty(self, as_petra: Client):
        for number in range(20):
            a_friend(f"Vän {number}")
        few = queries_of(as_petra, "/friends?silent_weeks=1&q=van")
        employer = rows.an_employer("Vän med många avtal")
        db.session.add_all(
            CompanyFriend(employer=employer, since_on=date.fromordinal(730000 + number))
            for number in range(2000)
        )

        assert queries_of(as_petra, "/friends?silent_weeks=1&q=van") == few


class TestShow:
    def test_says_what_was_agreed_and_which_campaigns_asked(self, as_petra: Client, petra: Staff):
        friend = a_friend("Café Lund", date(2026, 9, 7), offers=["study_visit"], owner=petra)
        campaign = rows.added(Campaign(name="Höstfrukost", starts_on=date(2026, 9, 1)))
        rows.added(CampaignRecipient(campaign=campaign, employer_id=friend.employer_id, answer="maybe"))
        said = text_of(as_petra.get(f"/friends/{friend.id}"))

        for words in (
            "Company friend since Sat 1 Mar 2025",
            "Study visit",
            "Petra Vän",
            "11 weeks ago",
            "Höstfrukost",
            "Maybe",
        ):
            assert words in said

    def test_what_is_not_there_is_404(self, as_petra: Client):
        for id_ in (987654321, 10**15):
            assert as_petra.get(f"/friends/{id_}").status_code == 404
            assert as_petra.get(f"/friends/{id_}/edit").status_code == 404


class TestCreate:
    def test_the_employer_is_searched_for_first(self, as_petra: Client):
        employer = rows.an_employer("Café Lund")
        page = page_of(as_petra.get("/friends/new?q=lund"))

        assert page.select_one(f"a[href='/friends/new?employer={employer.id}']")

    def test_saves_level_days_offers_and_who_keeps_in_touch(self, as_petra: Client, petra: Staff):
        employer = rows.an_employer("Café Lund")
        sent = agreed(kinds=["internship", "job"], own_words="mentor; föreläsning ;", owner_id=petra.id)
        response = as_petra.post(f"/friends/new?employer={employer.id}", data=sent)

        friend = db.session.scalars(db.select(CompanyFriend)).one()
        assert response.location == f"/friends/{friend.id}"
        assert (friend.employer_id, friend.offers) == (
            employer.id,
            ["internship", "job", "mentor", "föreläsning"],
        )
        assert (friend.since_on, friend.owner_id) == (date(2026, 11, 1), petra.id)

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"until_on": "2026-10-01"}, "The last day is before the first day."),
            ({"since_on": ""}, "Write something here."),
            ({"level": "bästis"}, "Not a valid choice"),
        ],
    )
    def test_refuses_with_a_sentence_and_keeps_the_text(self, as_petra: Client, wrong: dict, sentence: str):
        employer = rows.an_employer()
        response = as_petra.post(
            f"/friends/new?employer={employer.id}", data=agreed(own_words="mentor") | wrong
        )

        assert response.status_code == 422
        assert sentence in text_of(response)
        assert page_of(response).select_one("[name=own_words]")["value"] == "mentor"

    def test_an_agreement_from_the_same_day_is_there_already(self, as_petra: Client):
        friend = a_friend("Café Lund", since_on=date(2026, 11, 1))
        response = as_petra.post(f"/friends/new?employer={friend.employer_id}", data=agreed())

        assert response.status_code == 422
        assert "There is one like that already." in text_of(response)


class TestEdit:
    def test_shows_and_writes(self, as_petra: Client):
        friend = a_friend("Café Lund", offers=["job", "mentor"])
        page = page_of(as_petra.get(f"/friends/{friend.id}/edit"))
        assert page.select_one("[name=kinds][checked]")["value"] == "job"
        assert page.select_one("[name=own_words]")["value"] == "mentor"

        as_petra.post(f"/friends/{friend.id}/edit", data=agreed(until_on="2026-12-31", own_words="mentor"))
        friend = fresh(friend)
        assert (friend.until_on, friend.offers) == (date(2026, 12, 31), ["mentor"])

    def test_a_programmes_own_level_stays(self, as_petra: Client):
        friend = a_friend("Café Lund", level="guldvän")
        as_petra.post(f"/friends/{friend.id}/edit", data=agreed(level="guldvän"))

        assert fresh(friend).level == "guldvän"

    def test_of_two_who_edit_both_are_told(self, as_petra: Client):
        friend = a_friend("Café Lund")
        address = f"/friends/{friend.id}/edit"
        as_petra.post(address, data=agreed(since_on="2026-01-01"))
        refused = as_petra.post(address, data=agreed(since_on="2026-02-02"))

        assert refused.status_code == 422
        assert "Theirs: 2026-01-01" in text_of(refused)
        assert page_of(refused).select_one("[name=since_on]")["value"] == "2026-02-02"

    def test_a_specialist_reads_and_does_not_edit(self, as_anna: Client):
        friend = a_friend("Café Lund")

        assert as_anna.get(f"/friends/{friend.id}").status_code == 200
        assert as_anna.get(f"/friends/{friend.id}/edit").status_code == 403
