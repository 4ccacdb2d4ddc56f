"""Charts: true to their numbers, and never giving away a number that is held back."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CHART = '{% from "components/charts.html" import bar_chart, sparkline %}'
GROUPED = CHART + "{{ bar_chart('c', 'Title', categories, series) }}"
STACKED = CHART + "{{ bar_chart('c', 'Title', categories, series, stacked=true) }}"
counts = st.one_of(st.none(), st.integers(0, 10_000))
series_of_three = st.lists(st.lists(counts, min_size=3, max_size=3), min_size=1, max_size=4)
rendering = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def chart(render, source, rows):
    series = [{"label": f"S{i}", "values": values} for i, values in enumerate(rows)]
    return render(source, categories=["A", "B", "C"], series=series)


def widths(page):
    return [float(bar["width"].rstrip("%")) for bar in page.select(".bars rect.bar")]


@rendering
@given(rows=series_of_three)
def test_bars_are_in_proportion_and_leave_room_for_their_number(render, rows):
    top = max((value or 0 for values in rows for value in values), default=0) or 1
    drawn = widths(chart(render, GROUPED, rows))
    by_category = [values[category] or 0 for category in range(3) for values in rows]
    assert len(drawn) == len(by_category)
    assert all(abs(width - 76 * value / top) < 0.01 for width, value in zip(drawn, by_category, strict=True))


@rendering
@given(rows=series_of_three)
def test_stacked_parts_follow_each_other(render, rows):
    bars = chart(render, STACKED, rows).select(".bars rect.bar")
    for first in range(0, len(bars), len(rows)):
        at = 0.0
        for bar in bars[first : first + len(rows)]:
            assert abs(float(bar["x"].rstrip("%")) - at) < 0.05
            at += float(bar["width"].rstrip("%"))
        assert at < 76.1


@rendering
@given(rows=series_of_three)
def test_the_table_behind_holds_every_number(render, rows):
    page = chart(render, GROUPED, rows)
    cells = [re.sub(r"\D", "", cell.get_text()) for cell in page.select("tbody td")]
    assert cells == ["" if v[c] is None else str(v[c]) for c in range(3) for v in rows]


def test_a_number_held_back_is_a_dash_and_holds_back_the_sum(render):
    page = chart(render, STACKED, [[12, 1, 1], [None, 1, 1]])
    assert page.select(".bar-value")[0].get_text(strip=True) == "–"
    assert page.select(".bar-parts")[0].get_text(strip=True) == "12 + –"
    assert page.select(".bar-value")[1].get_text(strip=True) == "2"


def test_a_screen_reader_hears_title_and_numbers(render):
    picture = chart(render, GROUPED, [[3, None, 5]]).select_one("svg.bars")
    named = [picture.find(id=part).get_text() for part in picture["aria-labelledby"].split()]
    assert picture["role"] == "img"
    assert named[0] == "Title"
    assert "A: S0 3. B: S0 –. C: S0 5." in named[1]


def test_each_series_has_its_own_pattern(render):
    page = chart(render, GROUPED, [[1, 2, 3]] * 4)
    fills = [bar["fill"] for bar in page.select(".bars rect.bar")[:4]]
    assert len(set(fills)) == 4
    assert all(page.find("pattern", id=fill[5:-1]) for fill in fills)


def test_numbers_lead_to_their_rows(render):
    series = [{"label": "S", "values": [1, 2, 3], "urls": ["/a", None, "/c"]}]
    page = render(GROUPED, categories=["A", "B", "C"], series=series)
    assert [link["href"] for link in page.select("tbody a")] == ["/a", "/c"]


def test_a_sparkline_leaves_a_gap_for_what_is_not_known(render):
    page = render(CHART + "{{ sparkline([1, 2, none, 3], '1, 2, unknown, 3') }}")
    assert page.find("path")["d"].count("M") == 2
    assert page.find("svg")["aria-label"] == "1, 2, unknown, 3"


def test_a_sparkline_of_nothing_is_still_a_picture(render):
    assert render(CHART + "{{ sparkline([], 'nothing yet') }}").find("svg")["role"] == "img"
