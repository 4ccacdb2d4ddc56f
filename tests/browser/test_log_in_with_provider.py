"""Somebody logs in with the identities of their municipality, in a real browser and at a real provider."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, free_port
from tests.browser.looking import (
    access_faults,
    complaints_of,
    frame_faults,
    html_faults,
    prepare_axe,
    width_faults,
)
from tests.browser.site import Site
from tests.browser.test_every_page import photograph
from tests.identities import CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from tests.installation import DemoInstallation

NAME = "Älvstaden"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """The municipality's own log-in, where people write who they are."""
    with running_provider() as running:
        running.faults = {"log in by hand"}
        running.claims = {"sub": "maja-at-the-city", "email_verified": True}
        yield running


@pytest.fixture(scope="module")
def city_site(
    tmp_path_factory: pytest.TempPathFactory, demo_installation: DemoInstallation, provider: Provider
) -> Iterator[Site]:
    """The demo where people log in with the municipality only."""
    settings = {
        "DORROPPNARE_OIDC_ISSUER": provider.issuer,
        "DORROPPNARE_OIDC_CLIENT_ID": CLIENT_ID,
        "DORROPPNARE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "DORROPPNARE_OIDC_NAME": NAME,
        "DORROPPNARE_OIDC_ONLY": "1",
    }
    running = Site(tmp_path_factory.mktemp("city"), demo_installation.printed, settings=settings)
    demo_installation.copy_to(running.folder)
    try:
        running.start(free_port())
        yield running
    finally:
        running.stop()


@pytest.fixture
def page(city_site: Site, browser: Browser) -> Iterator[Page]:
    """Somebody who is not logged in."""
    opened = browser.new_page(base_url=city_site.address, locale="sv-SE", reduced_motion="reduce")
    yield opened
    opened.close()


def faults_of(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, in both widths, light and dark; with pictures of it."""
    faults = [*html_faults(page.content()), *frame_faults(page)]
    prepare_axe(page)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            photograph(page, f"{name}-{size['width']}-{scheme}")
            faults += [
                f"{size['width']} px: {fault}" for fault in (*width_faults(page), *access_faults(page))
            ]
    return faults


def test_from_the_page_asked_for_to_the_provider_and_back_and_out_at_both(city_site: Site, page: Page):
    complaints = complaints_of(page)
    page.goto("/employers?q=caf%C3%A9")
    assert faults_of(page, "log-in-with-provider") == []

    page.get_by_role("link", name=f"Logga in med {NAME}").click()
    page.get_by_label("E-post").fill(city_site.log_ins["specialist"])
    page.get_by_role("button", name="Fortsätt").click()
    expect(page).to_have_url(city_site.address + "/employers?q=caf%C3%A9")

    page.locator("details.account > summary").click()
    page.locator("details.account").get_by_role("button", name="Logga ut").click()
    expect(page).to_have_url(city_site.address + "/login")
    assert faults_of(page, "still-at-provider") == []
    page.get_by_role("link", name=f"Logga ut från {NAME}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Utloggad")
    assert complaints == []


def test_somebody_whom_nobody_has_added_reads_whom_to_ask(city_site: Site, page: Page):
    page.goto("/login")
    page.get_by_role("link", name=f"Logga in med {NAME}").click()
    page.get_by_label("E-post").fill("ingen@alvstaden.example")
    page.get_by_role("button", name="Fortsätt").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Du är inte tillagd här än")
    expect(page.locator("main")).to_contain_text("Be din systemförvaltare")
    assert faults_of(page, "not-added") == []


def test_an_administrator_sees_who_is_tied(city_site: Site, browser: Browser):
    context = browser.new_context(base_url=city_site.address, locale="sv-SE", reduced_motion="reduce")
    context.add_cookies([city_site.session_cookie("admin")])
    page = context.new_page()
    page.goto("/staff")
    page.get_by_role("link").filter(has_text="Maja").first.click()

    expect(page.locator("aside")).to_contain_text(NAME)
    assert faults_of(page, "colleague-with-provider") == []
    context.close()
