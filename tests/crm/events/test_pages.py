"""Events as a list and a page, invitations, answers and who came."""

from datetime import date, timedelta

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import ContactPerson, Employer, PlaceOffer
from crm.events.models import EmployerEvent, EventInvitation
from crm.friends.models import CompanyFriend
from crm.segments.actions import save_view
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import fresh, page_of, queries_of, text_of


def an_event(held_on: date, name: str = "Frukost", **values: object) -> EmployerEvent:
    return rows.added(EmployerEvent(name=name, kind="breakfast", held_on=held_on, **values))


def invited(event: EmployerEvent, employer: Employer, **values: object) -> EventInvitation:
    return rows.added(
        EventInvitation(event=event, employer=employer, **{"invited_on": event.held_on, **values})
    )


def contacts_of(employer: Employer) -> list[tuple[date, str]]:
    statement = db.select(EmployerContact).where(EmployerContact.employer_id == employer.id)
    return [(one.happened_on, one.channel) for one in db.session.scalars(statement)]


@pytest.fixture
def cafe(app: Flask) -> Employer:
    return rows.an_employer("Café Lund")


@pytest.fixture
def breakfast(app: Flask, monday: date) -> EmployerEvent:
    """It was on the Friday before."""
    return an_event(monday - timedelta(days=3))


class TestIndex:
    def test_coming_events_say_how_many_are_asked_and_said_yes(
        self, as_anna: Client, monday: date, cafe: Employer
    ):
        forum = an_event(monday + timedelta(days=9), "Forum")
        invited(forum, cafe, answer="yes")
        invited(forum, rows.an_employer())
        an_event(monday - timedelta(days=9), "Var redan")

        row = page_of(as_anna.get("/events")).select_one("tbody tr")
        assert row.th.a.get_text() == "Forum"
        assert [cell.get_text().strip() for cell in row.select("td")[-3:]] == ["2", "1", ""]

    def test_past_events_stand_by_themselves_the_latest_first(self, as_anna: Client, monday: date):
        for days in (9, 3):
            an_event(monday - timedelta(days=days), f"För {days} dagar sedan")

        names = [one.get_text() for one in page_of(as_anna.get("/events?past=1")).select("tbody th a")]
        assert names == ["För 3 dagar sedan", "För 9 dagar sedan"]


class TestCreate:
    def test_leads_on_to_whom_to_invite(self, as_anna: Client, anna: Staff):
        sent = {
            "name": "Frukost",
            "kind": "breakfast",
            "held_on": "2026-12-01",
            "begins": "07:30",
            "version": "",
        }
        response = as_anna.post("/events/new", data=sent)

        event = db.session.scalars(db.select(EmployerEvent)).one()
        assert response.location == f"/events/{event.id}/invite"
        assert (event.held_on, event.begins.hour, event.owner_id) == (date(2026, 12, 1), 7, anna.id)

    def test_without_a_name_it_says_what_is_missing_and_keeps_the_rest(self, as_anna: Client):
        response = as_anna.post(
            "/events/new", data={"kind": "forum", "held_on": "2026-12-01", "place": "Torget"}
        )

        assert response.status_code == 422
        assert page_of(response).select_one("[name=place]")["value"] == "Torget"


class TestInvite:
    def test_those_ticked_are_put_on_the_list_once(self, as_anna: Client, monday: date, cafe: Employer):
        event = an_event(monday + timedelta(days=9))
        gone = rows.an_employer(archived_on=monday)
        for _twice in range(2):
            as_anna.post(f"/events/{event.id}/invite", data={"employer": [cafe.id, gone.id, "x"]})

        found = db.session.scalars(db.select(EventInvitation)).all()
        assert [(one.employer_id, one.invited_on) for one in found] == [(cafe.id, monday)]

    def test_the_register_is_filtered_as_in_its_own_list(self, as_anna: Client, monday: date, cafe: Employer):
        rows.an_employer("Bageriet", stage="hosting")
        event = an_event(monday + timedelta(days=9))

        page = page_of(as_anna.get(f"/events/{event.id}/invite?stage=hosting"))
        assert [
            one.get_text()
            for one in page.select("label.choice span")
            if one.parent.input["name"] == "employer"
        ] == ["Bageriet"]

    def test_a_saved_view_is_a_tap_away(self, as_anna: Client, anna: Staff, monday: date, cafe: Employer):
        rows.an_employer("Bageriet", stage="hosting")
        save_view(anna, "Värdar", None, {"stage": ["hosting"]})
        event = an_event(monday + timedelta(days=9))
        address = f"/events/{event.id}/invite"

        (link,) = page_of(as_anna.get(address)).select(".views a")
        page = page_of(as_anna.get(link["href"]))
        assert link["href"].startswith(address)
        assert [one["value"] for one in page.select("[name=employer]")] != []
        assert "Café Lund" not in page.select_one("form.register").get_text()

    def test_all_that_fit_the_filter_are_put_on_the_list(self, as_anna: Client, monday: date, cafe: Employer):
        fitting = {rows.an_employer(stage="hosting").id for _number in range(3)}
        rows.an_employer(stage="hosting", archived_on=monday)
        event = an_event(monday + timedelta(days=9))
        form = page_of(as_anna.get(f"/events/{event.id}/invite?stage=hosting")).select_one("form.everybody")
        assert form.button.get_text() == "Put all 3 on the list"
        as_anna.post(form["action"], data={"every": form.select_one("[name=every]")["value"]})

        assert {one.employer_id for one in db.session.scalars(db.select(EventInvitation))} == fitting

    def test_so_many_at_a_time_and_the_next_ones_then(
        self, as_anna: Client, monday: date, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("crm.events.queries.MOST_AT_ONCE", 2)
        for name in "ABC":
            rows.an_employer(name, stage="hosting")
        event = an_event(monday + timedelta(days=9))
        address = f"/events/{event.id}/invite"
        page = page_of(as_anna.get(f"{address}?stage=hosting"))
        assert "At most 2 at a time" in page.text

        def invited_now() -> list[str]:
            as_anna.post(f"{address}?stage=hosting", data={"every": "y"})
            return sorted(one.employer.name for one in db.session.scalars(db.select(EventInvitation)))

        assert invited_now() == ["A", "B"]
        assert "Do it again" in text_of(as_anna.get(f"/events/{event.id}"))
        assert invited_now() == ["A", "B", "C"]

    @pytest.mark.parametrize("query", ["", "?owner=999", "?stage=nonsense&city=Mora"])
    def test_without_a_filter_or_with_one_that_is_gone_nobody_is(
        self, as_anna: Client, monday: date, cafe: Employer, query: str
    ):
        event = an_event(monday + timedelta(days=9))

        answer = as_anna.post(f"/events/{event.id}/invite{query}", data={"every": "y"})
        assert answer.status_code == 422
        assert db.session.scalars(db.select(EventInvitation)).all() == []


class TestMark:
    def mark(self, client: Client, invitation: EventInvitation, mark: str) -> int:
        address = f"/events/{invitation.event_id}/invitations/{invitation.id}"
        return client.post(address, data={"mark": mark}).status_code

    def test_having_come_is_a_contact_on_the_day_of_the_event(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer
    ):
        assert self.mark(as_anna, invited(breakfast, cafe), "came") == 303
        assert contacts_of(cafe) == [(breakfast.held_on, "event")]
        assert fresh(cafe).last_contact_on == breakfast.held_on

    def test_the_same_mark_twice_is_one_contact(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer
    ):
        invitation = invited(breakfast, cafe)
        for _twice in range(2):
            self.mark(as_anna, invitation, "came")
        assert len(contacts_of(cafe)) == 1

    @pytest.mark.parametrize(("mark", "came"), [("away", False), ("unknown", None)])
    def test_a_mark_taken_back_takes_the_contact_away(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer, mark: str, came: bool | None
    ):
        invitation = invited(breakfast, cafe)
        self.mark(as_anna, invitation, "came")
        self.mark(as_anna, invitation, mark)

        assert contacts_of(cafe) == []
        assert (fresh(invitation).came, fresh(cafe).last_contact_on) == (came, None)

    def test_nobody_has_come_before_the_day(self, as_anna: Client, monday: date, cafe: Employer):
        invitation = invited(an_event(monday + timedelta(days=1)), cafe)

        assert self.mark(as_anna, invitation, "came") == 422
        assert (fresh(invitation).came, contacts_of(cafe)) == (None, [])

    def test_nobody_has_come_to_what_was_called_off(
        self, as_anna: Client, breakfast: EmployerEvent, monday: date, cafe: Employer
    ):
        breakfast.cancelled_on = monday
        assert self.mark(as_anna, invited(breakfast, cafe), "came") == 422

    def test_an_answer_is_kept_with_its_day_and_can_be_taken_back(
        self, as_anna: Client, monday: date, cafe: Employer
    ):
        invitation = invited(an_event(monday + timedelta(days=9)), cafe)
        self.mark(as_anna, invitation, "maybe")
        assert (fresh(invitation).answer, fresh(invitation).answered_on) == ("maybe", monday)
        self.mark(as_anna, invitation, "none")
        assert (fresh(invitation).answer, fresh(invitation).answered_on) == (None, None)

    def test_an_invitation_to_another_event_is_not_there(
        self, as_anna: Client, breakfast: EmployerEvent, monday: date, cafe: Employer
    ):
        other = invited(an_event(monday), cafe)
        address = f"/events/{breakfast.id}/invitations/{other.id}"
        assert as_anna.post(address, data={"mark": "came"}).status_code == 404


class TestGuest:
    def test_who_came_from_there_stands_on_the_contact_too(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer
    ):
        person = rows.added(ContactPerson(employer=cafe, name="Berit Ström"))
        invitation = invited(breakfast, cafe)
        address = f"/events/{breakfast.id}/invitations/{invitation.id}"
        as_anna.post(address, data={"mark": "came"})
        as_anna.post(f"{address}/guest", data={"contact_person_id": person.id, "people": "2"})

        assert (fresh(invitation).people, fresh(invitation).contact.contact_person_id) == (2, person.id)

    def test_somebody_at_another_employer_is_refused(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer
    ):
        other = rows.added(ContactPerson(employer=rows.an_employer(), name="Åke Ek"))
        invitation = invited(breakfast, cafe)
        address = f"/events/{breakfast.id}/invitations/{invitation.id}/guest"
        assert as_anna.post(address, data={"contact_person_id": other.id}).status_code == 422
        assert fresh(invitation).contact_person_id is None


class TestWelcome:
    def test_who_came_uninvited_is_on_the_list_and_has_a_contact(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer
    ):
        assert page_of(as_anna.get(f"/events/{breakfast.id}/welcome?q=lund")).select_one(
            f"form[action='/events/{breakfast.id}/welcome/{cafe.id}']"
        )
        as_anna.post(f"/events/{breakfast.id}/welcome/{cafe.id}")

        found = db.session.scalars(db.select(EventInvitation)).one()
        assert (found.came, found.invited_on, len(contacts_of(cafe))) == (True, None, 1)
        assert "Came uninvited" in text_of(as_anna.get(f"/events/{breakfast.id}"))


class TestRemove:
    def test_takes_off_the_list_but_nobody_who_came(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer
    ):
        stays, goes = invited(breakfast, cafe), invited(breakfast, rows.an_employer())
        as_anna.post(f"/events/{breakfast.id}/invitations/{stays.id}", data={"mark": "came"})
        answers = [
            as_anna.post(f"/events/{breakfast.id}/invitations/{one.id}/remove").status_code
            for one in (stays, goes)
        ]

        assert answers == [422, 303]
        assert db.session.scalars(db.select(EventInvitation.id)).all() == [stays.id]


class TestEdit:
    def test_another_day_is_refused_once_somebody_came(
        self, as_anna: Client, breakfast: EmployerEvent, cafe: Employer
    ):
        invited(breakfast, cafe, came=True)
        sent = {"name": "Frukost", "kind": "breakfast", "held_on": "2026-12-24", "version": breakfast.version}
        assert as_anna.post(f"/events/{breakfast.id}/edit", data=sent).status_code == 422
        sent |= {"held_on": breakfast.held_on.isoformat(), "place": "Torget"}
        assert as_anna.post(f"/events/{breakfast.id}/edit", data=sent).status_code == 303
        assert fresh(breakfast).place == "Torget"


class TestCancel:
    def test_the_list_stays_and_it_can_take_place_after_all(
        self, as_anna: Client, monday: date, cafe: Employer
    ):
        event = an_event(monday + timedelta(days=9))
        invited(event, cafe)
        as_anna.post(f"/events/{event.id}/cancel")
        assert fresh(event).cancelled_on == monday
        assert "Café Lund" in text_of(as_anna.get(f"/events/{event.id}"))
        as_anna.post(f"/events/{event.id}/cancel", data={"back": "1"})
        assert fresh(event).cancelled_on is None


class TestShow:
    def test_what_followed_counts_employers_after_the_day_beside_those_who_stayed_away(
        self, as_anna: Client, anna: Staff, monday: date
    ):
        event = an_event(monday - timedelta(weeks=13))
        came, lapsed, away = (rows.an_employer(name) for name in ("Kom", "Kom också", "Kom inte"))
        for employer in (came, lapsed):
            invited(event, employer, came=True)
        invited(event, away, came=False)
        soon, late = event.held_on + timedelta(days=2), event.held_on + timedelta(weeks=12, days=1)
        rows.added(PlaceOffer(employer=came, work="Diska", noted_on=soon))
        rows.added(PlaceOffer(employer=lapsed, work="Diska", noted_on=late))
        rows.added(CompanyFriend(employer=lapsed, since_on=event.held_on, offers=[]))
        for employer, nobody in ((came, False), (away, True)):
            outcome = "nobody_there" if nobody else "positive"
            contact = EmployerContact(
                employer=employer, staff=anna, happened_on=soon, channel="phone", outcome=outcome
            )
            rows.added(contact)

        page = page_of(as_anna.get(f"/events/{event.id}"))
        found = [[cell.get_text().strip() for cell in row.select("td")] for row in page.select("tbody tr")]
        assert found == [["2", "1", "1", "0", "0"], ["1", "0", "0", "0", "0"]]
        assert "2 employers came of 3 invited; with 1 something has followed" in text_of(
            as_anna.get(f"/events/{event.id}")
        )

    def test_sends_as_many_queries_for_two_hundred_as_for_two(
        self, as_anna: Client, breakfast: EmployerEvent
    ):
        for _few in range(2):
            invited(breakfast, rows.an_employer(), came=True)
        few = queries_of(as_anna, f"/events/{breakfast.id}")
        for _many in range(200):
            invited(breakfast, rows.an_employer(), came=True)
        assert queries_of(as_anna, f"/events/{breakfast.id}") == few

    def test_what_is_not_there_is_404(self, as_anna: Client):
        assert [as_anna.get(f"/events/{one}").status_code for one in (987654321, 10**15)] == [404, 404]
