"""Pages about one's own second factors. Each wants a password that was given not long ago."""

from flask import Blueprint, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_security.proxies import _security

from crm.accounts import second_factor
from crm.accounts.forms import AppCodeForm
from crm.accounts.models import Staff
from crm.web.access import LOGGED_IN, access
from crm.web.editing import answer

blueprint = Blueprint("factors", __name__)
# The secret of an app that has not shown its first code yet; sealed by the library, so that a cookie may hold it.
_NEW_APP = "new_app"


@blueprint.route("/account/app", methods=["GET", "POST"])
@access(LOGGED_IN, fresh=True)
def set_up_app() -> ResponseReturnValue:
    """Show an app its secret, and take the first code that it shows."""
    secret = session.setdefault(_NEW_APP, _security.totp_factory.generate_totp_secret())
    form = AppCodeForm()
    if form.validate_on_submit() and form.run(second_factor.use_app, _person(), secret, form.code.data):
        session.pop(_NEW_APP)
        flash(_("From now on you write a code from your app when you log in."), "success")
        return redirect(url_for("account.own"), 303)
    return answer(
        "factors/set_up_app.html", form, **_security.totp_factory.fetch_setup_values(secret, _person())
    )


@blueprint.post("/account/app/remove")
@access(LOGGED_IN, fresh=True)
def remove_app() -> ResponseReturnValue:
    """Stop asking for codes from the app."""
    second_factor.stop_using_app(_person())
    flash(_("Your app is no longer used."), "success")
    return redirect(url_for("account.own"), 303)


@blueprint.post("/account/passkeys/<int:passkey_id>/remove")
@access(LOGGED_IN, fresh=True)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Take a passkey away."""
    person = _person()
    second_factor.remove_passkey(person, second_factor.get_passkey(person, passkey_id))
    flash(_("The passkey is removed."), "success")
    return redirect(url_for("account.own"), 303)


def _person() -> Staff:
    person: Staff = current_user._get_current_object()
    return person
