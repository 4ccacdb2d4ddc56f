"""From the employer's side: whom it could take, what to ask there, and that an answer changes the list."""

import re
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import WorkplaceFact
from crm.participants.models import Restriction
from crm.privacy.models import Consent
from crm.suggestions.index import current_employers
from crm.suggestions.learning import keep_learning, turn_on
from crm.suggestions.people import list_candidates
from crm.suggestions.queries import get_participant
from matching.learning import Comparison, Figures, Learned
from matching.weights import PLAIN, PartWeights
from tests.crm import rows
from tests.crm.people import TODAY, a_house
from tests.crm.queries import counted

LOUD = {"noise": True}


@pytest.fixture
def house(app, monkeypatch):
    return a_house(app, monkeypatch, interests=["jobba med djur"])


def somebody(house, name: str, *, staff=None, needs: str | None = None, exited_on=None, **values):
    person = rows.a_participant(name, **values)
    rows.an_enrolment(person, house.programme, staff or house.specialist, exited_on=exited_on)
    if needs:
        rows.added(Restriction(participant_id=person.id, restriction=needs, strength="must"))
    return person


def knows(employer, **facts) -> None:
    for fact, value in facts.items():
        rows.added(WorkplaceFact(employer_id=employer.id, fact=fact, value=value))


def consents(house, person, **values) -> None:
    values = {"from_on": date(2026, 1, 1), **values}
    rows.added(Consent(participant_id=person.id, organisation_id=house.charity.id, **values))


def a_pet_shop(name: str = "Zoobutiken", **values):
    return rows.an_employer(name, description="Vi säljer hundar och katter", sni="47762", **values)


def lists_on(page: str) -> dict[str, list[str]]:
    """The people in each section of the page, in order."""
    soup = BeautifulSoup(page, "html.parser")
    return {
        section.h2.get_text(): [title.get_text() for title in section.select(".row-title")]
        for section in soup.select("main section.section")
    }


def people_at(client, employer) -> dict[str, list[str]]:
    return lists_on(client.get(f"/employers/{employer.id}/who-fits").text)


def reads() -> list[int]:
    statement = select(AuditEntry.participant_id).where(AuditEntry.action == "read")
    return list(db.session.scalars(statement.order_by(AuditEntry.number)))


def test_people_stand_in_the_list_that_the_rules_say(client, house):
    shop = a_pet_shop()
    knows(shop, noise=True)
    somebody(house, "Bo Buller", needs="quiet")
    somebody(house, "Cia Chef", needs="avoid_alcohol")
    client.log_in_as(house.specialist)

    found = people_at(client, shop)

    assert found["Passar"] == ["Örjan Öberg"]
    assert found["Fråga först"] == ["Cia Chef"]
    assert found["Passar inte"] == ["Bo Buller"]


def test_whose_own_list_has_it_highest_comes_first_and_those_without_wishes_last(client, house):
    shop = a_pet_shop()
    rows.an_employer("Bageriet", description="Vi bakar bröd", sni="10710")
    somebody(house, "Anna Alltid")
    somebody(house, "Bea Bagare", interests=["baka bröd"])
    client.log_in_as(house.specialist)

    assert people_at(client, shop)["Passar"] == ["Örjan Öberg", "Bea Bagare", "Anna Alltid"]


def learns_that_hours_matter(house) -> None:
    """Turned on in the programme: hours weigh twice as much as before, the distance half."""
    figures = Figures(0.6, 0.6, 0.2)
    comparison = Comparison(figures, figures, 0.05, 0.01, 0.09, ())
    learned = Learned(PartWeights(hours=2.0, distance=0.5), comparison, placements=60, completed=40)
    keep_learning(house.coordinator, house.programme, learned, TODAY)
    turn_on(house.coordinator, house.programme, datetime(2026, 11, 22, 11, tzinfo=UTC))
    db.session.commit()


def test_the_place_told_is_that_in_the_persons_own_list_also_where_it_goes_by_what_was_learnt(client, house):
    person = house.person
    person.interests, person.availability = ["djur"], "mon-fri 08:00-16:00"
    person.home_lat, person.home_lon, person.max_km = 57.70, 11.97, 20
    a_pet_shop("Nära", lat=57.71, lon=11.97, opening_hours="Mo-Fr 08:00-12:00")
    far = a_pet_shop("Längre bort", lat=57.79, lon=11.97, opening_hours="Mo-Fr 08:00-16:00")
    client.log_in_as(house.specialist)

    def places_told() -> list[str]:
        pages = (
            f"/employers/{far.id}/who-fits",
            f"/participants/{person.id}/suggestions/why-not?employer={far.id}",
        )
        return [re.search(r"ummer (\d) av", client.get(page).text)[1] for page in pages]

    assert places_told() == ["2", "2"]
    learns_that_hours_matter(house)
    assert places_told() == ["1", "1"]


def test_what_a_programme_has_learnt_does_not_show_a_partner_who_is_in_it(house):
    consents(house, somebody(house, "Vera Vid"))
    learns_that_hours_matter(house)
    (shared,), _unmatched = list_candidates(house.partner, TODAY)
    (own, *_), _unmatched = list_candidates(house.specialist, TODAY)
    assert (shared.weights, own.weights) == (PLAIN, PartWeights(hours=2.0, distance=0.5))


def test_former_and_other_specialists_people_are_not_there(client, house):
    shop = a_pet_shop()
    somebody(house, "Fia Färdig", exited_on=date(2026, 6, 1))
    somebody(house, "Kim Kollega", staff=house.colleague)
    client.log_in_as(house.specialist)

    page = client.get(f"/employers/{shop.id}/who-fits").text

    assert "Fia Färdig" not in page
    assert "Kim Kollega" not in page
    assert "Passar 1 person" in page


def test_a_partner_meets_those_who_consent_and_only_what_they_share(client, house):
    shop = a_pet_shop(lat=57.7, lon=11.97)
    far = somebody(house, "Vera Vid", interests=["djur"], home_lat=57.8, home_lon=11.97, max_km=50)
    consents(house, far)
    consents(house, somebody(house, "Ingen Begränsning"), covers=["pseudonym", "interests"])
    consents(house, somebody(house, "Utan Samtycke"), withdrawn_on=TODAY)
    client.log_in_as(house.partner)

    page = client.get(f"/employers/{shop.id}/who-fits").text

    assert "Passar 1 person" in page
    assert " km" not in page
    assert "<mark>djur</mark>" in page
    for secret in ("Vera", "Ingen", "Utan", "Örjan", far.pseudonym, f"/participants/{far.id}"):
        assert secret not in page


@pytest.mark.parametrize("covers", [["pseudonym", "restrictions"], ["pseudonym", "restrictions", "hours"]])
def test_what_a_consent_leaves_out_is_not_matched_on(house, covers):
    person = somebody(house, "Vera Vid", interests=["djur"], hours_min=10, hours_max=20, needs="quiet")
    person.languages, person.occupations = {"sv": "A1"}, ["9412"]
    consents(house, person, covers=covers)

    (one,), _unmatched = list_candidates(house.partner, TODAY)

    assert one.participant.interests == one.participant.occupations == ()
    assert one.participant.languages == {}
    assert dict(one.participant.restrictions) == {"quiet": "must"}
    assert one.participant.hours_max == (20 if "hours" in covers else None)


def test_everybody_who_is_shown_is_in_the_log_and_nobody_else(client, house):
    shop = a_pet_shop()
    other = somebody(house, "Bo Buller", needs="quiet")
    somebody(house, "Kim Kollega", staff=house.colleague)
    client.log_in_as(house.specialist)

    client.get(f"/employers/{shop.id}/who-fits")

    assert sorted(reads()) == sorted([house.person.id, other.id])


def test_questions_stand_in_the_order_of_how_many_wait_and_tell_nobody_s_name(client, house):
    shop = a_pet_shop()
    somebody(house, "Bo Buller", needs="quiet", interests=["djur"])
    somebody(house, "Cia Chef", needs="quiet", interests=["katter"])
    somebody(house, "Dan Dryck", needs="avoid_alcohol", interests=["djur"])
    client.log_in_as(house.specialist)

    page = client.get(f"/employers/{shop.id}/questions").text

    asked = [title.get_text() for title in BeautifulSoup(page, "html.parser").select(".row-title")]
    assert asked == ["Är det högljutt på arbetsplatsen?", "Finns det alkohol på arbetsplatsen?"]
    assert "2 deltagare väntar på svaret" in page
    for name in ("Buller", "Chef", "B.B.", "C.C."):
        assert name not in page
    assert reads() == []


def test_initials_are_shown_only_when_asked_for_and_that_is_in_the_log(client, house):
    shop = a_pet_shop()
    person = somebody(house, "Bo Buller", needs="quiet", interests=["djur"])
    client.log_in_as(house.specialist)

    page = client.get(f"/employers/{shop.id}/questions?who=1").text

    assert "väntar på svaret: B.B." in page
    assert "Buller" not in page
    assert reads() == [person.id]


def test_one_tap_notes_who_said_it_and_when_and_the_list_follows(client, house):
    shop = a_pet_shop()
    person = somebody(house, "Bo Buller", needs="quiet", interests=["djur"])
    client.log_in_as(house.specialist)
    page = BeautifulSoup(client.get(f"/participants/{person.id}/suggestions").text, "html.parser")
    form = page.select_one("#next-visit form")
    values = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}

    answered = client.post(form["action"], data={**values, "answer": "noise=no"})

    assert answered.status_code == 303
    assert answered.location == f"/participants/{person.id}/suggestions#next-visit"
    noted = db.session.scalars(select(WorkplaceFact)).one()
    assert (noted.fact, noted.value, noted.noted_on) == ("noise", False, TODAY)
    assert noted.source == f"sagt till {house.specialist.name}"
    lists = current_employers(TODAY).rank(get_participant(person.id), 10, TODAY)
    assert [one.employer_ref for one in lists.fits] == [str(shop.id)]


def test_at_the_door_the_one_who_answered_goes_with_every_answer(client, house):
    shop = a_pet_shop()
    somebody(house, "Bo Buller", needs="quiet", interests=["djur"])
    client.log_in_as(house.specialist)

    answered = client.post(
        f"/employers/{shop.id}/questions", data={"answer": "noise=no", "source": "Siv i kassan"}
    )

    assert db.session.scalars(select(WorkplaceFact)).one().source == "Siv i kassan"
    assert answered.location == f"/employers/{shop.id}/questions?source=Siv+i+kassan"


def test_an_answer_to_nothing_that_is_asked_is_refused(client, house):
    shop = a_pet_shop()
    client.log_in_as(house.specialist)

    refused = client.post(f"/employers/{shop.id}/questions", data={"answer": "gender=yes"})

    assert refused.status_code == 422
    assert db.session.scalars(select(WorkplaceFact)).all() == []


def test_the_employers_page_has_the_questions_and_answers_there(client, house):
    shop = a_pet_shop(stage="offers_places")
    somebody(house, "Bo Buller", needs="quiet", interests=["djur"])
    client.log_in_as(house.specialist)

    page = BeautifulSoup(client.get(f"/employers/{shop.id}").text, "html.parser")
    section = page.select_one("#questions")
    answered = client.post(section.form["action"], data={"answer": "noise=no", "from": "employer"})

    assert "1 av dina deltagare väntar på svaret." in section.get_text()
    assert "De har en plats att erbjuda." in section.get_text()
    assert answered.location == f"/employers/{shop.id}#questions"
    assert "Buller" not in section.get_text()


def test_an_archived_employer_takes_nobody(client, house):
    shop = a_pet_shop(archived_on=TODAY)
    client.log_in_as(house.specialist)

    assert client.get(f"/employers/{shop.id}/who-fits").status_code == 404
    assert client.get(f"/employers/{shop.id}/questions").status_code == 404
    assert "Vem passar här?" not in client.get(f"/employers/{shop.id}").text


@pytest.mark.parametrize("page", ["who-fits", "questions"])
def test_more_employers_take_no_more_queries(client, house, page):
    shop = a_pet_shop()
    somebody(house, "Bo Buller", needs="quiet", interests=["djur"])
    client.log_in_as(house.specialist)

    def asked() -> int:
        with counted() as queries:
            assert client.get(f"/employers/{shop.id}/{page}").status_code == 200
        return queries.count

    asked()
    few = asked()
    for _ in range(20):
        knows(rows.an_employer(), noise=False)
    for number in range(5):
        somebody(house, f"Deltagare {number}", needs="quiet", interests=["djur"])
    db.session.commit()
    asked()

    learns_that_hours_matter(house)
    asked()

    assert asked() == few
