"""Proving who one is, at most so many times: what every page that asks for a password calls."""

from collections.abc import Callable, MutableSequence

from flask import current_app, request

from crm import labels
from crm.accounts import attempts
from crm.errors import MustWait
from crm.web.clock import now
from crm.web.transactions import commit_now


def counted(
    faults: MutableSequence[str],
    email: str,
    check: Callable[[], bool],
    refused_as: Callable[[], int | None],
) -> bool:
    """Whether `check` says yes, and nobody has to wait: during a wait it is not asked, and `faults` get a sentence.

    A no is counted for the account `email` and the address of the request, and logged on the staff id that
    `refused_as` gives (None: nobody's). It counts whatever becomes of the request, so call it before any change.
    """
    at, address = now(), client_address()
    try:
        attempts.require_no_wait(email, address, at)
    except MustWait as error:
        faults.append(labels.error_sentence(error))
        return False
    right = check()
    if not right:
        attempts.note_refused(email, address, at, refused_as())
        commit_now()
    return right


def client_address() -> str | None:
    """Where the request comes from; None where only the web server before this one knows, and does not say.

    Otherwise one person's wrong passwords would make everybody wait.
    """
    is_hidden = current_app.config["HTTPS"] and not current_app.config["PROXIES"]
    return None if is_hidden else request.remote_addr
