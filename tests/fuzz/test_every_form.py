"""Anything may be sent to any form and any address: never a fault of ours, and what is refused leaves no trace.

A short run by default, the same each time; DORROPPNARE_FUZZ=5000 sends that many requests a role and database, each
time others.
"""

import os
from itertools import product

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from crm import codes
from crm.accounts.models import Staff
from crm.database import db
from crm.web.access import LIBRARY_ENDPOINTS
from tests.conftest import Client
from tests.fuzz.addresses import Forms, counts, encoded, forms_for, pairs, paths, real_values, rules_for
from tests.fuzz.world import a_world

ASKED = int(os.environ.get("DORROPPNARE_FUZZ", "0"))
# The rows change as the run goes on, so a fault is shown as it was met, not made smaller.
SETTINGS = {
    "phases": [Phase.generate],
    "database": None,
    "deadline": None,
    "derandomize": not ASKED,
    "suppress_health_check": list(HealthCheck),
}
# Logs of who came and went are kept, however the request ends.
TRACES = {"audit_entries", "log_in_sessions", "log_in_waits", "unsent_forms"}
# These end the log-in of whoever sends them.
ENDS_THE_LOG_IN = {"security.logout"}
FORM, PLAIN, JSON = "application/x-www-form-urlencoded", "text/plain", "application/json"


class Visitor:
    """Somebody in a role, with the forms of all their pages."""

    def __init__(self, app: Flask, client: Client, person: Staff) -> None:
        self.app, self.client, self.person = app, client, person
        client.log_in_as(person)
        self.forms: Forms = forms_for(app, client, person)
        self.every_field = {
            name: offered for form in self.forms.fields.values() for name, offered in form.items()
        }
        self.known = {rule.rule: real_values(rule) for rule in app.url_map.iter_rules()}

    def send(self, method: str, path: str, **how: object) -> int:
        """One request; its status. Whatever was raised on the way is raised here."""
        before = self._rows() if method == "POST" else {}
        with self.client.session_transaction() as session:
            session["_user_id"] = self.person.fs_uniquifier
        status = int(self.client.open(path, method=method, **how).status_code)
        assert status < 500 or status == 503, (status, method, path, how)
        if method == "POST" and status >= 400:
            assert self._rows() == before, (status, path, how)
        db.session.expire_all()
        return status

    def fields_of(self, rule: Rule) -> dict[str, set[str]]:
        """The fields of the form that is sent there; of all forms, when no page shows one."""
        return self.forms.fields.get(rule.endpoint) or self.every_field

    def _rows(self) -> dict[str, int]:
        return {name: count for name, count in counts() if name not in TRACES}


@pytest.fixture(params=codes.ROLES)
def visitor(request: pytest.FixtureRequest, app: Flask, client: Client, monkeypatch) -> Visitor:
    """One role after the other. Uploads are checked within the request."""
    monkeypatch.setitem(app.config, "IMPORT_RUNNER", lambda work: work())
    return Visitor(app, client, a_world(app)[request.param])


def test_whatever_somebody_sends_is_answered(visitor: Visitor):
    """One test a role, since meeting every page once to read its forms takes longer than the rest."""
    send_to_forms(visitor)
    ask_pages(visitor)
    ask_for_rows_that_cannot_be(visitor)


def send_to_forms(visitor: Visitor) -> None:
    rules = [r for r in rules_for(visitor.app, visitor.person, "POST") if r.endpoint not in ENDS_THE_LOG_IN]

    @settings(max_examples=ASKED or 30, **SETTINGS)
    @given(st.data())
    def send_something(data: st.DataObject) -> None:
        rule = data.draw(st.sampled_from(rules))
        path = data.draw(paths(rule, visitor.known[rule.rule]))
        sent = data.draw(pairs(visitor.fields_of(rule)))
        kind = data.draw(st.sampled_from([FORM] * 18 + [PLAIN, JSON]))
        visitor.send("POST", path, data=encoded(sent), content_type=kind)

    send_something()


def ask_pages(visitor: Visitor) -> None:
    rules = [r for r in rules_for(visitor.app, visitor.person, "GET") if r.endpoint not in LIBRARY_ENDPOINTS]
    names = ("page", "sort", "q", "employer", "participant", "programme", "lat", "lon")
    more = {name: {"1"} for name in names}

    @settings(max_examples=ASKED or 30, **SETTINGS)
    @given(st.data())
    def ask_something(data: st.DataObject) -> None:
        rule = data.draw(st.sampled_from(rules))
        path = data.draw(paths(rule, visitor.known[rule.rule]))
        asked = data.draw(pairs({**visitor.forms.fields.get(rule.endpoint, {}), **more}))
        visitor.send("GET", path, query_string=encoded(asked).decode("ascii"))

    ask_something()


def ask_for_rows_that_cannot_be(visitor: Visitor) -> None:
    wrong = []
    for method, number in product(("GET", "POST"), (2**31, 10**30)):
        for rule in rules_for(visitor.app, visitor.person, method):
            if "<int:" in rule.rule:
                path = paths_with(rule, number)
                status = visitor.send(method, path)
                wrong += [(method, path, status)] if status not in (404, 405, 302, 303) else []

    assert wrong == []


def paths_with(rule: Rule, number: int) -> str:
    from tests.fuzz.addresses import path_of

    return path_of(rule, {name: str(number) for name in rule.arguments})
