"""Passwords: hashed as the log-in will compare them, made up when somebody needs a first one."""

import secrets
import unicodedata

from flask_security import hash_password, verify_password

from crm.accounts.models import Staff

MIN_LENGTH = 12
# More than anybody types; a hash of megabytes would keep the server busy.
MAX_LENGTH = 256
# Easy to read out over the phone: no letters that look or sound alike.
_LETTERS = "abcdefghkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


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
