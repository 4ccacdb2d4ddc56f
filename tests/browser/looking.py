"""What is looked at on every page, each fault as a sentence."""

from collections.abc import Iterator

import html5lib
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page


def complaints_of(page: Page) -> list[str]:
    """A list that fills with what the browser complains about from now on: scripts, refused or missing files."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    return complaints


def html_faults(source: str) -> Iterator[str]:
    """What a strict reader of HTML stumbles over."""
    parser = html5lib.HTMLParser()
    parser.parse(source)
    for (line, _column), code, values in parser.errors:
        yield f"html line {line}: {code} {values or ''}"


def frame_faults(page: Page) -> Iterator[str]:
    """Language, title and the one heading."""
    if page.locator("html").get_attribute("lang") != "sv":
        yield "the page does not say that it is in Swedish"
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1 or not headings[0].strip():
        yield f"there should be one h1: {headings}"
    name = page.title().removesuffix("Dörröppnare").strip(" –")
    if not name:
        yield f"the title does not name the page: {page.title()!r}"


def width_faults(page: Page) -> Iterator[str]:
    """Whether the page must be pushed sideways to be read, and by what."""
    wide = page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            const name = (e) => e.tagName.toLowerCase() + (e.className.baseVal ?? e.className ? "." + e.className : "");
            return [...document.querySelectorAll("body *")]
                .filter((e) => e.getBoundingClientRect().right > room + 1).slice(0, 4).map(name);
        }"""
    )
    if wide:
        yield f"wider than the screen: {', '.join(wide)}"


def prepare_axe(page: Page) -> None:
    """Give the page axe, once after it has loaded."""
    page.evaluate(AXE_SCRIPT)


def access_faults(page: Page, *rules: str) -> Iterator[str]:
    """What axe (all its rules, or those named) finds in the page as it looks now."""
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    for violation in page.evaluate(
        "options => axe.run(options).then(results => results.violations)", options
    ):
        nodes = [node["html"][:120] for node in violation["nodes"][:3]]
        yield f"axe {violation['id']} ({violation['impact']}): {violation['help']}: {nodes}"
