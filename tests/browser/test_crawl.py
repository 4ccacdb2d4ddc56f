"""Each role follows every link that it meets in a real browser; then every role asks for what the others have met.

What is answered must be what the address declares, and never hold the name of a participant who is not one's own.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from crm import codes
from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.database import db
from crm.employers.models import ContactPerson
from crm.enrolments.models import Enrolment
from crm.participants.models import Participant
from crm.web.access import LOGGED_IN, PUBLIC, declared_access
from tests.browser.looking import complaints_of
from tests.browser.site import Site

# Of pages that are alike (one endpoint, other rows or filters), so many are opened; their links are all collected.
ALIKE = 1
# And so many are asked for by every role.
ASKED_ALIKE = 2
LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"


def met_by(site: Site, context: BrowserContext) -> dict[str, list[str]]:
    """Every address on this site that somebody meets → what the browser complained about there."""
    page, met, opened = context.new_page(), {"/": []}, dict.fromkeys([""], 0)
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(site, path)
        opened[endpoint] = opened.get(endpoint, 0) + 1
        if opened[endpoint] > ALIKE or is_file(path):
            continue
        complaints = complaints_of(page)
        answer = page.goto(path)
        assert answer is not None
        met[path] = [*complaints, *([f"answers {answer.status}"] if answer.status != 200 else [])]
        for link in page.evaluate(LINKS):
            parts = urlsplit(link)
            found = parts.path + (f"?{parts.query}" if parts.query else "")
            if link.startswith(site.address + "/") and found not in met:
                met[found] = []
                waiting.append(found)
    page.close()
    return met


def is_file(path: str) -> bool:
    """Whether a browser would keep it instead of showing it."""
    return bool(re.search(r"\.(xlsx|csv|json)\b|/download|/file|static/", path))


def some_of_each(site: Site, paths: set[str]) -> list[str]:
    """At most so many addresses of each endpoint, spread over all that were met."""
    by_endpoint: dict[str, list[str]] = {}
    for path in sorted(paths):
        by_endpoint.setdefault(endpoint_of(site, path), []).append(path)
    return [path for alike in by_endpoint.values() for path in alike[:: -(-len(alike) // ASKED_ALIKE)]]


def endpoint_of(site: Site, path: str) -> str:
    """The endpoint that answers there."""
    try:
        return str(site.app.url_map.bind("localhost").match(urlsplit(path).path, "GET")[0])
    except HTTPException:
        return "nothing"


def somebody_elses_names(site: Site, role: str) -> set[str]:
    """Names of the participants whom the person in `role` may not know by name."""
    with site.app.app_context():
        person = db.session.scalars(select(Staff).where(Staff.email == site.log_ins[role])).one()
        own = select(Enrolment.participant_id).where(Enrolment.staff_id == person.id)
        own_ids = set(db.session.scalars(own)) if role == "specialist" else set()
        people = db.session.scalars(select(Participant).where(Participant.name.is_not(None))).all()
        names = {one.name for one in people if one.id not in own_ids and one.name}
        own_names = {one.name for one in people if one.id in own_ids}
        others = {one.name for one in db.session.scalars(select(Staff))}
        others |= {one.name for one in db.session.scalars(select(ContactPerson))}
        return names - own_names - others


def wrong_answer(site: Site, role: str, path: str, status: int, text: str, names: set[str]) -> str | None:
    """What is wrong with the answer that `role` gets at an address."""
    permission = declared_access(site.app, endpoint_of(site, path)) or ""
    with site.app.app_context():
        person = db.session.scalars(select(Staff).where(Staff.email == site.log_ins[role])).one()
        is_open = permission in (PUBLIC, LOGGED_IN) or may(person, permission)
    expected = (200, 302, 303, 403, 404, 422) if is_open else (403, 404)
    if status not in expected:
        return f"{role} gets {status} at {path}"
    leaked = next((name for name in names if name in text), None)
    return f"{role} reads somebody else's name at {path}" if leaked else None


@pytest.fixture(scope="module")
def met(site: Site, context_of: Callable[[str | None], BrowserContext]) -> dict[str, dict[str, list[str]]]:
    """Role → what it met."""
    return {role: met_by(site, context_of(role)) for role in codes.ROLES}


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("crawl")
def test_each_link_of_each_role_leads_somewhere_and_no_other_role_gets_further(
    site: Site,
    context_of: Callable[[str | None], BrowserContext],
    met: dict[str, dict[str, list[str]]],
    record_property: Callable[[str, object], None],
):
    faults = [f"{role}: {path}: {one}" for role in met for path, ones in met[role].items() for one in ones]
    everything = some_of_each(site, {path for paths in met.values() for path in paths})
    for role in codes.ROLES:
        names, asks = somebody_elses_names(site, role), context_of(role).request
        for path in everything:
            answer = asks.get(path, max_redirects=0)
            is_text = not answer.headers.get("content-type", "").startswith("application/vnd")
            fault = wrong_answer(site, role, path, answer.status, answer.text() if is_text else "", names)
            faults += [fault] if fault else []
            answer.dispose()
    links, asked = sum(map(len, met.values())), len(everything) * len(codes.ROLES)
    record_property("crawled", f"{links} links met, {asked} times asked")

    assert [role for role, paths in met.items() if len(paths) < 3] == []
    assert faults == []
