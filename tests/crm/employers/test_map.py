"""A list of employers as a map: the same employers, few as pins and many as counts."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from crm.database import db
from crm.employers import map as ground
from crm.employers.models import Employer
from crm.employers.narrowing import EmployerFilter
from crm.employers.rules import derived_columns
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, page_of

SWEDEN = ground.Box(55, 10, 70, 25)
IN_SWEDEN = "south=55&west=10&north=70&east=25"


def pins(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(f"/employers/map/pins?{query}")
    assert answer.status_code == 200
    return answer.json


def add_grid(count: int, stage: str = "contacted") -> None:
    """Employers spread over the country by a rule of numbers."""
    values = [
        {
            "name": f"Plats {number}",
            "segment": "open_market",
            "stage": stage,
            "lat": 55.5 + number * 0.618 % 13,
            "lon": 11.5 + number * 0.414 % 12,
            **derived_columns(f"Plats {number}"),
        }
        for number in range(count)
    ]
    db.session.execute(insert(Employer), values)


def test_a_pin_says_who_where_how_far_and_when_but_nothing_that_was_agreed(as_anna: Client):
    employer = rows.an_employer(
        "Café Lund",
        lat=57.7,
        lon=11.9,
        stage="hosting",
        next_step="Hör med Sam om måndagar",
        next_on=date(2026, 11, 30),
    )

    [pin] = pins(as_anna, IN_SWEDEN)["pins"]

    assert pin == {
        "name": "Café Lund",
        "lat": 57.7,
        "lon": 11.9,
        "stage": "hosting",
        "mark": "H",
        "text": "Hosting now · Göteborg · Next step Mon 30 Nov",
        "url": f"/employers/{employer.id}",
    }


def test_the_map_obeys_the_filters_of_the_list(as_anna: Client):
    for name, stage in (("Värd", "hosting"), ("Möjlig", "prospect")):
        rows.an_employer(name, lat=57.7, lon=11.9, stage=stage)

    assert [pin["name"] for pin in pins(as_anna, f"{IN_SWEDEN}&stage=hosting")["pins"]] == ["Värd"]
    assert [pin["name"] for pin in pins(as_anna, f"{IN_SWEDEN}&q=mojlig")["pins"]] == ["Möjlig"]


def test_only_what_is_in_sight_is_sent(as_anna: Client):
    rows.an_employer("Här", lat=57.7, lon=11.9)
    rows.an_employer("Norrut", lat=65.6, lon=22.1)

    assert [pin["name"] for pin in pins(as_anna, "south=57&west=11&north=58&east=12")["pins"]] == ["Här"]


def test_first_it_asks_where_to_look_and_how_many_are_nowhere(as_anna: Client):
    rows.an_employer("Söder", lat=56.0, lon=12.5)
    rows.an_employer("Norr", lat=65.0, lon=22.0)
    rows.an_employer("Ingenstans")

    assert pins(as_anna, "") == {
        "bounds": [[56.0, 12.5], [65.0, 22.0]],
        "said": "2 employers on the map. 1 has no position, and stands in the list only.",
    }
    assert pins(as_anna, "stage=declined")["bounds"] is None


@pytest.mark.parametrize("zoom", [4, 6, 9])
def test_pins_and_squares_are_everybody_in_sight_once(app: Any, zoom: int):
    add_grid(400)
    add_grid(150, "hosting")

    seen = ground.look(EmployerFilter(), MONDAY, SWEDEN, zoom)

    assert sum(square.count for square in seen.squares) + len(seen.pins) == 550
    assert all(sum(square.stages.values()) == square.count > 1 for square in seen.squares)
    assert all(55 < square.lat < 70 and 11 < square.lon < 24 for square in seen.squares)


def test_a_square_lies_in_the_middle_of_its_employers(app: Any):
    add_grid(ground.MOST_PINS + 1)
    for stage, lat in (("hosting", 55.2), ("prospect", 55.2), ("prospect", 55.26)):
        rows.an_employer(stage=stage, lat=lat, lon=18.0)

    squares = ground.look(EmployerFilter(), MONDAY, SWEDEN, 6).squares
    [square] = [one for one in squares if one.lon == pytest.approx(18.0)]

    assert (square.count, square.stages) == (3, {"hosting": 1, "prospect": 2})
    assert square.lat == pytest.approx(55.22)


@pytest.mark.parametrize(
    "query", ["south=a&west=10&north=70&east=25", "south=1e99&west=1&north=2&east=nan", "south=55"]
)
def test_a_box_that_is_none_is_answered_with_where_to_look(as_anna: Client, query: str):
    rows.an_employer(lat=57.7, lon=11.9)

    assert "bounds" in pins(as_anna, query)


def test_the_page_says_the_same_without_script(as_anna: Client):
    rows.an_employer("Café Lund", lat=57.7, lon=11.9, stage="hosting")
    rows.an_employer("Utan plats", stage="hosting")
    rows.an_employer("En annan")

    page = page_of(as_anna.get("/employers/map?stage=hosting&page=1"))

    assert [name.get_text() for name in page.select(".row-title a")] == ["Café Lund", "Utan plats"]
    assert "(not on the map)" in page.select(".row")[1].get_text()
    assert page.select_one("[data-list-map]")["data-list-map"] == "/employers/map/pins?stage=hosting"
    assert [link["href"] for link in page.select(".ways a")] == [
        "/employers?stage=hosting",
        "/employers/map?stage=hosting",
    ]
