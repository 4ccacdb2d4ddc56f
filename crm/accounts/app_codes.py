"""Codes from an app (TOTP): the library's, with secrets sealed by our keys, and no code good for two log-ins."""

from functools import lru_cache, partial
from typing import Any, Final

from flask_security import Totp, TwoFactorVerifyCodeForm
from flask_security.utils import get_message
from passlib.totp import TOTP, TokenError
from sqlalchemy import CursorResult, or_, update

from crm.accounts.models import Staff
from crm.accounts.second_step import is_code_right
from crm.database import db
from crm.encryption import keys
from crm.web.clock import now
from crm.web.forms import Worded

METHOD: Final = "authenticator"
# A code of the 30 seconds before or after still counts: clocks of phones are not exact, and people type slowly.
WINDOW_SECONDS: Final = 30


class AppCodes(Totp):
    """Makes and checks secrets and codes. Which code somebody used last is kept on their row.

    The library hands in the secret of the settings when it starts; ours comes from the key file when it is needed.
    """

    def __init__(self, _secrets: dict[str, str], issuer: str) -> None:
        self.issuer = issuer

    @property
    def _totp(self) -> type[TOTP]:
        """The factory with the key that is now in the key file."""
        return _factory(self.issuer, keys().derive("totp").hex())

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether it is a code of now that has not been used; from now on it has."""
        is_in_use = totp_secret == user.tf_totp_secret
        last = user.totp_counter if is_in_use else None
        try:
            match = self._totp.verify(token, totp_secret, time=now(), window=window, last_counter=last)
        except TokenError:
            return False
        return _use_up(user, match.counter, is_in_use)


@lru_cache(maxsize=4)
def _factory(issuer: str, secret: str) -> type[TOTP]:
    return TOTP.using(issuer=issuer, secrets={"1": secret})


def _use_up(person: Staff, counter: int, is_in_use: bool) -> bool:
    """Keep that a code was used, past the row's version; False when another request was first with it."""
    statement = update(Staff).where(Staff.id == person.id).values(totp_counter=counter)
    if is_in_use:
        statement = statement.where(or_(Staff.totp_counter.is_(None), Staff.totp_counter < counter))
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount == 1


class CodeForm(Worded, TwoFactorVerifyCodeForm):
    """The second step: the code that the app shows."""

    user: Any

    def validate(self, **kwargs: Any) -> bool:
        """Whether the code is right; every try counts, unless nothing was written."""
        if not self.code.data:
            self.code.errors = [get_message("TWO_FACTOR_INVALID_TOKEN")[0]]
            return False
        return is_code_right(self.user, partial(super().validate, **kwargs))
