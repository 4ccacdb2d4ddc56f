"""Rows, facts, steps, figures, maps and jobs: the rules each macro keeps."""

import json

import pytest
from flask import Flask, flash


def test_an_unknown_fact_is_a_question_and_never_a_yes(render):
    known = [
        {"label": "Lift", "state": "yes"},
        {"label": "Alcohol", "state": "no"},
        {"label": "Steps", "state": "unknown", "question": "Are there steps?"},
    ]
    page = render('{% from "components/facts.html" import facts %}{{ facts(known) }}', known=known)
    lists = {
        look: page.select_one(f".fact-list.{look}").get_text(strip=True) for look in ("yes", "no", "ask")
    }
    assert lists == {"yes": "Lift", "no": "Alcohol", "ask": "Are there steps?"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("'Call Maria', when='10:30', tone='today'", "Call Maria"),
        ("why_none='They asked us to wait.'", "They asked us to wait."),
        ("", "Nothing is agreed"),
    ],
)
def test_next_step_is_never_empty(render, arguments, said):
    page = render('{% from "components/facts.html" import next_step %}{{ next_step(' + arguments + ") }}")
    assert said in page.get_text()


def test_one_tap_calls_the_number_without_its_spaces(render):
    page = render(
        '{% from "components/lists.html" import call_link %}{{ call_link("070-123 45 67", about="Maria") }}'
    )
    assert page.find("a")["href"] == "tel:0701234567"
    assert "Maria" in page.find("a").get_text()


def test_a_change_is_posted_with_a_token(render):
    page = render('{% from "components/notices.html" import undo_notice %}{{ undo_notice("Gone", "/undo") }}')
    assert page.find("form")["method"] == "post"
    assert page.find("input", attrs={"name": "csrf_token"})["value"]


@pytest.mark.parametrize(
    ("category", "role"), [("error", "alert"), ("success", "status"), ("message", "status")]
)
def test_only_harm_interrupts_a_screen_reader(render, category, role):
    source = '{% from "components/notices.html" import flashes %}{{ flashes() }}'
    page = render("{% set _x = flash('Saved <now>.', category) %}" + source, category=category, flash=flash)
    assert page.find(role=role).get_text(strip=True) == "Saved <now>."


def test_a_number_in_a_sentence_is_a_link_and_the_rest_is_text(render):
    source = '{% from "components/figures.html" import answer, number %}'
    page = render(source + '{{ answer(_("%(n)s of us", n=number(1234, "/rows"))) }}')
    assert page.find("a")["href"] == "/rows"
    assert page.find("a").get_text() == "1,234"
    assert page.get_text() == "1,234 of us"


@pytest.mark.parametrize(
    ("share", "width"), [("none", "0.0%"), ("0.28", "28.0%"), ("1.4", "100.0%"), ("-1", "0.0%")]
)
def test_a_goal_is_drawn_between_nothing_and_full(render, share, width):
    page = render(
        '{% from "components/figures.html" import goal %}{{ goal("G", 1, 2, share=' + share + ") }}"
    )
    assert page.find("rect")["width"] == width


def test_paging_has_no_way_past_the_ends(render):
    source = '{% from "components/paging.html" import paging %}{{ paging(p) }}'
    first = render(source, p={"page": 1, "pages": 3, "total": 60, "prev_url": None, "next_url": "/?page=2"})
    assert [link["rel"] for link in first.select("a")] == [["next"]]
    only = render(source, p={"page": 1, "pages": 1, "total": 1, "prev_url": None, "next_url": None})
    assert not only.find("nav")
    assert only.get_text(strip=True) == "1 hit"


def test_each_chosen_filter_can_be_taken_away(render):
    source = '{% from "components/filters.html" import filters %}'
    page = render(
        source + '{% call filters("/e", active=active) %}{% endcall %}',
        active=[{"label": "Hisingen", "remove_url": "/e"}],
    )
    assert page.find("form")["method"] == "get"
    assert page.select_one(".active-filters a")["href"] == "/e"


def test_what_one_searches_for_never_lies_in_the_fold(render):
    source = '{% from "components/filters.html" import filters, search_box %}'
    page = render(
        source
        + '{% call filters("/e", search=search_box("q", "x", "Name")) %}<select name="s"></select>{% endcall %}'
    )
    assert page.select_one("form input[name=q]").find_parent("details") is None
    assert page.select_one("form .find button").get_text(strip=True) == "Search"
    assert not page.select_one("form details:has(select)").has_attr("open")


def test_a_fault_among_the_filters_unfolds_them(render):
    source = '{% from "components/filters.html" import filters %}'
    page = render(source + '{% call filters("/e", is_open=["Choose a day."]) %}{% endcall %}')
    assert page.find("details").has_attr("open")


def test_a_map_says_the_same_in_words_and_typed_text_stays_text(render):
    places = [
        {"name": "</script><b>Café", "lat": 57.7, "lon": 11.9, "url": "/1"},
        {"name": "Nowhere", "lat": None, "lon": None},
    ]
    page = render(
        '{% from "components/map.html" import place_map %}{{ place_map("m", places, "Map") }}', places=places
    )
    box = page.find(attrs={"data-map": True})
    assert json.loads(page.find(id=box["data-places"]).string) == places
    assert page.select_one("li a").get_text() == "</script><b>Café"
    assert "(not on the map)" in page.select("li")[1].get_text()


def test_no_tiles_are_asked_for_unless_configured(render, app: Flask):
    source = '{% from "components/map.html" import place_map %}{{ place_map("m", [], "Map") }}'

    [box] = render(source).select("[data-map]")
    assert box["data-outline"] == "/static/map/municipalities.json"
    assert "data-tiles" not in box.attrs

    app.config.update(MAP_TILES_URL="https://tiles.example/{z}/{x}/{y}.png", MAP_ATTRIBUTION="© Somebody")
    [box] = render(source).select("[data-map]")
    assert box["data-tiles"].startswith("https://tiles.example/")
    assert box["data-attribution"] == "© Somebody"
    assert "data-outline" not in box.attrs


@pytest.mark.parametrize("is_finished", [True, False])
def test_a_job_is_asked_about_until_it_is_finished(render, is_finished):
    job = {"label": "Reading", "done": 5, "total": 10, "is_finished": is_finished}
    page = render(
        '{% from "components/progress.html" import job_progress %}{{ job_progress(job, "/poll") }}', job=job
    )
    assert bool(page.select("[hx-get]")) is not is_finished
    assert page.find("progress")["max"] == "10"


def test_every_stage_has_its_own_door(render):
    stages = ["prospect", "contacted", "interested", "offers_places", "hosting", "paused", "declined"]
    source = '{% from "components/badges.html" import stage_badge %}{{ stage_badge(stage, "word") }}'
    drawings = {str(render(source, stage=stage).find("svg")) for stage in stages}
    assert len(drawings) == len(stages)
