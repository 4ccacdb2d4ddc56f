"""The provider of identities, by its protocol: where it is, the way to it, and what its answer proves.

What the library checks: state, PKCE, signature, expiry, nonce. What is checked here because the library leaves it
to its user: that the provider describes itself as the issuer of the settings, that it is met encrypted, that its
tokens are signed with a key pair, and that they are meant for us. No token outlives the request it came with.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.integrations.flask_client import FlaskOAuth2App, OAuth, OAuthError
from flask import Flask, current_app, request, session
from joserfc.errors import JoseError
from requests import RequestException

from crm.config import is_safe_address

EXTENSION: Final = "dorroppnare_oidc"
# Seconds that the provider may be silent, that its description is trusted, and that its clock may be wrong.
PATIENCE: Final = 5
DESCRIPTION_AGE: Final = 3600
LEEWAY: Final = 60
# Signed with a key pair: a shared secret would let whoever reads the settings sign as the provider.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL_ADDRESSES: Final = ("userinfo_endpoint", "end_session_endpoint")
# Log-ins begun and not finished that one browser may have: they are kept in its cookie.
_MOST_BEGUN: Final = 3

# The library writes one-time secrets to its log when asked for every detail.
logging.getLogger("authlib").setLevel(logging.INFO)


class NotProven(Exception):
    """The provider's answer does not say who somebody is. `why` is a code of `labels.LABELS["oidc_refusal"]`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider: `address` is the e-mail address that they are known by, None = not told.

    `seen_at` is when they last proved it there (seconds since 1970), None = not told.
    """

    issuer: str
    subject: str
    address: str | None
    is_verified: bool
    seen_at: float | None


@dataclass(frozen=True)
class Begun:
    """What was remembered when somebody was sent to the provider: where to go on, and who proves themselves again."""

    next_path: str
    again: bool


class Client(FlaskOAuth2App):
    """The library's client, which takes from the provider's description only what has been checked."""

    issuer: str
    server_metadata: dict[str, Any]

    def load_server_metadata(self) -> dict[str, Any]:
        """The provider's description, asked for at most once an hour. Raises NotProven when it is not to be trusted."""
        if time.time() - self.server_metadata.get("_loaded_at", 0) > DESCRIPTION_AGE:
            with self._get_session() as asking:
                answer = asking.request("GET", self._server_metadata_url, withhold_token=True)
                answer.raise_for_status()
                self.server_metadata = _checked(answer.json(), self.issuer) | {"_loaded_at": time.time()}
        return dict(self.server_metadata)

    def fetch_jwk_set(self, force: bool = False) -> Any:
        """The provider's public keys, kept as long as its description."""
        if force or "jwks" not in self.server_metadata:
            self.load_server_metadata()
            return super().fetch_jwk_set(force=True)
        return self.server_metadata["jwks"]

    def forget(self) -> None:
        """Ask for everything anew next time: the provider may have changed its keys or moved."""
        self.server_metadata = {}


def _checked(description: Any, issuer: str) -> dict[str, Any]:
    """What is used of a provider's description."""
    if not isinstance(description, dict) or description.get("issuer") != issuer:
        raise NotProven("untrusted")
    if not all(is_safe_address(description.get(name)) for name in _ADDRESSES):
        raise NotProven("untrusted")
    used = {name: description[name] for name in _ADDRESSES}
    used |= {
        name: description[name] for name in _OPTIONAL_ADDRESSES if is_safe_address(description.get(name))
    }
    offered = description.get("id_token_signing_alg_values_supported") or ["RS256"]
    used["id_token_signing_alg_values_supported"] = [name for name in ALGORITHMS if name in offered]
    ways = description.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" not in ways and "client_secret_post" in ways:
        used["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 (the name of a way, no password)
    return used


def install(app: Flask) -> None:
    """Bind the provider of the settings to the application; without one nothing is offered."""
    app.extensions[EXTENSION] = _client(app) if app.config["OIDC_ISSUER"] else None


def _client(app: Flask) -> Client:
    issuer = app.config["OIDC_ISSUER"]
    scope = "openid email" if app.config["OIDC_CLAIM"] == "email" else "openid email profile"
    client: Client = OAuth(app).register(
        "oidc",
        client_cls=Client,
        client_id=app.config["OIDC_CLIENT_ID"],
        client_secret=app.config["OIDC_CLIENT_SECRET"],
        server_metadata_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "default_timeout": PATIENCE},
    )
    client.issuer = issuer
    return client


def find_client() -> Client | None:
    """The provider of this installation, None when people log in with passwords only."""
    client: Client | None = current_app.extensions.get(EXTENSION)
    return client


def send_there(client: Client, back_to: str, begun: Begun) -> str:
    """The address at the provider to send somebody to; what must come back is kept in their session.

    Raises NotProven when the provider does not answer, or not as one.
    """
    _forget_oldest_begun(client.name)
    # Somebody who proves themselves once more does so now, not by having done so this morning.
    extra = {"prompt": "login", "max_age": "0"} if begun.again else {}
    way = _asked(client, lambda: client.create_authorization_url(back_to, **extra))
    address = str(way.pop("url"))
    client.save_authorize_data(redirect_uri=back_to, next=begun.next_path, again=begun.again, **way)
    return address


def _forget_oldest_begun(name: str) -> None:
    begun = sorted((key for key in session if key.startswith(f"_state_{name}_")), key=_begun_at)
    for key in begun[: 1 - _MOST_BEGUN]:
        session.pop(key)


def _begun_at(key: str) -> float:
    return float(session[key]["exp"])


def take_answer(client: Client) -> tuple[Identity, Begun]:
    """Who the provider's answer (this request) says that somebody is, and what they had begun.

    Raises NotProven when nothing was begun here, it took too long, or the answer does not hold.
    """
    kept = session.get(f"_state_{client.name}_{request.args.get('state')}")
    if kept is None or kept["exp"] < time.time():
        raise NotProven("stale")
    begun = Begun(kept["data"]["next"], kept["data"]["again"])
    token = _asked(
        client, lambda: client.authorize_access_token(claims_options=_wanted(client), leeway=LEEWAY)
    )
    claims = token.get("userinfo")
    if not claims:
        raise NotProven("untrusted")
    return _identity(client, token, claims), begun


def _wanted(client: Client) -> dict[str, Any]:
    """Whose token, and for whom: the library asks for neither by itself."""
    return {
        "iss": {"essential": True, "value": client.issuer},
        "aud": {"essential": True, "value": client.client_id},
        "sub": {"essential": True},
    }


def _identity(client: Client, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Identity:
    name = current_app.config["OIDC_CLAIM"]
    if name not in claims and "userinfo_endpoint" in client.server_metadata:
        more = _asked(client, lambda: client.userinfo(token=token))
        if more.get("sub") != claims["sub"]:
            raise NotProven("untrusted")
        claims = {**more, **claims}
    address, seen_at = claims.get(name), claims.get("auth_time")
    return Identity(
        client.issuer,
        str(claims["sub"]),
        address.strip().lower() if isinstance(address, str) and address.strip() else None,
        # A claim that the operator named is one that only the provider can set (see docs/operations.md).
        is_verified=name != "email" or claims.get("email_verified") is True,
        seen_at=seen_at if isinstance(seen_at, int | float) else None,
    )


def end_session_address(client: Client, back_to: str) -> str | None:
    """Where somebody ends what they began at the provider; None when it has no such place, or does not answer."""
    try:
        if "end_session_endpoint" not in _asked(client, client.load_server_metadata):
            return None
    except NotProven:
        return None
    way = client.create_logout_url(post_logout_redirect_uri=back_to, client_id=client.client_id)
    return str(way["url"])


def _asked(client: Client, question: Any) -> Any:
    """What the provider answered. Raises NotProven with a reason that can be told."""
    try:
        return question()
    except NotProven as error:
        why = error.why
    except RequestException as error:
        why = "untrusted" if isinstance(error, ValueError) else "unreachable"
    except OAuthError as error:
        why = {"mismatching_state": "stale", "access_denied": "cancelled"}.get(str(error.error), "untrusted")
    except (JoseError, ValueError, TypeError, LookupError, AttributeError, RuntimeError):
        why = "untrusted"
    client.forget()
    # The kind alone: an answer may hold what nobody else should read.
    current_app.logger.warning("the provider of identities: %s", why)
    raise NotProven(why)
