"""A passkey device of the tests' own: it makes real keys and real signatures, as a phone would."""

import base64
import hashlib
import json
import re
import secrets
import struct
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

USER_PRESENT, USER_VERIFIED, NEW_KEY = 0x01, 0x04, 0x40


def in_text(raw: bytes) -> str:
    """Bytes as browsers send them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def in_bytes(text: str) -> bytes:
    """The other way round."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """A device with one key. It knows its owner's finger unless `knows_owner` is False."""

    host: str = "localhost"
    knows_owner: bool = True
    uses: int = 0
    owner: str = ""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def created(self, options: dict[str, Any]) -> dict[str, Any]:
        """What a browser sends of a new passkey."""
        self.owner = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        about_key = bytes(16) + struct.pack(">H", len(self.id)) + self.id + key
        said = {"fmt": "none", "attStmt": {}, "authData": self._data(NEW_KEY) + about_key}
        return {
            **self._named(),
            "response": {
                "clientDataJSON": self._client_data("webauthn.create", options["challenge"]),
                "attestationObject": in_text(cbor2.dumps(said)),
                "transports": ["internal"],
            },
            "extensions": json.dumps({"credProps": {"rk": True}}),
        }

    def used(self, options: dict[str, Any]) -> dict[str, Any]:
        """What a browser sends of a passkey that was used."""
        self.uses += 1
        data, client = self._data(), self._client_data("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(in_bytes(client)).digest()
        return {
            **self._named(),
            "response": {
                "clientDataJSON": client,
                "authenticatorData": in_text(data),
                "signature": in_text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": self.owner,
            },
        }

    def _named(self) -> dict[str, str]:
        return {"id": in_text(self.id), "rawId": in_text(self.id), "type": "public-key"}

    def _data(self, flags: int = 0) -> bytes:
        flags |= USER_PRESENT | (USER_VERIFIED if self.knows_owner else 0)
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def _client_data(self, kind: str, challenge: str) -> str:
        said = {"type": kind, "challenge": challenge, "origin": f"http://{self.host}"}
        return in_text(json.dumps(said).encode())


@dataclass(frozen=True)
class Asked:
    """A page that asks the browser for a passkey: where the answer goes, and what is wanted."""

    action: str
    options: dict[str, Any]


def asked_by(answer: TestResponse) -> Asked:
    """What the page asks."""
    page = answer.get_data(as_text=True)
    form = re.search(r'<form[^>]*action="([^"]+)"[^>]*data-options="([^"]+)"', page)
    assert form, page
    return Asked(unescape(form.group(1)), json.loads(unescape(form.group(2))))


def send(client: FlaskClient, asked: Asked, credential: dict[str, Any]) -> TestResponse:
    """Send what the device said."""
    return client.post(asked.action, data={"credential": json.dumps(credential)})


def add(client: FlaskClient, device: Device, usage: str, name: str = "Min telefon") -> TestResponse:
    """Add a passkey to the account that is logged in."""
    asked = asked_by(client.post("/wan-register", data={"name": name, "usage": usage}))
    return send(client, asked, device.created(asked.options))


def use(client: FlaskClient, device: Device) -> TestResponse:
    """Log in with a passkey, or take the second step with it."""
    asked = asked_by(client.post("/wan-signin"))
    return send(client, asked, device.used(asked.options))
