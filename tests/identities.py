"""A provider of identities as a municipality has one, small and real: OpenID Connect over HTTP on this machine.

It describes itself, publishes a real RSA key, lets somebody log in, and gives signed tokens for a code that works
once and with the right verifier only. `faults` make it do one thing wrong, as a broken or false provider would.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

CLIENT_ID = "dorroppnare"
# With signs that must be escaped on the way.
CLIENT_SECRET = "hemligt +/%&"
PAGE = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Älvstadens inloggning</title>
<h1>Älvstadens inloggning</h1><form method="post"><input type="hidden" name="asked" value="{asked}">
<label>E-post <input name="email"></label><button>Fortsätt</button></form></html>"""


def new_key() -> RSAKey:
    """A key pair with a name of its own."""
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """The provider. `claims` are said of whoever logs in; `faults` are what it does wrong now."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    # What only the page about the person says, not the token.
    only_in_userinfo: set[str] = field(default_factory=set)
    key: RSAKey = field(default_factory=new_key)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    # Path → how often it was asked for.
    asked: list[str] = field(default_factory=list)
    given_tokens: list[str] = field(default_factory=list)
    # Set to let go of whoever waits for a slow answer.
    enough: threading.Event = field(default_factory=threading.Event)

    def __contains__(self, fault: str) -> bool:
        return fault in self.faults

    def description(self) -> dict[str, Any]:
        """What is told at the well-known place."""
        places = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
            "userinfo_endpoint": "/userinfo",
        }
        if "no end of sessions" not in self:
            places["end_session_endpoint"] = "/end"
        told: dict[str, Any] = {name: self.issuer + path for name, path in places.items()}
        told["issuer"] = "https://somebody-else.example" if "another issuer" in self else self.issuer
        told["id_token_signing_alg_values_supported"] = ["RS256", "HS256", "none"]
        if "unencrypted address" in self:
            told["token_endpoint"] = "http://idp.example/token"
        if "secret in the form" in self:
            told["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
        return told

    def code_for(self, asked: dict[str, str]) -> str:
        """A code that stands for somebody's log-in, once."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return code

    def tokens(self, asked: dict[str, str]) -> dict[str, Any]:
        """What a code is exchanged for."""
        given = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "expires_in": 300}
        if "no identity" not in self:
            given["id_token"] = self.signed(self.said_of_the_person(asked))
        self.given_tokens += [str(value) for name, value in given.items() if name.endswith("_token")]
        return given

    def said_of_the_person(self, asked: dict[str, str]) -> dict[str, Any]:
        """The claims of a token, with this provider's faults."""
        now = int(time.time())
        said: dict[str, Any] = {
            "iss": "https://somebody-else.example" if "wrong issuer" in self else self.issuer,
            "aud": "another-program" if "wrong audience" in self else CLIENT_ID,
            "iat": now - 7200 if "expired" in self else now,
            "exp": now - 3600 if "expired" in self else now + 300,
            "auth_time": now - (7200 if "logged in long ago" in self else 0),
            "nonce": "another" if "wrong nonce" in self else asked.get("nonce"),
            **self.claims,
        }
        if "audience by the back door" in self:
            said |= {"aud": "another-program", "azp": CLIENT_ID}
        left_out = {"nonce"} if "no nonce" in self else {"sub"} if "no subject" in self else set()
        return {name: value for name, value in said.items() if name not in left_out | self.only_in_userinfo}

    def signed(self, claims: dict[str, Any]) -> str:
        """A token."""
        if "alg none" in self:
            parts = ({"alg": "none"}, claims)
            return ".".join(_packed(json.dumps(part).encode()) for part in parts) + "."
        if "signed with the public key" in self:
            return self._signed_with_what_everybody_knows(claims)
        key = new_key() if "wrong signature" in self else self.key
        header = {"alg": "RS256", "kid": self.key.kid or ""}
        return jwt.encode(header, claims, key, registry=JWSRegistry(strict_check_header=False))

    def _signed_with_what_everybody_knows(self, claims: dict[str, Any]) -> str:
        head = {"alg": "HS256", "kid": self.key.kid}
        body = ".".join(_packed(json.dumps(part).encode()) for part in (head, claims))
        public = self.key.as_pem(private=False)
        return f"{body}.{_packed(hmac.digest(public, body.encode(), 'sha256'))}"


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


class Handler(BaseHTTPRequestHandler):
    """One request to the provider."""

    provider: Provider

    def do_GET(self) -> None:
        """Description, keys, log-in page, what is known of somebody, end of the session."""
        path, asked = self._asked()
        if "down" in self.provider:
            self._answer(503, b"out of order", "text/plain")
        elif "slow" in self.provider:
            # Until the test has seen enough, however long the client waits.
            self.provider.enough.wait(30)
        elif path == "/.well-known/openid-configuration":
            self._json(["what?"] if "garbled description" in self.provider else self.provider.description())
        elif path == "/keys":
            self._json({"keys": "?"} if "garbled keys" in self.provider else self._keys())
        elif path == "/authorize":
            self._page(asked)
        elif path == "/userinfo":
            other = {"sub": "somebody-else"} if "userinfo of somebody else" in self.provider else {}
            self._json({**self.provider.claims, **other})
        else:
            self._answer(200, b"<!doctype html><title>Utloggad</title><h1>Utloggad</h1>", "text/html")

    def do_POST(self) -> None:
        """Somebody logs in on the page, or the client changes a code for tokens."""
        path, _ = self._asked()
        length = int(self.headers.get("Content-Length") or 0)
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode(), True).items()}
        if path == "/token":
            self._exchange(form)
        else:
            self.provider.claims |= {"email": form["email"], "sub": f"the account of {form['email']}"}
            self._send_back(dict(json.loads(form["asked"])))

    def _keys(self) -> dict[str, Any]:
        return {"keys": [self.provider.key.as_dict(private=False)]}

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def _page(self, asked: dict[str, str]) -> None:
        if "log in by hand" in self.provider:
            page = PAGE.format(asked=escape(json.dumps(asked), quote=True))
            self._answer(200, page.encode(), "text/html; charset=utf-8")
        else:
            self._send_back(asked)

    def _send_back(self, asked: dict[str, str]) -> None:
        if "refuses" in self.provider:
            answer = {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
        elif "out of order" in self.provider:
            answer = {"error": "server_error"}
        else:
            answer = {"code": self.provider.code_for(asked)}
        self.send_response(302)
        self.send_header(
            "Location", asked["redirect_uri"] + "?" + urlencode({**answer, "state": asked["state"]})
        )
        self.end_headers()

    def _exchange(self, form: dict[str, str]) -> None:
        asked = self.provider.codes.pop(form.get("code", ""), None)
        if "garbled tokens" in self.provider:
            self._answer(200, b"<html>", "text/html")
        elif asked is None or not self._is_client(form) or not _fits(asked, form):
            self._json({"error": "invalid_grant"}, 400)
        else:
            self._json(self.provider.tokens(asked))

    def _is_client(self, form: dict[str, str]) -> bool:
        """Whether the client has shown its secret, in the one way that is asked for."""
        if "secret in the form" in self.provider:
            return form.get("client_secret") == CLIENT_SECRET and "Authorization" not in self.headers
        kind, _, shown = (self.headers.get("Authorization") or "").partition(" ")
        secret = f"{CLIENT_ID}:{CLIENT_SECRET}".encode()
        return kind == "Basic" and base64.b64decode(shown) == secret

    def _json(self, content: Any, status: int = 200) -> None:
        self._answer(status, json.dumps(content).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def _fits(asked: dict[str, str], form: dict[str, str]) -> bool:
    """PKCE, and the same way back as was asked for."""
    verifier = form.get("code_verifier", "").encode()
    return (
        asked.get("code_challenge_method") == "S256"
        and _packed(hashlib.sha256(verifier).digest()) == asked.get("code_challenge")
        and form.get("redirect_uri") == asked["redirect_uri"]
    )


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that answers within, on a free port of this machine."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"provider": provider}))
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        provider.enough.set()
        server.shutdown()
        server.server_close()
        thread.join()
