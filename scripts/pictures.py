"""The pictures of the README and the user guide, taken from the demo of one seed on one day: the same each time,
except that the log says when it really was.

scripts/screenshots                  all of them, into docs/pictures/
scripts/screenshots today-phone      only those named
"""

import logging
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from crm.database import db
from crm.demo.fill import fill
from crm.encryption import BASE, KEY_FILE, write_keys
from crm.extensions import alembic
from scripts.smaller_pictures import make_smaller
from tests.browser.conftest import DESK, FLAGS, PHONE, chromium, free_port
from tests.browser.site import Site

FOLDER = Path(__file__).parents[1] / "docs/pictures"
# A Wednesday: working days on both sides.
MOMENT = datetime(2026, 11, 18, 8, 15, tzinfo=UTC)
# Tiles drawn whole and one after the other: parts drawn anew differ by a shade at round corners.
SAME_PIXELS = ["--disable-partial-raster", "--num-raster-threads=1"]
PERSON = "Carina Björkman"
WORKPLACE = "Bagarstugan vid Älven"
EXCLUDED = "Hotell Klippankajen"
# What depends on the moment or the machine: a blinking cursor, and a date field, which speaks the browser's language.
STILL = "* { caret-color: transparent !important } ::-webkit-datetime-edit { visibility: hidden }"
FAULTY_FILE = """employer_ref,name,stage,city,places
G1,Glassbaren på Kajen,interested,Göteborg,1
G2,Hisingens Cykelverkstad,offers_places,Göteborg,två
G3,Blomsterboden,intresserad,Göteborg,
"""


@dataclass(frozen=True)
class Picture:
    """What is in a window once somebody in `role` has opened `path` and done `then`."""

    role: str
    path: str
    window: dict[str, int]
    then: Callable[[Page], object] = lambda page: None


def open_person(page: Page) -> None:
    """The participant's page, from the list."""
    page.locator("main").get_by_role("link", name=PERSON, exact=True).click()


def open_wishes(page: Page) -> None:
    """The form at what work must respect."""
    open_person(page)
    page.get_by_role("link", name="Ändra önskemål, anpassningar och tider").click()
    page.get_by_text("Hur arbetet behöver vara, aldrig varför.").wait_for()
    page.evaluate("window.scrollTo(0, 700)")


def open_suggestions(page: Page) -> None:
    """Suggestions for the participant."""
    open_person(page)
    page.get_by_role("link", name="Se förslag").click()
    page.get_by_role("heading", name="Förslag för").wait_for()


def ask_why_not(page: Page) -> None:
    """Why one employer is not suggested."""
    open_suggestions(page)
    page.get_by_label("Sök vilken arbetsgivare som helst").fill(EXCLUDED)
    page.get_by_role("button", name="Berätta varför").click()
    page.locator("main").get_by_role("link", name=EXCLUDED).or_(
        page.get_by_role("heading", name=EXCLUDED)
    ).first.click()
    page.get_by_role("heading", name=EXCLUDED).wait_for()


def start_placement(page: Page) -> None:
    """The form that starts a placement with the first suggestion, begun."""
    open_suggestions(page)
    page.locator("main").get_by_role("link", name="Starta en placering här").first.click()
    page.get_by_text("Studiebesök", exact=True).click()


def log_contact(page: Page) -> None:
    """A contact half filled in."""
    page.get_by_role("radio").first.check()
    for words in ("Dörrknackning", "Kanske senare"):
        page.get_by_text(words, exact=True).click()
    page.evaluate("window.scrollTo(0, 700)")


def open_employer(page: Page) -> None:
    """An employer with a history."""
    page.locator("main").get_by_role("link", name=WORKPLACE).first.click()
    page.get_by_role("heading", name=WORKPLACE).wait_for()


def open_facts(page: Page) -> None:
    """What is known of the work there."""
    open_employer(page)
    page.get_by_role("link", name="Svara").click()
    page.get_by_role("heading", name="Vad vi vet om arbetet").wait_for()


def open_rows(page: Page) -> None:
    """The rows behind one figure."""
    page.locator("main a[href*='row=internship'][href*='column=persons']").first.click()
    page.get_by_role("table").wait_for()


def send_faulty_file(page: Page) -> None:
    """The preview of a file with two cells to mend."""
    page.locator("input[type=file]").set_input_files(
        [{"name": "employers.csv", "mimeType": "text/csv", "buffer": FAULTY_FILE.encode()}]
    )
    page.get_by_role("button", name="Kontrollera filen").click()
    page.get_by_text("Rätta dem i arbetsboken").wait_for()


def ask_to_open(page: Page) -> None:
    """The reason for opening a colleague's participant, written."""
    page.get_by_label("Namn eller pseudonym").fill("Kim Andersson")
    page.get_by_label("Varför behöver du det?").fill(
        "Jonas är ledig i dag och arbetsgivaren frågar vilken tid det gäller i morgon."
    )


def choose_person(page: Page) -> None:
    """What may be told about somebody without a card, on the form of a contact: nothing yet."""
    page.get_by_text("Vem du träffade, för vem, en annan dag").click()
    whom = page.get_by_label("För vem?")
    whom.select_option(index=1)
    page.get_by_text("Inget får berättas än.").wait_for()
    whom.evaluate("field => scrollBy(0, field.getBoundingClientRect().top - 60)")


PICTURES = {
    "today-phone": Picture("specialist", "/", PHONE),
    "log-contact-phone": Picture("specialist", "/contacts/new", PHONE, log_contact),
    "employers": Picture("specialist", "/employers?q=goteb", DESK),
    "employer": Picture("specialist", "/employers", DESK, open_employer),
    "facts-phone": Picture("specialist", "/employers", PHONE, open_facts),
    "participant": Picture("specialist", "/participants", DESK, open_person),
    "wishes-phone": Picture("specialist", "/participants", PHONE, open_wishes),
    "suggestions": Picture("specialist", "/participants", DESK, open_suggestions),
    "why-not-phone": Picture("specialist", "/participants", PHONE, ask_why_not),
    "start-placement": Picture("specialist", "/participants", DESK, start_placement),
    "pool": Picture("partner", "/pool", DESK),
    "goals": Picture("coordinator", "/", DESK),
    "report": Picture("coordinator", "/reports/placements", DESK),
    "rows-behind": Picture("coordinator", "/reports/placements", DESK, open_rows),
    "open-a-colleagues": Picture("specialist", "/participants/open", DESK, ask_to_open),
    "may-be-told-phone": Picture("specialist", "/contacts/new", PHONE, choose_person),
    "account": Picture("specialist", "/account", DESK),
    "log": Picture("auditor", "/log", DESK),
    "import": Picture("admin", "/imports", DESK, send_faulty_file),
}


class StillSite(Site):
    """The demo where it is always the same moment, served from this process."""

    def start(self, port: int) -> None:
        """Fill the database and serve. With the same keys each time, pseudonyms are the same too."""
        (self.folder / "secret_key").write_text(
            "of the pictures only, of a demo thrown away", encoding="ascii"
        )
        write_keys(self.folder / KEY_FILE, [f"pictures {'5a' * 32}", f"{BASE} {'a5' * 32}"])
        self.app.config["CLOCK"] = lambda: MOMENT
        self.demo_output = filled(self.app)
        self.server = make_server("127.0.0.1", port, self.app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Stop the server and let go of the database."""
        self.server.shutdown()
        super().stop()


def filled(app: Flask) -> str:
    """Write the demo as it is at the moment, and give the log-ins as text."""
    with app.app_context():
        alembic.upgrade()
        log_ins = fill(MOMENT.date())
        db.session.commit()
    return "\n".join(log_in.email for log_in in log_ins)


def main(names: list[str]) -> None:
    """Take those named, or all."""
    logging.disable(logging.INFO)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = StillSite(Path(folder), "")
        site.start(free_port())
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *SAME_PIXELS])
        for name in names or PICTURES:
            take(browser, site, PICTURES[name], FOLDER / f"{name}.png")
        browser.close()
        site.stop()


def take(browser: Browser, site: Site, picture: Picture, file: Path) -> None:
    """One picture of what is in the window."""
    context = browser.new_context(
        base_url=site.address,
        viewport=picture.window,
        locale="sv-SE",
        reduced_motion="reduce",
        bypass_csp=True,  # else the pages refuse STILL
    )
    context.add_cookies([site.session_cookie(picture.role)])
    context.clock.set_fixed_time(MOMENT)
    page = context.new_page()
    page.goto(picture.path)
    picture.then(page)
    page.mouse.move(0, 0)  # else what lies under the pointer may be drawn as pointed at, or not
    page.wait_for_load_state("networkidle")
    file.write_bytes(make_smaller(page.screenshot(style=STILL)))
    print(f"{file.stat().st_size / 1000:>6.0f} kB  docs/pictures/{file.name}", file=sys.stderr)
    context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
