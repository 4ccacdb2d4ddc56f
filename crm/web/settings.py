"""Choosing the language: the one setting that is the same for everybody, logged in or not."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.web.access import PUBLIC, access
from crm.web.addresses import local_path
from crm.web.pages import A_YEAR, LANGUAGES

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.post("/language")
@access(PUBLIC)
def choose_language() -> ResponseReturnValue:
    """Keep the chosen language and go back to where the person was."""
    response = redirect(local_path(request.form.get("next")) or url_for("overviews.today"))
    language = request.form.get("language", "")
    if language in LANGUAGES:
        secure = current_app.config["HTTPS"]
        response.set_cookie(
            "language", language, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure
        )
    return response
