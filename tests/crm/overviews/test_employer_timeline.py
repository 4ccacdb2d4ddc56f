"""Everything that has happened with an employer: each kind is told, narrowed, searched, to whom may know."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from crm.accounts.models import Staff
from crm.agreements.actions import add_file, create_agreement
from crm.audit.models import AuditEntry
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.disclosure.models import DisclosureCard
from crm.doubles.actions import Choices, merge_employers, undo_merge
from crm.employers.models import Employer, WorkplaceFact
from crm.employers.offers import close_place, note_place
from crm.events.actions import note_attendance, welcome_uninvited
from crm.events.models import EmployerEvent, EventInvitation
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.overviews.employer_timeline import Narrowing, contacts_a_month, timeline_of
from crm.overviews.timeline_sources import GROUPS, SOURCES
from crm.participants.models import Participant
from crm.programmes.models import Programme
from crm.supervisors.models import Course, CourseInvitation
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, page_of, queries_of, text_of


@pytest.fixture
def employer(app: Flask) -> Employer:
    return rows.an_employer("Café Lund")


@pytest.fixture
def samira(programme: Programme, anna: Staff) -> Participant:
    """Anna's participant."""
    samira = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(samira, programme, anna)
    return samira


def told(client: Client, employer: Employer, query: str = "") -> str:
    page = page_of(client.get(f"/employers/{employer.id}/timeline{query}"))
    return " | ".join(" ".join(entry.get_text(" ").split()) for entry in page.select(".timeline > li"))


def all_kinds(employer: Employer, anna: Staff, samira: Participant, programme: Programme) -> None:
    """One of everything, all of it over."""
    first = date(2026, 3, 2)
    rows.a_contact(employer, anna, first, note="De bakar själva.")
    rows.a_placement(
        samira,
        programme,
        employer,
        starts_on=first,
        ends_on=date(2026, 9, 4),
        ended_by="employer",
        end_note="Bråttom i luckan.",
    )
    close_place(note_place(anna, employer, {"work": "Diska"}, first), MONDAY)
    later = datetime(2027, 1, 4, 12, tzinfo=UTC)
    rows.a_contact_person(employer, "Kim Ek", archived_on=first, created_at=later)
    rows.a_contact_person(employer, "Fanns Redan")
    agreement = create_agreement(
        employer, {"kind": "internship", "title": "Praktik hos oss", "signed_on": first, "ends_on": MONDAY}
    )
    add_file(anna, employer, b"%PDF-1.4", "villkor.pdf", first, agreement)
    rows.added(CompanyFriend(employer=employer, since_on=first, until_on=MONDAY))
    campaign = rows.added(Campaign(name="Sommarjobben", starts_on=first))
    rows.added(
        CampaignRecipient(
            campaign_id=campaign.id, employer_id=employer.id, answer="maybe", answered_on=MONDAY
        )
    )
    rows.added(WorkplaceFact(employer=employer, fact="cash", value=True, source="Maria", noted_on=first))
    rows.added(WorkplaceFact(employer=employer, fact="alcohol", value=False, noted_on=first))
    rows.added(
        DisclosureCard(
            participant_id=samira.id,
            employer_id=employer.id,
            edition=1,
            agreed_on=first,
            until_on=MONDAY,
            staff=anna,
        )
    )
    breakfast = rows.added(EmployerEvent(name="Frukost på torget", kind="breakfast", held_on=first))
    welcome_uninvited(anna, breakfast, employer, MONDAY)
    kim = rows.a_contact_person(employer, "Vera Vik")
    course = rows.added(Course(name="Handledarkurs", starts_on=first))
    values = {"invited_on": first, "came": True, "completed": True}
    rows.added(CourseInvitation(course=course, contact_person=kim, **values))
    merge = merge_employers(anna, employer, rows.an_employer("Lunds Kafé"), Choices(), later)
    undo_merge(anna, merge, later)


def test_every_kind_is_told(
    as_anna: Client, anna: Staff, employer: Employer, samira: Participant, programme: Programme
):
    all_kinds(employer, anna, samira, programme)
    everything = told(as_anna, employer)

    for words in (
        "De bakar själva.",
        "Internship Samira Ahmed , until Fri 4 Sep",
        "Internship ended Samira Ahmed . Ended by: The employer",
        "They offer a place · Anna Berg Diska",
        "The place is gone Diska",
        "Contact person noted Kim Ek",
        "Has left Kim Ek",
        "Agreement Praktik hos oss Internships",
        "Last day of the agreement Praktik hos oss",
        "File added · Anna Berg villkor.pdf",
        "Became company friend",
        "Last day as company friend",
        "Answered a campaign Sommarjobben Maybe",
        "Learnt about the work Cash: yes (Maria) , Alcohol: no",
        "Disclosure card agreed Samira Ahmed . What may be told here",
        "Came to an event · Anna Berg Frukost på torget",
        "Went through a course Handledarkurs Vera Vik",
        "Was in the register twice · Anna Berg Lunds Kafé",
        "Taken apart again · Anna Berg Lunds Kafé",
    ):
        assert words in everything
    assert "Fanns Redan" not in everything
    kinds = {entry.kind for entry in timeline_of(employer.id, anna, MONDAY, Narrowing(), 1).rows}
    assert kinds == {source.kind for source in SOURCES}


@pytest.mark.parametrize("role", ["specialist", "partner", "coordinator"])
def test_who_is_not_responsible_reads_no_name_no_side_and_no_card(
    app: Flask, anna: Staff, employer: Employer, samira: Participant, programme: Programme, role: str
):
    all_kinds(employer, anna, samira, programme)
    everything = told(browser_of(app, rows.a_staff_member(role, programme)), employer)

    assert "Internship ended a participant" in everything
    for secret in ("Samira", "Ended by", "Disclosure card"):
        assert secret not in everything


def test_a_name_that_is_read_leaves_a_line_in_the_log(
    as_anna: Client, anna: Staff, employer: Employer, samira: Participant, programme: Programme
):
    all_kinds(employer, anna, samira, programme)
    told(as_anna, employer)

    read = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "read")).all()
    assert {entry.participant_id for entry in read} == {samira.id}


def test_each_link_narrows_to_its_kinds(
    as_anna: Client, anna: Staff, employer: Employer, samira: Participant, programme: Programme
):
    all_kinds(employer, anna, samira, programme)
    words = {
        "contacts": "De bakar",
        "events": "Frukost på torget",
        "places": "Diska",
        "people": "Kim Ek",
        "agreements": "Sommarjobben",
        "learnt": "Cash",
    }
    assert set(words) == set(GROUPS)

    for group, own in words.items():
        narrowed = told(as_anna, employer, f"?group={group}")
        assert own in narrowed
        assert not any(other in narrowed for name, other in words.items() if name != group)
    assert told(as_anna, employer, "?group=nonsense") == told(as_anna, employer)


def test_by_whom(as_anna: Client, anna: Staff, employer: Employer):
    karin = rows.a_staff_member("specialist", name="Karin Ek")
    rows.a_contact(employer, anna, MONDAY, note="Annas besök")
    rows.a_contact(employer, karin, MONDAY, note="Karins besök")
    page = page_of(as_anna.get(f"/employers/{employer.id}/timeline"))

    assert [option.get_text() for option in page.select("#who option")] == [
        "Anybody",
        "Anna Berg",
        "Karin Ek",
    ]
    assert "Annas" not in told(as_anna, employer, f"?who={karin.id}")
    assert "Karins" in told(as_anna, employer, f"?who={karin.id}")


def test_what_was_said_is_found_whatever_the_spelling_of_its_letters(
    as_anna: Client, anna: Staff, employer: Employer
):
    rows.a_contact(employer, anna, MONDAY, note="De bakar själva på morgonen.")
    rows.a_contact(employer, anna, MONDAY, note="Stängt.")
    note_place(anna, employer, {"work": "Baka bröd"}, MONDAY)

    assert told(as_anna, employer, "?q=SJALVA+bakar").count("|") == 0
    assert "De bakar själva" in told(as_anna, employer, "?q=SJALVA+bakar")
    assert "Baka bröd" in told(as_anna, employer, "?q=brod")
    assert "Nothing here fits that." in text_of(as_anna.get(f"/employers/{employer.id}/timeline?q=drake"))


def test_a_note_that_is_for_others_is_not_found_by_its_words(
    app: Flask, programme: Programme, anna: Staff, employer: Employer, samira: Participant
):
    rows.a_contact(employer, anna, MONDAY, note="Hon vill börja tidigt.", participant_id=samira.id)
    karin = browser_of(app, rows.a_staff_member("specialist", programme))

    assert told(karin, employer, "?q=tidigt") == ""
    assert told(karin, employer, "?q=samira") == ""
    assert "tidigt" in told(browser_of(app, anna), employer, "?q=samira+tidigt")


def test_an_outcome_in_words_of_an_old_file_is_for_those_who_may_read_the_note(
    app: Flask, programme: Programme, anna: Staff, employer: Employer, samira: Participant
):
    rows.a_contact(employer, anna, MONDAY, outcome="Samira var full igen", participant_id=samira.id)
    rows.a_contact(employer, anna, MONDAY, outcome="Chefen var positiv")
    rows.a_contact(employer, anna, MONDAY, outcome="positive", participant_id=samira.id)
    karin = browser_of(app, rows.a_staff_member("specialist", programme))

    assert "full igen" not in told(karin, employer)
    assert "Chefen var positiv" in told(karin, employer)
    assert "Yes, positive" in told(karin, employer)
    assert "full igen" in told(browser_of(app, anna), employer)


def test_an_end_that_has_not_come_has_not_happened(
    as_anna: Client, employer: Employer, samira: Participant, programme: Programme
):
    rows.a_placement(samira, programme, employer, ends_on=MONDAY + timedelta(days=1))

    assert "ended" not in told(as_anna, employer)


def test_it_comes_in_pages_and_the_employers_page_has_the_latest(
    as_anna: Client, anna: Staff, employer: Employer
):
    rows.a_contact(employer, anna, date(2026, 9, 1))
    short = queries_of(as_anna, f"/employers/{employer.id}")
    few = queries_of(as_anna, f"/employers/{employer.id}/timeline")
    for number in range(2, 31):
        rows.a_contact(employer, anna, date(2026, 9, number), note="Knackade på.")

    assert queries_of(as_anna, f"/employers/{employer.id}") <= short
    assert queries_of(as_anna, f"/employers/{employer.id}/timeline") <= few
    assert queries_of(as_anna, f"/employers/{employer.id}/timeline?q=knackade") <= few
    assert told(as_anna, employer).count("|") == 24
    assert told(as_anna, employer, "?page=2&group=contacts").count("|") == 4
    assert told(as_anna, employer, "?page=2&q=knackade").count("|") == 3
    own_page = page_of(as_anna.get(f"/employers/{employer.id}"))
    assert len(own_page.select(".timeline > li")) == 8
    assert "Everything that has happened (30)" in own_page.get_text()


def test_months_are_counted_also_those_without_a_contact(employer: Employer, anna: Staff):
    for day in (date(2026, 11, 2), date(2026, 11, 20), date(2024, 12, 1), date(2024, 11, 30)):
        rows.a_contact(employer, anna, day)
    months = contacts_a_month(employer.id, MONDAY)

    assert len(months) == 24
    assert (months[0][1], months[-1][1], sum(count for _, count in months)) == (1, 2, 3)


class TestEvents:
    def event(self, held_on: date) -> EmployerEvent:
        return rows.added(EmployerEvent(name="Frukost", kind="breakfast", held_on=held_on))

    def test_having_come_stands_once_with_what_was_noted_on_its_contact(
        self, as_anna: Client, anna: Staff, employer: Employer
    ):
        invitation = welcome_uninvited(anna, self.event(MONDAY), employer, MONDAY)
        assert timeline_of(employer.id, anna, MONDAY, Narrowing(), 1).total == 1
        assert told(as_anna, employer, "?group=contacts") == ""
        assert invitation.contact is not None
        invitation.contact.note = "De vill ta emot i vår."
        db.session.flush()

        assert "De vill ta emot i vår." in told(as_anna, employer)
        assert "Frukost" in told(as_anna, employer, "?q=emot")
        links = page_of(as_anna.get(f"/employers/{employer.id}/timeline")).select(".timeline a")
        assert f"/events/{invitation.event_id}" in [link["href"] for link in links]
        # Whoever they are who came, they are found by whoever noted it.
        assert "Frukost" in told(as_anna, employer, f"?who={anna.id}")

    def test_the_note_of_a_contact_for_somebody_is_for_those_who_work_with_them(
        self, app: Flask, programme: Programme, anna: Staff, employer: Employer, samira: Participant
    ):
        invitation = welcome_uninvited(anna, self.event(MONDAY), employer, MONDAY)
        assert invitation.contact is not None
        invitation.contact.note, invitation.contact.participant_id = "Hon vill börja tidigt.", samira.id
        db.session.flush()
        karin = browser_of(app, rows.a_staff_member("specialist", programme))

        assert "tidigt" not in told(karin, employer)
        assert told(karin, employer, "?q=tidigt") == ""
        assert "Samira" not in told(karin, employer)
        assert "tidigt" in told(browser_of(app, anna), employer)

    def test_who_was_asked_stands_on_the_day_of_asking_until_they_come(
        self, as_anna: Client, anna: Staff, employer: Employer
    ):
        event, asked_on = self.event(MONDAY), MONDAY - timedelta(days=20)
        invitation = EventInvitation(event=event, employer=employer, invited_on=asked_on, answer="maybe")
        rows.added(invitation)
        assert "Invited to an event on Mon 23 Nov Frukost Answered: Maybe." in told(as_anna, employer)

        note_attendance(anna, invitation, False, MONDAY)
        assert "Did not come." in told(as_anna, employer)
        note_attendance(anna, invitation, True, MONDAY)
        (entry,) = timeline_of(employer.id, anna, MONDAY, Narrowing(), 1).rows
        assert (entry.kind, entry.on) == ("event", MONDAY)


def test_each_person_asked_to_a_course_is_told(as_anna: Client, employer: Employer):
    course = rows.added(Course(name="Handledarkurs", starts_on=MONDAY + timedelta(days=9)))
    for name, answer in (("Kim Ek", "yes"), ("Vera Vik", None)):
        person = rows.a_contact_person(employer, name)
        rows.added(CourseInvitation(course=course, contact_person=person, invited_on=MONDAY, answer=answer))
    everything = told(as_anna, employer, "?group=events")

    assert "Invited to a course Handledarkurs Kim Ek . Answered: Yes." in everything.replace("Ek.", "Ek .")
    assert "Handledarkurs Vera Vik" in everything


def test_each_source_has_a_template_of_its_own():
    folder = Path(__file__).parents[3] / "templates/overviews/timeline"

    assert {f"_{source.kind}.html" for source in SOURCES} == {
        file.name for file in folder.iterdir() if file.name != "_whom.html"
    }


def test_two_thousand_contacts_are_searched_with_as_few_questions(
    as_anna: Client, anna: Staff, employer: Employer
):
    rows.a_contact(employer, anna, MONDAY, note="Besök nummer 1.")
    few = queries_of(as_anna, f"/employers/{employer.id}/timeline?q=nummer")
    contacts = [
        {
            "employer_id": employer.id,
            "staff_id": anna.id,
            "channel": "visit",
            "happened_on": MONDAY - timedelta(days=number % 700),
            "note": f"Besök nummer {number}.",
        }
        for number in range(1000, 3000)
    ]
    db.session.execute(insert(EmployerContact), contacts)

    assert queries_of(as_anna, f"/employers/{employer.id}/timeline?q=nummer") <= few
    assert told(as_anna, employer, "?q=1234").count("Besök nummer") == 1
