"""The list of employers as a map, in a browser: drawn without the internet, reached by keyboard, pressed open."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import access_faults, prepare_axe
from tests.browser.site import Site

OpenPage = Callable[[str | None], Page]


def opened_map(open_page: OpenPage, size: dict[str, int], query: str = "") -> Page:
    """The map as a specialist sees it, once something is drawn on it."""
    page = open_page("specialist")
    page.set_viewport_size(size)
    page.goto(f"/employers/map{query}")
    page.wait_for_selector("[data-drawn]")
    return page


def test_it_is_drawn_on_the_outline_and_asks_no_other_site(site: Site, open_page: OpenPage):
    page = open_page("specialist")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(DESK)
    page.goto("/employers/map")
    page.wait_for_selector("[data-drawn] .map-outline", state="attached")

    assert page.locator(".map-outline").count() > 250
    assert "Göteborg" in page.locator(".map-town.land").all_inner_texts()
    assert [url for url in asked if not url.startswith((site.address, "data:"))] == []


def test_a_count_is_pressed_by_keyboard_and_comes_closer(open_page: OpenPage):
    page = opened_map(open_page, DESK)
    before = page.locator(".leaflet-control-scale-line").inner_text()

    count = page.locator(".map .map-count").first
    assert "arbetsgivare:" in (count.get_attribute("aria-label") or "")
    count.focus()
    page.keyboard.press("Enter")

    page.wait_for_function(
        "before => document.querySelector('.leaflet-control-scale-line').innerText !== before", arg=before
    )
    assert page.evaluate("document.activeElement.classList.contains('map')")


def test_a_pin_opens_and_leads_to_the_employer(open_page: OpenPage):
    page = opened_map(open_page, PHONE, "?stage=paused")

    page.locator(".map .map-pin").first.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup-content a")
    link.wait_for()
    prepare_axe(page)
    assert list(access_faults(page)) == []
    name = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/employers/\d+$"))
    assert page.locator("h1").inner_text() == name
