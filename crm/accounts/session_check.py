"""At every request: does the log-in that the cookie names still go on? Begun and ended on the library's signals.

Every way to log in sends the same signal, so passwords, passkeys and other identities all begin a session here.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_out
from flask_security import current_user, logout_user, user_authenticated

from crm import labels
from crm.accounts import sessions
from crm.accounts.actions import note_log_in
from crm.accounts.models import LogInSession, Staff
from crm.accounts.rules import Limits, why_over
from crm.web.access import PUBLIC, declared_access, safe_return_path
from crm.web.clock import now
from crm.web.freshness import note_proof
from crm.web.transactions import keep

HANDLE = "log_in"
CSRF_TOKEN = "csrf_token"  # noqa: S105 (the name of it)


def limits() -> Limits:
    """How long somebody stays logged in here."""
    return Limits(
        timedelta(minutes=current_app.config["IDLE_MINUTES"]),
        timedelta(hours=current_app.config["LOG_IN_HOURS"]),
    )


def current_session_id() -> int | None:
    """The id of the log-in that this request came with; None when nobody is logged in."""
    found: LogInSession | None = g.get("log_in_session")
    return found.id if found else None


def install(app: Flask) -> None:
    """Bind the check and the signals to the application."""
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)
    app.before_request(turn_out_whose_log_in_is_over)


def _begin(_app: Flask, user: Staff, **_how: Any) -> None:
    at = now()
    before = sessions.find(session.get(HANDLE))
    if before is not None and before.ended_at is None:
        sessions.end(before, at, "replaced")
    # Whoever knew the cookie before the log-in knows neither handle nor token after it.
    session[HANDLE] = sessions.begin(user, at, request.remote_addr, request.user_agent.string)
    session.pop(CSRF_TOKEN, None)
    g.pop(CSRF_TOKEN, None)
    note_proof(at)
    note_log_in(user, at)


def _end(_app: Flask, **_who: Any) -> None:
    found = sessions.find(session.pop(HANDLE, None))
    if found is not None and found.ended_at is None:
        sessions.end(found, now(), "log_out")


def turn_out_whose_log_in_is_over() -> ResponseReturnValue | None:
    """Before each request: log out whose log-in has ended or lasted too long, with a sentence and the way back."""
    if request.endpoint in (None, "static") or "_user_id" not in session:
        return None
    found, at = sessions.find(session.get(HANDLE)), now()
    why = _why_out(found)
    if found is not None and why is None:
        _note_seen(found)
        return None
    if found is not None and found.ended_at is None:
        keep(sessions.ended(found, at, why or "closed"))
    return _turn_out(why)


def _why_out(found: LogInSession | None) -> str | None:
    """Why the log-in does not count any more; None when it does."""
    if found is None:
        return "closed"
    why = found.why or why_over(found.began_at, found.last_seen_at, now(), limits())
    if why is None and not (current_user.is_authenticated and current_user.id == found.staff_id):
        return "closed"
    return why


def _note_seen(found: LogInSession) -> None:
    g.log_in_session = found
    statement = sessions.seen(found, now())
    if statement is not None:
        keep(statement)


def _turn_out(why: str | None) -> ResponseReturnValue | None:
    # Already ended, or kept to be: the signal of the library must not say that they did it themselves.
    session.pop(HANDLE, None)
    logout_user()
    flash(str(labels.SESSION_ENDS.get(why or "", labels.SESSION_ENDS["closed"])), "warning")
    if declared_access(current_app, request.endpoint or "") == PUBLIC:
        return None
    log_in = url_for("security.login", next=safe_return_path())
    if "HX-Request" in request.headers:
        # A piece of a page cannot show the log-in: the whole page goes there.
        return Response(status=204, headers={"HX-Redirect": log_in})
    return redirect(log_in, 302 if request.method == "GET" else 303)
