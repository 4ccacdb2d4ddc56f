"""A form that another site lets somebody's browser send changes nothing: every POST asks for our own token."""

import pytest
from flask import Flask

from crm.rooms import DEVELOPMENT_BLUEPRINTS
from crm.web.access import LIBRARY_ENDPOINTS
from tests.access.test_matrix import checksums
from tests.conftest import Client
from tests.crm import rows


@pytest.mark.parametrize("role", ["specialist", "partner", "coordinator", "admin"])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_without_our_token_nothing_is_posted(app: Flask, role: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    app.test_client_class = Client
    staff = rows.a_staff_member(role, rows.a_programme())
    client = app.test_client().log_in_as(staff)
    development = {blueprint.name for blueprint in DEVELOPMENT_BLUEPRINTS}
    posted = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and rule.endpoint not in LIBRARY_ENDPOINTS
        and rule.endpoint.split(".")[0] not in development
    ]
    before = checksums()
    addresses = app.url_map.bind("localhost")

    answers = {
        rule.endpoint: client.post(
            addresses.build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
        ).status_code
        for rule in posted
    }

    assert len(answers) > 100
    # What a script asks for is told apart by its code.
    assert answers.pop("field.entries") == 403
    assert {endpoint: code for endpoint, code in answers.items() if code != 400} == {}
    assert checksums() == before
