"""Disclosure cards as the specialist meets them: agreed on, printed, asked for at a contact, and what was told."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import text

from crm import codes
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.disclosure.models import Disclosure, DisclosureCard, DisclosureTopic
from crm.employers.models import Employer
from crm.participants.models import Participant
from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.at_work import MONDAY, Browser, browser_of, fresh, page_of, text_of

WORDS = "Ropa inte på mig bakifrån"


@pytest.fixture
def samira(anna: Staff, programme: Programme) -> Participant:
    """Anna's participant."""
    person = rows.a_participant("Samira Ahmed")
    rows.an_enrolment(person, programme, anna)
    return person


@pytest.fixture
def cafe(app: Flask) -> Employer:
    return rows.an_employer("Café Lund")


def a_card(
    person: Participant, staff: Staff, employer: Employer | None = None, **values: Any
) -> DisclosureCard:
    """A card agreed on ten days ago that lets the name and the support be told; `topics` replaces them."""
    topics = values.pop("topics", {"name": "specialist", "support": "specialist", "health": "participant"})
    defaults = {
        "edition": 1,
        "agreed_on": MONDAY - timedelta(days=10),
        "until_on": MONDAY + timedelta(days=100),
    }
    made = [
        DisclosureTopic(topic=topic, told_by=by, wording=WORDS if topic == "support" else None)
        for topic, by in topics.items()
    ]
    ids = {
        "participant_id": person.id,
        "employer_id": employer.id if employer else None,
        "staff_id": staff.id,
    }
    return rows.added(DisclosureCard(**ids, topics=made, **{**defaults, **values}))


def agreed(**values: object) -> dict[str, object]:
    return {
        **{f"by_{topic}": "nobody" for topic in codes.DISCLOSURE_TOPICS},
        "employer_id": "",
        "agreed_on": "2026-11-23",
        "until_on": "2027-02-01",
        **values,
    }


def logged(employer: Employer, person: Participant, **values: object) -> dict[str, object]:
    return {
        "employer": employer.id,
        "participant_id": person.id,
        "channel": "visit",
        "outcome": "positive",
        "happened_on": "2026-11-23",
        "when": "in_a_week",
        **values,
    }


def told() -> set[tuple[str, int | None, str | None]]:
    """Everything kept as told: topic, card, reason."""
    db.session.expire_all()
    return {(row.topic, row.card_id, row.reason) for row in db.session.scalars(db.select(Disclosure))}


def boxes(page: BeautifulSoup, name: str) -> list[str]:
    return [str(box["value"]) for box in page.select(f"[name={name}]")]


class TestAgree:
    def test_a_first_card_is_kept_with_the_own_words(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        address = f"/participants/{samira.id}/disclosure/new?employer={cafe.id}"
        page = page_of(as_anna.get(address))
        assert page.select_one("[name=employer_id] [selected]")["value"] == str(cafe.id)
        assert {box["value"] for box in page.select("select[name^=by_] [selected]")} == {"nobody"}

        sent = agreed(
            employer_id=cafe.id, by_support="specialist", words_support=WORDS, words_health="Ont i ryggen"
        )
        response = as_anna.post(address, data=sent)

        assert (response.status_code, response.location) == (303, f"/participants/{samira.id}/disclosure")
        card = db.session.scalars(db.select(DisclosureCard)).one()
        assert (card.employer_id, card.edition, card.staff_id, card.until_on) == (
            cafe.id,
            1,
            anna.id,
            date(2027, 2, 1),
        )
        assert card.told_by("specialist") == {"support": WORDS}
        # Words about what nobody may tell are not kept.
        assert "Ont i ryggen" not in as_anna.get(f"/participants/{samira.id}/disclosure").text

    def test_agreeing_anew_ends_the_card_before_and_keeps_it(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        before = a_card(samira, anna, cafe)
        address = f"/participants/{samira.id}/disclosure/new?employer={cafe.id}"
        assert WORDS in as_anna.get(address).text
        as_anna.post(address, data=agreed(employer_id=cafe.id, by_gap="partner"))

        before = fresh(before)
        new = db.session.scalars(db.select(DisclosureCard).where(DisclosureCard.ended_on.is_(None))).one()
        assert (before.ended_on, before.told_by("specialist")) == (MONDAY, {"name": None, "support": WORDS})
        assert (new.edition, new.told_by("specialist")) == (2, {"gap": None})
        assert "Show 1 earlier card" in text_of(as_anna.get(f"/participants/{samira.id}/disclosure"))

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"agreed_on": "2026-11-24"}, "That day has not come yet"),
            ({"until_on": "2026-11-22"}, "The last day is before the day you agreed"),
            ({"until_on": ""}, "Write something here"),
            ({"by_name": "everybody"}, "Not a valid choice"),
            ({"employer_id": "987654321"}, "Not a valid choice"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence_and_every_word_kept(
        self, as_anna: Browser, samira: Participant, wrong: dict, sentence: str
    ):
        sent = agreed(words_support=WORDS, by_support="specialist") | wrong
        response = as_anna.post(f"/participants/{samira.id}/disclosure/new", data=sent)

        assert response.status_code == 422
        assert sentence in text_of(response)
        assert WORDS in response.text
        assert db.session.query(DisclosureCard).count() == 0

    def test_the_own_words_are_sealed_in_the_database(
        self, as_anna: Browser, anna: Staff, samira: Participant
    ):
        a_card(samira, anna)
        stored = db.session.execute(text("SELECT wording FROM disclosure_topics")).scalars().all()

        assert [words for words in stored if words and "Ropa" in words] == []
        assert WORDS in as_anna.get(f"/participants/{samira.id}/disclosure").text


class TestShow:
    def test_is_one_page_in_the_persons_own_words(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        card = a_card(samira, anna, cafe)
        page = page_of(as_anna.get(f"/participants/{samira.id}/disclosure/{card.id}"))
        said = {section.h2.get_text(): section.get_text(" ") for section in page.select("main section")}

        assert WORDS in said["My job specialist may tell"]
        assert "Health" in said["I tell this myself, if I want to"]
        assert "Health" not in said["My job specialist may tell"]
        assert "Stadsmissionen may tell too" not in said

    def test_another_participants_card_is_404(
        self, as_anna: Browser, anna: Staff, samira: Participant, programme: Programme
    ):
        other = rows.a_participant("Johan Lind")
        rows.an_enrolment(other, programme, anna)
        card = a_card(other, anna)

        assert as_anna.get(f"/participants/{samira.id}/disclosure/{card.id}").status_code == 404
        assert as_anna.post(f"/participants/{samira.id}/disclosure/{card.id}/end").status_code == 404
        assert fresh(card).ended_on is None


class TestEnd:
    def test_from_that_day_nothing_may_be_told_there_also_where_the_general_card_lets_it(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        a_card(samira, anna)
        card = a_card(samira, anna, cafe)
        as_anna.post(f"/participants/{samira.id}/disclosure/{card.id}/end")

        assert fresh(card).ended_on == MONDAY
        page = page_of(as_anna.get(f"/contacts/card?participant={samira.id}&employer={cafe.id}"))
        assert boxes(page, "told") == []
        assert "Nothing may be told yet. Ask S.A." in page.get_text()


class TestWhoMay:
    def test_nobody_but_the_own_specialist(
        self, app: Flask, anna: Staff, samira: Participant, programme: Programme
    ):
        card = a_card(samira, anna)
        base = f"/participants/{samira.id}/disclosure"
        addresses = (base, f"{base}/{card.id}", f"{base}/new", f"/contacts/card?participant={samira.id}")
        for role, status in (
            ("specialist", 404),
            ("coordinator", 403),
            ("partner", 403),
            ("admin", 403),
            ("auditor", 403),
        ):
            browser = browser_of(app, rows.a_staff_member(role, programme))
            assert {browser.get(address).status_code for address in addresses} == {status}, role
            assert browser.post(f"{base}/new", data=agreed()).status_code == status
            assert browser.post(f"{base}/{card.id}/end").status_code == status
        assert fresh(card).ended_on is None

    def test_every_look_is_in_the_log(self, as_anna: Browser, anna: Staff, samira: Participant):
        card = a_card(samira, anna)
        base = f"/participants/{samira.id}/disclosure"
        looked = (base, f"{base}/{card.id}", f"{base}/new", f"/contacts/card?participant={samira.id}")
        for address in (*looked, f"/contacts/new?participant={samira.id}"):
            as_anna.get(address)

        reads = db.select(AuditEntry).where(AuditEntry.action == "read", AuditEntry.entity_id == samira.id)
        assert len(db.session.scalars(reads).all()) == 5


class TestWhenAContactIsLogged:
    def test_the_link_from_a_suggestion_shows_what_may_be_told_there(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        a_card(samira, anna, topics={"name": "specialist"})
        a_card(samira, anna, cafe)
        page = page_of(as_anna.get(f"/contacts/new?employer={cafe.id}&participant={samira.id}"))

        assert boxes(page, "told") == ["name", "support"]
        assert WORDS in page.main.get_text()
        assert "health" in boxes(page, "told_outside")
        assert "Samira" not in page.main.get_text()

    def test_without_a_script_a_button_shows_it_and_keeps_every_answer(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        a_card(samira, anna)
        sent = logged(cafe, samira, show_card="1", note="Viktigt")
        response = as_anna.post("/contacts/new", data=sent)

        assert response.status_code == 200
        page = page_of(response)
        assert boxes(page, "told") == ["name", "support"]
        assert page.select_one("[name=note]").get_text().strip() == "Viktigt"
        assert db.session.query(EmployerContact).count() == 0

    @pytest.mark.parametrize("until_on", [None, MONDAY - timedelta(days=1)], ids=["no card", "run out"])
    def test_without_a_card_that_counts_nothing_may_be_told(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer, until_on: date | None
    ):
        if until_on:
            a_card(samira, anna, until_on=until_on)
        page = page_of(as_anna.get(f"/contacts/new?employer={cafe.id}&participant={samira.id}"))

        assert boxes(page, "told") == []
        assert "Nothing may be told yet. Ask S.A." in page.main.get_text()
        assert ("The card ran out" in page.main.get_text()) == bool(until_on)
        refused = as_anna.post("/contacts/new", data=logged(cafe, samira, told=["name"]))
        assert refused.status_code == 422
        assert "This may not be told: Name." in text_of(refused)
        assert told() == set()

    def test_what_was_told_is_kept_with_the_card_that_let_it(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        card = a_card(samira, anna)
        person = rows.a_contact_person(cafe, "Maria Nyberg")
        sent = logged(cafe, samira, told=["name", "support"], contact_person_id=person.id)
        assert as_anna.post("/contacts/new", data=sent).status_code == 303

        assert told() == {("name", card.id, None), ("support", card.id, None)}
        page = text_of(as_anna.get(f"/participants/{samira.id}/disclosure"))
        assert "Name · Anna Berg Café Lund, Maria Nyberg" in page

    def test_the_card_of_the_day_it_happened_decides(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        earlier = a_card(samira, anna, ended_on=MONDAY)
        a_card(samira, anna, edition=2, agreed_on=MONDAY, topics={"gap": "specialist"})
        sent = logged(cafe, samira, told=["name"])

        assert as_anna.post("/contacts/new", data=sent).status_code == 422
        assert as_anna.post("/contacts/new", data=sent | {"happened_on": "2026-11-20"}).status_code == 303
        assert told() == {("name", earlier.id, None)}

    def test_what_slipped_out_is_said_honestly_with_how_and_the_specialist_is_told(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        card = a_card(samira, anna)
        sent = logged(cafe, samira, told=["name"], told_outside=["health"])
        refused = as_anna.post("/contacts/new", data=sent)
        assert refused.status_code == 422
        assert "how it came to be said" in text_of(refused)

        as_anna.post("/contacts/new", data=sent | {"told_reason": "Chefen frågade"})
        assert told() == {("name", card.id, None), ("health", None, "Chefen frågade")}
        assert "Something was said outside the card" in text_of(as_anna.get("/employers"))
        assert "1 thing told outside the card" in text_of(as_anna.get(f"/participants/{samira.id}"))
        stored = db.session.execute(text("SELECT reason FROM disclosures WHERE reason IS NOT NULL"))
        assert "Chefen" not in stored.scalar_one()

    def test_mending_the_contact_mends_what_was_told(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        card = a_card(samira, anna)
        contact = rows.a_contact(cafe, anna, MONDAY, participant_id=samira.id, outcome="positive")
        rows.added(Disclosure(participant_id=samira.id, contact_id=contact.id, card_id=card.id, topic="name"))
        address = f"/contacts/{contact.id}/edit"
        assert page_of(as_anna.get(address)).select_one("[name=told][checked]")["value"] == "name"

        as_anna.post(address, data=logged(cafe, samira, told=["support"], version=1))
        assert told() == {("support", card.id, None)}
        version = fresh(contact).version
        as_anna.post(address, data=logged(cafe, samira, told=["support"], version=version, participant_id=""))
        assert told() == set()

    def test_a_contact_that_never_was_takes_what_was_told_with_it(
        self, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer
    ):
        a_card(samira, anna)
        as_anna.post("/contacts/new", data=logged(cafe, samira, told=["name"]))
        contact = db.session.scalars(db.select(EmployerContact)).one()

        assert as_anna.post(f"/contacts/{contact.id}/take-back").status_code == 303
        assert told() == set()

    def test_somebody_without_own_participants_meets_no_card(
        self, app: Flask, samira: Participant, programme: Programme, cafe: Employer
    ):
        karin = browser_of(app, rows.a_staff_member("coordinator", programme))

        page = page_of(karin.get(f"/contacts/new?employer={cafe.id}&participant={samira.id}"))
        assert (page.select("#may-tell"), boxes(page, "told")) == ([], [])


def test_the_placement_says_what_may_be_told_there_to_the_own_specialist_only(
    app: Flask, as_anna: Browser, anna: Staff, samira: Participant, cafe: Employer, programme: Programme
):
    placement = rows.a_placement(samira, programme, cafe)
    address = f"/placements/{placement.id}"
    assert "Nothing may be told yet. Ask Samira Ahmed." in text_of(as_anna.get(address))
    a_card(samira, anna, cafe)

    assert WORDS in text_of(as_anna.get(address))
    karin = browser_of(app, rows.a_staff_member("coordinator", programme))
    assert WORDS not in text_of(karin.get(address))
    assert "You may tell" not in text_of(karin.get(address))
