"""An employer from all sides, told to each reader as far as they may know."""

from datetime import date

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from crm.disclosure.models import DisclosureCard, DisclosureTopic
from crm.employers.models import Employer, WorkplaceFact
from crm.friends.models import CompanyFriend
from crm.participants.models import Participant
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import browser_of, page_of, text_of


@pytest.fixture
def employer(programme: Programme, anna: Staff) -> Employer:
    """A café where Anna's participant Samira is, and was talked about."""
    employer = rows.an_employer(
        "Café Lund",
        street="Linnégatan 4",
        stage="hosting",
        owner=anna,
        phone="031123456",
        last_contact_on=date(2026, 11, 20),
        lat=57.7,
        lon=11.95,
    )
    samira = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(samira, programme, anna)
    rows.a_contact(employer, anna, date(2026, 11, 2), outcome="positive", note="De bakar själva.")
    rows.a_contact(
        employer,
        anna,
        date(2026, 11, 20),
        channel="phone",
        note="Samira vill börja tidigt.",
        participant_id=samira.id,
    )
    supervisor = rows.a_supervisor(employer, "Sam Handledare", training="completed")
    rows.a_placement(samira, programme, employer, supervisor=supervisor, starts_on=date(2026, 10, 5))
    return employer


def timeline(client: Client, employer: Employer, query: str = "") -> list[str]:
    page = page_of(client.get(f"/employers/{employer.id}/timeline{query}"))
    return [
        " ".join(entry.get_text(" ").split()).replace(" .", ".") for entry in page.select(".timeline > li")
    ]


def test_contacts_placements_and_agreements_stand_newest_first(as_anna: Client, employer: Employer):
    rows.added(CompanyFriend(employer=employer, since_on=date(2025, 1, 7), level="main_friend"))
    told = timeline(as_anna, employer)

    assert [line.split(" · ")[0] for line in told] == [
        "Fri 20 Nov",
        "Mon 2 Nov",
        "Mon 5 Oct",
        "Tue 7 Jan 2025",
    ]
    assert any("Internship Samira Ahmed. Supervisor: Sam Handledare" in line for line in told)
    assert any("Became company friend Main company friend" in line for line in told)


def test_who_is_responsible_reads_the_name_and_the_log_knows(as_anna: Client, employer: Employer):
    assert "Samira vill börja tidigt. For Samira Ahmed." in " ".join(timeline(as_anna, employer))

    read = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "read")).all()
    assert [entry.entity for entry in read] == ["participants"]


@pytest.mark.parametrize("role", ["specialist", "partner", "coordinator"])
def test_everybody_else_reads_of_a_participant_and_no_note(
    app: Flask, programme: Programme, employer: Employer, role: str
):
    client = browser_of(app, rows.a_staff_member(role, programme))
    response = client.get(f"/employers/{employer.id}")

    assert "Samira" not in response.text
    assert "De bakar själva." in response.text
    told = " ".join(timeline(client, employer))
    assert "The note is for those who work with the participant. For a participant." in told
    assert "Internship a participant." in told
    assert db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "read")).all() == []


def test_who_wrote_the_note_reads_it_without_the_name(app: Flask, programme: Programme, anna: Staff):
    karin = rows.a_staff_member("specialist", programme)
    samira = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(samira, programme, anna)
    employer = rows.an_employer()
    rows.a_contact(employer, karin, date(2026, 11, 2), note="Frågade om tider.", participant_id=samira.id)

    assert "Frågade om tider. For a participant." in timeline(browser_of(app, karin), employer)[0]


def test_the_next_step_box_is_never_empty(as_anna: Client):
    step = rows.an_employer(next_step="Ring Maria", next_on=date(2026, 11, 20))
    none = rows.an_employer(no_next_step_reason="De flyttar")
    nothing = rows.an_employer()

    assert "Next step Ring Maria Fri 20 Nov · should have been done" in text_of(
        as_anna.get(f"/employers/{step.id}")
    )
    assert "None now: De flyttar" in text_of(as_anna.get(f"/employers/{none.id}"))
    assert "Nothing is agreed." in text_of(as_anna.get(f"/employers/{nothing.id}"))


def test_facts_are_known_yes_known_no_or_to_ask(as_anna: Client, employer: Employer):
    rows.added(
        WorkplaceFact(employer=employer, fact="cash", value=True, source="Maria", noted_on=date(2026, 11, 2))
    )
    rows.added(WorkplaceFact(employer=employer, fact="alcohol", value=False))
    facts = " ".join(
        page_of(as_anna.get(f"/employers/{employer.id}")).select_one("#facts").get_text(" ").split()
    )

    assert "We know: yes Cash Maria, Mon 2 Nov We know: no Alcohol Answer (22 questions left)" in facts
    assert "Does the work involve heavy lifting?" in facts


def test_one_tap_calls_finds_the_way_and_logs(as_anna: Client, employer: Employer):
    page = page_of(as_anna.get(f"/employers/{employer.id}"))

    assert page.select_one("a[href='tel:031123456']")
    assert page.select_one("a[href^='https://www.openstreetmap.org/directions?to=57.7']")
    assert page.select_one(f"a.primary[href='/contacts/new?employer={employer.id}']")
    assert page.select_one(f"a[href='/employers/{employer.id}/edit/phone']")


def test_only_an_agreement_that_holds_today_makes_a_friend(as_anna: Client, employer: Employer):
    ended = rows.added(
        CompanyFriend(employer=employer, since_on=date(2024, 1, 1), until_on=date(2026, 11, 22))
    )
    lead = page_of(as_anna.get(f"/employers/{employer.id}")).select_one(".place-line").get_text()
    assert "ompany friend" not in lead

    ended.until_on = date(2026, 11, 23)
    assert (
        "Company friend"
        in page_of(as_anna.get(f"/employers/{employer.id}")).select_one(".place-line").get_text()
    )


def test_what_is_not_there_is_404(as_anna: Client):
    for id_ in (987654321, 10**15):
        assert as_anna.get(f"/employers/{id_}").status_code == 404


def test_a_protected_name_is_for_the_latest_specialist_alone(
    app: Flask, programme: Programme, anna: Staff, employer: Employer
):
    samira = db.session.scalars(db.select(Participant)).one()
    samira.protected = True
    karin = rows.a_staff_member("specialist", programme)
    rows.an_enrolment(samira, programme, karin, enrolled_on=date(2026, 9, 1))

    assert "Samira Ahmed" in browser_of(app, karin).get(f"/employers/{employer.id}").text
    told = timeline(browser_of(app, anna), employer)
    assert samira.pseudonym in " ".join(told)
    assert "Samira Ahmed" not in " ".join(told)


def test_what_was_learnt_more_than_a_year_ago_is_to_be_asked_again(as_anna: Client, employer: Employer):
    rows.added(
        WorkplaceFact(employer=employer, fact="cash", value=True, source="Maria", noted_on=date(2025, 11, 22))
    )
    rows.added(
        WorkplaceFact(employer=employer, fact="noise", value=True, source="Kim", noted_on=date(2025, 11, 23))
    )
    for address in (f"/employers/{employer.id}", f"/employers/{employer.id}/facts"):
        page = text_of(as_anna.get(address))
        assert "Maria, Sat 22 Nov 2025 · ask again?" in page
        assert "Kim, Sun 23 Nov 2025 ·" not in page


def test_a_fact_is_noted_with_the_day_it_was_said(as_anna: Client, employer: Employer):
    as_anna.post(
        f"/employers/{employer.id}/facts",
        data={"answer": "cash=yes", "source": "Maria", "noted_on": "2026-11-02"},
    )
    as_anna.post(f"/employers/{employer.id}/facts", data={"answer": "noise=no"})

    noted = {fact.fact: (fact.source, fact.noted_on) for fact in employer.facts}
    assert noted == {"cash": ("Maria", date(2026, 11, 2)), "noise": (None, date(2026, 11, 23))}


def a_card(samira: Participant, anna: Staff, employer: Employer | None, **values) -> DisclosureCard:
    dates = {"agreed_on": date(2026, 10, 1), "until_on": date(2027, 3, 1), "edition": 1, **values}
    topic = DisclosureTopic(topic="strengths", told_by="specialist")
    return rows.added(
        DisclosureCard(
            participant_id=samira.id,
            employer_id=employer.id if employer else None,
            staff=anna,
            topics=[topic],
            **dates,
        )
    )


def test_what_may_be_told_here_is_for_their_own_specialist_alone(
    app: Flask, as_anna: Client, anna: Staff, programme: Programme, employer: Employer
):
    samira = db.session.scalars(db.select(Participant)).one()
    a_card(samira, anna, employer)

    section = page_of(as_anna.get(f"/employers/{employer.id}")).select_one("#cards")
    assert "Samira Ahmed" in section.get_text()
    assert section.select_one(f"a[href^='/participants/{samira.id}/disclosure/']")
    for role in ("specialist", "partner", "coordinator"):
        page = page_of(browser_of(app, rows.a_staff_member(role, programme)).get(f"/employers/{employer.id}"))
        assert page.select_one("#cards") is None


def test_a_general_card_counts_here_for_who_is_placed_here_and_has_none_of_its_own(
    as_anna: Client, anna: Staff, employer: Employer
):
    samira = db.session.scalars(db.select(Participant)).one()
    a_card(samira, anna, None)
    elsewhere = rows.an_employer()

    assert page_of(as_anna.get(f"/employers/{employer.id}")).select_one("#cards")
    assert page_of(as_anna.get(f"/employers/{elsewhere.id}")).select_one("#cards") is None
    a_card(samira, anna, employer, ended_on=date(2026, 11, 1))
    assert page_of(as_anna.get(f"/employers/{employer.id}")).select_one("#cards") is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mo-Fr 08:00-20:00", "Mon–Fri 08:00–20:00"),
        ("Mo,We 07:00-11:00; Sa off", "Mon, Wed 07:00–11:00"),
        # Nothing that is known goes missing: what the words cannot hold stands as it was written.
        ("Mo-Fr 08:00-17:00; PH off", "Mo-Fr 08:00-17:00; PH off"),
        ("när chefen är där", "när chefen är där"),
    ],
)
def test_opening_hours_and_languages_are_said_in_words(as_anna: Client, written: str, read: str):
    employer = rows.an_employer("Café Lund", opening_hours=written, languages={"sv": "A2"})

    said = text_of(as_anna.get(f"/employers/{employer.id}"))
    assert read in said
    assert "Swedish A2" in said
