"""The log-in library, bound to our staff, saying our words, and noting in the log who comes in."""

from typing import Any

from flask import Flask, current_app
from flask_security import LoginForm, SQLAlchemyUserDatastore, VerifyForm, current_user, user_authenticated

from crm import errors, labels
from crm.accounts.actions import note_log_in
from crm.accounts.models import Role, Staff
from crm.database import db
from crm.extensions import security
from crm.web.addresses import local_path
from crm.web.clock import now
from crm.web.forms import Worded


class LogInForm(Worded, LoginForm):
    """E-mail and password; the template names the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An address elsewhere is dropped, not shown as somebody's mistake: they never typed it.
        self.next.data = local_path(self.next.data) or ""

    def validate(self, **kwargs: Any) -> bool:
        """Whether somebody may come in by password; where there is another log-in for all, administrators only."""
        if not super().validate(**kwargs):
            return False
        if not current_app.config["OIDC_ONLY"] or self.user.role == "admin":
            return True
        elsewhere = errors.LogInElsewhere(provider=current_app.config["OIDC_NAME"])
        self.form_errors.append(labels.error_sentence(elsewhere))
        return False


class PasswordAgainForm(Worded, VerifyForm):
    """The password once more, before something that matters."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is the password; who has none (another log-in) has no right one, and the library would fail."""
        if current_user.password is None:
            self.password.errors = [labels.LOG_IN_MESSAGES["INVALID_PASSWORD"]]
            return False
        return bool(super().validate(**kwargs))


def install(app: Flask) -> None:
    """Bind the log-in to the application. Roles are a code on the staff row, so the library gets no role table."""
    for name, sentence in labels.LOG_IN_MESSAGES.items():
        app.config[f"SECURITY_MSG_{name}"] = (sentence, "error")
    app.config["SECURITY_MSG_REAUTHENTICATION_SUCCESSFUL"] = (
        labels.LOG_IN_MESSAGES["REAUTHENTICATION_SUCCESSFUL"],
        "success",
    )
    datastore = SQLAlchemyUserDatastore(db, Staff, Role)
    security.init_app(
        app, datastore, register_blueprint=True, login_form=LogInForm, verify_form=PasswordAgainForm
    )
    user_authenticated.connect(_note_log_in, app)


def _note_log_in(_app: Flask, user: Staff, **_how: Any) -> None:
    note_log_in(user, now())
