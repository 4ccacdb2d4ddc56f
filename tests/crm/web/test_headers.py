"""What every answer tells the browser: whatever it is an answer to, nothing else may run, frame, keep or read it."""

import re

import pytest
from flask import Flask

from crm import codes
from crm.accounts.models import Staff
from crm.web.access import LIBRARY_ENDPOINTS
from tests.conftest import Client
from tests.crm import rows
from tests.fuzz.addresses import path_of, real_values, rules_for
from tests.fuzz.world import a_world

ANSWERS = [
    "/login",
    "/about",
    "/employers",
    "/no-such-page",
    "/logout",
    "/static/css/base.css",
    "/static/nothing",
]


def policy_of(answer) -> dict[str, list[str]]:
    """Directive → what it allows."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: allowed for name, *allowed in parts}


def faults_of(answer) -> list[str]:
    """What an answer lets happen that it should not."""
    policy, headers = policy_of(answer), answer.headers
    closed = ("default-src", "object-src", "base-uri", "frame-ancestors")
    faults = [f"{name} is open" for name in closed if policy.get(name) != ["'none'"]]
    for name, allowed in policy.items():
        unknown = [one for one in allowed if not re.fullmatch(r"'none'|'self'|data:|'nonce-[\w-]{20,}'", one)]
        faults += (
            [f"{name} allows {unknown}"] if unknown or ("data:" in allowed and name != "img-src") else []
        )
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return faults + [
        f"{name}: {headers.get(name)}" for name, value in expected.items() if headers.get(name) != value
    ]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_kind_of_answer_is_closed(client: Client, path: str):
    answer = client.get(path)

    assert faults_of(answer) == []
    answer.close()


@pytest.mark.parametrize("role", codes.ROLES)
def test_every_page_of_a_role_is_closed_and_not_kept(app: Flask, client: Client, role: str):
    person = a_world(app)[role]
    client.log_in_as(person)
    faults = []
    for rule in rules_for(app, person, "GET"):
        if rule.endpoint in LIBRARY_ENDPOINTS:
            continue
        answer = client.get(path_of(rule, {name: known[0] for name, known in real_values(rule).items()}))
        faults += [(rule.rule, fault) for fault in faults_of(answer)]
        # The worker of the phone is a script: it holds nothing about anybody, and is asked for anew each time.
        wanted = "no-cache" if rule.endpoint == "field.worker" else "no-store"
        faults += [] if answer.headers.get("Cache-Control") == wanted else [(rule.rule, "is kept")]

    assert faults == []


def test_a_page_that_went_wrong_is_closed_too(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch):
    def fail() -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(app.view_functions, "about.about", fail)
    monkeypatch.setattr(fail, "access_permission", "public", raising=False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = client.get("/about")

    assert (answer.status_code, faults_of(answer)) == (500, [])
    assert "a fault of ours" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_nonce_is_never_used_twice(client: Client):
    nonces = [
        re.findall(r"'nonce-([\w-]+)'", client.get("/login").headers["Content-Security-Policy"]) for _ in "ab"
    ]

    assert nonces[0] != nonces[1] or nonces == [[], []]


TYPED = """"><script>alert(1)</script><img src=x onerror='alert(1)'>"""
RUNS = "javascript:alert(1)"


def test_what_people_write_is_text_on_every_page(app: Flask, client: Client):
    """Names of everything are what somebody wrote; no page may hold them as they are."""
    staff = a_world(app)
    specialist = staff["specialist"]
    employer = rows.an_employer(TYPED, owner=specialist, description=TYPED, website=RUNS)
    rows.a_contact_person(employer, TYPED, title=TYPED, email=RUNS, phone=RUNS)
    rows.an_enrolment(rows.a_participant(TYPED), specialist.programmes[0], specialist)
    specialist.name = specialist.programmes[0].name = TYPED

    assert [path for who in staff.values() for path in live_pages_of(app, client, who)] == []


def live_pages_of(app: Flask, client: Client, who: Staff) -> list[str]:
    """The pages of somebody that hold a tag or an address as it was written."""
    client.log_in_as(who)
    found = []
    for rule in rules_for(app, who, "GET"):
        if rule.endpoint in LIBRARY_ENDPOINTS:
            continue
        path = path_of(rule, {name: known[-1] for name, known in real_values(rule).items()})
        answer = client.get(path, query_string={"q": TYPED, "return_to": RUNS})
        if answer.mimetype == "text/html" and is_live(answer.text):
            found.append(path)
    return found


def is_live(page: str) -> bool:
    """Whether something that was written would run."""
    addresses = re.search(r"""(?:href|src|action)\s*=\s*["']?\s*javascript:""", page, re.IGNORECASE)
    return "<script>alert" in page or "<img src=x" in page or addresses is not None
