"""Every page that a role may open, at phone and desk width, light and dark: whole, reachable, and seen.

The pictures are left in artefacts/pages/ to look at.
"""

import tempfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from crm import codes, create_app
from tests.browser.conftest import ARTEFACTS, DESK, PHONE
from tests.browser.looking import (
    access_faults,
    complaints_of,
    frame_faults,
    html_faults,
    prepare_axe,
    width_faults,
)
from tests.browser.site import Site, pages_of

# Pieces that a page asks for and puts into itself: they only have to be there.
PIECES = {"contacts.places", "contacts.people", "contacts.card", "bulk.progress", "doubles.progress"}
# Pages about one file that somebody has just sent: seen on the way in test_importing.
ON_THE_WAY = {"imports.preview", "imports.progress", "imports.show"}
# What one coordinator has just had made: seen on the way in test_booklets.
ON_THE_WAY |= {"booklets.made", "booklets.progress", "booklets.page", "booklets.download"}
# Only there with a provider of identities: seen on the way in test_log_in_with_provider.
ON_THE_WAY |= {"oidc.start", "oidc.start_again", "oidc.back", "oidc.refused", "oidc.leave"}
# Only there with the key to somebody's calendar, which is shown once: asked for in tests/crm/reminders.
ON_THE_WAY |= {"own_reminders.show_calendar"}
# Only who logged a contact may change it, and the demo's coordinator has logged none.
NOTHING_OF_THEIR_OWN = {("coordinator", "contacts.edit")}
# Only who saved a view may change it, and the demo's partner has saved none.
NOTHING_OF_THEIR_OWN |= {("partner", "segments.change")}
# Higher pages are cut off in the pictures.
PICTURE_HEIGHT = 4000


def all_pages() -> list[tuple[str | None, str]]:
    """Each role (None = not logged in) with each endpoint that it may open."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "SECRET_KEY": "only to read its map",
            "SQLALCHEMY_DATABASE_URI": "sqlite://",
            "DEBUG": True,
        }
        app = create_app(settings, folder)
    return [
        (role, endpoint)
        for role in (None, *codes.ROLES)
        for endpoint in pages_of(app, role)
        if endpoint not in ON_THE_WAY and (role, endpoint) not in NOTHING_OF_THEIR_OWN
    ]


PAGES = all_pages()
# Pictures, the dark and what axe finds are the same for whoever looks: once a page will do.
FIRST_TO_SEE = {endpoint: role for role, endpoint in reversed(PAGES)}


@pytest.mark.parametrize(("role", "endpoint"), PAGES, ids=lambda part: part or "nobody")
def test_the_page_is_whole(
    site: Site, open_page: Callable[[str | None], Page], role: str | None, endpoint: str
):
    addresses = site.addresses(endpoint, role)

    faults = [fault for path in addresses for fault in look_at(site, open_page(role), path, role, endpoint)]

    assert not faults, "\n" + "\n".join(faults)


def look_at(site: Site, page: Page, path: str, role: str | None, endpoint: str) -> list[str]:
    """Faults of one page; nothing but the status is asked of a file."""
    answer = site.get(path, role)
    if endpoint in PIECES or answer.content_type != "text/html":
        return [] if answer.status == 200 else [f"{path}: answers {answer.status}"]
    complaints = complaints_of(page)
    page.set_viewport_size(PHONE)
    response = page.goto(path)
    assert response is not None
    faults = [*html_faults(response.text()), *frame_faults(page)]
    name = picture_name(endpoint, path, role)
    if name:
        prepare_axe(page)
    faults += seen_at_both_widths(page, name)
    return [f"{path}: {fault}" for fault in faults + complaints]


def picture_name(endpoint: str, path: str, role: str | None) -> str | None:
    """What the pictures of a page are called; None when somebody before `role` sees the same."""
    if endpoint == "overviews.today":
        return f"{endpoint}-{role}"
    if FIRST_TO_SEE[endpoint] != role:
        return None
    return f"{endpoint}-{path.split('/')[2]}" if endpoint == "reports.show" else endpoint


def seen_at_both_widths(page: Page, name: str | None) -> list[str]:
    """Faults on a phone and at a desk. With a name for pictures: what axe finds too, and in the dark."""
    faults = []
    for size in (PHONE, DESK):
        width = size["width"]
        page.set_viewport_size(size)
        faults += [f"{width} px: {fault}" for fault in width_faults(page)]
        if name:
            faults += [f"{width} px: {fault}" for fault in access_faults(page)]
            photograph(page, f"{name}-{width}-light")
            page.emulate_media(color_scheme="dark")
            photograph(page, f"{name}-{width}-dark")
            if size == PHONE:
                faults += [f"dark: {fault}" for fault in access_faults(page, "color-contrast")]
            page.emulate_media(color_scheme="light")
    return faults


def photograph(page: Page, name: str) -> None:
    """Leave a picture to look at."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), PICTURE_HEIGHT)
    clip = {"x": 0, "y": 0, "width": (page.viewport_size or PHONE)["width"], "height": height}
    path = ARTEFACTS / "pages" / f"{name}.jpg"
    page.screenshot(path=path, quality=80, type="jpeg", full_page=True, clip=clip)
