"""The frame round every page, seen on the gallery, and what no template may hold under a strict CSP."""

import json
import re
from collections import Counter
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import render_template

from crm.gallery.forms import GalleryForm, rejected_form

TEMPLATES = Path(__file__).parents[3] / "templates"
OURS = sorted(p for d in ("layouts", "components", "gallery") for p in (TEMPLATES / d).glob("*.html"))


@pytest.fixture
def gallery_html(app):
    with app.test_request_context("/gallery"):
        return render_template(
            "gallery/index.html", form=GalleryForm(formdata=None), rejected=rejected_form()
        )


@pytest.fixture
def gallery(gallery_html):
    return BeautifulSoup(gallery_html, "html.parser")


@pytest.mark.parametrize("path", [TEMPLATES / "base.html", *OURS], ids=lambda p: p.name)
def test_no_inline_style_script_or_handler(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda p: p.name)
def test_each_macro_file_begins_with_an_example(path):
    opening = path.read_text().split("#}")[0]
    assert opening.startswith("{#-")
    assert "{{ " in opening or "{% call" in opening


def test_the_gallery_is_valid_html(gallery_html):
    html5lib.HTMLParser(strict=True).parse(gallery_html)


def test_the_gallery_shows_every_macro_file():
    shown = (TEMPLATES / "gallery" / "index.html").read_text()
    names = {p.name for p in (TEMPLATES / "components").glob("*.html")} - {"icons.html"}
    assert {name for name in names if f'"components/{name}"' not in shown} == set()


def test_ids_are_unique_and_references_lead_somewhere(gallery):
    ids = Counter(tag["id"] for tag in gallery.select("[id]"))
    assert [name for name, times in ids.items() if times > 1] == []
    named = [
        part
        for tag in gallery.select("[aria-describedby], [aria-labelledby]")
        for key in ("aria-describedby", "aria-labelledby")
        for part in tag.get(key, "").split()
    ]
    assert set(named) <= set(ids)


def test_the_page_has_a_title_a_language_and_one_main_heading(gallery):
    assert gallery.title.get_text() == "Allt som sidor byggs av – Dörröppnare"
    assert gallery.html["lang"] == "en"
    assert [h.get_text() for h in gallery.select("h1")] == ["Allt som sidor byggs av"]
    assert gallery.select_one("a.skip-link")["href"] == "#" + gallery.main["id"]


def test_both_menus_lead_to_every_room_and_mark_the_current_one(gallery):
    for look in (".nav-wide", ".nav-phone"):
        menu = gallery.select_one(look)
        assert [a["href"] for a in menu.select("a")] == [
            "/Today",
            "/Employers",
            "/Participants",
            "/Suggestions",
            "/Friends",
            "/Reports",
        ]
        assert [a["href"] for a in menu.select("[aria-current=page]")] == ["/Friends"]


def test_the_phone_bar_holds_four_rooms_and_more(gallery):
    bar = gallery.select(".nav-phone > ul > li")
    assert len(bar) == 5
    assert bar[4].find("details").find("summary").get_text(strip=True) == "More"
    assert "has-current" in bar[4].find("details")["class"]


def test_the_language_is_chosen_by_a_post_that_comes_back(gallery):
    form = gallery.select_one(".preferences form")
    assert (form["method"], form["action"]) == ("post", "/language")
    assert {button["value"] for button in form.select("button")} == {"sv", "en"}
    assert form.find("input", attrs={"name": "next"})["value"] == "/gallery"


def test_htmx_neither_breaks_the_csp_nor_keeps_pages_about_people(gallery):
    settings = gallery.find("meta", attrs={"name": "htmx-config"})["content"]
    assert '"allowEval":false' in settings
    assert '"includeIndicatorStyles":false' in settings
    assert '"historyCacheSize":0' in settings


@pytest.mark.parametrize("layout", ["page", "list", "split", "plain"])
def test_each_layout_holds_its_blocks_in_reading_order(render, layout):
    names = {"list": ["lead", "filters", "content"], "split": ["lead", "content", "side"]}
    blocks = names.get(layout, ["lead", "content"])
    filled = "".join(f"{{% block {name} %}}<p>{name}</p>{{% endblock %}}" for name in blocks)
    extends = '{% extends "layouts/' + layout + '.html" %}{% block title %}Café & co{% endblock %}'
    page = render(extends + filled)
    assert [p.get_text() for p in page.select("main p")] == blocks
    assert page.find("h1").get_text() == "Café & co"


def test_a_page_before_log_in_has_no_menu_and_no_log_out(render):
    page = render('{% extends "layouts/plain.html" %}', navigation=[], current_user=None)
    assert not page.select("nav")
    assert "/logout" not in [form["action"] for form in page.select("form")]


def test_what_the_icons_and_the_manifest_name_is_there():
    icons = TEMPLATES.parent / "crm" / "static" / "icons"
    manifest = json.loads((icons / "site.webmanifest").read_text())
    assert all((icons / icon["src"]).is_file() for icon in manifest["icons"])


def test_drawings_are_hidden_from_screen_readers_or_named(gallery):
    drawings = gallery.select("svg")
    assert drawings
    assert all(
        svg.get("aria-hidden") == "true"
        or svg.get("role") == "img"
        or svg.find_parent(attrs={"aria-hidden": "true"})
        for svg in drawings
    )
