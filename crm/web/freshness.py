"""Whether somebody has proved lately who they are: asked before data leaves the program.

A view says so beside its permission, `@access("reports.read", fresh=True)`. Whoever logged in longer ago than
`FRESH_FOR` writes the password once more (or uses a passkey, where they have one), and comes back to what they
asked for.
"""

from datetime import datetime, timedelta
from typing import Final

from flask import flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from crm import labels
from crm.web.addresses import local_path

FRESH_FOR: Final = timedelta(minutes=15)
# The log-in library's own name for it: its pages for passwords and passkeys write it, too.
_PROVED_AT: Final = "fs_paa"


def note_proof(at: datetime) -> None:
    """Whoever is logged in has just proved who they are (for ways to log in that the library does not bring)."""
    session[_PROVED_AT] = at.timestamp()


def is_fresh(at: datetime) -> bool:
    """Whether the last proof is recent enough; one that lies ahead of the clock is none."""
    age = at.timestamp() - float(session.get(_PROVED_AT) or 0)
    return abs(age) < FRESH_FOR.total_seconds()


def ask_again() -> ResponseReturnValue:
    """To the page that asks for the password, with the way back: the page asked for, or where a form stood."""
    g.turned_away = True
    came_from = local_path(request.referrer)
    flash(str(labels.LOG_IN_MESSAGES["REAUTHENTICATION_REQUIRED"]), "message")
    if request.method != "GET":
        return redirect(url_for("security.verify", next=came_from or "/"), 303)
    going_on = url_for("going_on.go_on", to=request.full_path.rstrip("?"), back=came_from)
    return redirect(url_for("security.verify", next=going_on))
