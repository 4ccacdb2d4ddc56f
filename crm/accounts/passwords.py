"""Passwords: hashed as the log-in will compare them, made up when somebody needs a first one."""

import re
import secrets
import unicodedata
from datetime import timedelta

from flask_security import hash_password, verify_password

from crm.accounts.models import Staff
from crm.accounts.password_strength import find_fault
from crm.errors import PasswordGuessable, PasswordTooLong, PasswordTooShort

MIN_LENGTH = 12
# More than anybody types; a hash of megabytes would keep the server busy.
MAX_LENGTH = 256
# Easy to read out over the phone: no letters that look or sound alike.
_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


# A password that was told to somebody works so long, and only to choose another.
TEMPORARY_FOR = timedelta(days=7)


def require_good(person: Staff, password: str) -> None:
    """Refuse what is guessed too soon. Raises PasswordTooShort, PasswordTooLong, PasswordGuessable."""
    if len(password) < MIN_LENGTH:
        raise PasswordTooShort(least=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise PasswordTooLong(most=MAX_LENGTH)
    fault = find_fault(password, own_words(person))
    if fault is not None:
        raise PasswordGuessable(fault)


def own_words(person: Staff) -> set[str]:
    """Words that a colleague connects with somebody: names, address, organisation, programmes."""
    said = [person.name, person.email, *(programme.name for programme in person.programmes)]
    if person.organisation is not None:
        said.append(person.organisation.name)
    return {word for text in said for word in re.findall(r"[^\W_]{3,}", text)}


def normalised(password: str) -> str:
    """The form in which the log-in compares: å typed as one sign or as a and a ring is the same password."""
    return unicodedata.normalize("NFKD", password)


def hashed(password: str) -> str:
    """What is stored of a password: a slow, salted hash of its normalised form."""
    return str(hash_password(normalised(password)))


def is_right(staff: Staff, password: str) -> bool:
    """Whether it is the person's password; nobody without one has a right one."""
    return staff.password is not None and bool(verify_password(normalised(password), staff.password))


def cut(typed: str | None) -> str | None:
    """What was typed, no longer than it takes to be wrong: no password is longer than `MAX_LENGTH`."""
    return typed[: MAX_LENGTH + 1] if isinstance(typed, str) else typed


def hash_for_nothing() -> None:
    """Take the time that a hash takes, where there is nothing to compare with."""
    hash_password("nothing")


def generated() -> str:
    """A new temporary password, like `hk3d-…`: about 78 bits of chance."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
