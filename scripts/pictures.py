"""The pictures of the README and the user guide, taken from the demo on the day given.

scripts/screenshots            all of them, into docs/pictures/
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import DESK, FLAGS, PHONE, chromium, free_port
from tests.browser.site import Site

FOLDER = Path(__file__).parents[1] / "docs/pictures"
# Picture → role, endpoint, window.
PICTURES = {
    "today-phone": ("specialist", "overviews.today", PHONE),
    "today": ("specialist", "overviews.today", DESK),
    "goals": ("coordinator", "overviews.today", DESK),
    "employers": ("specialist", "employers.index", DESK),
    "employer": ("specialist", "overviews.employer", DESK),
    "employer-phone": ("specialist", "overviews.employer", PHONE),
    "log-contact-phone": ("specialist", "contacts.log", PHONE),
    "participant": ("specialist", "overviews.participant", DESK),
    "suggestions": ("specialist", "suggestions.index", DESK),
    "suggestions-phone": ("specialist", "suggestions.index", PHONE),
    "placements": ("coordinator", "placements.index", DESK),
    "friends": ("partner", "friends.index", DESK),
    "reports": ("coordinator", "reports.index", DESK),
    "import": ("admin", "imports.index", DESK),
}


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            site.start(free_port())
            for name, (role, endpoint, window) in PICTURES.items():
                take(browser, site, name, role, endpoint, window)
        finally:
            browser.close()
            site.stop()


def take(browser: Browser, site: Site, name: str, role: str, endpoint: str, window: dict[str, int]) -> None:
    """One picture of what is in the window."""
    print(f"docs/pictures/{name}.png", file=sys.stderr)
    context = browser.new_context(
        base_url=site.address, viewport=window, locale="sv-SE", reduced_motion="reduce"
    )
    context.add_cookies([site.session_cookie(role)])
    page = context.new_page()
    page.goto(site.addresses(endpoint, role)[0])
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
