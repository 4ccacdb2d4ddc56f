"""A phone as its owner holds it: a browser with a profile of its own that can be closed, killed and opened again."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.conftest import FLAGS, PHONE, chromium
from tests.browser.site import Site

# Everything that the two databases of the phone hold, as text.
EVERYTHING = """async () => {
    const found = {};
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve, reject) => {
            const opening = indexedDB.open(name);
            opening.onsuccess = () => resolve(opening.result);
            opening.onerror = () => reject(opening.error);
        });
        found[name] = {};
        for (const store of database.objectStoreNames) {
            found[name][store] = await new Promise((resolve) => {
                const rows = database.transaction(store).objectStore(store).getAll();
                rows.onsuccess = () => resolve(rows.result);
            });
        }
        database.close();
    }
    return found;
}"""
WAITING = "async () => (await (await import('/static/js/field/queue.js')).waiting()).length"
# Through the page's own way of saving, as fast as the phone can: a word and the numbers from…to,
# all at employers of the day.
SAVE = """async ([word, from, to]) => {
    const { save } = await import("/static/js/field/saving.js");
    const { readDay } = await import("/static/js/field/day.js");
    const day = await readDay();
    for (let number = from; number < to; number += 1) {
        const employer = day.employers[number % day.employers.length];
        const entry = { employer: employer.id, new: null, channel: "phone", outcome: "maybe", note: `${word} ${number}`,
            met: null, met_name: null, participant: null, next: null, minutes: null, facts: {}, places: [] };
        await save(entry, employer.name, day);
    }
}"""


@dataclass
class Phone:
    """One phone. `folder` is what it remembers."""

    browsers: BrowserType
    folder: Path
    site: Site
    cookie: dict[str, str] | None = None
    context: BrowserContext | None = field(default=None, init=False)

    def open(self, *, is_offline: bool = False, **settings: Any) -> Page:
        """Start the browser; gives an empty tab. Whoever was logged in is so again."""
        self.context = self.browsers.launch_persistent_context(
            self.folder,
            executable_path=chromium(),
            args=FLAGS,
            base_url=self.site.address,
            viewport=PHONE,
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
            has_touch=True,
            is_mobile=True,
            offline=is_offline,
            **settings,
        )
        if self.cookie:
            self.context.add_cookies([self.cookie])
        return self.context.pages[0]

    def _processes(self) -> Iterator[int]:
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(self.folder) in (process / "cmdline").read_text(errors="replace"):
                    yield int(process.name)

    def kill(self) -> None:
        """As when the battery dies: nothing is said to the browser before."""
        for process in list(self._processes()):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Close the browser, if it is open."""
        if self.context is not None:
            with suppress(Error):
                self.context.close()
            self.context = None


def open_field(page: Page) -> None:
    """Open the page at the door and wait until the day is there, and the page is kept on the phone."""
    page.goto("/field/")
    page.locator("#log:not([hidden]) .place").first.wait_for()
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")


def tap_through(page: Page, note: str, at: int = 0) -> str:
    """Log a contact with the thumb: which employer, how it went, save; gives the employer's name."""
    place = page.locator("#places .place").nth(at)
    name = place.locator("strong").inner_text()
    place.tap()
    page.get_by_text("Ja, positivt", exact=True).tap()
    page.locator("#note").fill(note)
    page.get_by_role("button", name="Spara", exact=True).tap()
    page.locator("#said:not([hidden])").wait_for()
    return name
