"""Choosing the language: the one setting that is the same for everybody, logged in or not."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.web.access import PUBLIC, access
from crm.web.pages import LANGUAGES

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
A_YEAR = 365 * 24 * 3600


@blueprint.post("/language")
@access(PUBLIC)
def choose_language() -> ResponseReturnValue:
    """Keep the chosen language and go back to where the person was."""
    response = redirect(_same_site_path(request.form.get("next", "")))
    language = request.form.get("language", "")
    if language in LANGUAGES:
        response.set_cookie("language", language, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def _same_site_path(address: str) -> str:
    parts = urlsplit(address)
    is_path = (
        not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    )
    return address if is_path and "\\" not in address else url_for("overviews.today")
