"""Access as data on the endpoint. Everything is closed unless its view declares who may.

    @blueprint.get("/employers")
    @access("employers.read")
    def index(): ...

    @blueprint.get("/employers/file")
    @access("employers.read", fresh=True)
    def download(): ...

`fresh` asks for the password once more when the log-in is older than `freshness.FRESH_FOR`: for whatever lets data
leave the program, for what somebody proves with who they are, and for what lets one person come in as another.
`PUBLIC` is for what nobody needs to log in for. `by_script` is for what no page leads to, only a script asks for: it is
told in JSON what a person would be shown or sent to.
Endpoints that a library brings are declared in `LIBRARY_ENDPOINTS` (and `FRESH_LIBRARY_ENDPOINTS`); those that we do
without are `CLOSED`: not found, for everybody.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final, TypeVar

from flask import Flask, abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from crm import labels
from crm.accounts.permissions import PERMISSIONS, may
from crm.web.addresses import local_path
from crm.web.clock import now
from crm.web.freshness import ask_again, is_fresh

PUBLIC: Final = "public"
LOGGED_IN: Final = "logged in"
CLOSED: Final = "closed"

LIBRARY_ENDPOINTS: Final = MappingProxyType(
    {
        "static": PUBLIC,
        "security.static": PUBLIC,
        "security.login": PUBLIC,
        "security.logout": LOGGED_IN,
        "security.verify": LOGGED_IN,
        # The second step of a log-in: its state is in the session, so nobody is logged in yet.
        "security.tf_select": PUBLIC,
        "security.two_factor_token_validation": PUBLIC,
        "security.mf_recovery": PUBLIC,
        "security.wan_signin": PUBLIC,
        "security.wan_signin_response": PUBLIC,
        "security.wan_register": LOGGED_IN,
        "security.wan_register_response": LOGGED_IN,
        "security.mf_recovery_codes": LOGGED_IN,
        # Ours are under /account; nothing goes by e-mail.
        "security.two_factor_setup": CLOSED,
        "security.two_factor_setup_validate": CLOSED,
        "security.two_factor_rescue": CLOSED,
        "security.wan_delete": CLOSED,
    }
)

# Adding a passkey, making recovery codes: what a log-in left open on a desk must not do.
FRESH_LIBRARY_ENDPOINTS: Final = frozenset({"security.wan_register", "security.mf_recovery_codes"})

View = TypeVar("View", bound=Callable[..., object])


def access(permission: str, *, fresh: bool = False, by_script: bool = False) -> Callable[[View], View]:
    """Declare which permission (or `PUBLIC`, `LOGGED_IN`) a view needs, whether of somebody who has just proved who
    they are, and whether a script asks. Raises ValueError for an unknown permission.
    """
    if permission not in (PUBLIC, LOGGED_IN) and permission not in PERMISSIONS:
        raise ValueError(f"no permission is called {permission}")

    def declare(view: View) -> View:
        view.access_permission = permission  # type: ignore[attr-defined]
        view.access_fresh = fresh  # type: ignore[attr-defined]
        view.access_by_script = by_script  # type: ignore[attr-defined]
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> str | None:
    """What an endpoint declares; None = nothing, so that it stays closed."""
    if endpoint in LIBRARY_ENDPOINTS:
        return LIBRARY_ENDPOINTS[endpoint]
    return getattr(app.view_functions.get(endpoint), "access_permission", None)


def needs_fresh_log_in(app: Flask, endpoint: str) -> bool:
    """Whether an endpoint asks for a recent proof of who somebody is."""
    if endpoint in FRESH_LIBRARY_ENDPOINTS:
        return True
    return bool(getattr(app.view_functions.get(endpoint), "access_fresh", False))


def asked_by_script(app: Flask, endpoint: str | None) -> bool:
    """Whether a script asks, which wants to be told and not sent elsewhere."""
    return bool(getattr(app.view_functions.get(endpoint or ""), "access_by_script", False))


def log_in_first() -> ResponseReturnValue:
    """What a script is told whose person is not logged in, or must do something else first."""
    return jsonify(said=str(labels.TOLD_TO_SCRIPTS[401])), 401


def refuse_unless_declared() -> ResponseReturnValue | None:
    """Before each request: let through who may, send who is not logged in to the log-in, refuse the rest."""
    if request.endpoint is None:
        return None
    permission = declared_access(current_app, request.endpoint)
    if permission == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _lead_to_log_in()
    if permission == CLOSED:
        abort(404)
    if permission is None:
        abort(403)
    if permission != LOGGED_IN and not may(current_user, permission):
        abort(403)
    if needs_fresh_log_in(current_app, request.endpoint) and not is_fresh(now()):
        return ask_again()
    return None


def _lead_to_log_in() -> ResponseReturnValue:
    if asked_by_script(current_app, request.endpoint):
        return log_in_first()
    return redirect(url_for("security.login", next=safe_return_path()))


def safe_return_path() -> str | None:
    """Where to go on after logging in: the page asked for; for a form that was being sent, the page it stood on."""
    if request.method != "GET":
        return local_path(request.referrer)
    return request.full_path.rstrip("?") if request.path != "/" else None
