"""What the command line does with accounts."""

from datetime import datetime

from crm.accounts.actions import set_password, set_temporary_password
from crm.accounts.models import Staff
from crm.accounts.queries import find_staff_by_email
from crm.accounts.second_factor import reset_factors
from crm.errors import DomainError


class NobodyWithThatAddress(DomainError):
    """Nobody logs in with the address. Values: email."""


def set_password_of(email: str, password: str | None, at: datetime) -> str | None:
    """Give somebody a password; without one, make a temporary one up and give it back.

    Raises NobodyWithThatAddress, PasswordTooShort, PasswordTooLong, PasswordGuessable.
    """
    person = _find(email)
    if password is None:
        return set_temporary_password(person, at)
    set_password(person, password)
    return None


def reset_factors_of(email: str) -> None:
    """Take away somebody's app, passkeys and recovery codes. Raises NobodyWithThatAddress."""
    reset_factors(_find(email))


def _find(email: str) -> Staff:
    person = find_staff_by_email(email)
    if person is None:
        raise NobodyWithThatAddress(email=email)
    return person
