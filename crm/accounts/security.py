"""The log-in library, bound to our staff and saying our words."""

from typing import Any

from flask import Flask
from flask_security import LoginForm, SQLAlchemyUserDatastore, VerifyForm

from crm import labels
from crm.accounts.models import Role, Staff
from crm.database import db
from crm.extensions import security
from crm.web.addresses import local_path
from crm.web.forms import Worded


class LogInForm(Worded, LoginForm):
    """E-mail and password; the template names the fields.

    Nobody is remembered past the end of their session: a cookie that logs in by itself knows no time-out.
    """

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An address elsewhere is dropped, not shown as somebody's mistake: they never typed it.
        self.next.data = local_path(self.next.data) or ""


class PasswordAgainForm(Worded, VerifyForm):
    """The password once more, before something that matters."""


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
