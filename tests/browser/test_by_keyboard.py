"""The main stories without a mouse: what a keyboard cannot reach, some of our users cannot reach."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from crm.demo.fill import PASSPHRASE
from tests.browser.conftest import DESK
from tests.browser.site import Site

MOST_STEPS = 150
# What somebody who listens hears of the focused element, roughly: its text, value, label, and the field's name.
FOCUSED = """() => {
    const e = document.activeElement;
    const labels = [...(e.labels ?? [])].map((label) => label.innerText);
    return [e.innerText, e.getAttribute("aria-label"), e.name && "name=" + e.name, ...labels].join(" ");
}"""


def tab_to(page: Page, what: str) -> None:
    """Press Tab until the focus is on something called `what` (or on the field `name=what`)."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if what in page.evaluate(FOCUSED):
            return
    pytest.fail(f"the Tab key does not reach {what} on {page.url}")


def follow(page: Page, what: str) -> None:
    """Tab to a link or button and press Enter."""
    tab_to(page, what)
    page.keyboard.press("Enter")


@pytest.fixture
def specialist(open_page: Callable[[str | None], Page]) -> Page:
    """A job specialist at a desk, logged in."""
    page = open_page("specialist")
    page.set_viewport_size(DESK)
    return page


def test_log_in(site: Site, browser: Browser):
    page = browser.new_page(base_url=site.address, locale="sv-SE")
    page.goto("/login")
    tab_to(page, "name=email")
    page.keyboard.type(site.log_ins["specialist"])
    tab_to(page, "name=password")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")

    expect(page).to_have_url(site.address + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Idag")
    page.close()


def test_the_first_tab_stop_skips_to_the_content(specialist: Page):
    specialist.goto("/employers")
    specialist.keyboard.press("Tab")
    specialist.keyboard.press("Enter")

    expect(specialist.locator("#main")).to_be_focused()


def test_log_a_contact_with_an_employer(site: Site, specialist: Page):
    employer = site.addresses("overviews.employer", "specialist")[0]
    specialist.goto(employer)
    follow(specialist, "Logga kontakt")
    expect(specialist.get_by_role("heading", level=1)).to_have_text("Logga kontakt")
    for choice in ("name=channel", "name=outcome"):
        tab_to(specialist, choice)
        specialist.keyboard.press("Space")
    tab_to(specialist, "name=note")
    specialist.keyboard.type("Bjöd på kaffe, ring igen i januari.")
    follow(specialist, "Spara")
    # Going on at once would break off the saving.
    expect(specialist).not_to_have_url(re.compile("/contacts/new"))

    specialist.goto(employer)
    expect(specialist.get_by_text("Bjöd på kaffe, ring igen i januari.").first).to_be_visible()


def test_answer_a_question_for_the_next_visit(site: Site, specialist: Page):
    specialist.goto("/participants")
    links = specialist.locator("main a[href^='/participants/']").evaluate_all(
        "(all) => all.map((a) => a.pathname)"
    )
    people = [link for link in dict.fromkeys(links) if re.fullmatch(r"/participants/\d+", link)]
    for person in people:
        specialist.goto(f"{person}/suggestions")
        if specialist.locator("#next-visit button").count():
            break
    asked = specialist.locator("#next-visit .switch").count()
    specialist.evaluate("document.querySelector('#next-visit a').focus()")
    tab_to(specialist, "Nej")
    specialist.keyboard.press("Enter")

    expect(specialist).to_have_url(re.compile("#next-visit$"))
    expect(specialist.get_by_text("Listan ändras efter svaret")).to_be_visible()
    assert asked > 0


def test_see_suggestions_for_a_participant_and_why(site: Site, specialist: Page):
    specialist.goto(site.addresses("overviews.participant", "specialist")[0])
    follow(specialist, "förslag")

    expect(specialist.get_by_role("heading", level=1)).to_contain_text("Förslag")
    tab_to(specialist, "name=q")
    specialist.keyboard.type("kök")
    specialist.keyboard.press("Enter")
    expect(specialist).to_have_url(re.compile(r"/why-not\?"))
