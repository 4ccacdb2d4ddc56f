"""The page after the password was written once more: on to what was asked for, also when that is a file."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.web.access import LOGGED_IN, access
from crm.web.addresses import local_path

blueprint = Blueprint("going_on", __name__)


@blueprint.get("/go-on")
@access(LOGGED_IN)
def go_on() -> ResponseReturnValue:
    """Go on to `to` by itself; the page stays when that is a file, with a way `back`."""
    to = local_path(request.args.get("to"))
    if to is None:
        return redirect(url_for("overviews.today"))
    back = local_path(request.args.get("back")) or url_for("overviews.today")
    return render_template("going_on/go_on.html", to=to, back=back)
