"""Recovery codes: for who has lost phone and key. Kept as keyed hashes, so that nobody can show them twice."""

import hashlib
import hmac
import re
from functools import partial
from typing import Any, Final

from flask import g
from flask_security import MfRecoveryCodesUtil, MfRecoveryForm
from flask_security.proxies import _security
from flask_security.utils import get_message

from crm.accounts.models import Staff
from crm.accounts.second_step import is_code_right
from crm.audit.actions import record
from crm.encryption import keys
from crm.web.forms import Worded

HOW_MANY: Final = 10
FEW: Final = 3
_NO_DIGIT = re.compile(r"[^0-9a-f]")


class RecoveryCodes(MfRecoveryCodesUtil):
    """Makes and checks the codes. A code is shown when it is made, and never again."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """New codes, in place of all there were; logged."""
        codes: list[str] = _security.totp_factory.generate_recovery_codes(HOW_MANY)
        user.mf_recovery_codes = [digest(user, code) for code in codes]
        record("update", "staff", user.id, reason="recovery codes")
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:
        """What can be shown of the codes again: nothing."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether it is one of the codes that are left."""
        return _find(user, code) is not None

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """The code was used: it is none any more. The log-in that follows is told (second_factor.greet)."""
        used = _find(user, code)
        if used is None:
            return False
        user.mf_recovery_codes = [left for left in user.mf_recovery_codes if left != used]
        g.used_recovery_code = True
        return True


def digest(person: Staff, code: str) -> str:
    """What is kept of a code, however it is typed: with or without strokes, in small letters or large."""
    digits = _NO_DIGIT.sub("", code.lower())
    return hmac.new(
        keys().derive("recovery codes"), f"{person.id}:{digits}".encode(), hashlib.sha256
    ).hexdigest()


def _find(person: Staff, code: str) -> str | None:
    typed = digest(person, code)
    # All are compared, so that the time taken says nothing.
    found = [kept for kept in person.mf_recovery_codes or () if hmac.compare_digest(kept, typed)]
    return found[0] if found else None


class RecoveryForm(Worded, MfRecoveryForm):
    """The second step without phone and key: a recovery code."""

    user: Any

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is a code that is left; every try counts, unless nothing was written."""
        if not self.code.data:
            self.code.errors = [get_message("INVALID_RECOVERY_CODE")[0]]
            return False
        return is_code_right(self.user, partial(super().validate, **kwargs))
