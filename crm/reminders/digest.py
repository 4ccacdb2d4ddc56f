"""The letter that says to whom somebody should speak again: what stands in it, and what it looks like.

E-mail is read by others on its way and kept where nobody can take it back. So there are a workplace's name, its own
number, days and counts; never what was agreed or noted, nobody's name or number, no participant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any, Final

from flask import current_app
from flask_babel import force_locale, ngettext

from crm.accounts.models import Staff
from crm.config import NAME
from crm.employers.rules import is_sole_trader, weeks_silent
from crm.reminders.lists import Wanted, few_of_list
from crm.reminders.rules import OWN_LISTS
from crm.web.clock import now

MOST_ROWS: Final = 15
# Everybody's, for whoever sees to it that nobody is forgotten.
OF_EVERYBODY: Final = ("ownerless",)


@dataclass(frozen=True)
class Line:
    """One employer. `name` None = a sole trader's, which is a person's; `weeks` of silence, None = never spoken to."""

    name: str | None
    phone: str | None
    due_on: date | None
    weeks: int | None


@dataclass(frozen=True)
class Part:
    """One list: its code, its first lines, and how many there are in all."""

    list: str
    lines: Sequence[Line]
    total: int


def lists_for(role: str) -> tuple[str, ...]:
    """The lists that somebody in the role may be reminded of."""
    return (*OWN_LISTS, "no_step", *(OF_EVERYBODY if role == "coordinator" else ()))


def parts_for(staff: Staff, lists: Iterable[str], day: date) -> list[Part]:
    """What is to be said to the person on `day`; a list that is empty is left out."""
    offered = lists_for(staff.role)
    parts = [_part(code, staff, day) for code in offered if code in set(lists)]
    return [part for part in parts if part.total]


def _part(code: str, staff: Staff, day: date) -> Part:
    owner_id = None if code in OF_EVERYBODY else staff.id
    rows, total = few_of_list(Wanted(code, owner_id), day, MOST_ROWS)
    return Part(code, [_line(row, day) for row in rows], total)


def _line(row: Any, day: date) -> Line:
    is_a_persons = is_sole_trader(row.orgnr)
    return Line(
        None if is_a_persons else row.name,
        None if is_a_persons else row.phone,
        row.next_on,
        weeks_silent(row.last_contact_on, day),
    )


def letter(
    parts: Sequence[Part], to: str, language: str, day: date, sender: str, address: str
) -> EmailMessage:
    """The letter in `language`, as text and as simple HTML. `address` is where this application is reached."""
    how_many = sum(part.total for part in parts)
    message = EmailMessage(policy=SMTP)
    with force_locale(language):
        words = {"parts": parts, "address": address, "today": day, "language": language, "name": NAME}
        message["Subject"] = f"{NAME}: " + ngettext(
            "one employer to think of", "%(num)s employers to think of", how_many
        )
        text = current_app.jinja_env.get_template("reminders/digest_text.html").render(words)
        html = current_app.jinja_env.get_template("reminders/digest.html").render(words)
    message["From"], message["To"] = sender, to
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">") or None)
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{address}/account/reminders>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message
