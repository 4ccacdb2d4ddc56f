"""One request, one transaction: committed once when the request went well, rolled back otherwise."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from crm.audit.actions import keep, take_noted
from crm.database import db, reading_only, writing

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def begin() -> None:
    """A page that only reads takes no write lock on SQLite."""
    g.transaction = ExitStack()
    if request.method in READING_METHODS:
        g.transaction.enter_context(reading_only())


def commit_if_well(response: Response) -> Response:
    """Commit what a form did, unless the answer is an error. A GET commits nothing but the log of reads."""
    if request.method not in READING_METHODS and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    _keep_what_was_noted()
    return response


def _keep_what_was_noted() -> None:
    """Reads, and what stays true of a request that was rolled back. When they cannot be kept there is no answer."""
    noted = take_noted()
    if noted:
        try:
            with writing():
                keep(noted)
                db.session.commit()
        except BaseException:
            # So that the page that says what went wrong can be made.
            db.session.rollback()
            raise


def end(_error: BaseException | None) -> None:
    """Leave the reading mode of this request."""
    stack = g.pop("transaction", None)
    if stack is not None:
        stack.close()


def install(app: Flask) -> None:
    """Bind the three steps to the application."""
    app.before_request(begin)
    app.after_request(commit_if_well)
    app.teardown_request(end)
