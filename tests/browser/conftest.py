"""A real Chromium on the real server with the demo: one of each for all browser tests of a test process."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import Site
from tests.installation import DemoInstallation

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# No sandbox: the tests also run as root. The rest keeps the browser from asking the network about anything.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def chromium() -> str:
    """Where the browser is. Raises RuntimeError when there is none."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        raise RuntimeError("Chromium is missing: run scripts/test, or install the package chromium")
    return found


def free_port() -> int:
    """A port of this machine that nobody serves on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, demo_installation: DemoInstallation) -> Iterator[Site]:
    """The server."""
    running = Site(tmp_path_factory.mktemp("site"), demo_installation.printed)
    demo_installation.copy_to(running.folder)
    try:
        running.start(free_port())
        yield running
    finally:
        running.stop()
    assert not running.errors, "the server complained:\n" + "".join(running.errors[:60])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def context_of(site: Site, browser: Browser) -> Iterator[Callable[[str | None], BrowserContext]]:
    """Role → a browser in which somebody in it is logged in (None: nobody is); made when first asked for."""
    contexts: dict[str | None, BrowserContext] = {}

    def of(role: str | None) -> BrowserContext:
        if role not in contexts:
            contexts[role] = browser.new_context(
                base_url=site.address, viewport=PHONE, locale="sv-SE", reduced_motion="reduce"
            )
            if role:
                contexts[role].add_cookies([site.session_cookie(role)])
        return contexts[role]

    yield of
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_page(context_of: Callable[[str | None], BrowserContext]) -> Iterator[Callable[[str | None], Page]]:
    """Role → a new empty tab; closed after the test."""
    tabs: list[Page] = []

    def open_tab(role: str | None) -> Page:
        tabs.append(context_of(role).new_page())
        return tabs[-1]

    yield open_tab
    for tab in tabs:
        tab.close()
