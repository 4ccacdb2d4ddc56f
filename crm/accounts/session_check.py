"""At every request: does the log-in that the cookie names still go on? Begun and ended on the library's signals.

Every way to log in sends the same signal, so passwords, passkeys and other identities all begin a session here.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_out
from flask_security import current_user, logout_user, user_authenticated

from crm import labels
from crm.accounts import sessions, unsent
from crm.accounts.actions import note_log_in
from crm.accounts.models import LogInSession, Staff
from crm.accounts.proof import client_address
from crm.accounts.rules import Limits, why_over
from crm.web.access import PUBLIC, asked_by_script, declared_access, log_in_first, safe_return_path
from crm.web.addresses import local_path
from crm.web.clock import now
from crm.web.freshness import note_proof
from crm.web.transactions import keep

HANDLE = "log_in"
CSRF_TOKEN = "csrf_token"  # noqa: S105 (the name of it)

_HAS_UNSENT = "has_unsent_forms"
# The field of a form that is sent once more: the id of what was kept of it.
SENT_NOW = "unsent_form"
# They came in without a password of ours, so it does not matter whether they have a temporary one.
_KNOWN_ELSEWHERE = "known_elsewhere"
_BEFORE_A_PASSWORD_OF_ONES_OWN = ("account.own", "security.logout")


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
    app.before_request(lead_to_a_password_of_ones_own)
    app.after_request(_forget_what_was_sent)
    app.context_processor(lambda: {"has_unsent_forms": session.get(_HAS_UNSENT, False)})


def _begin(_app: Flask, user: Staff, authn_via: list[str] | None = None, **_how: Any) -> None:
    at = now()
    before = sessions.find(session.get(HANDLE))
    if before is not None and before.ended_at is None:
        sessions.end(before, at, "replaced")
    # Whoever knew the cookie before the log-in knows neither handle nor token after it.
    session[HANDLE] = sessions.begin(user, at, client_address(), request.user_agent.string)
    session.pop(CSRF_TOKEN, None)
    g.pop(CSRF_TOKEN, None)
    session[_KNOWN_ELSEWHERE] = "oidc" in (authn_via or [])
    note_proof(at)
    note_log_in(user, at)
    unsent.forget_old(at)
    _look_for_unsent(user)


def _look_for_unsent(person: Staff) -> None:
    if unsent.list_unsent(person, now()):
        session[_HAS_UNSENT] = True
    else:
        session.pop(_HAS_UNSENT, None)


def _end(_app: Flask, **_who: Any) -> None:
    session.pop(_HAS_UNSENT, None)
    found = sessions.find(session.pop(HANDLE, None))
    if found is not None and found.ended_at is None:
        sessions.end(found, now(), "log_out")


def turn_out_whose_log_in_is_over() -> ResponseReturnValue | None:
    """Before each request: log out whose log-in has ended or lasted too long, with a sentence and the way back."""
    if request.endpoint == "static" or "_user_id" not in session:
        return None
    found, at = sessions.find(session.get(HANDLE)), now()
    why = _why_out(found)
    if found is not None and why is None:
        _note_seen(found)
        return None
    if found is not None and found.ended_at is None:
        keep(sessions.ended(found, at, why or "closed"))
    sentences = [labels.SESSION_ENDS.get(why or "", labels.SESSION_ENDS["closed"])]
    if found is not None and why in ("idle", "too_long") and _keep_unsent(found.staff_id):
        sentences.append(labels.FORM_KEPT)
    return _turn_out(sentences)


def lead_to_a_password_of_ones_own() -> ResponseReturnValue | None:
    """Before each request: whoever came in with a temporary password chooses another before anything else."""
    if request.endpoint in (None, *_BEFORE_A_PASSWORD_OF_ONES_OWN) or "_user_id" not in session:
        return None
    if declared_access(current_app, _endpoint()) == PUBLIC:
        return None
    if session.get(_KNOWN_ELSEWHERE) or not current_user.is_authenticated:
        return None
    if not current_user.must_change_password:
        return None
    g.turned_away = True
    if asked_by_script(current_app, request.endpoint):
        return log_in_first()
    return redirect(url_for("account.own"), 302 if request.method == "GET" else 303)


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


def _keep_unsent(staff_id: int) -> bool:
    """Keep the form that came too late; whether there was one to keep."""
    if request.method != "POST" or request.files or _is_for_everybody():
        return False
    page = local_path(request.referrer)
    statement = unsent.kept(
        staff_id, request.full_path.rstrip("?"), page, request.form.items(multi=True), now()
    )
    if statement is not None:
        keep(statement)
    return statement is not None


def forget_unsent(person: Staff, form_id: int) -> None:
    """Remove one of somebody's unsent forms, and say on their pages whether there are more."""
    unsent.forget(person, form_id)
    _look_for_unsent(person)


def _forget_what_was_sent(response: Response) -> Response:
    # Whoever has saved is sent on; whoever was turned away before the view is, too.
    if request.method != "POST" or response.status_code not in (302, 303) or g.get("turned_away"):
        return response
    sent = request.form.get(SENT_NOW, "")
    if sent.isdecimal() and current_session_id() is not None:
        forget_unsent(current_user, int(sent))
    return response


def _is_for_everybody() -> bool:
    """Whether nobody needs to log in for what was asked; what is not there is the same to everybody."""
    return request.endpoint is None or declared_access(current_app, _endpoint()) == PUBLIC


def _endpoint() -> str:
    return request.endpoint or ""


def _turn_out(sentences: Iterable[Any]) -> ResponseReturnValue | None:
    # Already ended, or kept to be: the signal of the library must not say that they did it themselves.
    session.pop(HANDLE, None)
    logout_user()
    flash(" ".join(map(str, sentences)), "warning")
    if _is_for_everybody():
        return None
    if asked_by_script(current_app, request.endpoint):
        return log_in_first()
    log_in = url_for("security.login", next=safe_return_path())
    if "HX-Request" in request.headers:
        # A piece of a page cannot show the log-in: the whole page goes there.
        return Response(status=204, headers={"HX-Redirect": log_in})
    return redirect(log_in, 302 if request.method == "GET" else 303)
