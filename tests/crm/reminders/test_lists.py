"""The lists of whom to speak to again: who stands in which, in which order, and what is done in one tap."""

from datetime import date, timedelta
from itertools import product

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.contacts.rules import expects_more
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import gone_owners
from crm.programmes.models import Programme
from crm.reminders.lists import Wanted, count_lists, few_of_list, page_of_list
from crm.reminders.rules import LISTS, is_forgotten
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, fresh, page_of, queries_of, text_of


def ago(days: int) -> date:
    return MONDAY - timedelta(days=days)


def names(reader: Staff, wanted: Wanted | str, **narrowing: object) -> list[str]:
    asked = Wanted(wanted, **narrowing) if isinstance(wanted, str) else wanted
    return [row.name for row in page_of_list(asked, reader, MONDAY, 1).page.rows]


class TestWhoStandsWhere:
    def test_due_is_what_was_agreed_until_today_longest_first(self, anna: Staff):
        rows.an_employer("I dag", owner=anna, next_step="Ring", next_on=MONDAY)
        rows.an_employer("I morgon", owner=anna, next_step="Ring", next_on=ago(-1))
        rows.an_employer("Länge sedan", owner=anna, next_step="Ring", next_on=ago(30))
        rows.an_employer("Arkiverad", owner=anna, next_step="Ring", next_on=ago(9), archived_on=ago(1))

        assert names(anna, "overdue") == ["Länge sedan", "I dag"]

    def test_silent_for_so_many_weeks_also_where_somebody_is_but_not_who_declined(
        self, anna: Staff, programme: Programme
    ):
        for name, days, stage in (
            ("Sju veckor", 49, "interested"),
            ("Åtta veckor", 56, "hosting"),
            ("Nej tack", 90, "declined"),
            ("Ett halvår", 180, "paused"),
        ):
            rows.an_employer(name, last_contact_on=ago(days), stage=stage)
        rows.an_employer("Aldrig besökt")

        assert names(anna, "silent") == ["Ett halvår", "Åtta veckor"]
        assert names(anna, "silent", weeks=7) == ["Ett halvår", "Åtta veckor", "Sju veckor"]
        assert names(anna, "silent", weeks=9) == ["Ett halvår"]

    def test_never_followed_up_is_what_the_rule_says_of_the_last_contact(self, anna: Staff):
        expected = set()
        for days, outcome, step, planned in product(
            (3, 13, 14, 40), ("positive", "no", "nobody_there", None), (None, "Ring"), (None, -5, 5)
        ):
            next_on = None if planned is None else ago(-planned)
            name = f"{days} {outcome} {step} {planned}"
            employer = rows.an_employer(name, last_contact_on=ago(days), next_on=next_on, stage="contacted")
            rows.a_contact(employer, anna, ago(days + 30), outcome="positive")
            rows.a_contact(employer, anna, ago(days), outcome=outcome, next_step=step)
            if is_forgotten(expects_more(outcome, step), ago(days), next_on, MONDAY):
                expected.add(name)

        found, total = few_of_list(Wanted("never_followed_up"), MONDAY, 1000)

        assert {row.name for row in found} == expected
        assert 0 < total == len(expected) < 96

    def test_the_outcome_that_is_mended_moves_the_employer_out_of_the_list(self, anna: Staff):
        employer = rows.an_employer(last_contact_on=ago(20), stage="contacted")
        contact = rows.a_contact(employer, anna, ago(20), outcome="maybe")
        assert names(anna, "never_followed_up") == [employer.name]

        contact.outcome = "no"
        db.session.flush()

        assert names(anna, "never_followed_up") == []

    def test_hosting_is_a_placement_that_goes_on_and_counts_persons(self, anna: Staff, programme: Programme):
        bo = rows.a_staff_member("specialist", programme)
        mine, theirs = rows.a_participant("Samira Ahmed"), rows.a_participant("Erik Öst")
        rows.an_enrolment(mine, programme, anna)
        rows.an_enrolment(theirs, programme, bo)
        cafe = rows.an_employer("Café Lund", last_contact_on=ago(40))
        for person in (mine, theirs):
            rows.a_placement(person, programme, cafe)
        rows.a_placement(mine, programme, cafe, kind="job")
        over = rows.an_employer("Är slut")
        rows.a_placement(mine, programme, over, ends_on=ago(1))
        rows.a_placement(mine, programme, rows.an_employer("Studiebesök"), kind="study_visit")

        found = page_of_list(Wanted("hosting"), anna, MONDAY, 1)

        assert [row.name for row in found.page.rows] == ["Café Lund"]
        assert (found.there[cafe.id].count, found.there[cafe.id].called) == (2, ["Samira Ahmed"])
        assert found.read_about == [mine.id]

    def test_nobody_owns_what_has_no_owner_or_one_who_has_left(self, anna: Staff, programme: Programme):
        left = rows.a_staff_member("specialist", programme, active=False)
        elsewhere = rows.a_staff_member("admin", programme)
        for name, owner in (("Ingens", None), ("Slutat", left), ("Bytt jobb", elsewhere), ("Annas", anna)):
            rows.an_employer(name, owner=owner, last_contact_on=ago(5), stage="contacted")
        rows.an_employer("Bara en adress")

        assert sorted(names(anna, "ownerless")) == ["Bytt jobb", "Ingens", "Slutat"]
        assert set(db.session.scalars(gone_owners())) == {left.id, elsewhere.id}

    def test_no_step_is_neither_a_step_nor_a_reason(self, anna: Staff):
        rows.an_employer("Inget", stage="interested", last_contact_on=ago(3))
        rows.an_employer("Skäl", stage="interested", no_next_step_reason="De flyttar")
        rows.an_employer("Steg", stage="interested", next_step="Ring", next_on=MONDAY)
        rows.an_employer("Nej", stage="declined")
        rows.an_employer("Ny adress")

        assert names(anna, "no_step") == ["Inget"]

    def test_owner_and_city_narrow(self, anna: Staff, programme: Programme):
        bo = rows.a_staff_member("specialist", programme)
        for name, owner, city in (("A", anna, "Göteborg"), ("B", bo, "Göteborg"), ("C", anna, "Borås")):
            rows.an_employer(name, owner=owner, city=city, next_step="Ring", next_on=MONDAY)

        assert names(anna, "overdue", owner_id=anna.id) == ["A", "C"]
        assert names(anna, "overdue", city="Borås") == ["C"]

    def test_a_days_counts_are_as_long_as_the_lists(self, anna: Staff, programme: Programme):
        rows.an_employer(owner=anna, next_step="Ring", next_on=MONDAY)
        rows.an_employer(owner=anna, last_contact_on=ago(70), stage="contacted")
        rows.an_employer(last_contact_on=ago(70), stage="contacted")

        assert count_lists(anna.id, MONDAY) == {
            "overdue": 1,
            "never_followed_up": 0,
            "silent": 1,
            "hosting": 0,
        }
        assert count_lists(None, MONDAY)["silent"] == 2


class TestThePage:
    def test_shows_ones_own_first_and_says_what_was_agreed_and_who_to_call(
        self, as_anna: Client, anna: Staff
    ):
        employer = rows.an_employer(
            "Café Lund", owner=anna, next_step="Ring Maria", next_on=ago(3), phone="031-390 06 01"
        )
        rows.an_employer("Någon annans", next_step="Ring", next_on=ago(3))

        answer = as_anna.get("/keeping-in-touch")

        said = text_of(answer)
        assert "Café Lund" in said
        assert "Ring Maria" in said
        assert "Någon annans" not in said
        links = {link.get("href") for link in page_of(answer).select(".row a")}
        assert {"tel:0313900601", f"/employers/{employer.id}"} <= links
        assert any(link.startswith(f"/contacts/new?employer={employer.id}") for link in links)

    def test_a_coordinator_meets_everybodys(
        self, app: Flask, monday: date, programme: Programme, anna: Staff
    ):
        rows.an_employer("Annas", owner=anna, next_step="Ring", next_on=ago(3))
        karin = rows.a_staff_member("coordinator", programme)

        said = text_of(browser_of(app, karin).get("/keeping-in-touch"))

        assert "Annas" in said
        assert "Anna Berg" in said

    @pytest.mark.parametrize("code", LISTS)
    def test_a_longer_list_asks_no_more(self, as_anna: Client, anna: Staff, programme: Programme, code: str):
        person = rows.a_participant()
        rows.an_enrolment(person, programme, anna)

        def add() -> None:
            for step in ("Ring", None):
                employer = rows.an_employer(
                    next_step=step,
                    next_on=ago(9) if step else None,
                    last_contact_on=ago(90),
                    stage="interested",
                )
                rows.a_contact(employer, anna, ago(90), outcome="maybe")
                rows.a_placement(person, programme, employer)

        add()
        first = queries_of(as_anna, f"/keeping-in-touch?list={code}&whose=all")
        for _ in range(5):
            add()

        assert queries_of(as_anna, f"/keeping-in-touch?list={code}&whose=all") == first

    @pytest.mark.parametrize(
        "odd", ["list=x", "whose=0", "whose=å", "weeks=-1", "weeks=9999999999", "city=x"]
    )
    def test_what_cannot_be_read_narrows_nothing_or_finds_nothing(self, as_anna: Client, odd: str):
        assert as_anna.get(f"/keeping-in-touch?list=silent&{odd}").status_code == 200

    def test_one_tap_puts_off_for_a_week_and_another_takes_it_back(self, as_anna: Client, anna: Staff):
        employer = rows.an_employer(owner=anna, next_step="Ring Maria", next_on=ago(3))
        sent = as_anna.post(
            f"/keeping-in-touch/{employer.id}/put-off", data={"return_to": "/keeping-in-touch?list=overdue"}
        )
        put_off = fresh(employer)
        assert (put_off.next_step, put_off.next_on) == ("Ring Maria", date(2026, 11, 30))

        page = page_of(as_anna.get(sent.location))
        undo = page.find("form", action="/keeping-in-touch/take-back")
        as_anna.post(
            "/keeping-in-touch/take-back", data={"return_to": undo.find(attrs={"name": "return_to"})["value"]}
        )

        assert (fresh(employer).next_step, fresh(employer).next_on) == ("Ring Maria", ago(3))

    def test_what_was_agreed_cannot_be_read_from_the_cookie(self, as_anna: Client, anna: Staff):
        employer = rows.an_employer(owner=anna, next_step="Ring Maria", next_on=ago(3))
        as_anna.post(f"/keeping-in-touch/{employer.id}/put-off")

        with as_anna.session_transaction() as session:
            assert "Maria" not in str(dict(session))

    def test_a_tap_is_not_taken_back_over_what_somebody_saved_since(self, as_anna: Client, anna: Staff):
        employer = rows.an_employer(owner=anna, next_step="Ring", next_on=ago(3))
        as_anna.post(f"/keeping-in-touch/{employer.id}/put-off")
        changed = fresh(employer)
        changed.next_step = "Besök"
        as_anna.post("/keeping-in-touch/take-back")

        assert fresh(employer).next_step == "Besök"

    def test_without_a_step_the_tap_is_to_get_in_touch_again(self, as_anna: Client):
        employer = rows.an_employer(stage="interested", no_next_step_reason="Semester")
        as_anna.post(f"/keeping-in-touch/{employer.id}/put-off")

        kept = fresh(employer)
        assert (kept.next_step, kept.no_next_step_reason) == ("Get in touch again", None)

    def test_one_tap_takes_on_what_nobody_looks_after(self, as_anna: Client, anna: Staff):
        employer = rows.an_employer(last_contact_on=ago(3), stage="contacted")
        answer = as_anna.get("/keeping-in-touch?list=ownerless")
        assert page_of(answer).find("form", action=f"/keeping-in-touch/{employer.id}/take-over")

        as_anna.post(f"/keeping-in-touch/{employer.id}/take-over")
        assert fresh(employer).owner_id == anna.id

        as_anna.post("/keeping-in-touch/take-back")
        assert fresh(employer).owner_id is None


class TestNewEmployers:
    def test_one_that_is_added_is_looked_after_by_who_adds_it_and_says_why_nothing_is_next(
        self, as_anna: Client, anna: Staff
    ):
        as_anna.post("/employers/new", data={"name": "Zoo", "segment": "open_market", "stage": "prospect"})

        added = db.session.scalars(db.select(Employer)).one()
        assert (added.owner_id, added.next_step, added.no_next_step_reason) == (anna.id, None, "Just added")

    def test_the_next_step_can_be_said_at_once(self, as_anna: Client):
        sent = {"name": "Zoo", "segment": "open_market", "stage": "prospect"}
        as_anna.post("/employers/new", data={**sent, "when": "in_a_week", "next_step": "Hälsa på"})

        added = db.session.scalars(db.select(Employer)).one()
        assert (added.next_step, added.next_on) == ("Hälsa på", date(2026, 11, 30))

    def test_one_that_a_contact_brings_has_both_too(self, as_anna: Client, anna: Staff):
        said = {"channel": "door_knock", "outcome": "no", "happened_on": "2026-11-23"}
        as_anna.post("/contacts/new", data={**said, "employer": "new", "where": "Zoo"})

        added = db.session.scalars(db.select(Employer)).one()
        assert (added.owner_id, added.no_next_step_reason) == (anna.id, "Just added")
        assert db.session.scalars(db.select(EmployerContact)).one().employer is added


class TestHandingOver:
    @pytest.fixture
    def as_karin(self, app: Flask, monday: date, programme: Programme) -> Client:
        return browser_of(app, rows.a_staff_member("coordinator", programme, name="Karin Ek"))

    @pytest.fixture
    def left(self, programme: Programme) -> Staff:
        return rows.a_staff_member("specialist", programme, name="Ove Slutat", active=False)

    def test_all_of_somebodys_go_to_another_and_come_back(self, as_karin: Client, anna: Staff, left: Staff):
        theirs = [rows.an_employer(owner=left) for _ in range(3)]
        archived = rows.an_employer(owner=left, archived_on=ago(5))
        mine = rows.an_employer(owner=anna)

        as_karin.post("/keeping-in-touch/hand-over", data={"from_id": left.id, "to_id": anna.id})
        assert {fresh(one).owner_id for one in theirs} == {anna.id}
        assert fresh(archived).owner_id == left.id

        page = page_of(as_karin.get("/keeping-in-touch/hand-over"))
        kept_by_hand = fresh(theirs[0])
        kept_by_hand.owner_id = None
        as_karin.post(page.select_one("form.post-button[action$=undo]")["action"])

        assert [fresh(one).owner_id for one in (*theirs, mine)] == [None, left.id, left.id, anna.id]

    def test_those_that_nobody_has_can_be_handed_over_too(self, as_karin: Client, anna: Staff):
        spoken_to = rows.an_employer(last_contact_on=ago(5))
        address = rows.an_employer()

        as_karin.post("/keeping-in-touch/hand-over", data={"from_id": "", "to_id": anna.id})

        assert (fresh(spoken_to).owner_id, fresh(address).owner_id) == (anna.id, None)

    def test_who_left_cannot_take_over_and_nobody_to_oneself(
        self, as_karin: Client, anna: Staff, left: Staff
    ):
        rows.an_employer(owner=anna)
        for giver, taker in ((anna, left), (anna, anna), (left, anna)):
            answer = as_karin.post(
                "/keeping-in-touch/hand-over", data={"from_id": giver.id, "to_id": taker.id}
            )
            assert answer.status_code == 422

    def test_a_specialist_hands_over_nobody(self, as_anna: Client):
        assert as_anna.get("/keeping-in-touch/hand-over").status_code == 403


def test_the_day_counts_the_lists(as_anna: Client, anna: Staff):
    rows.an_employer(owner=anna, next_step="Ring", next_on=MONDAY)

    assert "Agreed and due 1" in text_of(as_anna.get("/"))
