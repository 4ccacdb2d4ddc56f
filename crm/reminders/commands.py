"""What the command line does with reminders. No address and no content is printed: logs are read by many."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import click
from flask import current_app

from crm.accounts.models import Staff
from crm.accounts.queries import find_staff_by_email
from crm.config import WrongSetting
from crm.errors import DomainError
from crm.reminders.post import Post
from crm.reminders.sending import STATES, Result, Sender, send_all

FAULTS: Final = ("failed", "unknown", "not_tried")
_SAID: Final = MappingProxyType(
    {
        "sent": "sent",
        "would_send": "would be sent",
        "nothing": "with nothing to say",
        "already": "sent before",
        "failed": "not sent, tried again next time",
        "unknown": "perhaps sent, not tried again",
        "not_tried": "not tried",
    }
)
_WHY: Final = MappingProxyType(
    {
        "unreachable": "The mail server does not answer. Check DORROPPNARE_MAIL_URL.",
        "encryption": "The mail server offers no encryption that can be trusted, and nothing is sent in the open. "
        "Use smtps://, or a server with STARTTLS and a valid certificate.",
        "credentials": "The mail server does not take user and password. Check DORROPPNARE_MAIL_URL.",
        "refused": "The mail server refused it. It is tried again next time.",
        "lost": "The connection to the mail server broke. It is tried again next time.",
        "no_answer": "The mail server did not say whether it keeps it. It is not sent again, so that nobody gets "
        "it twice.",
        "stopped": "An earlier run was stopped in the middle. It is not sent again, so that nobody gets it twice.",
        "address": "The address has letters that mail servers do not take.",
    }
)


class NobodyToRemind(DomainError):
    """Nobody logs in with the address. Values: email."""


def run(
    at: datetime, dry_run: bool, email: str | None, output: str, tell: Callable[[int, int], None]
) -> list[str]:
    """Send what is due, print what became of it, and give back why something was not sent.

    Raises WrongSetting without a mail server, NobodyToRemind.
    """
    only = _find(email) if email else None
    if dry_run:
        results = send_all(Sender(None), at, only, tell)
    else:
        with Post(_required("MAIL_SERVER", "MAIL_URL")) as post:
            sender = Sender(post, _required("MAIL_FROM"), _required("ADDRESS"))
            results = send_all(sender, at, only, tell)
    click.echo(_as_json(results) if output == "json" else _as_text(results))
    return _faults(results)


def _find(email: str) -> Staff:
    person = find_staff_by_email(email)
    if person is None:
        raise NobodyToRemind(email=email)
    return person


def _required(name: str, said: str | None = None) -> Any:
    value = current_app.config[name]
    if not value:
        raise WrongSetting(
            f"Set DORROPPNARE_{said or name} before sending reminders, see docs/operations.md."
        )
    return value


def _as_json(results: Sequence[Result]) -> str:
    rows = [
        {
            "staff": result.due.staff_id,
            "kind": result.due.kind,
            "day": result.due.day.isoformat(),
            "state": result.state,
            "reason": result.reason,
            "code": result.code,
            "employers": result.employers,
        }
        for result in results
    ]
    return json.dumps({"digests": rows}, ensure_ascii=False)


def _as_text(results: Sequence[Result]) -> str:
    counts = Counter(result.state for result in results)
    lines = [f"{counts[state]:>5} {_SAID[state]}" for state in STATES if counts[state]]
    return "\n".join(lines) or "Nobody is to be reminded now."


def _faults(results: Sequence[Result]) -> list[str]:
    """One sentence a reason, with how many it concerns."""
    counts = Counter((result.reason, result.code) for result in results if result.state in FAULTS)
    return [
        f"{count}: {_WHY[reason or 'lost']}" + (f" ({code})" if code else "")
        for (reason, code), count in counts.items()
    ]
