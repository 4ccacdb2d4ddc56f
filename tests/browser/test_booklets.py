"""A coordinator has a booklet made in a real browser, beside the request; each page on the way is looked at."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.browser.looking import complaints_of
from tests.browser.test_importing import faults_of

WAIT_MS = 120_000


def test_a_booklet_is_made_read_and_taken_along(open_page: Callable[[str | None], Page]):
    page = open_page("coordinator")
    complaints = complaints_of(page)
    page.set_viewport_size(DESK)
    page.goto("/reports/booklets")
    page.get_by_role("link", name="Till styrgruppen").click()

    page.get_by_role("button", name="Räkna och sätt på sidor").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert faults_of(page) == []
    read = page.get_by_role("link", name="Läs och skriv ut")
    expect(read).to_be_visible(timeout=WAIT_MS)
    assert faults_of(page) == []
    with page.expect_download() as file:
        page.get_by_role("link", name="Ta med som PDF").click()
    read.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Till styrgruppen")
    expect(page.get_by_role("navigation", name="Innehåll").get_by_role("link")).to_have_count(5)
    expect(page.get_by_role("button", name="Skriv ut")).to_be_visible()
    assert file.value.suggested_filename.endswith(".pdf")
    assert complaints == []


def test_it_can_be_stopped_on_the_way(open_page: Callable[[str | None], Page]):
    page = open_page("coordinator")
    page.goto("/reports/booklets")
    page.get_by_role("link", name="Till styrgruppen").click()
    page.get_by_role("button", name="Räkna och sätt på sidor").click()

    page.get_by_role("button", name="Avbryt").click()

    expect(page.get_by_text("Själva häftet är fortfarande sparat.")).to_be_visible()
