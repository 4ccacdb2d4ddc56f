"""The log-in library, bound to our staff, saying our words, and noting in the log who comes in."""

from typing import Any

from flask import Flask
from flask_security import (
    LoginForm,
    Security,
    SQLAlchemyUserDatastore,
    VerifyForm,
    user_authenticated,
    wan_registered,
)
from flask_security.utils import validate_redirect_url

from crm import labels
from crm.accounts import second_step
from crm.accounts.actions import note_log_in
from crm.accounts.app_codes import AppCodes, CodeForm
from crm.accounts.models import Passkey, Role, Staff
from crm.accounts.passkeys import (
    CreatedPasskeyForm,
    NewPasskeyForm,
    Passkeys,
    StartWithPasskeyForm,
    UsedPasskeyForm,
)
from crm.accounts.recovery_codes import RecoveryCodes, RecoveryForm
from crm.accounts.second_factor import greet, note_new_passkey
from crm.accounts.ways import ChooseStepForm, UnusedRescueForm
from crm.database import db
from crm.web.clock import now
from crm.web.forms import Worded

security = Security(totp_cls=AppCodes, webauthn_util_cls=Passkeys, mf_recovery_codes_util_cls=RecoveryCodes)


class LogInForm(Worded, LoginForm):
    """E-mail and password; the template names the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An address elsewhere is dropped, not shown as somebody's mistake: they never typed it.
        if not validate_redirect_url(self.next.data):
            self.next.data = ""


class PasswordAgainForm(Worded, VerifyForm):
    """The password once more, before something that matters."""


_GOOD_NEWS = ("REAUTHENTICATION_SUCCESSFUL", "TWO_FACTOR_LOGIN_SUCCESSFUL", "WEBAUTHN_REGISTER_SUCCESSFUL")


def install(app: Flask) -> None:
    """Bind the log-in to the application. Roles are a code on the staff row, so the library gets no role table."""
    for name, sentence in labels.LOG_IN_MESSAGES.items():
        app.config[f"SECURITY_MSG_{name}"] = (sentence, "error")
    for name in _GOOD_NEWS:
        app.config[f"SECURITY_MSG_{name}"] = (labels.LOG_IN_MESSAGES[name], "success")
    app.config["SECURITY_DATETIME_FACTORY"] = now
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Staff, Role, Passkey),
        register_blueprint=True,
        login_form=LogInForm,
        verify_form=PasswordAgainForm,
        two_factor_select_form=ChooseStepForm,
        two_factor_rescue_form=UnusedRescueForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryForm,
        wan_register_form=NewPasskeyForm,
        wan_register_response_form=CreatedPasskeyForm,
        wan_signin_form=StartWithPasskeyForm,
        wan_signin_response_form=UsedPasskeyForm,
    )
    # Pages only: what the library can say to programs is neither worded nor needed.
    security.want_json(lambda _request: False)
    second_step.install(app)
    user_authenticated.connect(_note_log_in, app)
    wan_registered.connect(_note_new_passkey, app)


def _note_log_in(_app: Flask, user: Staff, **_how: Any) -> None:
    note_log_in(user, now())
    greet(user)


def _note_new_passkey(_app: Flask, user: Staff, **_which: Any) -> None:
    note_new_passkey(user)
