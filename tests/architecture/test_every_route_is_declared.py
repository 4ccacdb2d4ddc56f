"""Everything is closed unless it says who may: the URL map is walked, and each endpoint really requested.

What an endpoint needs is in its declaration; who has that is in the permission table. This test asks each page
as each role and compares the answer with the two together, so that a new page fails here until it is declared.
"""

from itertools import product

import pytest
from flask import Flask
from werkzeug.routing import Rule

from crm import codes
from crm.accounts.permissions import PERMISSIONS, may
from crm.web.access import LIBRARY_ENDPOINTS, LOGGED_IN, PUBLIC, asked_by_script, declared_access
from tests.conftest import Client
from tests.crm import rows

# A made-up id for every converter: an object that is not there is 404 for who may, 403 for who may not.
SAMPLE_VALUES = {
    "int": 987654321,
    "rowid": 987654321,
    "string": "no-such",
    "default": "no-such",
    "path": "no-such",
    "uuid": "0" * 32,
}


def requests_of(app: Flask) -> list[tuple[Rule, str]]:
    """Each endpoint with each method that it answers."""
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    return [(rule, m) for rule, m in product(app.url_map.iter_rules(), methods) if m in (rule.methods or ())]


def sample_path(app: Flask, rule: Rule) -> str:
    """An address of the rule with made-up values."""
    converters = {name: type(converter).__name__ for name, converter in rule._converters.items()}
    values = {
        name: SAMPLE_VALUES.get(kind.removesuffix("Converter").lower().replace("integer", "int"), "no-such")
        for name, kind in converters.items()
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


def test_every_endpoint_declares_who_may(app: Flask):
    undeclared = {
        rule.endpoint for rule in app.url_map.iter_rules() if not declared_access(app, rule.endpoint)
    }

    assert undeclared == set()


def test_no_declaration_is_left_over_and_every_permission_is_used(app: Flask):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert set(LIBRARY_ENDPOINTS) <= endpoints


@pytest.mark.parametrize("role", codes.ROLES)
def test_each_role_meets_what_is_declared(app: Flask, client: Client, role: str):
    programme = rows.a_programme()
    client.log_in_as(rows.a_staff_member(role, programme))
    staff = rows.a_staff_member(role, programme)
    wrong = []
    for rule, method in requests_of(app):
        permission = declared_access(app, rule.endpoint)
        if permission == PUBLIC or rule.endpoint in LIBRARY_ENDPOINTS:
            continue
        allowed = permission == LOGGED_IN or may(staff, permission or "")
        status = client.open(sample_path(app, rule), method=method).status_code
        if (status == 403) == allowed or status >= 500:
            wrong.append((method, rule.endpoint, status, allowed))

    assert wrong == []


def test_without_logging_in_everything_but_the_public_leads_to_the_log_in(app: Flask, client: Client):
    wrong = []
    for rule, method in requests_of(app):
        if declared_access(app, rule.endpoint) == PUBLIC:
            continue
        response = client.open(sample_path(app, rule), method=method)
        if asked_by_script(app, rule.endpoint):
            if response.status_code != 401 or not response.json["said"]:
                wrong.append((method, rule.endpoint, response.status_code))
        elif response.status_code != 302 or not response.location.startswith("/login"):
            wrong.append((method, rule.endpoint, response.status_code))

    assert wrong == []


def test_permissions_are_asked_of_roles_that_exist():
    class Nobody:
        id = 0
        role = "nobody"

    assert [permission for permission in PERMISSIONS if may(Nobody(), permission)] == []
