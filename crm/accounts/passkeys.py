"""Passkeys (WebAuthn): the library's, with what it leaves open closed.

One used instead of the password must ask its owner for finger, face or PIN, so that it is two factors by itself;
one used after the password need not. A challenge is good in the session that it was made for, and at the second
step only the passkeys of who passed the first one count.
"""

import json
from contextlib import suppress
from typing import Any, Final

from flask import current_app, request, session
from flask_security import WebAuthnRegisterForm, WebAuthnSigninForm, WebauthnUtil
from flask_security.utils import get_message
from flask_security.webauthn import WebAuthnRegisterResponseForm, WebAuthnSigninResponseForm
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import SelectChoice

from crm import labels
from crm.accounts.models import PASSKEY_USAGES
from crm.accounts.ways import WaysField
from crm.errors import LogInElsewhere
from crm.web.forms import Worded

_CHALLENGE: Final = "passkey_challenge"
MOST_EXTENSIONS: Final = 300
LONGEST_NAME: Final = 64


class Passkeys(WebauthnUtil):
    """What this site asks of a passkey."""

    def origin(self) -> str:
        """The address that people have typed: the setting's, else that of the request."""
        address = current_app.config["ADDRESS"]
        scheme = "https" if current_app.config["SESSION_COOKIE_SECURE"] else request.scheme
        return address or f"{scheme}://{request.host}"

    def generate_challenge(self, nbytes: int | None = None) -> str:
        """A challenge, for this session only."""
        session[_CHALLENGE] = super().generate_challenge(nbytes)
        return str(session[_CHALLENGE])

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Any device; one that is to replace the password must know its owner and be found without an address."""
        is_first = usage == "first"
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if is_first else ResidentKeyRequirement.DISCOURAGED,
            require_resident_key=is_first,
            user_verification=_verification(is_first),
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Whether the device must ask for finger, face or PIN."""
        return _verification("secondary" not in usage)

    def name_svn(self, value: str) -> tuple[str | None, str | None]:
        """What a name may hold: (None, the name), or (the sentence that says why not, None)."""
        fault, name = super().name_svn(value)
        # The library calls signs of HTML what it calls an empty password.
        if fault and len(value) <= LONGEST_NAME:
            fault = get_message("WEBAUTHN_NAME_DISALLOWED_CHARACTERS")[0]
        return fault, name


def _verification(is_first: bool) -> UserVerificationRequirement:
    return UserVerificationRequirement.REQUIRED if is_first else UserVerificationRequirement.DISCOURAGED


def _refuse(field: Any, message: str) -> bool:
    field.errors = [get_message(message)[0]]
    return False


def _is_for_this_session(challenge: str) -> bool:
    """Whether the challenge was made here; good once."""
    return bool(challenge) and session.pop(_CHALLENGE, None) == challenge


class NewPasskeyForm(Worded, WebAuthnRegisterForm):
    """What a new passkey is called, and what it is for."""

    usage = WaysField(choices=[SelectChoice(value=usage, label="") for usage in PASSKEY_USAGES])


class CreatedPasskeyForm(WebAuthnRegisterResponseForm):
    """What the browser sends of a new passkey."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is a passkey for this session and site; of what else it says, only what can be kept is."""
        if not _is_for_this_session(self.challenge):
            return _refuse(self.credential, "API_ERROR")
        try:
            is_right = super().validate(**kwargs)
        except (WebAuthnException, ValueError, TypeError, AttributeError):
            return _refuse(self.credential, "API_ERROR")
        self.extensions = kept_extensions(getattr(self, "extensions", None))
        return is_right


def kept_extensions(said: Any) -> Any:
    """What a browser says of a new passkey's abilities, when it is a short JSON object as text; else None."""
    if isinstance(said, str) and len(said) <= MOST_EXTENSIONS:
        with suppress(ValueError):
            return said if isinstance(json.loads(said), dict) else None
    return None


class StartWithPasskeyForm(Worded, WebAuthnSigninForm):
    """The button that starts a log-in, or its second step, with a passkey."""


class UsedPasskeyForm(WebAuthnSigninResponseForm):
    """What the browser sends of a passkey that was used."""

    user: Any

    def validate(self, **kwargs: Any) -> bool:
        """Whether the passkey may be used here, now, by whoever passed the first step."""
        # The library takes the word "False" for a wish to be remembered; nobody is (crm.accounts.security).
        self.remember.data = None
        if not _is_for_this_session(self.challenge):
            return _refuse(self.credential, "API_ERROR")
        try:
            is_right = super().validate(**kwargs)
        except (WebAuthnException, ValueError, TypeError, AttributeError):
            return _refuse(self.credential, "API_ERROR")
        if not is_right:
            return False
        # The library notes these and lets them in all the same.
        if not self.user.is_active:
            return _refuse(self.credential, "WEBAUTHN_UNKNOWN_CREDENTIAL_ID")
        if self.is_secondary and self.user.fs_uniquifier != session.get("tf_user_id"):
            return _refuse(self.credential, "WEBAUTHN_UNKNOWN_CREDENTIAL_ID")
        return self._may_come_in_here()

    def _may_come_in_here(self) -> bool:
        """Whether this is the door for them; where there is another log-in for all, administrators only."""
        if self.is_secondary or not current_app.config["OIDC_ONLY"] or self.user.role == "admin":
            return True
        elsewhere = LogInElsewhere(provider=current_app.config["OIDC_NAME"])
        self.credential.errors = [labels.error_sentence(elsewhere)]
        return False
