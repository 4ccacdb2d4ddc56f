"""The way to the provider of identities and back, and what people read when they are not let in."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security import current_user, login_user

from crm import labels
from crm.accounts.queries import get_staff
from crm.oidc import actions
from crm.oidc.actions import proved_at
from crm.oidc.provider import (
    Begun,
    Client,
    Identity,
    NotProven,
    end_session_address,
    find_client,
    send_there,
    take_answer,
)
from crm.web.access import LOGGED_IN, PUBLIC, access
from crm.web.addresses import local_path
from crm.web.clock import now
from crm.web.freshness import note_proof
from crm.web.transactions import writes

blueprint = Blueprint("oidc", __name__, url_prefix="/login/with")
# A longer address is not kept in the cookie: people begin at the start page instead.
LONGEST_NEXT = 1000
_CAME_FROM_THERE = "oidc_came_from_there"
_STILL_THERE = "oidc_still_there"


@blueprint.app_context_processor
def _provider() -> dict[str, object]:
    return {
        "identity_provider": current_app.config["OIDC_NAME"] if find_client() else None,
        "only_identity_provider": current_app.config["OIDC_ONLY"],
        "still_at_provider": _STILL_THERE in session,
    }


def _client() -> Client:
    return find_client() or abort(404)


@blueprint.get("/provider")
@access(PUBLIC)
def start() -> ResponseReturnValue:
    """Off to the provider. A link, since a form may not lead to another site (Content-Security-Policy)."""
    return _send(again=False)


@blueprint.get("/provider/again")
@access(LOGGED_IN)
def start_again() -> ResponseReturnValue:
    """To the provider once more, before something that matters."""
    return _send(again=True)


def _send(again: bool) -> ResponseReturnValue:
    client = _client()
    asked = local_path(request.args.get("next")) or url_for("overviews.today")
    next_path = asked if len(asked) <= LONGEST_NEXT else url_for("overviews.today")
    try:
        return redirect(send_there(client, _own("oidc.back"), Begun(next_path, again)))
    except NotProven as error:
        return redirect(url_for("oidc.refused", why=error.why))


@blueprint.get("/provider/back")
@access(PUBLIC)
@writes
def back() -> ResponseReturnValue:
    """Back from the provider: in, or to a page that says why not. Neither leaves the answer in the address."""
    client = _client()
    identity = None
    try:
        identity, begun = take_answer(client)
        return _prove_again(identity, begun) if begun.again else _let_in(identity, begun)
    except NotProven as error:
        actions.note_refusal(error.why, identity)
        return redirect(url_for("oidc.refused", why=error.why))


def _let_in(identity: Identity, begun: Begun) -> ResponseReturnValue:
    login_user(actions.admit(identity), remember=False, authn_via=["oidc"])
    # Whom the provider still knew since this morning has not proved anything now: files ask them once more.
    note_proof(proved_at(identity))
    session[_CAME_FROM_THERE] = True
    session.pop(_STILL_THERE, None)
    return redirect(begun.next_path)


def _prove_again(identity: Identity, begun: Begun) -> ResponseReturnValue:
    if not current_user.is_authenticated:
        raise NotProven("stale")
    actions.require_again(identity, current_user, now())
    note_proof(now())
    return redirect(begun.next_path)


@blueprint.get("/refused")
@access(PUBLIC)
def refused() -> ResponseReturnValue:
    """Why somebody is not let in, and whom to ask."""
    _client()
    why = request.args.get("why", "")
    known = why if why in labels.LABELS["oidc_refusal"] else "untrusted"
    status = 503 if known == "unreachable" else 403
    return render_template("oidc/refused.html", why=known, owner=current_app.config["OWNER_EMAIL"]), status


@blueprint.get("/provider/leave")
@access(PUBLIC)
def leave() -> ResponseReturnValue:
    """Log out at the provider too, where it has a place for that."""
    session.pop(_STILL_THERE, None)
    log_in = _own("security.login")
    return redirect(end_session_address(_client(), log_in) or log_in)


@blueprint.post("/provider/unbind/<int:staff_id>")
@access("staff.edit", fresh=True)
def unbind(staff_id: int) -> ResponseReturnValue:
    """Untie somebody from their account at the provider."""
    person = get_staff(staff_id)
    actions.unbind(current_user, person)
    flash(_("%(name)s is untied.", name=person.name), "success")
    return redirect(url_for("accounts.edit", staff_id=person.id), 303)


def _own(endpoint: str) -> str:
    """The whole address of a page of ours, as the provider knows it."""
    scheme = "https" if current_app.config["SESSION_COOKIE_SECURE"] else None
    return url_for(endpoint, _external=True, _scheme=scheme)


@user_logged_out.connect
def _offer_to_leave(_app: object, **_who: object) -> None:
    if session.pop(_CAME_FROM_THERE, None):
        session[_STILL_THERE] = True
