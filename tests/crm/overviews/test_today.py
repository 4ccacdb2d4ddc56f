"""The start page of each role: what is due, and nothing that the role may not see."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.enrolments.models import FollowUp, ProgressReview
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.overviews.queries import list_follow_ups_due
from crm.participants.models import Participant
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from crm.programmes.models import Programme, ProgrammeGoal
from tests.conftest import Client
from tests.crm import rows
from tests.crm.query_counts import count_queries

DAY = date(2026, 11, 25)  # a Wednesday


@pytest.fixture(autouse=True)
def clock(app: Flask):
    """It is a Wednesday at noon."""
    app.config["CLOCK"] = lambda: datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    yield
    del app.config["CLOCK"]


@pytest.fixture
def programme(app: Flask) -> Programme:
    """A programme that goes on."""
    return rows.a_programme(name="Dörren")


def start_page(client: Client, staff: Staff) -> str:
    """What `staff` meets."""
    answer = client.log_in_as(staff).get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def an_agreed_step(owner: Staff, name: str, days: int, **values: Any):
    """An employer where something is due so many days from today."""
    step = {"next_step": f"Steg på {name}", "next_on": DAY + timedelta(days=days), "stage": "interested"}
    return rows.an_employer(name, owner=owner, **{**step, **values})


class TestSpecialist:
    @pytest.fixture
    def maja(self, programme: Programme) -> Staff:
        """A specialist."""
        return rows.a_staff_member("specialist", programme)

    def test_what_is_due_comes_before_what_is_late_and_the_rest_not_at_all(self, maja: Staff, client: Client):
        an_agreed_step(maja, "Försenade", -3)
        an_agreed_step(maja, "Dagens", 0, phone="031-390 06 11", lat=57.7, lon=11.97)
        an_agreed_step(maja, "Morgondagens", 1)
        an_agreed_step(rows.a_staff_member("specialist"), "Någon annans", 0)
        an_agreed_step(maja, "Arkiverade", 0, archived_on=DAY)

        page = start_page(client, maja)

        assert page.index("Steg på Dagens") < page.index("Steg på Försenade")
        for name in ("Morgondagens", "Någon annans", "Arkiverade"):
            assert name not in page
        assert 'href="tel:0313900611"' in page
        assert "57.7%2C11.97" in page
        assert 'href="/contacts/new"' in page

    def test_the_number_of_somebody_there_stands_in_for_a_missing_one(self, maja: Staff, client: Client):
        place = an_agreed_step(maja, "Utan växel", 0)
        rows.a_contact_person(place, phone="070-174 06 33")
        gone = rows.a_contact_person(place, phone="070-174 06 22")
        gone.archived_on = DAY

        page = start_page(client, maja)

        assert "tel:0701740633" in page
        assert "tel:0701740622" not in page

    def test_warm_doors_that_nobody_has_been_at_for_twelve_weeks_are_remembered(
        self, maja: Staff, client: Client
    ):
        long_ago, lately = DAY - timedelta(weeks=13), DAY - timedelta(weeks=11)
        rows.an_employer("Tysta dörren", owner=maja, stage="interested", last_contact_on=long_ago)
        rows.an_employer("Nyss besökta", owner=maja, stage="interested", last_contact_on=lately)
        rows.an_employer("Sa nej", owner=maja, stage="declined", last_contact_on=long_ago)

        page = start_page(client, maja)

        assert "Tysta dörren" in page
        assert "13 veckor sedan" in page
        assert "Nyss besökta" not in page
        assert "Sa nej" not in page

    def test_my_participants_each_with_the_next_thing_soonest_first(
        self, maja: Staff, programme: Programme, client: Client
    ):
        for name, days in (("Senare Sven", 9), ("Idag Ida", 0)):
            enrolment = rows.an_enrolment(rows.a_participant(name), programme, maja)
            rows.added(
                ProgressReview(
                    enrolment=enrolment,
                    held_on=DAY - timedelta(days=30),
                    next_step=f"Möte med {name}",
                    next_on=DAY + timedelta(days=days),
                )
            )
        rows.an_enrolment(rows.a_participant("Någon Annans"), programme, rows.a_staff_member("specialist"))

        page = start_page(client, maja)

        assert page.index("Möte med Idag Ida") < page.index("Möte med Senare Sven")
        assert "Någon Annans" not in page

    def test_whose_name_was_shown_is_in_the_log(self, maja: Staff, programme: Programme, client: Client):
        person = rows.a_participant()
        rows.an_enrolment(person, programme, maja)

        start_page(client, maja)

        reads = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "read")).all()
        assert [(entry.staff_id, entry.entity_id) for entry in reads] == [(maja.id, person.id)]

    def test_a_new_colleague_is_told_how_to_begin(self, maja: Staff, client: Client):
        page = start_page(client, maja)

        assert "Knacka på en dörr" in page
        assert "Inga deltagare än" in page

    def test_asks_as_often_for_many_as_for_few(self, maja: Staff, programme: Programme, client: Client):
        def more(number: int) -> int:
            for i in range(number):
                an_agreed_step(maja, f"Idag {i}", 0)
                an_agreed_step(maja, f"Sen {i}", -2)
                long_ago = DAY - timedelta(weeks=20)
                rows.an_employer(owner=maja, stage="interested", last_contact_on=long_ago)
                person = rows.a_participant()
                rows.an_enrolment(person, programme, maja)
                rows.a_placement(person, programme, rows.an_employer())
            client.log_in_as(maja)
            db.session.expire_all()
            return count_queries(lambda: client.get("/"))

        assert more(2) == more(14)


class TestCoordinator:
    @pytest.fixture
    def karin(self, programme: Programme) -> Staff:
        """A coordinator."""
        return rows.a_staff_member("coordinator", programme)

    def a_person_in(self, programme: Programme, **values: Any) -> Participant:
        """Somebody enrolled, with a name that a coordinator may not see."""
        person = rows.a_participant("Hemlig Persson", gender="woman")
        rows.an_enrolment(person, programme, **values)
        return person

    def test_goals_stand_beside_what_is_reached_in_persons_and_per_cent(
        self, karin: Staff, programme: Programme, client: Client
    ):
        rows.added(ProgrammeGoal(programme=programme, indicator="participants", target=40))
        rows.added(ProgrammeGoal(programme=programme, indicator="women_share", target=0.5))
        for _ in range(3):
            self.a_person_in(programme)

        page = start_page(client, karin)

        assert '<strong class="number">3</strong> av 40' in page
        assert '<strong class="number">100 %</strong> av 50 %' in page

    def test_placements_that_begin_or_end_this_week_are_shown_without_names(
        self, karin: Staff, programme: Programme, client: Client
    ):
        for name, starts, ends in (
            ("Börjar måndag", date(2026, 11, 23), None),
            ("Slutar söndag", date(2026, 6, 1), date(2026, 11, 29)),
            ("Pågår bara", date(2026, 6, 1), None),
            ("Började förra veckan", date(2026, 11, 22), None),
        ):
            person = self.a_person_in(programme)
            rows.a_placement(person, programme, rows.an_employer(name), starts_on=starts, ends_on=ends)

        page = start_page(client, karin)

        assert page.index("Börjar måndag") < page.index("Slutar söndag")
        assert "Pågår bara" not in page
        assert "Började förra veckan" not in page
        assert "Hemlig Persson" not in page

    def test_how_many_are_at_a_workplace_today_counts_each_person_once(
        self, karin: Staff, programme: Programme, client: Client
    ):
        person, other = self.a_person_in(programme), self.a_person_in(programme)
        rows.a_placement(person, programme, rows.an_employer())
        rows.a_placement(person, programme, rows.an_employer())
        rows.a_placement(other, programme, rows.an_employer(), kind="study_visit", starts_on=DAY, ends_on=DAY)
        elsewhere = rows.a_programme()
        rows.a_placement(self.a_person_in(elsewhere), elsewhere, rows.an_employer())

        assert "En person är på en arbetsplats idag." in start_page(client, karin)

    def test_who_left_for_work_a_quarter_ago_is_to_be_asked_until_somebody_has(
        self, karin: Staff, programme: Programme
    ):
        exits = {
            "due": {"exited_on": DAY - timedelta(days=90), "exit_reason": "job"},
            "too soon": {"exited_on": DAY - timedelta(days=89), "exit_reason": "job"},
            "for other reasons": {"exited_on": DAY - timedelta(days=200), "exit_reason": "health"},
            "asked": {"exited_on": DAY - timedelta(days=200), "exit_reason": "studies"},
        }
        people = {
            case: self.a_person_in(programme, enrolled_on=date(2026, 1, 7), **exit_)
            for case, exit_ in exits.items()
        }
        rows.added(
            FollowUp(
                participant_id=people["asked"].id,
                programme_id=programme.id,
                followed_up_on=DAY - timedelta(days=20),
                state="studies",
            )
        )
        back = self.a_person_in(programme, enrolled_on=date(2026, 1, 7), **exits["due"])
        rows.an_enrolment(back, programme, enrolled_on=DAY - timedelta(days=10))

        due = list_follow_ups_due(karin, DAY)

        assert [row.pseudonym for row in due] == [people["due"].pseudonym]

    def test_gaps_in_the_data_are_counted_with_a_way_to_the_employer(
        self, karin: Staff, programme: Programme, client: Client
    ):
        specialist = rows.a_staff_member("specialist", programme)
        orphan = rows.an_employer("Föräldralösa", stage="contacted", no_next_step_reason="Hör av sig")
        rows.a_contact(orphan, specialist, DAY)
        rows.an_employer("Utan nästa steg", stage="interested", owner=specialist)
        rows.an_employer("Prospekt", stage="prospect")
        self.a_person_in(programme, exited_on=DAY, exit_reason="job", staff=specialist)

        page = start_page(client, karin)

        assert "Arbetsgivare som ingen ansvarar för: 1" in page
        assert "Arbetsgivare utan nästa steg: 1" in page
        assert "Avslut där ingen har skrivit vem som tog emot: 1" in page
        assert 'href="/quality/employer_without_owner"' in page
        assert f'href="/employers/{orphan.id}' in client.get("/quality/employer_without_owner").text
        assert "Prospekt" not in page

    def test_another_programmes_people_are_not_there(self, karin: Staff, client: Client):
        elsewhere = rows.a_programme()
        gone = self.a_person_in(
            elsewhere, enrolled_on=date(2026, 1, 7), exited_on=date(2026, 3, 1), exit_reason="job"
        )

        page = start_page(client, karin)

        assert gone.pseudonym not in page
        assert "Inget fattas. Bra skött!" in page

    def test_asks_as_often_for_many_as_for_few(self, karin: Staff, programme: Programme, client: Client):
        rows.added(ProgrammeGoal(programme=programme, indicator="participants", target=40))

        def more(number: int) -> int:
            for _ in range(number):
                person = self.a_person_in(programme)
                rows.a_placement(person, programme, rows.an_employer(stage="interested"), starts_on=DAY)
                left = {"exited_on": DAY - timedelta(days=120), "exit_reason": "job"}
                self.a_person_in(programme, enrolled_on=date(2026, 1, 7), **left)
            client.log_in_as(karin)
            db.session.expire_all()
            return count_queries(lambda: client.get("/"))

        assert more(2) == more(14)


class TestPartner:
    @pytest.fixture
    def astrid(self, programme: Programme) -> Staff:
        """Who looks after the company friends."""
        charity = rows.an_organisation("Stadsmissionen")
        person = rows.a_staff_member("partner", programme)
        person.organisation = charity
        return person

    def a_friend(self, owner: Staff | None, name: str, **values: Any) -> CompanyFriend:
        """A company friend."""
        return rows.added(
            CompanyFriend(employer=rows.an_employer(name, **values), since_on=date(2025, 1, 7), owner=owner)
        )

    def test_friends_where_something_is_due_come_before_the_silent_ones(self, astrid: Staff, client: Client):
        lately = DAY - timedelta(weeks=1)
        self.a_friend(astrid, "Tyst vän", last_contact_on=DAY - timedelta(weeks=7))
        self.a_friend(astrid, "Väntande vän", last_contact_on=lately, next_on=DAY, next_step="Bjud in")
        self.a_friend(astrid, "Nöjd vän", last_contact_on=lately)
        self.a_friend(rows.a_staff_member("partner"), "Kollegans vän", last_contact_on=None)

        page = start_page(client, astrid)

        assert page.index("Väntande vän") < page.index("Tyst vän")
        assert "Nöjd vän" not in page
        assert "Kollegans vän" not in page

    def test_the_pool_shows_those_who_consent_today_by_pseudonym(
        self, astrid: Staff, programme: Programme, client: Client
    ):
        consents = {
            "D-YES": {"from_on": date(2026, 1, 1)},
            "D-WITHDRAWN": {"from_on": date(2026, 1, 1), "withdrawn_on": DAY},
            "D-RUNOUT": {"from_on": date(2026, 1, 1), "until_on": DAY - timedelta(days=1)},
            "D-NEVER": None,
        }
        for pseudonym, consent in consents.items():
            person = rows.a_participant(f"Namn {pseudonym}", interests=[f"önskan {pseudonym}"])
            person.pseudonym = pseudonym
            rows.added(PoolMembership(participant=person, programme_id=programme.id, starts_on=DAY))
            if consent:
                rows.added(
                    Consent(participant_id=person.id, organisation_id=astrid.organisation_id, **consent)
                )

        page = start_page(client, astrid)

        assert "önskan D-YES" in page
        assert "Namn" not in page
        for pseudonym in ("D-WITHDRAWN", "D-RUNOUT", "D-NEVER"):
            assert pseudonym not in page
        assert "Redo för en arbetsgivare 1" in page

    def test_a_campaign_under_way_shows_its_answers(self, astrid: Staff, client: Client):
        campaign = Campaign(name="Julpraktik", starts_on=DAY)
        for answer in ("yes", "yes", "no", None):
            campaign.recipients.append(CampaignRecipient(employer=rows.an_employer(), answer=answer))
        rows.added(campaign)
        rows.added(Campaign(name="Förra årets", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1)))

        page = start_page(client, astrid)

        assert "Ja 2 · Nej 1 · inget svar än 1" in page
        assert "Förra årets" not in page

    def test_asks_as_often_for_many_as_for_few(self, astrid: Staff, programme: Programme, client: Client):
        def more(number: int) -> int:
            for i in range(number):
                self.a_friend(astrid, f"Vän {i}", last_contact_on=None)
                person = rows.a_participant()
                rows.added(PoolMembership(participant=person, programme_id=programme.id, starts_on=DAY))
                rows.added(
                    Consent(participant_id=person.id, organisation_id=astrid.organisation_id, from_on=DAY)
                )
            client.log_in_as(astrid)
            db.session.expire_all()
            return count_queries(lambda: client.get("/"))

        assert more(2) == more(5)


class TestAdmin:
    def test_staff_programmes_and_imports_but_no_participant(self, programme: Programme, client: Client):
        admin = rows.a_staff_member("admin", programme)
        rows.an_enrolment(rows.a_participant("Hemlig Persson"), programme)

        page = start_page(client, admin)

        assert "En person får logga in." in page
        assert "En av dem har inget lösenord än." in page
        assert "Dörren" in page
        assert "Hemlig Persson" not in page
