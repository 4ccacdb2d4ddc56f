"""Changes to staff: who they are, what they may, and their passwords."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select, update

from crm.accounts import passwords, sessions
from crm.accounts.models import Staff
from crm.audit.actions import record
from crm.database import db
from crm.errors import (
    EmailTaken,
    NoEmailAddress,
    PasswordNotNew,
    PasswordsDiffer,
    StaysAdministrator,
)
from crm.programmes.models import Programme
from crm.web.clock import now

_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True)
class StaffDetails:
    """What an administrator says about a member of staff. `caseload_max` None = no ceiling of their own."""

    name: str
    email: str
    role: str
    organisation_id: int | None
    programmes: Sequence[Programme]
    caseload_max: int | None
    full_time_percent: int = 100
    active: bool = True


def add_staff(details: StaffDetails) -> Staff:
    """Somebody new, who cannot log in until they get a password. Raises NoEmailAddress, EmailTaken."""
    person = Staff(email=_free_address(details.email))
    _take_over(person, details)
    db.session.add(person)
    db.session.flush()
    return person


def change_staff(actor: Staff, person: Staff, details: StaffDetails) -> Staff:
    """Save what an administrator changed; who is closed is out at once.

    Raises NoEmailAddress, EmailTaken, and StaysAdministrator when `actor` would shut themselves out.
    """
    if person.id == actor.id and (details.role != actor.role or not details.active):
        raise StaysAdministrator
    person.email = _free_address(details.email, person.id)
    if person.active and not details.active:
        end_sessions(person, "closed")
    _take_over(person, details)
    db.session.flush()
    return person


def _take_over(person: Staff, details: StaffDetails) -> None:
    person.name = details.name
    person.role = details.role
    person.organisation_id = details.organisation_id
    person.programmes = list(details.programmes)
    person.caseload_max = details.caseload_max
    person.full_time_percent = details.full_time_percent
    person.active = details.active


def _free_address(typed: str, own_id: int | None = None) -> str:
    """The address in lower case, when nobody else logs in with it."""
    email = typed.strip().lower()
    if not _ADDRESS.fullmatch(email):
        raise NoEmailAddress
    statement = select(Staff.name).where(func.lower(Staff.email) == email)
    if own_id is not None:
        statement = statement.where(Staff.id != own_id)
    if (name := db.session.scalar(statement)) is not None:
        raise EmailTaken(name=name)
    return email


def set_temporary_password(person: Staff, at: datetime) -> str:
    """Give somebody a made-up password, to be told once; whoever was logged in as them is out.

    It works for `passwords.TEMPORARY_FOR`, and only to choose one of their own.
    """
    password = passwords.generated()
    set_password(person, password)
    person.password_expires_at = at + passwords.TEMPORARY_FOR
    db.session.flush()
    return password


def set_password(person: Staff, password: str) -> None:
    """Give somebody a password to keep and end their sessions.

    Raises PasswordTooShort, PasswordTooLong, PasswordGuessable.
    """
    passwords.require_good(person, password)
    person.password_expires_at = None
    person.password = passwords.hashed(password)
    end_sessions(person, "password")
    # The log never holds a password, so a change of one leaves no trace in it by itself.
    record("update", "staff", person.id, reason="password")
    db.session.flush()


def change_own_password(person: Staff, new: str, again: str) -> None:
    """Change one's own password, once the form has asked for the present one.

    Raises PasswordTooShort, PasswordTooLong, PasswordGuessable, PasswordsDiffer, PasswordNotNew.
    """
    if new != again:
        raise PasswordsDiffer
    if passwords.is_right(person, new):
        raise PasswordNotNew
    set_password(person, new)


def end_sessions(person: Staff, why: str) -> None:
    """Log the person out everywhere; `why` is one of `rules.SESSION_ENDS`."""
    person.fs_uniquifier = uuid4().hex
    if person.id is not None:
        sessions.end_all(person, now(), why)


def note_log_in(person: Staff, at: datetime) -> None:
    """Keep when somebody came in, in the log too.

    Past the row's version: logging in must not refuse an administrator who has the person's form open.
    """
    db.session.execute(update(Staff).where(Staff.id == person.id).values(last_seen_at=at))
    record("log_in", "staff", person.id)
