"""What a merge means for what is known of a workplace, and what its undoing leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from crm import errors
from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.contacts.actions import ContactEntry, register_contact
from crm.database import db
from crm.disclosure.models import DisclosureCard
from crm.doubles.actions import Choices, merge_employers, undo_merge
from crm.doubles.models import EmployerMerge
from crm.employers.actions import edit_employer, note_fact
from crm.employers.models import Employer
from crm.events.models import EmployerEvent, EventInvitation
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.at_work import fresh

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
VISIT = ContactEntry(MONDAY, "visit", "positive")


@pytest.fixture
def kept(app: Flask) -> Employer:
    return rows.an_employer("Bageriet Vete", phone="031-10 10 10", stage="contacted")


@pytest.fixture
def merged(app: Flask) -> Employer:
    return rows.an_employer(
        "Vete bageri", street="Storgatan 1", email="vete@exempel.example", stage="hosting"
    )


def test_one_stays_and_has_what_the_other_knew(anna: Staff, kept: Employer, merged: Employer):
    rows.a_contact(merged, anna, date(2026, 11, 2))
    merged.last_contact_on = date(2026, 11, 2)
    merge_employers(anna, kept, merged, Choices({"name": "merged"}), NOW)

    assert (kept.name, kept.phone, kept.email) == ("Vete bageri", "031-10 10 10", "vete@exempel.example")
    assert (kept.stage, kept.last_contact_on) == ("hosting", date(2026, 11, 2))
    assert kept.search_text == "vete bageri storgatan 1 goteborg"
    assert (merged.archived_on, merged.merged_into_id, merged.name) == (MONDAY, kept.id, "Vete bageri")


def test_forms_opened_before_do_not_overwrite_what_the_merge_wrote(
    anna: Staff, kept: Employer, merged: Employer
):
    before = kept.version, merged.version
    merge_employers(anna, kept, merged, Choices(), NOW)

    assert (kept.version, merged.version) == (before[0] + 1, before[1] + 1)


def test_of_two_answers_the_newer_holds_unless_one_is_chosen(anna: Staff, kept: Employer, merged: Employer):
    for fact in ("step_free", "alcohol"):
        note_fact(kept, fact, True, "Kim", date(2026, 3, 1))
        note_fact(merged, fact, False, "Sam", date(2026, 4, 1))
    note_fact(merged, "noise", True, "Sam", date(2026, 4, 1))
    merge = merge_employers(anna, kept, merged, Choices(facts={"alcohol": "kept"}), NOW)

    assert kept.known_facts == {"alcohol": True, "noise": True, "step_free": False}
    assert [fact.source for fact in kept.facts] == ["Kim", "Sam", "Sam"]
    assert undo_merge(anna, merge, NOW) == []
    assert fresh(kept).known_facts == {"step_free": True, "alcohol": True}


def test_two_agreements_from_one_day_are_one(anna: Staff, kept: Employer, merged: Employer):
    day = date(2026, 1, 1)
    rows.added(CompanyFriend(employer=kept, since_on=day, until_on=MONDAY, offers=["job"]))
    rows.added(CompanyFriend(employer=merged, since_on=day, level="main_friend", offers=["job", "lunch"]))
    rows.added(CompanyFriend(employer=merged, since_on=MONDAY, offers=[]))
    merge_employers(anna, kept, merged, Choices(), NOW)

    one, other = db.session.scalars(db.select(CompanyFriend).order_by(CompanyFriend.since_on))
    assert (one.level, one.until_on, one.offers) == ("main_friend", None, ["job", "lunch"])
    assert {one.employer, other.employer} == {kept}


def test_asked_twice_in_a_campaign_the_later_answer_is_the_one(anna: Staff, kept: Employer, merged: Employer):
    campaign = rows.added(Campaign(name="Våren", starts_on=date(2026, 3, 1)))
    asked = {"campaign": campaign, "contacted_on": date(2026, 3, 2)}
    rows.added(CampaignRecipient(employer=kept, **asked))
    rows.added(CampaignRecipient(employer=merged, answer="yes", answered_on=date(2026, 3, 9), **asked))
    merge_employers(anna, kept, merged, Choices(), NOW)

    answer = db.session.scalars(db.select(CampaignRecipient)).one()
    assert (answer.employer, answer.answer, answer.answered_on) == (kept, "yes", date(2026, 3, 9))


def test_asked_twice_to_an_event_they_came_if_either_came(anna: Staff, kept: Employer, merged: Employer):
    event = rows.added(EmployerEvent(name="Frukost", kind="breakfast", held_on=date(2026, 10, 1)))
    rows.added(EventInvitation(event=event, employer=kept, invited_on=date(2026, 9, 2), came=False))
    contact = rows.a_contact(merged, anna, date(2026, 10, 1), "event")
    theirs = {"invited_on": date(2026, 9, 1), "came": True, "people": 2, "contact": contact}
    rows.added(EventInvitation(event=event, employer=merged, **theirs))
    merge = merge_employers(anna, kept, merged, Choices(), NOW)

    one = db.session.scalars(db.select(EventInvitation)).one()
    assert (one.employer, one.came, one.people, one.contact) == (kept, True, 2, contact)
    assert one.invited_on == date(2026, 9, 1)
    assert undo_merge(anna, merge, NOW) == []
    assert sorted(came for came in db.session.scalars(db.select(EventInvitation.came))) == [False, True]


def test_of_two_cards_that_run_the_later_agreed_holds(anna: Staff, kept: Employer, merged: Employer):
    person = rows.a_participant()
    card = {"participant_id": person.id, "until_on": date(2027, 1, 1), "staff": anna, "edition": 1}
    later = rows.added(DisclosureCard(employer=kept, agreed_on=date(2026, 5, 1), **card))
    earlier = rows.added(DisclosureCard(employer=merged, agreed_on=date(2026, 4, 1), **card))
    merge_employers(anna, kept, merged, Choices(), NOW)

    assert (earlier.employer, earlier.edition, earlier.ended_on) == (kept, 1, MONDAY)
    assert (later.edition, later.ended_on) == (2, None)


def test_somebody_who_is_at_both_can_be_made_one(anna: Staff, kept: Employer, merged: Employer):
    here = rows.a_contact_person(kept, "Kim Kontakt", email="kim@exempel.example")
    there = rows.a_contact_person(merged, "Kim Kontakt", phone="070-174 06 05")
    other = rows.a_contact_person(merged, "Robin Ek")
    contact = rows.a_contact(merged, anna, MONDAY, contact_person=there)
    merge = merge_employers(anna, kept, merged, Choices(joined={there.id}), NOW)

    assert contact.contact_person == here
    assert (here.phone, here.email) == ("070-174 06 05", "kim@exempel.example")
    assert (there.archived_on, there.employer, other.employer) == (MONDAY, kept, kept)
    assert "070-174" not in str(merge.snapshot)
    assert undo_merge(anna, merge, NOW) == []
    assert (contact.contact_person, fresh(here).phone, there.archived_on) == (there, None, None)


def test_two_who_both_supervise_stay_two(anna: Staff, kept: Employer, merged: Employer):
    rows.a_supervisor(kept, "Sam Handledare")
    there = rows.a_supervisor(merged, "Sam Handledare")
    merge_employers(anna, kept, merged, Choices(joined={there.contact_person_id}), NOW)

    assert (there.contact_person.employer, there.contact_person.archived_on) == (kept, None)


@pytest.mark.parametrize(
    ("error", "make"),
    [
        (errors.MergedWithItself, lambda kept, merged: (kept, kept)),
        (errors.HasBeenMergedBefore, lambda kept, merged: (merged, kept)),
        (errors.HasBeenMergedBefore, lambda kept, merged: (rows.an_employer(), merged)),
        (errors.HasBeenMergedBefore, lambda kept, merged: (kept, merged)),
        (errors.KeptIsArchived, lambda kept, merged: (rows.an_employer(archived_on=MONDAY), kept)),
    ],
)
def test_what_cannot_be_merged_is_refused(anna: Staff, kept: Employer, merged: Employer, error: type, make):
    merge_employers(anna, kept, merged, Choices(), NOW)

    with pytest.raises(error):
        merge_employers(anna, *make(kept, merged), Choices(), NOW)


class TestUndo:
    def test_what_came_since_stays_with_the_one_that_was_kept(
        self, anna: Staff, kept: Employer, merged: Employer
    ):
        before = rows.a_contact(merged, anna, date(2026, 11, 2))
        merge = merge_employers(anna, kept, merged, Choices(), NOW)
        since = register_contact(anna, merged, VISIT, MONDAY)
        undo_merge(anna, merge, NOW)

        assert (before.employer, since.employer) == (merged, kept)
        assert fresh(kept).last_contact_on == MONDAY

    def test_an_older_contact_logged_since_still_counts(self, anna: Staff, kept: Employer, merged: Employer):
        merged.last_contact_on = MONDAY
        merge = merge_employers(anna, kept, merged, Choices(), NOW)
        register_contact(
            anna, kept, replace(VISIT, happened_on=date(2026, 10, 1), outcome="nobody_there"), MONDAY
        )
        undo_merge(anna, merge, NOW)

        assert fresh(kept).last_contact_on == date(2026, 10, 1)

    def test_what_was_changed_since_stays_and_is_said(self, anna: Staff, kept: Employer, merged: Employer):
        merge = merge_employers(anna, kept, merged, Choices({"name": "merged"}), NOW)
        edit_employer(kept, {"street": "Nygatan 2"})
        version = kept.version
        left = undo_merge(anna, merge, NOW)

        assert "street" in dict(left)["employers"]
        assert (fresh(kept).street, kept.name, kept.email) == ("Nygatan 2", "Bageriet Vete", None)
        assert kept.search_text == "bageriet vete nygatan 2 goteborg"
        assert kept.version > version

    def test_an_answer_given_anew_stays(self, anna: Staff, kept: Employer, merged: Employer):
        note_fact(merged, "noise", True, None, date(2026, 4, 1))
        merge = merge_employers(anna, kept, merged, Choices(), NOW)
        note_fact(kept, "noise", False, "Robin", MONDAY)

        assert undo_merge(anna, merge, NOW) == [("workplace_facts", ("employer_id",))]
        assert fresh(kept).known_facts == {"noise": False}

    def test_what_cannot_go_back_stays_and_is_said(self, anna: Staff, kept: Employer, merged: Employer):
        friend = rows.added(CompanyFriend(employer=merged, since_on=MONDAY, offers=[]))
        merge = merge_employers(anna, kept, merged, Choices(), NOW)
        rows.added(CompanyFriend(employer=merged, since_on=MONDAY, offers=[]))

        assert undo_merge(anna, merge, NOW) == [("company_friends", ("employer_id",))]
        assert fresh(friend).employer == kept

    def test_a_merge_on_top_is_undone_first(self, anna: Staff, kept: Employer, merged: Employer):
        first = merge_employers(anna, kept, merged, Choices(), NOW)
        second = merge_employers(anna, rows.an_employer(), kept, Choices(), NOW)

        with pytest.raises(errors.KeptWasMerged):
            undo_merge(anna, first, NOW)
        undo_merge(anna, second, NOW)
        undo_merge(anna, first, NOW)
        with pytest.raises(errors.IsUndone):
            undo_merge(anna, first, NOW)
        assert fresh(merged).merged_into_id is None


def test_the_log_says_who_merged_and_what_moved(
    anna: Staff, kept: Employer, merged: Employer, programme: Programme
):
    person = rows.a_participant()
    rows.an_enrolment(person, programme, anna)
    placement = rows.a_placement(person, programme, merged)
    merge = merge_employers(anna, kept, merged, Choices(), NOW)
    undo_merge(anna, merge, NOW)

    said = [
        (entry.action, entry.changes)
        for entry in db.session.scalars(
            db.select(AuditEntry).where(
                AuditEntry.entity == "placements", AuditEntry.participant_id == person.id
            )
        )
    ][-2:]
    assert said == [
        ("update", {"employer_id": [merged.id, kept.id]}),
        ("update", {"employer_id": [kept.id, merged.id]}),
    ]
    actions = db.session.scalars(
        db.select(AuditEntry.action).where(
            AuditEntry.entity == "employer_merges", AuditEntry.entity_id == merge.id
        )
    )
    assert list(actions) == ["create", "update"]
    assert placement.employer == merged
    assert db.session.scalars(db.select(EmployerMerge)).one().merged_by == anna
