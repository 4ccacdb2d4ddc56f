"""The pages on the phone, its two requests, and the inbox of what has come."""

import json
import re
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    jsonify,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import RequestEntityTooLarge, UnprocessableEntity

from crm.audit.actions import record_read
from crm.field import actions, labels, rules, shell
from crm.field.actions import Sent, Taken
from crm.field.day import day_of
from crm.field.sealing import account_of
from crm.web.access import PUBLIC, access
from crm.web.clock import HOME, now, today

blueprint = Blueprint("field", __name__, url_prefix="/field")

MOST_BYTES: Final = 1_000_000
MOST_ENTRIES: Final = 50
_KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@blueprint.get("/")
@access("contacts.log")
def show() -> ResponseReturnValue:
    """The page on the phone. It holds nothing about anybody, so that it can lie there."""
    return shell.page()


@blueprint.get("/worker.js")
@access(PUBLIC)
def worker() -> ResponseReturnValue:
    """The service worker of everything under this address; the same to everybody."""
    answer = Response(shell.worker(), content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = url_for("field.show")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/day")
@access("contacts.log", by_script=True)
def day() -> ResponseReturnValue:
    """What is needed to knock on doors today, and what to seal and send with."""
    made = day_of(current_user._get_current_object(), today(), now())
    record_read(sorted(made.participant_ids))
    return jsonify({**made.content, "csrf": generate_csrf()})


@blueprint.post("/entries")
@access("contacts.log", by_script=True)
def entries() -> ResponseReturnValue:
    """Take what was written on the phone, and say what became of each."""
    body = _body()
    staff = current_user._get_current_object()
    sent, accounts = _sent(body)
    if accounts - {account_of(staff.id)}:
        return jsonify(said=labels.somebody_elses()), 403
    taken = actions.take_entries(staff, sent, rules.moment_in(body.get("sent_at"), HOME), now())
    return jsonify(results=[_result(one) for one in taken])


def _body() -> dict[str, Any]:
    """The request as JSON. Raises 413 for what is too big, 422 for what is no such request."""
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    request.max_content_length = MOST_BYTES
    try:
        body = rules.clean(json.loads(request.get_data(cache=False)))
    except (ValueError, RecursionError) as error:
        raise UnprocessableEntity from error
    if not isinstance(body, dict) or not isinstance(body.get("entries"), list):
        raise UnprocessableEntity
    if len(body["entries"]) > MOST_ENTRIES:
        raise RequestEntityTooLarge
    return body


def _sent(body: dict[str, Any]) -> tuple[list[Sent], set[str]]:
    """The entries, and whose they say that they are. Raises 422."""
    sent, accounts = [], set()
    for one in body["entries"]:
        key, account, seal, sealed = (_text(one, name) for name in ("key", "account", "seal", "sealed"))
        if not _KEY.fullmatch(key):
            raise UnprocessableEntity
        sent.append(Sent(key, seal, sealed))
        accounts.add(account)
    return sent, accounts


def _text(one: Any, name: str) -> str:
    text = one.get(name) if isinstance(one, dict) else None
    if not isinstance(text, str):
        raise UnprocessableEntity
    return text


def _result(taken: Taken) -> dict[str, Any]:
    entry, is_logged = taken.entry, taken.entry.state == "logged"
    employer_id = entry.contact.employer_id if entry.contact else None
    return {
        "key": entry.client_key,
        "state": "logged" if is_logged else "kept",
        "again": taken.is_again,
        "said": labels.told(entry),
        "url": url_for("overviews.employer", employer_id=employer_id) if employer_id else None,
    }
