"""What every page gets: language, menu, formats, security headers, and error pages that say what to do."""

import secrets
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from crm import labels
from crm.accounts.permissions import may
from crm.database import db
from crm.encryption import CannotOpen, KeysUnusable
from crm.web import formats
from crm.web.access import asked_by_script
from crm.web.clock import today
from crm.web.navigation import visible_entries

LANGUAGES = ("sv", "en")
A_YEAR = 365 * 24 * 3600


def chosen_language() -> str:
    """What the person chose, else Swedish."""
    chosen = request.cookies.get("language")
    return chosen if chosen in LANGUAGES else "sv"


def csp_nonce() -> str:
    """This answer's nonce, for the few scripts and styles that a page must carry itself."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def protect(response: Response) -> Response:
    """Headers that close what a page does not use."""
    tiles = f" {origin}" if (origin := current_app.config["MAP_TILES_ORIGIN"]) else ""
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data:{tiles}; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
        "base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    )
    # For browsers that do not know frame-ancestors.
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # Addresses hold ids and searches: other sites get nothing; our own pages find the way back by it.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    if request.endpoint == "security.logout":
        # Not "storage": light or dark stands there, and nothing about anybody.
        response.headers.setdefault("Clear-Site-Data", '"cache"')
    if request.endpoint not in ("static", None):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _template_context() -> dict[str, Any]:
    # Looked up once: behind `current_user` is a search for every question.
    person = current_user._get_current_object() if current_user.is_authenticated else None
    return {
        "locale": labels.language(),
        "navigation": visible_entries(person),
        "may": lambda permission, subject=None: may(person, permission, subject),
        "label": labels.label,
        "in_matching": labels.in_matching,
        "cell_sentence": labels.cell_sentence,
        "has_page": lambda endpoint: endpoint in current_app.view_functions,
        "today": today(),
        "csp_nonce": csp_nonce,
    }


def _show_error(error: HTTPException) -> ResponseReturnValue:
    if asked_by_script(current_app, request.endpoint):
        return _tell_script(error)
    return render_template("errors/error.html", code=error.code or 500), error.code or 500


def _tell_script(error: HTTPException) -> ResponseReturnValue:
    # A token that has run out is no fault of whoever wrote: a new one comes with the next answer to a GET.
    code = 403 if isinstance(error, CSRFError) else error.code or 500
    return jsonify(said=str(labels.TOLD_TO_SCRIPTS.get(code, labels.TOLD_TO_SCRIPTS[500]))), code


def _show_unreachable_database(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    return render_template("errors/database.html"), 503


def _show_lost_key(error: KeysUnusable | CannotOpen) -> tuple[str, int]:
    db.session.rollback()
    current_app.logger.error("What is sealed cannot be read: %s", error)
    return render_template("errors/keys.html"), 503


def install(app: Flask) -> None:
    """Bind formats, context, headers and error pages to the application."""
    app.jinja_env.filters.update(
        day=formats.day,
        moment=formats.moment,
        week=formats.week,
        number=formats.number,
        phone=formats.phone,
        label=formats.label,
    )
    app.context_processor(_template_context)
    app.after_request(protect)
    app.register_error_handler(HTTPException, _show_error)
    app.register_error_handler(OperationalError, _show_unreachable_database)
    for lost in (KeysUnusable, CannotOpen):
        app.register_error_handler(lost, _show_lost_key)
