"""Role × endpoint × object, really requested: what may be opened, and what any answer tells of anybody.

What is expected is in `expected`, written by hand. The walk on SQLite asks everything; a sample is asked on
PostgreSQL too. The number of requests stands in the test report (`--junit-xml`).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from crm.accounts.models import Staff
from crm.database import Base, db
from crm.imports.models import ImportRun
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_for
from crm.programmes.models import Programme
from crm.quality.rules import CHECKS
from crm.reports.booklets.models import Booklet
from crm.rooms import DEVELOPMENT_BLUEPRINTS
from crm.supervisors.models import Course
from crm.web.access import LIBRARY_ENDPOINTS
from tests.access.expected import (
    ABOUT_SOMEBODY,
    ABOUT_SOMETHING_ELSE,
    LETTERS,
    LISTS,
    MATCHED,
    MAY_MEET,
    ON_THE_PAGE,
    VIEWERS,
)
from tests.access.network import network_rows, shared_rows
from tests.access.world import NOON, World, build
from tests.conftest import Client
from tests.crm import rows

LOG = ("audit_entries", "audit_contents")
# Pages of a workplace that tell what has happened there, and to whom: asked about everybody's workplace.
TELLING = {
    "overviews.employer",
    "overviews.employer_timeline",
    "doubles.merge",
    "events.show",
    "bulk.show",
    "segments.change",
    "supervisors.show",
    "overviews.log_entry",
    "quality.show",
    "doors.people",
    "doors.questions",
}
# Asked by the name of each report, in `walk_reports`.
BY_NAME = {"reports.show", "reports.download", "reports.rows"}
REPORTS = ("participants", "during", "exits", "change", "placements", "duration", "goals")
# On PostgreSQL, a sample: those whose answers hang most on the database.
SAMPLE = {"anna", "bo", "partner", "coord_x"}


@dataclass
class Walk:
    """One walk through everything: who asked what, how many requests, and what was wrong."""

    app: Flask
    world: World
    clients: dict[str, Client]
    other_pseudonyms: dict[str, dict[str, str]]
    requests: int = 0
    wrong: list[tuple[Any, ...]] = field(default_factory=list)

    def ask(self, viewer: str, address: str, method: str = "GET", page_of: str | None = None) -> TestResponse:
        """One request; whatever it tells is compared with what the viewer may meet.

        `page_of`: whose own page it is, where a reason opens more.
        """
        self.requests += 1
        response = self.clients[viewer].open(address, method=method)
        if response.status_code >= 500:
            self.wrong.append((viewer, method, address, response.status_code))
        # The address that was asked for comes back in the choice of language.
        body = response.get_data().decode(errors="ignore").replace(address, "")
        for kind, what in {*self.world.told(body), *self._others(viewer, body)}:
            allowed = ON_THE_PAGE.get(what, "") if page_of == kind else ""
            if LETTERS[kind][viewer] not in allowed + MAY_MEET[what]:
                self.wrong.append((viewer, method, address, f"tells {what} of {kind}"))
        return response

    def _others(self, viewer: str, body: str) -> Iterator[tuple[str, str]]:
        for kind, pseudonym in self.other_pseudonyms.get(viewer, {}).items():
            if pseudonym in body:
                yield kind, "other pseudonym"

    def expect(self, status: int, viewer: str, address: str, **how: Any) -> None:
        """One request with the status that it is to be answered with."""
        response = self.ask(viewer, address, **how)
        if response.status_code != status:
            self.wrong.append(
                (viewer, how.get("method", "GET"), address, response.status_code, "not", status)
            )


@pytest.fixture
def walk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Everybody logged in, each in a browser of their own."""
    monkeypatch.setitem(app.config, "CLOCK", lambda: NOON)
    world = build()
    app.test_client_class = Client
    clients = {name: app.test_client().log_in_as(staff) for name, staff in world.staff.items()}
    clients["nobody"] = app.test_client()
    people = {kind: db.session.get(Participant, ids["participant_id"]) for kind, ids in world.ids.items()}
    elsewhere = ("partner", "stranger", "coord_x", "eva")
    others = {
        viewer: {kind: pseudonym_for(world.staff[viewer], person) for kind, person in people.items()}
        for viewer in elsewhere
    }
    del others["eva"]["other_organisation"]
    del others["coord_x"]["other_organisation"]
    run = rows.added(
        ImportRun(kind="workbook", filename="fil.xlsx", state="applied", sha256="0", started_at=NOON)
    )
    booklet = rows.added(
        Booklet(
            programme=world.staff["coord_a"].programmes[0],
            name="Till styrgruppen",
            reports=["placements", "exits"],
            narrowing={},
            for_spreading=True,
            made_by=world.staff["coord_a"],
        )
    )
    course = rows.added(Course(name="Handledarkurs", starts_on=date(2026, 11, 30)))
    programme_id = db.session.scalar(select(Programme.id).limit(1))
    anna, bo, dan = (world.staff[name] for name in ("anna", "bo", "dan"))
    shared = shared_rows(programme_id or 0, world.staff["coord_a"], anna, bo, NOON)
    for number, (kind, ids) in enumerate(world.ids.items()):
        # Of the log, an entry here and there.
        ids.update(number=11 * number + 1, session_id=1, form_id=1, passkey_id=1)
        ids.update(
            booklet_id=booklet.id,
            run_id=run.id,
            token="no-such",
            part="stage",
            code=CHECKS[number % len(CHECKS)].code,
            when="before-1",
            staff_id=bo.id,
            course_id=course.id,
            programme_id=programme_id,
            **shared,
            **network_rows(number, ids, world.staff[world.authors[kind]], dan, NOON),
        )
        ids["pseudonym"] = others["partner"][kind]
    db.session.commit()
    return Walk(app, world, clients, others)


def rules(app: Flask, endpoints: Iterable[str], method: str) -> list[Rule]:
    """The rules of these endpoints that answer the method."""
    wanted = set(endpoints)
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint in wanted and method in (rule.methods or ())
    ]


def address_of(app: Flask, rule: Rule, ids: dict[str, Any]) -> str | None:
    """The address of the rule about this participant; None when nothing of that kind hangs on them."""
    values = {name: ids[name] for name in rule.arguments if name in ids}
    if set(values) != set(rule.arguments):
        return None
    if rule.endpoint == "placements.start":
        values = {"participant": ids["participant_id"], "employer": ids["employer_id"]}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def checksums() -> dict[str, str]:
    """A checksum of every table but the log."""
    made = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in LOG:
            told = sorted(map(repr, db.session.execute(select(table)).all()))
            made[table.name] = f"{len(told)} {hashlib.sha256(''.join(told).encode()).hexdigest()}"
    db.session.rollback()
    return made


def walk_somebody(walk: Walk, viewers: Iterable[str], method: str) -> None:
    """Each viewer × each endpoint about somebody × each participant. What would be allowed to change is not sent.

    A role that an endpoint is closed to is closed out before anybody is looked up: a few participants tell that.
    """
    for rule, viewer in product(rules(walk.app, ABOUT_SOMEBODY, method), viewers):
        opens, role = ABOUT_SOMEBODY[rule.endpoint], VIEWERS[viewer]
        about = {kind: address_of(walk.app, rule, ids) for kind, ids in walk.world.ids.items()}
        for kind, address in few(about) if role not in opens.roles else about.items():
            is_author = walk.world.authors[kind] == viewer
            status = opens.status(role, LETTERS[kind][viewer], is_author)
            if address is not None and (method, status) != ("POST", 200):
                page_of = kind if rule.endpoint == "overviews.participant" else None
                walk.expect(status, viewer, address, method=method, page_of=page_of)


def few(about: dict[str, str | None]) -> list[tuple[str, str | None]]:
    """The first two participants that have an address."""
    return [(kind, address) for kind, address in about.items() if address is not None][:2]


def walk_the_rest(walk: Walk, viewers: Iterable[str]) -> None:
    """Each viewer × each other page × each workplace, and each search for each participant."""
    for viewer in viewers:
        for rule in rules(walk.app, ABOUT_SOMETHING_ELSE - BY_NAME, "GET"):
            addresses = list(
                dict.fromkeys(address_of(walk.app, rule, ids) for ids in walk.world.ids.values())
            )
            for address in addresses if rule.endpoint in TELLING else addresses[:1]:
                if address is None:
                    walk.wrong.append((viewer, rule.endpoint, "is not visited: its argument has no row"))
                else:
                    walk.ask(viewer, address)
        for rule in rules(walk.app, LISTS, "GET"):
            walk.ask(viewer, rule.rule)
        if VIEWERS[viewer] in ("specialist", "partner", "coordinator"):
            walk_searches(walk, viewer)
            walk_reports(walk, viewer)


def walk_searches(walk: Walk, viewer: str) -> None:
    """Searches by what somebody may not know, choices, and lists with every filter off."""
    walk.ask(viewer, "/participants?state=all")
    for number, (kind, ids) in enumerate(walk.world.ids.items()):
        for text in (f"Zq{number:02}x", walk.world.pseudonyms[kind]):
            # What was typed comes back in the search field, so the name is asked for without its ending.
            found = walk.clients[viewer].get("/participants", query_string={"q": text, "state": "all"})
            walk.requests += 1
            marks = (f"Zq{number:02}x", walk.world.pseudonyms[kind])
            listed = [told for told in rows_of(found) if any(mark in told for mark in marks)]
            letter = LETTERS[kind][viewer]
            may_find = "E" if text.startswith("Zq") else "EABW"
            if bool(listed) != (letter in may_find):
                walk.wrong.append((viewer, "search", kind, text, listed))
        walk_timeline(walk, viewer, number, kind)
        walk.ask(viewer, f"/contacts/card?participant={ids['participant_id']}&employer={ids['employer_id']}")
        walk.ask(viewer, f"/contacts/new?participant={ids['participant_id']}&employer={ids['employer_id']}")
        walk.ask(viewer, f"/placements?employer={ids['employer_id']}")


def walk_timeline(walk: Walk, viewer: str, number: int, kind: str) -> None:
    """Words about somebody are found at their workplace by those who may read them, and are no hit to others."""
    address = f"/employers/{walk.world.ids[kind]['employer_id']}/timeline?q=Zq{number:02}x"
    body = walk.ask(viewer, address).get_data(as_text=True)
    if ('class="timeline"' in body) != (LETTERS[kind][viewer] in "EAB"):
        walk.wrong.append((viewer, "search of the timeline", kind))


def rows_of(response: TestResponse) -> list[str]:
    """The text of each row of a list or table on a page."""
    body = response.get_data(as_text=True)
    return re.findall(r'<li class="row">.*?</li>|<tr.*?</tr>', body, re.DOTALL)


def walk_reports(walk: Walk, viewer: str) -> None:
    """Each report, its files, another programme's, and some of the rows behind each table's figures."""
    for name in REPORTS:
        page = walk.ask(viewer, f"/reports/{name}")
        walk.ask(viewer, f"/reports/{name}/download?format=csv")
        if page.status_code != 200:
            continue
        own = {programme.code for programme in walk.world.staff[viewer].programmes}
        for code in {"A", "B", "C"} - own:
            walk.expect(404, viewer, f"/reports/{name}?programme={code}")
            walk.expect(404, viewer, f"/reports/{name}/download?format=json&programme={code}")
        for link in first_links(page.get_data(as_text=True), f"/reports/{name}/rows"):
            walk.ask(viewer, link)


def first_links(body: str, path: str, most: int = 2) -> list[str]:
    """The first links of each table to the rows behind a figure."""
    links = dict.fromkeys(unescape(one) for one in re.findall(rf'href="({path}\?[^"]*)"', body))
    by_table: dict[str, list[str]] = {}
    for link in links:
        by_table.setdefault(link.split("row=")[0], []).append(link)
    return [link for several in by_table.values() for link in several[:most]]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_nobody_opens_or_reads_more_than_the_table_says_and_looking_changes_nothing(
    walk: Walk, viewer: str, record_testsuite_property: Callable[[str, object], None]
):
    before = checksums()

    walk_somebody(walk, [viewer], "GET")
    walk_the_rest(walk, [viewer])
    after_looking = checksums()
    walk_somebody(walk, [viewer], "POST")

    record_testsuite_property(f"requests of {viewer}", walk.requests)
    assert walk.wrong == []
    assert after_looking == before
    assert checksums() == before


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_sample_of_it_on_the_other_database(walk: Walk):
    sample = {"protected", "shared", "withdrawn", "opened_today", "opened_yesterday", "other_programme"}
    walk.world.ids = {kind: ids for kind, ids in walk.world.ids.items() if kind in sample}
    before = checksums()

    walk_somebody(walk, SAMPLE, "GET")
    walk_somebody(walk, SAMPLE, "POST")

    assert walk.wrong == []
    assert checksums() == before


@pytest.mark.parametrize("viewer", [name for name, role in VIEWERS.items() if role in MATCHED])
def test_a_workplace_is_matched_with_those_whom_the_viewer_may_match_and_nobody_else(walk: Walk, viewer: str):
    expected = {kind for kind, of in LETTERS.items() if of[viewer] in MATCHED[VIEWERS[viewer]]}
    employer = walk.world.ids["colleagues"]["employer_id"]

    body = walk.ask(viewer, f"/employers/{employer}/who-fits").get_data(as_text=True)

    if VIEWERS[viewer] == "partner":
        assert {kind for kind, name in walk.other_pseudonyms[viewer].items() if name in body} == expected
        assert "/participants/" not in body
    else:
        ids = {kind: ids["participant_id"] for kind, ids in walk.world.ids.items()}
        assert {kind for kind, id_ in ids.items() if f'"/participants/{id_}"' in body} == expected
    count = re.search(r"(\d+) att fråga för först", body)
    assert count is not None
    assert int(count[1]) == len(expected)
    assert walk.wrong == []


def test_every_endpoint_is_in_the_table(databases: Any):
    app = databases.app("sqlite")
    declared = {*ABOUT_SOMEBODY, *ABOUT_SOMETHING_ELSE, *LISTS, *LIBRARY_ENDPOINTS}
    development = {blueprint.name for blueprint in DEVELOPMENT_BLUEPRINTS}
    known = {
        rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in development
    }
    with_an_object = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}

    assert known - declared == set()
    assert declared - known == set()
    assert with_an_object & LISTS == set()


def test_the_walk_notices_a_leak(walk: Walk):
    """Whoever takes the checks away from the walk fails here."""
    person = walk.world.ids["own"]["participant_id"]

    walk.expect(404, "anna", f"/participants/{person}")
    LETTERS["own"]["anna"], kept = ".", LETTERS["own"]["anna"]
    try:
        walk.ask("anna", f"/participants/{person}")
    finally:
        LETTERS["own"]["anna"] = kept

    assert ("anna", "GET", f"/participants/{person}", 200, "not", 404) in walk.wrong
    assert {one[-1] for one in walk.wrong} >= {
        f"tells {what} of own" for what in ("identity", "private", "wish")
    }


def test_every_viewer_is_somebody_of_the_role_in_the_table(walk: Walk):
    staff = {name: db.session.get(Staff, person.id) for name, person in walk.world.staff.items()}

    assert {name: person.role for name, person in staff.items() if person} | {"nobody": "nobody"} == dict(
        VIEWERS
    )


NETWORK = {
    *("agreements", "bulk", "courses", "doubles", "employer_map", "events", "inbox", "moving", "offers"),
    *("own_reminders", "reminders", "segments", "support"),
}
OF_THE_PHONE = {"field.show", "field.day", "field.entries"}


@pytest.mark.parametrize("viewer", ["admin", "auditor", "nobody"])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_network_is_closed_to_those_who_look_after_the_program(walk: Walk, viewer: str):
    asked = [
        rule
        for rule in walk.app.url_map.iter_rules()
        if (rule.endpoint.split(".")[0] in NETWORK or rule.endpoint in OF_THE_PHONE)
        # Who has its key is who it belongs to.
        and rule.endpoint != "own_reminders.show_calendar"
    ]
    before = checksums()
    for rule, method in product(asked, ("GET", "POST")):
        address = address_of(walk.app, rule, walk.world.ids["own"])
        if address is not None and method in (rule.methods or ()):
            by_script = rule.endpoint in ("field.day", "field.entries")
            status = 403 if viewer != "nobody" else 401 if by_script else 302
            walk.expect(status, viewer, address, method=method)

    assert {rule.endpoint.split(".")[0] for rule in asked} >= NETWORK
    assert walk.wrong == []
    assert checksums() == before
