"""The second step of a log-in: how often it may be tried and how long it may take, and who must have one.

The session remembers that the password was right; how often a code was wrong is kept in the database, with the wrong
passwords, since whoever guesses can bring back an old cookie.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_security.tf_plugin import tf_clean_session

from crm.accounts.models import Staff
from crm.accounts.proof import counted
from crm.database import db
from crm.web.access import PUBLIC, declared_access
from crm.web.clock import now

# From the right password to the right code.
TIME_FOR_IT: Final = timedelta(minutes=10)

_FIRST_STEPS = frozenset({"security.login", "security.wan_signin_response"})
_SECOND_STEPS = frozenset(
    {
        "security.tf_select",
        "security.two_factor_token_validation",
        "security.mf_recovery",
        "security.wan_signin",
        "security.wan_signin_response",
    }
)
_BEGUN = "second_step_begun"


def is_code_right(person: Staff, check: Callable[[], bool]) -> bool:
    """Whether `check` says yes to a code of `person`. A no counts as a wrong password does; who has to wait after too
    many begins anew.
    """
    faults: list[str] = []
    right = counted(faults, person.email, lambda: _as_it_is_now(person) and check(), lambda: person.id)
    if faults:
        tf_clean_session()
        flash(faults[0], "error")
        abort(redirect(url_for("security.login"), 303))
    return right


def _as_it_is_now(person: Staff) -> bool:
    # Nobody else's code for this person is looked at until the request ends (`counted` holds the count): so what is
    # read now cannot be used up by somebody else meanwhile.
    db.session.refresh(person)
    return True


def keep_time() -> ResponseReturnValue | None:
    """Before a second step: it is for who has just passed the first one, and is not in yet."""
    if request.endpoint not in _SECOND_STEPS:
        return None
    if current_user.is_authenticated:
        # The library would take it for an attack and log the person out.
        return redirect(url_for("overviews.today"))
    begun = session.get(_BEGUN, 0)
    if "tf_user_id" in session and now().timestamp() - begun > TIME_FOR_IT.total_seconds():
        tf_clean_session()
        flash(_("That took a while. Log in once more."), "warning")
        return redirect(url_for("security.login"), 303)
    return None


def note_first_step(response: Response) -> Response:
    """After a first step: the time for the second one begins."""
    if request.method == "POST" and request.endpoint in _FIRST_STEPS and "tf_user_id" in session:
        session[_BEGUN] = int(now().timestamp())
    if request.endpoint in _FIRST_STEPS | _SECOND_STEPS and response.location:
        response.location = without_way_back_here(response.location)
    return response


def without_way_back_here(location: str) -> str:
    """The address of the next step. Who asked for no page would be sent back to the log-in itself afterwards."""
    asked = urlsplit(parse_qs(urlsplit(location).query).get("next", [""])[0]).path
    is_step = asked.startswith((url_for("security.login"), url_for("security.tf_select")))
    return urlsplit(location)._replace(query="").geturl() if is_step else location


def is_required() -> bool:
    """Whether everybody must have a second factor here."""
    return bool(current_app.config["SECOND_FACTOR"] == "required")


def _is_password_enough(person: Staff) -> bool:
    """Whether somebody who has learnt the password gets in with it. Whose identity is a municipality's has none."""
    is_door = not current_app.config["OIDC_ONLY"] or person.role == "admin"
    return is_door and person.password is not None and not person.has_second_factor


def lead_to_factors() -> ResponseReturnValue | None:
    """Where everybody must have a second factor: who has none is led to getting one before anything else."""
    if not is_required() or not current_user.is_authenticated:
        return None
    endpoint = request.endpoint or ""
    if not _is_password_enough(current_user) or declared_access(current_app, endpoint) == PUBLIC:
        return None
    if endpoint.startswith(("account.", "factors.", "security.")):
        return None
    return redirect(url_for("account.own"), 303)


def install(app: Flask) -> None:
    """Bind the steps to the application, after who may open what has been asked."""
    app.before_request(keep_time)
    app.before_request(lead_to_factors)
    app.after_request(note_first_step)
