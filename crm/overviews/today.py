"""The start page: what is due today, by role."""

from flask import render_template
from flask.typing import ResponseReturnValue

from crm.overviews import blueprint
from crm.web.access import access


@blueprint.get("/")
@access("start.read")
def today() -> ResponseReturnValue:
    """What is due today, by role."""
    return render_template("overviews/today.html")
