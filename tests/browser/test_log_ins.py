"""Logged out by time, from another device, and asked once more: as somebody meets it in a browser."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from crm.accounts.models import LogInSession
from crm.accounts.sessions import find
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.demo.fill import PASSPHRASE
from tests.browser.conftest import DESK
from tests.browser.site import Site

NOTE = "Ringer igen när kylrummet är ombyggt"
COLLEAGUE = "jonas@demo.example"


@pytest.fixture
def device(site: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own."""
    context = browser.new_context(
        base_url=site.address, viewport=DESK, locale="sv-SE", reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture
def other_device(site: Site, browser: Browser) -> Iterator[BrowserContext]:
    """Another one."""
    context = browser.new_context(
        base_url=site.address, viewport=DESK, locale="sv-SE", reduced_motion="reduce"
    )
    yield context
    context.close()


def log_in(page: Page, site: Site, role: str = "specialist", email: str | None = None) -> None:
    page.get_by_label("E-post").fill(email or site.log_ins[role])
    page.get_by_label("Lösenord").fill(PASSPHRASE)
    page.get_by_role("button", name="Logga in", exact=True).click()


def let_time_pass(site: Site, page: Page, time: timedelta) -> None:
    """As if whoever uses `page` had gone away for so long."""
    cookie = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    with site.app.app_context():
        read = site.app.session_interface.get_signing_serializer(site.app)
        session = find(read.loads(cookie)["log_in"])
        earlier = update(LogInSession).where(LogInSession.id == session.id)
        db.session.execute(earlier.values(last_seen_at=session.last_seen_at - time))
        db.session.commit()


def test_who_was_away_while_writing_logs_in_and_saves_what_was_written(site: Site, device: BrowserContext):
    page = device.new_page()
    page.goto("/login?next=/contacts/new")
    log_in(page, site)
    page.locator("input[name=employer]").first.check(force=True)
    page.locator("input[name=channel]").first.check(force=True)
    page.locator("input[name=outcome]").first.check(force=True)
    page.locator("input[name=when][value=in_a_week]").check(force=True)
    page.locator("[name=note]").fill(NOTE)
    let_time_pass(site, page, timedelta(hours=2))

    page.get_by_role("button", name="Spara").first.click()
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_role("status")).to_contain_text("Det du skrev finns kvar i ett dygn")

    log_in(page, site)
    page.get_by_role("link", name="Titta på det och fortsätt").click()
    expect(page.get_by_role("main")).to_contain_text(NOTE)
    page.get_by_role("button", name="Spara det nu").click()

    expect(page.get_by_role("main")).to_contain_text("Sparat")
    with site.app.app_context():
        notes = db.session.scalars(select(EmployerContact.note).order_by(EmployerContact.id.desc()).limit(1))
        assert notes.all() == [NOTE]


def test_a_lost_device_is_logged_out_from_another(
    site: Site, device: BrowserContext, other_device: BrowserContext
):
    lost, here = device.new_page(), other_device.new_page()
    for page in (lost, here):
        page.goto("/login?next=/account")
        # Nobody whose log-in other tests share: it ends here.
        log_in(page, site, email=COLLEAGUE)
        expect(page.get_by_role("heading", name="Var du är inloggad")).to_be_visible()

    here.goto("/account")
    expect(here.get_by_text("Den här enheten")).to_have_count(1)
    here.get_by_role("button", name="Logga ut från alla andra enheter").click()
    expect(here.get_by_role("status")).to_contain_text("Du är utloggad från alla andra enheter.")

    lost.goto("/employers")
    expect(lost).to_have_url(re.compile("/login"))
    expect(lost.get_by_role("status")).to_contain_text("Du har loggat ut den här enheten från en annan.")


def test_a_file_asks_for_the_password_once_more_and_then_comes_by_itself(site: Site, device: BrowserContext):
    device.add_cookies([site.new_session_cookie("coordinator", ago=timedelta(hours=1))])
    page = device.new_page()
    page.goto("/reports/placements")
    page.get_by_role("link", name=re.compile("CSV")).first.click()
    page.get_by_label("Lösenord").fill(PASSPHRASE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Gå vidare").click()

    assert download.value.suggested_filename.endswith(".csv")
    page.get_by_role("link", name="Tillbaka dit du var").click()
    expect(page).to_have_url(re.compile("/reports/placements$"))


def test_after_logging_out_going_back_shows_nothing(site: Site, device: BrowserContext):
    page = device.new_page()
    page.goto("/login?next=/employers")
    log_in(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Arbetsgivare")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(page).to_have_url(re.compile("/login"))

    page.go_back()
    page.reload()

    expect(page).to_have_url(re.compile("/login"))
