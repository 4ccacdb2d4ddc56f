"""What maps stand on: an outline that we ship, and tiles of another site only where somebody has asked for them."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask

from crm import config
from tests.conftest import Client

SHIPPED = Path(config.__file__).parent / "static/map"
OUTLINE = json.loads((SHIPPED / "municipalities.json").read_text(encoding="utf-8"))
AREAS = OUTLINE["objects"]["municipalities"]["geometries"]
TILES = "https://{s}.tiles.example/{z}/{x}/{y}.png"


def arcs_of(area: dict) -> list[list[int]]:
    return [ring for polygon in area["arcs"] for ring in polygon]


def ends_of(number: int) -> tuple[tuple[int, int], tuple[int, int]]:
    steps = OUTLINE["arcs"][number if number >= 0 else ~number]
    ends = tuple(steps[0]), tuple(map(sum, zip(*steps, strict=True)))
    return ends if number >= 0 else ends[::-1]


def test_every_municipality_is_there_once_under_its_name():
    assert len(AREAS) == 290
    assert len({area["id"] for area in AREAS}) == 290
    assert {"Göteborg", "Västerås", "Kristinehamn", "Ockelbo", "Öckerö"} <= {
        area["properties"]["name"] for area in AREAS
    }


def test_each_border_ends_where_the_next_begins_all_the_way_round():
    for area in AREAS:
        for ring in arcs_of(area):
            ends = [ends_of(number) for number in ring]
            assert [end for _start, end in ends] == [start for start, _end in ends[1:] + ends[:1]]


def test_neighbours_share_their_border_to_the_point():
    sides: dict[int, set[str]] = defaultdict(set)
    for area in AREAS:
        for number in (number for ring in arcs_of(area) for number in ring):
            sides[number if number >= 0 else ~number].add(area["id"])

    assert set(sides) == set(range(len(OUTLINE["arcs"])))
    # Where three meet, rounding may leave a line without any width, which lies between all of them.
    assert sum(len(areas) > 2 for areas in sides.values()) <= 1
    assert sum(len(areas) == 2 for areas in sides.values()) > 600


def test_the_outline_is_small_enough_for_a_phone_and_says_whence_it_comes():
    assert (SHIPPED / "municipalities.json").stat().st_size < 110_000
    said = (SHIPPED / "SOURCE.txt").read_text(encoding="utf-8")
    assert "SCB" in said
    assert "CC0" in said


@pytest.mark.parametrize(
    "tiles",
    [
        "http://tiles.example/{z}/{x}/{y}",
        "https://tiles.example/",
        "tiles",
        "https://a;b.example/{z}/{x}/{y}",
        "https://a b/{z}/{x}/{y}",
    ],
)
def test_an_address_that_tiles_cannot_come_from_is_refused(tiles: str):
    with pytest.raises(config.WrongSetting):
        config.map_settings({"DORROPPNARE_MAP_TILES_URL": tiles})


def test_without_tiles_no_other_site_may_be_asked_for_pictures(client: Client):
    assert "img-src 'self' data:;" in client.get("/about").headers["Content-Security-Policy"]


def test_with_tiles_their_site_and_no_other_may_be_asked_for_pictures(app: Flask, client: Client):
    kept = {name: app.config[name] for name in ("MAP_TILES_URL", "MAP_TILES_ORIGIN", "MAP_ATTRIBUTION")}
    app.config.update(config.map_settings({"DORROPPNARE_MAP_TILES_URL": TILES}))
    try:
        answer = client.get("/about")
    finally:
        app.config.update(kept)

    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "img-src 'self' data: https://*.tiles.example" in policy
    assert [part for part in policy if "tiles.example" in part] == [
        "img-src 'self' data: https://*.tiles.example"
    ]
    assert "© OpenStreetMap contributors" in answer.text
