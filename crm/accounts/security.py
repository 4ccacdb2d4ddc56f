"""The log-in library, bound to our staff."""

from flask import Flask
from flask_security import SQLAlchemyUserDatastore

from crm.accounts.models import Role, Staff
from crm.database import db
from crm.extensions import security


def install(app: Flask) -> None:
    """Bind the log-in to the application. Roles are a code on the staff row, so the library gets no role table."""
    datastore = SQLAlchemyUserDatastore(db, Staff, Role)
    security.init_app(app, datastore, register_blueprint=True)
