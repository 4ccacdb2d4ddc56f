"""Every figure has one level, and the levels end where the guide of indicators says."""

import math

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import BandsOverlap
from crm.fidelity.queries import list_bands
from crm.fidelity.rules import ITEMS, LEVELS_WITH_BOUND, Band, is_checked, level_of, require_in_order

# Item → the figures on both sides of each edge, best first, as they are said: levels 5 5 4 4 3 3 2 2 1.
EDGES = {
    "1": (0, 20, 21, 25, 26, 30, 31, 40, 41),
    "15": (0, 30, 31, 60, 61, 150, 151, 270, 271),
    "16": (1, 0.90, 0.89, 0.75, 0.74, 0.50, 0.49, 0.25, 0.24),
    "17": (9, 6, 5, 5, 4, 4, 3, 2, 1.9),
    "19": (1, 0.85, 0.84, 0.70, 0.69, 0.60, 0.59, 0.50, 0.49),
    "20": (1, 0.85, 0.84, 0.70, 0.69, 0.60, 0.59, 0.50, 0.49),
    "21": (1, 0.95, 0.94, 0.85, 0.84, 0.75, 0.74, 0.65, 0.64),
    "23": (1, 0.90, 0.89, 0.80, 0.79, 0.70, 0.69, 0.60, 0.59),
    "24": (1, 0.65, 0.64, 0.50, 0.49, 0.40, 0.39, 0.30, 0.29),
}
# Which limits are seen in a public source, from level 5 on.
SEEN = {"1": 4, "15": 1, "17": 1, "20": 1, "24": 1}


@pytest.mark.parametrize(("item", "figures"), EDGES.items())
def test_a_figure_on_an_edge_has_the_level_it_belongs_to(app: Flask, item: str, figures: tuple[float, ...]):
    bands = list_bands()[item]

    assert [level_of(item, bands, figure) for figure in figures] == [5, 5, 4, 4, 3, 3, 2, 2, 1]


@pytest.mark.parametrize("item", ITEMS)
def test_what_is_not_seen_in_a_public_source_is_to_be_checked(app: Flask, item: str):
    bands = list_bands()[item]
    seen = LEVELS_WITH_BOUND[: SEEN.get(item, 0)]

    assert [level for level in LEVELS_WITH_BOUND if is_checked(bands, level)] == list(seen)
    assert is_checked(bands, 1) == (2 in seen)


@st.composite
def limits(draw) -> tuple[str, dict[int, Band]]:
    """An item with four different limits in its order."""
    item = draw(st.sampled_from(list(ITEMS)))
    numbers = draw(st.lists(st.floats(0, 1000), min_size=4, max_size=4, unique=True))
    ordered = sorted(numbers, reverse=not ITEMS[item].fewer_is_better)
    return item, {level: Band(bound, True) for level, bound in zip(LEVELS_WITH_BOUND, ordered, strict=True)}


@given(limits(), st.floats(-10, 1100), st.floats(-10, 1100))
def test_a_better_figure_never_has_a_worse_level(given_limits, one: float, other: float):
    item, bands = given_limits
    better, worse = sorted((one, other), reverse=not ITEMS[item].fewer_is_better)

    assert 1 <= level_of(item, bands, worse) <= level_of(item, bands, better) <= 5


@given(limits())
def test_each_level_ends_on_its_limit_without_a_gap(given_limits):
    item, bands = given_limits
    away = math.inf if ITEMS[item].fewer_is_better else -math.inf
    require_in_order(item, {level: band.bound for level, band in bands.items()})
    for level, band in bands.items():
        assert level_of(item, bands, band.bound) == level
        assert level_of(item, bands, math.nextafter(band.bound, away)) == level - 1


@pytest.mark.parametrize(
    ("item", "bounds", "levels"),
    [
        ("1", (20, 20, 30, 40), (5, 4)),
        ("1", (20, 25, 24, 40), (4, 3)),
        ("24", (0.65, 0.50, 0.40, 0.41), (3, 2)),
    ],
)
def test_levels_that_overlap_are_refused(item: str, bounds: tuple[float, ...], levels: tuple[int, int]):
    with pytest.raises(BandsOverlap) as refused:
        require_in_order(item, dict(zip(LEVELS_WITH_BOUND, bounds, strict=True)))

    assert (refused.value.values["better"], refused.value.values["worse"]) == levels
