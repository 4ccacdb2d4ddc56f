"""The second step of a log-in: how often it may be tried and how long it may take, and who must have one.

The session remembers that the password was right; how often a code was wrong is kept in the database, since
whoever guesses can bring back an old cookie.
"""

from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_security.tf_plugin import tf_clean_session
from sqlalchemy import CursorResult, case, or_, update

from crm.accounts.models import Staff
from crm.database import db
from crm.web.access import PUBLIC, declared_access
from crm.web.clock import now

MOST_TRIES: Final = 5
PAUSE: Final = timedelta(minutes=15)
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


def take_try(person: Staff) -> bool:
    """Use up one of the tries, before the code is looked at; False when there is none left for now.

    One statement, so that guesses sent at the same moment do not share a try; until the request ends, nobody
    else's guess for this person is looked at.
    """
    at = now()
    rested = Staff.second_step_tried_at < at - PAUSE
    tries = case((rested, 1), else_=Staff.second_step_tries + 1)
    result = db.session.execute(
        update(Staff)
        .where(Staff.id == person.id, or_(Staff.second_step_tries < MOST_TRIES, rested))
        .values(second_step_tries=tries, second_step_tried_at=at)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(person)
    return isinstance(result, CursorResult) and result.rowcount == 1


def forget_tries(person: Staff) -> None:
    """The code was right: the next log-in has all its tries."""
    db.session.execute(
        update(Staff)
        .where(Staff.id == person.id)
        .values(second_step_tries=0, second_step_tried_at=None)
        .execution_options(synchronize_session=False)
    )


def end_log_in_without_tries(person: Staff, may_go_on: bool = False) -> None:
    """Back to the password when no try is left, or when the last one was just wrong."""
    if may_go_on or person.second_step_tries < MOST_TRIES:
        return
    tf_clean_session()
    flash(_("That was too many wrong codes. Wait a quarter of an hour, then log in again."), "error")
    abort(redirect(url_for("security.login"), 303))


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


def lead_to_factors() -> ResponseReturnValue | None:
    """Where everybody must have a second factor: who has none is led to getting one before anything else."""
    if not is_required() or not current_user.is_authenticated:
        return None
    endpoint = request.endpoint or ""
    if current_user.has_second_factor or declared_access(current_app, endpoint) == PUBLIC:
        return None
    if endpoint.startswith(("account.", "factors.", "security.")):
        return None
    return redirect(url_for("account.own"), 303)


def install(app: Flask) -> None:
    """Bind the steps to the application, after who may open what has been asked."""
    app.before_request(keep_time)
    app.before_request(lead_to_factors)
    app.after_request(note_first_step)
