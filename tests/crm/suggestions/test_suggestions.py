"""Suggestions: which employers, why, and that the index never lags behind."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.database import db
from crm.employers.models import Employer, WorkplaceFact
from crm.friends.models import CompanyFriend
from crm.participants.models import Participant, Restriction
from crm.suggestions.index import current_employers
from crm.suggestions.order import order_of
from crm.suggestions.queries import get_participant
from crm.suggestions.rules import FEWEST_TO_TELL, marked, occupations_to_tell
from crm.suggestions.translator import EMPLOYER_COLUMNS, PARTICIPANT_COLUMNS
from matching import types
from matching.explain import MetWish, Piece
from tests.crm import rows
from tests.crm.people import TODAY, a_house
from tests.crm.queries import counted


@pytest.fixture
def house(app, monkeypatch):
    return a_house(app, monkeypatch, interests=["jobba med djur"])


def suggested(house) -> dict[str, set[str]]:
    """Names in each list."""
    lists = current_employers(TODAY).rank(get_participant(house.person.id), 1000, TODAY)
    return {name: {one.employer_name for one in getattr(lists, name)} for name in ("fits", "ask")}


def needs(house, **strengths) -> None:
    for restriction, strength in strengths.items():
        rows.added(Restriction(participant_id=house.person.id, restriction=restriction, strength=strength))


def fact(employer: Employer, **facts) -> None:
    for name, value in facts.items():
        rows.added(WorkplaceFact(employer_id=employer.id, fact=name, value=value))


def test_of_a_participant_only_what_matching_takes_is_read():
    renamed = {"home": {"home_lat", "home_lon"}, "restrictions": set(), "ref": set()}
    taken = set().union(*(renamed.get(field.name, {field.name}) for field in fields(types.Participant)))

    assert set(PARTICIPANT_COLUMNS) == taken
    sensitive = {"name", "gender", "birth_year", "personal_number", "backgrounds", "education_level"}
    assert not sensitive & set(PARTICIPANT_COLUMNS)


def test_of_an_employer_what_matching_takes_is_read():
    renamed = {
        "position": {"lat", "lon"},
        "facts": set(),
        "is_friend": set(),
        "ref": set(),
        "occupations": set(),
    }
    taken = set().union(*(renamed.get(field.name, {field.name}) for field in fields(types.Employer)))

    assert set(EMPLOYER_COLUMNS) == taken


def test_known_unknown_and_broken_are_three_lists(house):
    needs(house, quiet="must")
    for name, noise in (("Tyst", False), ("Högljutt", True), ("Okänt", None)):
        employer = rows.an_employer(name)
        if noise is not None:
            fact(employer, noise=noise)

    assert suggested(house) == {"fits": {"Tyst"}, "ask": {"Okänt"}}


def test_an_archived_employer_is_not_suggested(house):
    rows.an_employer("Kvar")
    rows.an_employer("Borta", archived_on=date(2026, 1, 1))

    assert suggested(house)["fits"] == {"Kvar"}


def test_every_change_of_an_employer_shows_at_once(house):
    needs(house, quiet="must")
    employer = rows.an_employer("Först")
    fact(employer, noise=False)
    assert suggested(house) == {"fits": {"Först"}, "ask": set()}

    employer.name = "Sedan"
    db.session.flush()
    assert suggested(house)["fits"] == {"Sedan"}

    db.session.query(WorkplaceFact).update({"value": True})
    assert suggested(house) == {"fits": set(), "ask": set()}

    db.session.query(WorkplaceFact).delete()
    assert suggested(house) == {"fits": set(), "ask": {"Sedan"}}

    rows.an_employer("Ny")
    assert suggested(house)["ask"] == {"Sedan", "Ny"}

    employer.archived_on = TODAY
    db.session.flush()
    assert suggested(house)["ask"] == {"Ny"}


def test_counts_stay_right_when_employers_change(house):
    needs(house, quiet="must")
    employers = [rows.an_employer() for _ in range(5)]
    participant = get_participant(house.person.id)
    assert current_employers(TODAY).rank(participant, 2, TODAY).counts == {
        "fits": 0,
        "ask": 5,
        "excluded": 0,
    }

    fact(employers[0], noise=False)
    fact(employers[1], noise=True)

    lists = current_employers(TODAY).rank(participant, 2, TODAY)
    assert lists.counts == {"fits": 1, "ask": 3, "excluded": 1}
    assert [one.rank for one in lists.ask] == [1, 2]


def test_a_new_friend_is_noticed(house):
    employer = rows.an_employer("Vän")
    before = current_employers(TODAY).employers[str(employer.id)].is_friend
    rows.added(CompanyFriend(employer_id=employer.id, since_on=date(2026, 1, 1)))

    assert (before, current_employers(TODAY).employers[str(employer.id)].is_friend) == (False, True)


def test_hours_that_cannot_be_read_leave_the_employer_out_and_say_so(client, house):
    rows.an_employer("Otydliga öppettider", opening_hours="vardagar ungefär")
    rows.an_employer("Tydliga öppettider", opening_hours="Mo-Fr 08:00-16:00")
    assert suggested(house)["fits"] == {"Tydliga öppettider"}
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text
    asked = client.get(f"/participants/{house.person.id}/suggestions/why-not?q=otydliga").text

    for text in (page, asked):
        assert "Otydliga öppettider" in text
        assert "vardagar" in text


def test_times_of_the_person_that_cannot_be_read_are_said_instead_of_guessed_at(client, house):
    house.person.availability = "ibland"
    rows.an_employer("Ljuset")
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text

    assert "ibland" in page
    assert "Ljuset" not in page


def test_the_page_says_why_with_the_persons_own_words_marked(client, house):
    rows.an_employer("Zoobutiken", description="Vi säljer hundar och katter", sni="47762")
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text

    assert "Zoobutiken" in page
    assert "<mark>djur</mark>" in page


def test_scores_are_there_only_for_whoever_asks(client, house):
    rows.an_employer("Zoobutiken", description="Vi säljer hundar och katter", sni="47762")
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text

    assert '<details class="behind score">' in page


def test_why_not_says_which_rule(client, house):
    needs(house, avoid_alcohol="must", quiet="must")
    fact(rows.an_employer("Puben"), alcohol=True, noise=False)
    fact(rows.an_employer("Biblioteket"), alcohol=False)
    fact(rows.an_employer("Arkivet"), alcohol=False, noise=False)
    client.log_in_as(house.specialist)
    address = f"/participants/{house.person.id}/suggestions/why-not?q="

    assert "alkohol" in client.get(address + "puben").text
    assert "Är det högljutt på arbetsplatsen?" in client.get(address + "bibliotek").text
    assert "”Passar”" in client.get(address + "arkivet").text
    assert "Vi hittar ingen arbetsgivare" in client.get(address + "finnsinte").text


def test_no_wishes_is_said(client, house):
    db.session.get(Participant, house.person.id).interests = []
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text

    assert "Inga önskemål är skrivna" in page
    assert page.count("Skriv ett önskemål") == 1


def test_the_page_takes_as_many_queries_for_many_employers_as_for_few(client, house):
    rows.an_employer()
    client.log_in_as(house.specialist)

    def page() -> int:
        with counted() as queries:
            assert client.get(f"/participants/{house.person.id}/suggestions").status_code == 200
        return queries.count

    page()
    few = page()
    for _ in range(60):
        fact(rows.an_employer(), noise=False)
    db.session.commit()
    page()

    assert page() == few


def placed(house, employer, *occupations: str | None, **values) -> None:
    """One more person for each occupation, placed at the employer."""
    for occupation in occupations:
        person = rows.a_participant(**values)
        rows.a_placement(person, house.programme, employer, occupation=occupation)


def occupations_of(employer: Employer) -> tuple[str, ...]:
    return current_employers(TODAY).employers[str(employer.id)].occupations


def test_what_others_worked_as_is_told_when_it_is_nobodys(client, house):
    employer = rows.an_employer("Köket")
    placed(house, employer, "9412", "9412")
    assert occupations_of(employer) == ()

    placed(house, employer, "5120")
    client.log_in_as(house.specialist)
    page = client.get(f"/participants/{house.person.id}/suggestions").text

    assert occupations_of(employer) == ("5120", "9412")
    assert "Här har andra arbetat som" in page


def test_the_same_person_many_times_is_one_and_a_study_visit_or_a_protected_person_none(house):
    employer = rows.an_employer("Köket")
    placed(house, employer, "9412", "9412")
    placed(house, employer, "5120", protected=True)
    rows.a_placement(house.person, house.programme, employer, kind="study_visit", occupation="5120")
    rows.a_placement(house.person, house.programme, employer, starts_on=date(2027, 1, 1), occupation="5120")
    placed(house, employer, None, "99", "12345")

    assert occupations_of(employer) == ()


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["9412", "5120", "0000"]))), st.randoms())
def test_no_occupation_is_told_of_fewer_than_three(pairs, chance):
    told = occupations_to_tell(pairs)
    mixed = list(pairs)
    chance.shuffle(mixed)

    assert "0000" not in told
    assert bool(told) == (len({person for person, code in pairs if code != "0000"}) >= FEWEST_TO_TELL)
    assert occupations_to_tell(mixed * 2) == told


def test_a_code_that_is_not_on_the_list_is_passed_over_and_said(client, house):
    house.person.occupations = ["9999"]
    odd = rows.an_employer("Okänd bransch", sni="00")
    wider = rows.an_employer("Ny kod", sni="56.199")
    client.log_in_as(house.specialist)

    person_page = client.get(f"/participants/{house.person.id}/suggestions").text
    to_mend = client.get("/suggestions/unreadable").text

    assert "SSYK-koden ”9999” finns inte" in person_page
    assert "SNI-koden ”00” finns inte" in to_mend
    assert "Vi läser den som 561" in to_mend
    read = current_employers(TODAY).employers
    assert (read[str(odd.id)].sni, read[str(wider.id)].sni) == ("", "561")
    assert suggested(house)["fits"] >= {"Okänd bransch", "Ny kod"}


def test_everything_left_out_is_listed_with_where_it_is_mended(client, house):
    house.person.availability = "ibland"
    employer = rows.an_employer("Otydliga öppettider", opening_hours="vardagar ungefär")
    kim = rows.a_participant("Kim Kollega", availability="nån gång")
    rows.an_enrolment(kim, house.programme, house.colleague)
    client.log_in_as(house.specialist)

    page = client.get("/suggestions/unreadable").text

    assert f"/participants/{house.person.id}/edit" in page
    assert f"/employers/{employer.id}/edit" in page
    assert "Kim" not in page


def test_why_not_says_how_one_that_fits_stands_and_what_is_archived(client, house):
    rows.an_employer("Zoobutiken", description="Vi säljer hundar och katter", sni="47762")
    rows.an_employer("Arkivet")
    rows.an_employer("Nedlagda butiken", archived_on=TODAY)
    client.log_in_as(house.specialist)
    address = f"/participants/{house.person.id}/suggestions/why-not?q="

    assert "Där är den nummer 1 av 2" in client.get(address + "zoobutiken").text
    far = client.get(address + "arkivet").text
    assert "Där är den nummer 2 av 2" in far
    assert "liknar inte det du har önskat" in far
    assert "Nedlagda butiken är arkiverad" in client.get(address + "nedlagda").text


def test_why_the_order_is_said_in_words_before_numbers(client, house):
    rows.an_employer("Zoobutiken", description="Vi säljer hundar och katter", sni="47762")
    rows.an_employer("Vännen", stage="hosting", places=1)
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text
    order = page[page.index('id="order"') :]

    assert order.index("väger tyngst") < order.index("<svg") < order.index("Siffrorna som tabell")
    assert "1. Zoobutiken: önskemål. 2. Vännen: det som helst ska vara och kontakten." in " ".join(
        order.split()
    )


@given(st.dictionaries(st.sampled_from(["wish", "declined", "hours", "relation", "new"]), st.integers(-9, 9)))
def test_what_is_left_of_a_bar_is_what_counts(parts):
    one = types.Suggestion("P", "E", "Tassen", "fits", 1, parts, (), types.Verdict(()))
    raised = sum(points for points in parts.values() if points > 0)

    (bar,) = order_of([one], True, "sv").bars
    widths = {series: width for series, _, width in bar.stretches}
    ends = [0.0, *(at + width for _, at, width in bar.stretches)]

    assert [at for _, at, _ in bar.stretches] == pytest.approx(ends[:-1], abs=1e-6)
    assert ends[-1] == pytest.approx(100 if raised else 0, abs=1e-6)
    left = 100 * max(one.score, 0) / raised if raised else 0
    assert ends[-1] - widths.get("lowered", 0) == pytest.approx(left, abs=1e-6)


@given(st.lists(st.text("abcå ", min_size=1), min_size=1, max_size=4))
def test_marking_loses_no_letter_of_the_sentence(words):
    sentence = "Du sa " + " och ".join(f"”{word}”" for word in words) + ", och det är nära."
    wishes = [MetWish((Piece(words[0], True),), "", ())]

    pieces = marked(sentence, wishes)

    assert "".join(piece.text for piece in pieces) == sentence
    assert {piece.text for piece in pieces if piece.is_met} == set(words)


def test_only_the_words_that_met_are_marked_in_a_wish_quoted_whole():
    wish = MetWish((Piece("jobba med ", False), Piece("djur", True)), "", ())

    assert [p.text for p in marked("Du sa ”jobba med djur”, och mer.", [wish]) if p.is_met] == ["djur"]


def test_words_that_stand_together_are_marked_as_one():
    wish = MetWish((Piece("second", True), Piece(" ", False), Piece("hand", True)), "", ())

    pieces = marked("Du sa ”second hand”, och mer.", [wish])

    assert [piece.text for piece in pieces if piece.is_met] == ["second hand"]


@pytest.mark.parametrize(
    ("values", "is_said"),
    [
        ({"max_km": 10}, True),
        ({"max_km": 10, "home_lat": 57.7, "home_lon": 11.97}, False),
        ({}, False),
    ],
)
def test_it_is_said_that_a_distance_from_nowhere_is_not_counted(client, house, values, is_said):
    for name, value in values.items():
        setattr(db.session.get(Participant, house.person.id), name, value)
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text

    assert ("Avståndet räknas inte förrän hemmets läge är ifyllt" in page) is is_said


def test_the_pins_of_both_lists_carry_the_numbers_of_the_lists(client, house):
    needs(house, avoid_alcohol="must")
    fact(rows.an_employer("Biblioteket", lat=57.7, lon=11.9), alcohol=False)
    rows.an_employer("Okänt kafé", lat=57.7, lon=11.9)
    client.log_in_as(house.specialist)

    page = client.get(f"/participants/{house.person.id}/suggestions").text

    assert '"mark": "1"' in page
    assert '"mark": "1?"' in page
