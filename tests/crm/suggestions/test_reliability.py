"""The picture of how expected shares came true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.suggestions.reliability import SIDE, interval_of_share, picture_of

shares = st.floats(0, 1)


@given(shares, st.integers(1, 10_000))
def test_the_interval_holds_the_share_and_stays_a_share(share, count):
    low, high = interval_of_share(share, count)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


@given(shares, st.integers(1, 1000))
def test_more_placements_make_it_narrower(share, count):
    few, many = interval_of_share(share, count), interval_of_share(share, 4 * count)
    assert many[1] - many[0] <= few[1] - few[0]


def test_the_interval_is_wilsons():
    """Seven of ten: 39.7–89.2 %, as in Newcombe 1998, Statistics in Medicine 17:857."""
    assert interval_of_share(0.7, 10) == pytest.approx((0.397, 0.892), abs=0.001)


def test_points_stand_where_their_shares_are():
    (point,) = picture_of([{"count": 20, "expected": 0.25, "completed": 0.75}])
    assert (point.x, point.y) == (SIDE / 4, SIDE / 4)
    assert point.top < point.y < point.bottom
    assert not point.holds_what_was_expected
    (right,) = picture_of([{"count": 20, "expected": 0.7, "completed": 0.75}])
    assert right.holds_what_was_expected
