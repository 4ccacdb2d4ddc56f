"""Passkeys in a real Chromium with a device that it pretends to have: by keyboard, under the strict CSP.

At http://localhost, since no passkey belongs to an address of numbers.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from crm.demo.fill import PASSPHRASE
from tests.browser.looking import access_faults, complaints_of, prepare_axe
from tests.browser.site import Site
from tests.browser.test_by_keyboard import follow, tab_to

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


# What somebody would do to the page who holds a colleague's key: ask for that one instead.
ASK_FOR_THE_COLLEAGUES = """
    const ask = navigator.credentials?.get.bind(navigator.credentials);
    if (ask) navigator.credentials.get = (options) => {
        const id = sessionStorage.colleagues?.replace(/-/g, "+").replace(/_/g, "/");
        const bytes = id && Uint8Array.from(atob(id), (sign) => sign.charCodeAt(0));
        if (bytes) options.publicKey.allowCredentials = [{ type: "public-key", id: bytes }];
        return ask(options);
    };
"""


class Phone:
    """A tab with a device; whoever logs in takes away again what they added."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.complaints = complaints_of(page)
        self.chromium: CDPSession = page.context.new_cdp_session(page)
        self.chromium.send("WebAuthn.enable")
        added = self.chromium.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
        self.device = added["authenticatorId"]

    def knows_its_owner(self, does: bool) -> None:
        """Whether the finger is right from now on."""
        state = {"authenticatorId": self.device, "isUserVerified": does}
        self.chromium.send("WebAuthn.setUserVerified", state)

    def credentials(self) -> list[str]:
        """The ids of the passkeys that the device holds, as the web writes them."""
        held = self.chromium.send("WebAuthn.getCredentials", {"authenticatorId": self.device})
        plain = (each["credentialId"] for each in held["credentials"])
        return [text.replace("+", "-").replace("/", "_").rstrip("=") for text in plain]

    def log_in(self, role: str) -> None:
        """The first step, with the password."""
        self.page.goto("/login")
        self.page.fill("[name=email]", self.site.log_ins[role])
        self.page.fill("[name=password]", PASSPHRASE)
        self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/login"))

    def log_out(self) -> None:
        """Out, and back at the log-in."""
        self.page.goto("/account")
        self.page.locator("details.account > summary").click()
        self.page.locator("details.account").get_by_role("button", name="Logga ut").click()
        expect(self.page.locator("[name=password]")).to_be_visible()

    def add(self, name: str, instead: bool = False) -> None:
        """A passkey for the account, by keyboard."""
        self.page.goto("/account")
        follow(self.page, "Lägg till")
        expect(self.page.locator("[name=name]")).to_be_visible()
        tab_to(self.page, "name=name")
        self.page.keyboard.type(name)
        tab_to(self.page, "name=usage")
        if instead:
            self.page.keyboard.press("ArrowDown")
        follow(self.page, "Gå vidare")
        expect(self.page.get_by_text("Passnyckeln är tillagd.")).to_be_visible()

    def remove_all(self) -> None:
        """Every passkey of the account."""
        self.page.goto("/account")
        while self.page.locator("form[action*='/passkeys/'] button").count():
            self.page.locator("form[action*='/passkeys/'] button").first.click()
            expect(self.page.get_by_text("Passnyckeln är borttagen.")).to_be_visible()


@pytest.fixture
def address(site: Site) -> str:
    """The site by a name."""
    return site.address.replace("127.0.0.1", "localhost")


@pytest.fixture
def phone(site: Site, browser: Browser, address: str) -> Iterator[Phone]:
    """A tab of its own, logged out."""
    context = browser.new_context(base_url=address, locale="sv-SE", reduced_motion="reduce")
    yield Phone(context.new_page(), site)
    context.close()


def test_instead_of_the_password_by_keyboard_alone(phone: Phone, address: str):
    page = phone.page
    phone.log_in("auditor")
    phone.add("Min telefon", instead=True)
    phone.log_out()

    follow(page, "Logga in med passnyckel")
    expect(page).to_have_url(address + "/log")

    phone.remove_all()
    phone.log_out()
    follow(page, "Logga in med passnyckel")
    expect(page.get_by_text("Den passnyckeln fungerar inte här.")).to_be_visible()
    assert phone.complaints == []


def test_after_the_password_and_never_with_a_colleagues(phone: Phone, address: str):
    page = phone.page
    page.add_init_script(ASK_FOR_THE_COLLEAGUES)
    phone.log_in("partner")
    phone.add("Astrids nyckel")
    phone.log_out()
    (theirs,) = phone.credentials()
    phone.log_in("auditor")
    phone.add("Gunnels nyckel")
    phone.log_out()

    phone.log_in("auditor")
    expect(page.get_by_role("button", name="Använd passnyckeln")).to_be_visible()
    follow(page, "Använd passnyckeln")
    expect(page).to_have_url(address + "/log")
    phone.log_out()

    page.evaluate("id => { sessionStorage.colleagues = id; }", theirs)
    phone.log_in("auditor")
    page.get_by_role("button", name="Använd passnyckeln").click()
    expect(page.get_by_text("Den passnyckeln fungerar inte här.")).to_be_visible()
    page.evaluate("() => { delete sessionStorage.colleagues; }")

    page.get_by_role("button", name="Använd passnyckeln").click()
    expect(page).to_have_url(address + "/log")
    phone.remove_all()
    phone.log_out()
    phone.log_in("partner")
    page.get_by_role("button", name="Använd passnyckeln").click()
    expect(page).to_have_url(address + "/")
    phone.remove_all()


def test_a_wrong_finger_is_told_and_may_try_again(phone: Phone, address: str):
    page = phone.page
    phone.log_in("auditor")
    phone.add("Min telefon", instead=True)
    phone.log_out()
    phone.knows_its_owner(False)
    follow(page, "Logga in med passnyckel")
    expect(page.get_by_text("Ingen passnyckel användes. Försök igen när du är redo.")).to_be_visible()
    prepare_axe(page)
    assert list(access_faults(page)) == []

    phone.knows_its_owner(True)
    follow(page, "Använd passnyckeln")
    expect(page).to_have_url(address + "/log")
    phone.remove_all()


def test_the_same_device_twice_is_told(phone: Phone):
    phone.log_in("auditor")
    phone.add("Min telefon", instead=True)
    page = phone.page
    page.goto("/wan-register")
    page.fill("[name=name]", "En gång till")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Den enheten eller nyckeln har redan en passnyckel till dig.")).to_be_visible()
    phone.remove_all()


def test_a_browser_that_knows_no_passkeys_says_so(phone: Phone):
    phone.page.add_init_script("delete window.PublicKeyCredential")
    phone.page.goto("/wan-signin")
    phone.page.get_by_role("button", name="Använd passnyckeln").click()

    expect(phone.page.get_by_text("Den här webbläsaren kan inte använda passnycklar här.")).to_be_visible()


def test_an_address_of_numbers_says_so(site: Site, browser: Browser):
    page = browser.new_page(base_url=site.address, locale="sv-SE")
    page.goto("/wan-signin")
    page.get_by_role("button", name="Använd passnyckeln").click()

    expect(page.get_by_text("Öppna sidan med namnet, inte med siffror.")).to_be_visible()
    page.close()
