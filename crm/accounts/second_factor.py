"""Changes to somebody's second factors, each noted in the log without what it is; and what a log-in is told."""

from flask import flash, g
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security.proxies import _security
from sqlalchemy import update
from werkzeug.exceptions import NotFound

from crm.accounts.actions import end_sessions
from crm.accounts.app_codes import METHOD, WINDOW_SECONDS
from crm.accounts.models import Passkey, Staff
from crm.accounts.recovery_codes import FEW
from crm.audit.actions import record
from crm.database import db
from crm.errors import WrongCode
from crm.web.clock import now


def use_app(person: Staff, secret: str, code: str) -> None:
    """From now on the app that holds `secret` is the second step; `code` proves that it does. Raises WrongCode."""
    if not _security.totp_factory.verify_totp(code, secret, person, window=WINDOW_SECONDS):
        raise WrongCode
    person.tf_primary_method, person.tf_totp_secret = METHOD, secret
    _note(person)


def stop_using_app(person: Staff) -> None:
    """No code from an app any more."""
    person.tf_primary_method = person.tf_totp_secret = None
    _note(person)


def get_passkey(person: Staff, passkey_id: int) -> Passkey:
    """One of the person's passkeys. NotFound (404) for anybody else's."""
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.staff_id != person.id:
        raise NotFound
    return passkey


def remove_passkey(person: Staff, passkey: Passkey) -> None:
    """Nobody logs in with it any more."""
    person.webauthn.remove(passkey)
    _note(person)


def reset_factors(person: Staff) -> None:
    """For who has lost phone and key: all their factors go, and they are out everywhere.

    They log in with the password alone once more, and are told then who was asked to do this.
    """
    person.tf_primary_method = person.tf_totp_secret = person.mf_recovery_codes = None
    person.webauthn.clear()
    person.factors_reset_at = now()
    end_sessions(person, "administrator")
    record("update", "staff", person.id, reason="second factor reset")
    db.session.flush()


def _note(person: Staff) -> None:
    record("update", "staff", person.id, reason="second factor")
    db.session.flush()


def note_new_passkey(person: Staff) -> None:
    """A passkey has come."""
    _note(person)


def greet(person: Staff) -> None:
    """Once, at a log-in: that it used up a recovery code, or that an administrator took the factors away."""
    if g.pop("used_recovery_code", False):
        record("update", "staff", person.id, reason="recovery code used")
        _tell_codes_left(person.recovery_codes_left)
    if person.factors_reset_at is not None:
        flash(
            _(
                "An administrator has taken away your app, passkeys and recovery codes. "
                "If you did not ask for it, tell them now."
            ),
            "warning",
        )
        # Past the row's version: logging in must not refuse who has the person's form open.
        db.session.execute(update(Staff).where(Staff.id == person.id).values(factors_reset_at=None))


def _tell_codes_left(left: int) -> None:
    text = ngettext("You have %(num)s recovery code left.", "You have %(num)s recovery codes left.", left)
    if left > FEW:
        flash(text)
        return
    advice = _("Make new ones under My account.")
    flash(f"{text} {advice}", "warning")
