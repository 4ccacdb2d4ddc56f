"""A phone, as the contract describes it (docs/decisions/0026): it seals and sends.

It shares no code with the server.
"""

import base64
import hashlib
import hmac
import json
import os
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from werkzeug.test import TestResponse

from tests.conftest import Client

SENT_AT = "2026-11-23T10:00:00+01:00"


def derived(shared: bytes) -> bytes:
    """HKDF-SHA-256 (RFC 5869) with an empty salt: one block is enough for 32 bytes."""
    extracted = hmac.digest(bytes(32), shared, hashlib.sha256)
    return hmac.digest(extracted, b"field entry\x01", hashlib.sha256)


def sealed_for(server: bytes, key: str, account: str, plain: bytes) -> str:
    """What a phone makes of an entry for the server's public point."""
    own = ec.generate_private_key(ec.SECP256R1())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), server))
    nonce = os.urandom(12)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    content = AESGCM(derived(shared)).encrypt(nonce, plain, f"{key} {account}".encode())
    return base64.b64encode(point + nonce + content).decode()


class Phone:
    """Somebody's phone, with the day on it and what waits to be sent."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.day = client.get("/field/day").json
        self.waiting: list[dict[str, str]] = []

    def write(self, key: str | None = None, **said: Any) -> str:
        """Save an entry; its key."""
        content = {"written_at": "2026-11-23T09:30:00+01:00", "channel": "visit", "outcome": "maybe", **said}
        return self.save(json.dumps(content).encode(), key)

    def save(self, plain: bytes, key: str | None = None) -> str:
        """Save whatever it is."""
        key = key or str(uuid4())
        seal = self.day["seal"]
        self.waiting.append(
            {
                "key": key,
                "account": self.day["account"],
                "seal": seal["id"],
                "sealed": sealed_for(base64.b64decode(seal["key"]), key, self.day["account"], plain),
            }
        )
        return key

    def post(self, sent_at: Any = SENT_AT, **more: Any) -> TestResponse:
        """Send all that waits; it goes on waiting."""
        return self.client.post("/field/entries", json={"sent_at": sent_at, "entries": self.waiting, **more})

    def send(self, sent_at: Any = SENT_AT) -> list[dict[str, Any]]:
        """Send all that waits, and forget it: what became of each."""
        response = self.post(sent_at)
        assert response.status_code == 200, response.text
        self.waiting = []
        return response.json["results"]

    def send_one(self, sent_at: Any = SENT_AT, **said: Any) -> dict[str, Any]:
        """Write one entry and send it: what became of it."""
        self.write(**said)
        (result,) = self.send(sent_at)
        return result
