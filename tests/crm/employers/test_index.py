"""The register as a list."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert

from crm.accounts.models import Staff
from crm.database import db
from crm.employers import queries
from crm.employers.models import Employer, PlaceOffer, WorkplaceFact
from crm.employers.rules import derived_columns
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import page_of, queries_of, text_of


def listed(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/employers?{query}")
    assert response.status_code == 200
    return [row.a.get_text() for row in page_of(response).select("tbody th")]


def test_names_stand_in_swedish_order(as_anna: Client):
    for name in ("Öbageriet", "Zoo", "Åkeriet", "Ängen", "Café Lund", "cafe Aroma"):
        rows.an_employer(name)

    assert listed(as_anna) == ["cafe Aroma", "Café Lund", "Zoo", "Åkeriet", "Ängen", "Öbageriet"]


def test_a_row_says_where_how_far_what_next_who_and_how_to_reach_them(as_anna: Client, anna: Staff):
    rows.an_employer(
        "Café Lund",
        street="Linnégatan 4",
        stage="interested",
        owner=anna,
        phone="031123456",
        next_step="Titta förbi",
        next_on=date(2026, 11, 20),
        last_contact_on=date(2026, 11, 2),
        lat=57.7,
        lon=11.9,
    )

    page = page_of(as_anna.get("/employers"))
    row = " ".join(page.tbody.tr.get_text(" ").split())

    for said in (
        "Café Lund",
        "Linnégatan 4, Göteborg",
        "Interested",
        "Overdue: Fri 20 Nov",
        "Mon 2 Nov",
        "Anna Berg",
        "031-12 34 56",
    ):
        assert said in row
    assert page.select_one("a[href='tel:031123456']")
    assert page.select_one("a[href^='https://www.openstreetmap.org/directions?to=57.7']")


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("stage=hosting", {"stage": "hosting"}),
        ("segment=municipal", {"segment": "municipal"}),
        ("city=Mölndal", {"city": "Mölndal"}),
        ("section=I", {"sni": "56.100"}),
        ("free_places=y", {"places": 2}),
        ("overdue=y", {"next_step": "Ring", "next_on": date(2026, 11, 22)}),
        ("archived=y", {"archived_on": date(2026, 1, 1)}),
        ("q=ratt", {"street": "Rätta gatan"}),
    ],
)
def test_each_filter_leaves_those_that_fit(as_anna: Client, query: str, values: dict):
    rows.an_employer("Den rätta" if query != "q=ratt" else "Den", **values)
    rows.an_employer("En annan", places=0, next_step="Ring", next_on=date(2026, 11, 23), sni="47110")

    assert len(listed(as_anna, query)) == 1
    assert listed(as_anna, query)[0].startswith("Den")


def test_stages_and_cities_are_alternatives(as_anna: Client):
    for name, stage, city in (
        ("A", "hosting", "Mölndal"),
        ("B", "interested", "Göteborg"),
        ("C", "declined", "Mölndal"),
        ("D", "hosting", "Lerum"),
    ):
        rows.an_employer(name, stage=stage, city=city)

    assert listed(as_anna, "stage=hosting&stage=interested&city=Mölndal&city=Göteborg") == ["A", "B"]


def test_one_of_several_alternatives_is_taken_away_alone(as_anna: Client):
    rows.an_employer("Café Lund")

    chips = page_of(as_anna.get("/employers?stage=hosting&stage=interested")).select(".chip")

    assert [chip["href"] for chip in chips] == ["/employers?stage=interested", "/employers?stage=hosting"]


@pytest.mark.parametrize(
    ("query", "fits", "does_not"),
    [
        ("no_next_step=y", {}, {"no_next_step_reason": "De flyttar"}),
        ("no_next_step=y", {}, {"next_step": "Ring", "next_on": date(2026, 11, 30)}),
        ("silent=4", {"last_contact_on": date(2026, 10, 26)}, {"last_contact_on": date(2026, 10, 27)}),
        ("silent=4", {}, {"last_contact_on": date(2026, 11, 23)}),
        (
            "contact_from=2026-11-02",
            {"last_contact_on": date(2026, 11, 2)},
            {"last_contact_on": date(2026, 11, 1)},
        ),
        (
            "contact_until=2026-11-02",
            {"last_contact_on": date(2026, 11, 2)},
            {"last_contact_on": date(2026, 11, 3)},
        ),
    ],
)
def test_what_was_agreed_and_when_narrows(as_anna: Client, query: str, fits: dict, does_not: dict):
    rows.an_employer("Rätt", **fits)
    rows.an_employer("Fel", **does_not)

    assert listed(as_anna, query) == ["Rätt"]


def test_without_an_owner(as_anna: Client, anna: Staff):
    rows.an_employer("Annas", owner=anna)
    rows.an_employer("Ingens")

    assert listed(as_anna, "owner=none") == ["Ingens"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("fact=heavy_lifting", ["Ja"]),
        ("fact=heavy_lifting&answer=no", ["Nej"]),
        ("fact=heavy_lifting&answer=unknown", ["Okänt"]),
        ("answer=no", ["Ja", "Nej", "Okänt"]),
    ],
)
def test_what_is_known_of_the_work_narrows(as_anna: Client, query: str, names: list[str]):
    for name, value in (("Ja", True), ("Nej", False)):
        facts = [WorkplaceFact(fact="heavy_lifting", value=value), WorkplaceFact(fact="alcohol", value=True)]
        rows.an_employer(name, facts=facts)
    rows.an_employer("Okänt", facts=[WorkplaceFact(fact="alcohol", value=False)])

    assert listed(as_anna, query) == names


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({}, True),
        ({"until_on": date(2026, 11, 23)}, True),
        ({"until_on": date(2026, 11, 22)}, False),
        ({"closed_on": date(2026, 11, 23)}, False),
    ],
)
def test_a_place_that_is_open_today(as_anna: Client, values: dict, is_open: bool):
    rows.an_employer("Inget")
    offer = PlaceOffer(work="Diska", noted_on=date(2026, 11, 1), **values)
    rows.an_employer("Erbjuder", offers=[offer])

    assert listed(as_anna, "open_places=y") == (["Erbjuder"] if is_open else [])


def test_what_is_not_there_any_more_is_said_and_the_rest_is_shown(as_anna: Client):
    rows.an_employer("Café Lund", stage="hosting")
    rows.an_employer("Zoo", stage="prospect")

    query = "stage=hosting&stage=visiting&section=ZZ&contact_from=i+fjol"
    said = page_of(as_anna.get(f"/employers?{query}")).select_one(".notice").get_text()

    assert listed(as_anna, query) == ["Café Lund"]
    assert "Stage, Line of business, Last contact from" in said


def test_the_owner_is_me_somebody_or_anybody(as_anna: Client, anna: Staff):
    omar = rows.a_staff_member("specialist")
    rows.an_employer("Annas", owner=anna)
    rows.an_employer("Omars", owner=omar)
    rows.an_employer("Ingens")

    assert listed(as_anna, "owner=mine") == ["Annas"]
    assert listed(as_anna, f"owner={omar.id}") == ["Omars"]
    assert len(listed(as_anna, "owner=")) == 3


@pytest.mark.parametrize(
    "query", ["stage=nonsense", "owner=99999999999999999999", "page=abc", "sort=drop", "city=%00", "page=999"]
)
def test_a_filter_that_means_nothing_narrows_nothing(as_anna: Client, query: str):
    rows.an_employer("Café Lund")

    assert listed(as_anna, query) == ["Café Lund"]


def test_sorted_by_next_step_the_longest_due_comes_first_and_none_last(as_anna: Client):
    rows.an_employer("Inget")
    rows.an_employer("Sen", next_step="Ring", next_on=date(2026, 12, 1))
    rows.an_employer("Tidig", next_step="Ring", next_on=date(2026, 11, 1))

    assert listed(as_anna, "sort=next_step") == ["Tidig", "Sen", "Inget"]


def test_sorted_by_last_contact_the_latest_comes_first(as_anna: Client):
    rows.an_employer("Aldrig")
    rows.an_employer("Förut", last_contact_on=date(2026, 1, 1))
    rows.an_employer("Nyss", last_contact_on=date(2026, 11, 1))

    assert listed(as_anna, "sort=last_contact") == ["Nyss", "Förut", "Aldrig"]


def test_with_no_hit_the_nearest_are_offered_and_it_is_said(as_anna: Client):
    rows.an_employer("Kvarnbyns Bageri")

    response = as_anna.get("/employers?q=kvarnbins+bagari")

    assert "Nothing is called exactly that. Did you mean one of these?" in text_of(response)
    assert "Kvarnbyns Bageri" in text_of(response)


def test_the_nearest_obey_the_filters(as_anna: Client):
    rows.an_employer("Kvarnbyns Bageri", city="Mölndal")
    rows.an_employer("Kvarnbyns Bagare", city="Lerum")

    assert listed(as_anna, "q=kvarnbins&city=Lerum") == ["Kvarnbyns Bagare"]


def test_with_nothing_near_it_offers_to_add_what_was_searched_for(as_anna: Client):
    page = page_of(as_anna.get("/employers?q=Xyzzyqwert"))

    assert page.select_one(".empty a[href='/employers/new?name=Xyzzyqwert']")


def test_a_chosen_filter_is_taken_away_with_one_tap(as_anna: Client):
    rows.an_employer("Café Lund", stage="hosting", city="Göteborg")

    chips = page_of(as_anna.get("/employers?stage=hosting&city=Göteborg&page=1")).select(".chip")

    assert [chip["href"] for chip in chips] == ["/employers?city=G%C3%B6teborg", "/employers?stage=hosting"]


def test_a_long_register_is_counted_as_far_as_it_matters(as_anna: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "COUNTED", 2)
    for number in range(4):
        rows.an_employer(f"Arbetsplats {number}")

    assert "More than 2 employers." in text_of(as_anna.get("/employers"))


@pytest.mark.parametrize("query", ["", "?q=goteborg", "?sort=next_step&stage=contacted"])
def test_the_list_sends_as_many_queries_for_two_thousand_as_for_twenty(
    app: Flask, as_anna: Client, query: str
):
    add_many(20)
    few = queries_of(as_anna, f"/employers{query}")
    add_many(2000)

    assert queries_of(as_anna, f"/employers{query}") == few


def add_many(count: int) -> None:
    names = [f"Arbetsplats {number} av {count}" for number in range(count)]
    db.session.execute(
        insert(Employer),
        [
            {
                "name": name,
                "city": "Göteborg",
                "segment": "open_market",
                "stage": "contacted",
                **derived_columns(name, None, "Göteborg"),
            }
            for name in names
        ],
    )
