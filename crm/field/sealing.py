"""Entries of phones: sealed there so that nobody can read them before they arrive, opened here.

Each entry is sealed with a P-256 key pair of its own (ECDH with our public key, HKDF-SHA-256, AES-256-GCM), so that the
phone itself cannot open it again. Our private key comes from the line `base` of the key file: every worker has the
same, and no rotation changes it. See docs/decisions/0026-the-phone.md.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crm.encryption import keyed_hash, keys

_CURVE: Final = ec.SECP256R1()
# The number of points of the curve: a private key is a number from 1 up to it.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_POINT_BYTES: Final = 65
_NONCE_BYTES: Final = 12
_PURPOSE: Final = "field entries"
_INFO: Final = b"field entry"


class CannotOpenEntry(Exception):
    """Sealed with a key that is not ours, changed on its way, or no sealed entry at all."""


@dataclass(frozen=True)
class Seal:
    """What a phone needs to seal: our public key (base64 of the raw point), and its name."""

    id: str
    key: str


def current_seal() -> Seal:
    """The key that phones seal with now. Raises KeyFileMissing or KeyFileBroken."""
    point = _point(_private_key(keys().derive(_PURPOSE)))
    return Seal(hashlib.sha256(point).hexdigest()[:16], base64.b64encode(point).decode("ascii"))


def account_of(staff_id: int) -> str:
    """Whose an entry is, as a phone is told: nobody can tell who that is without the key file."""
    return keyed_hash("accounts on phones", staff_id)[:32]


def open_entry(sealed: str, key: str, account: str) -> bytes:
    """What was written, from the base64 of point, nonce and ciphertext. `key` is the entry's own key, `account`
    whose it is (`account_of`), both in ASCII: sent by somebody else it does not open.

    Raises CannotOpenEntry.
    """
    try:
        content = base64.b64decode(sealed, validate=True)
        point, rest = content[:_POINT_BYTES], content[_POINT_BYTES:]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
        shared = _private_key(keys().derive(_PURPOSE)).exchange(ec.ECDH(), theirs)
        cipher = AESGCM(_derived(shared))
        return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], f"{key} {account}".encode("ascii"))
    except (ValueError, InvalidTag) as error:
        # What was sent does not belong in an error text.
        raise CannotOpenEntry from error


def _derived(shared: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"", info=_INFO).derive(shared)


@lru_cache(maxsize=8)
def _private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(secret) % (_ORDER - 1) + 1, _CURVE)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
