"""What the command line does with accounts."""

from datetime import datetime

from crm.accounts.actions import set_password, set_temporary_password
from crm.accounts.queries import find_staff_by_email
from crm.errors import DomainError


class NobodyWithThatAddress(DomainError):
    """Nobody logs in with the address. Values: email."""


def set_password_of(email: str, password: str | None, at: datetime) -> str | None:
    """Give somebody a password; without one, make a temporary one up and give it back.

    Raises NobodyWithThatAddress, PasswordTooShort, PasswordTooLong, PasswordGuessable.
    """
    person = find_staff_by_email(email)
    if person is None:
        raise NobodyWithThatAddress(email=email)
    if password is None:
        return set_temporary_password(person, at)
    set_password(person, password)
    return None
