"""One request, one transaction: committed once when the request went well, rolled back otherwise."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Executable

from crm.audit import actions as audit
from crm.database import db, reading_only, writing

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., object])


def writes(view: View) -> View:
    """Declare that a GET keeps what it does. Only for an address that another site sends people to with a proof
    that works once: the way back from a provider of identities. Everything else that changes something is a POST.
    """
    view.writes = True  # type: ignore[attr-defined]
    return view


def reads(view: View) -> View:
    """Declare that a POST keeps nothing. For questions that say what must not stand in an address, and so in a log."""
    view.reads = True  # type: ignore[attr-defined]
    return view


def _only_reads() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in READING_METHODS:
        return not getattr(view, "writes", False)
    return getattr(view, "reads", False)


def begin() -> None:
    """A page that only reads takes no write lock on SQLite."""
    g.transaction = ExitStack()
    if _only_reads():
        g.transaction.enter_context(reading_only())


def commit_if_well(response: Response) -> Response:
    """Commit what a form did, unless the answer is an error. A GET commits nothing but the log of reads."""
    if not _only_reads() and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    _keep_what_was_noted()
    return response


def commit_now() -> None:
    """Keep what was done so far however the request ends: a wrong password counts, also where the answer is an error.

    Only for a request that has changed nothing else yet.
    """
    db.session.commit()


def keep(statement: Executable) -> None:
    """A statement that is carried out once the request has been answered, however it went: traces, nothing else."""
    g.setdefault("kept", []).append(statement)


def _keep_what_was_noted() -> None:
    """Reads, and what stays true of a request that was rolled back. When they cannot be kept there is no answer."""
    noted, statements = audit.take_noted(), g.pop("kept", [])
    if not noted and not statements:
        return
    try:
        with writing():
            audit.keep(noted)
            for statement in statements:
                db.session.execute(statement)
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
