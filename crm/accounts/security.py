"""The log-in library, bound to our staff and saying our words."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, current_app
from flask_security import (
    LoginForm,
    Security,
    SQLAlchemyUserDatastore,
    VerifyForm,
    current_user,
    user_authenticated,
    wan_registered,
)

from crm import errors, labels
from crm.accounts import attempts, passwords, second_step
from crm.accounts.app_codes import AppCodes, CodeForm
from crm.accounts.models import Passkey, Role, Staff
from crm.accounts.passkeys import (
    CreatedPasskeyForm,
    NewPasskeyForm,
    Passkeys,
    StartWithPasskeyForm,
    UsedPasskeyForm,
)
from crm.accounts.proof import counted
from crm.accounts.recovery_codes import RecoveryCodes, RecoveryForm
from crm.accounts.second_factor import greet, note_new_passkey
from crm.accounts.ways import ChooseStepForm, UnusedRescueForm
from crm.database import db
from crm.web.addresses import local_path
from crm.web.clock import now
from crm.web.forms import Worded

security = Security(totp_cls=AppCodes, webauthn_util_cls=Passkeys, mf_recovery_codes_util_cls=RecoveryCodes)


class LogInForm(Worded, LoginForm):
    """E-mail and password; the template names the fields.

    Nobody is remembered past the end of their session: a cookie that logs in by itself knows no time-out.
    """

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An address elsewhere is dropped, not shown as somebody's mistake: they never typed it.
        self.next.data = local_path(self.next.data) or ""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the two belong together; a wait after too many wrong ones comes first."""
        self.password.data = passwords.cut(self.password.data)
        check = partial(super().validate, **kwargs)
        email = _one_spelling(self.email.data)
        if not email or not self.password.data:
            return check()
        return counted(self.form_errors, email, check, self._refused_as) and self._opens()

    def _refused_as(self) -> int | None:
        if self.ifield is None:
            # The library did not look for anybody, so it hashed nothing: every refusal takes the same time.
            passwords.hash_for_nothing()
        return self.user.id if self.user else None

    def _opens(self) -> bool:
        """Whether the right password opens; what keeps it shut is told to nobody who does not know it."""
        return self._still_works() and self._may_use_a_password()

    def _still_works(self) -> bool:
        """Whether it is a password to keep, or a temporary one whose week is not over."""
        expires_at = self.user.password_expires_at
        if expires_at is None or now() < expires_at:
            return True
        self.form_errors.append(str(labels.TEMPORARY_PASSWORD_OVER))
        return False

    def _may_use_a_password(self) -> bool:
        """Whether this is the door for them; where there is another log-in for all, administrators only."""
        if not current_app.config["OIDC_ONLY"] or self.user.role == "admin":
            return True
        elsewhere = errors.LogInElsewhere(provider=current_app.config["OIDC_NAME"])
        self.form_errors.append(labels.error_sentence(elsewhere))
        return False


class PasswordAgainForm(Worded, VerifyForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = local_path(self.next.data) or ""

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is the password; wrong ones count as they do at the log-in."""
        self.password.data = passwords.cut(self.password.data)
        check = partial(super().validate, **kwargs)
        if not self.password.data:
            return check()
        if current_user.password is None:
            # Who has none (another log-in) has no right one, and the library would fail.
            self.password.errors = [labels.LOG_IN_MESSAGES["INVALID_PASSWORD"]]
            return False
        right = counted(self.form_errors, self.user.email, check, lambda: int(self.user.id))
        if right:
            attempts.note_right(self.user.email)
        return right


def _one_spelling(email: str | None) -> str | None:
    """An address as the library will look for it, or guesses could be spread over its spellings."""
    try:
        return str(security.mail_util.normalize(email)) if email else None
    except ValueError:
        return email


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
    # The pages are there for our own check, which knows one clock (crm.web.freshness).
    app.config["SECURITY_FRESHNESS"] = timedelta(seconds=-1)
    second_step.install(app)
    user_authenticated.connect(_forget_wrong_ones, app)
    user_authenticated.connect(_greet, app)
    wan_registered.connect(_note_new_passkey, app)


def _forget_wrong_ones(_app: Flask, user: Staff, **_how: Any) -> None:
    # Not sooner: whoever knows the password alone must not get new guesses at the code from the phone.
    attempts.note_right(user.email)


def _greet(_app: Flask, user: Staff, **_how: Any) -> None:
    greet(user)


def _note_new_passkey(_app: Flask, user: Staff, **_which: Any) -> None:
    note_new_passkey(user)
