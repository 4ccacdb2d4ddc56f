"""Columns that are unreadable without the key: AES-256-GCM, keys in a file outside the database.

A sealed value reads `<key id>:<base64 of nonce, ciphertext and tag>`, and is bound to its table and column: a
value moved to another column does not open. What is sealed is first filled up to a multiple of 32 bytes, since
its length would tell which code of a short list it is. The first line of the key file is the key that seals; the
others still open what they sealed. The line `base` seals nothing: other secrets (keyed hashes, pseudonyms) come
from it, so it stays the same through rotations. The file is read again whenever it has changed, so that a
rotation reaches every worker without a restart. It is made by the migration that seals the first values, and by
nothing else: a new key in place of a lost one would look as if everything had been lost without a word.

Declare a column as `Mapped[SealedText]`, `SealedNumber`, `SealedList`, `SealedStrings`, `SealedJSON` or `SealedRows`
(or any of them `| None`). In SQL a sealed column can be compared with NULL and with nothing else: search and sort
after reading. A column whose values can never be sealed anew says so: `mapped_column(info={"keeps_key": True})`.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy import Column, MetaData, Text
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.orm import mapped_column
from sqlalchemy.sql import operators
from sqlalchemy.sql.base import SchemaEventTarget
from sqlalchemy.types import TypeDecorator

KEY_FILE: Final = "encryption_keys"
BASE: Final = "base"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_BLOCK: Final = 32
_END: Final = b"\x80"
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class KeysUnusable(DontWrapMixin, Exception):
    """What is sealed can be neither read nor written now. `path` is the key file."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(detail or path.name)
        self.path = path
        self.detail = detail


class KeyFileMissing(KeysUnusable):
    """There is no key file where it should be."""


class KeyFileBroken(KeysUnusable):
    """There is one, and it cannot be read. `detail` says why."""


class CannotOpen(DontWrapMixin, Exception):
    """A sealed value that none of the keys opens: the key file is not the one it was written with."""


@dataclass(frozen=True)
class Keys:
    """The keys at hand: id → key, the first one seals; `base` is what other secrets come from."""

    by_id: Mapping[str, bytes]
    base: bytes

    @property
    def sealing(self) -> str:
        """The id of the key that new values are sealed with."""
        return next(iter(self.by_id))

    def seal(self, plain: bytes, place: str) -> str:
        """A sealed value for `place` (table.column); the same text never looks the same twice."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        filled = plain + _END + bytes(-(len(plain) + 1) % _BLOCK)
        sealed = _cipher(self.by_id[self.sealing]).encrypt(nonce, filled, place.encode())
        return f"{self.sealing}:{base64.b64encode(nonce + sealed).decode('ascii')}"

    def open(self, sealed: str, place: str) -> bytes:
        """What was sealed for `place`. Raises CannotOpen without its key, or when it was tampered with."""
        key_id, _colon, content = sealed.partition(":")
        try:
            raw = base64.b64decode(content, validate=True)
            cipher = _cipher(self.by_id[key_id])
            filled = cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
            return filled[: filled.rindex(_END)]
        except (KeyError, ValueError, InvalidTag) as error:
            # The value itself does not belong in an error text.
            raise CannotOpen(f"no key opens what stands in {place}") from error

    def derive(self, purpose: str) -> bytes:
        """A key for another purpose (a keyed hash, a pseudonym); no rotation changes it."""
        return hmac.digest(self.base, purpose.encode(), hashlib.sha256)


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def new_key_line(key_id: str | None = None) -> str:
    """A new key as a line of the key file: `<id> <hex>`; an id by chance without one."""
    return f"{key_id or 'k' + secrets.token_hex(3)} {secrets.token_hex(_KEY_BYTES)}"


def read_keys(path: Path) -> Keys:
    """The keys of a file. Raises ValueError, naming the line, when it is no key file."""
    keys: dict[str, bytes] = {}
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        key_id, _space, digits = line.strip().partition(" ")
        try:
            key = bytes.fromhex(digits)
        except ValueError:
            key = b""
        if not key_id or len(key) != _KEY_BYTES:
            raise ValueError(f"{path.name}, line {number}: expected a key id and {2 * _KEY_BYTES} hex digits")
        keys[key_id] = key
    base = keys.pop(BASE, None)
    if not keys or base is None:
        raise ValueError(f"{path.name}: expected one line with a key, and one that begins with {BASE}")
    return Keys(keys, base)


def write_keys(path: Path, lines: list[str]) -> None:
    """Write the key file, readable by its owner only, whole or not at all."""
    part = _part(path, lines)
    part.replace(path)


def make_keys(path: Path) -> None:
    """A new key file, unless there is one: of two that start at once, the later takes the earlier one's keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _part(path, [new_key_line(), new_key_line(BASE)])
    with suppress(FileExistsError):
        path.hardlink_to(part)
    part.unlink()


def _part(path: Path, lines: list[str]) -> Path:
    """The lines in a file beside, brought to disk: a key that sealed something must outlive a power cut."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    return part


class KeyRing:
    """The key file of one installation, read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = str(path)
        self._stamp: tuple[int, int, int] | None = None
        self._keys: Keys | None = None

    def keys(self) -> Keys:
        """The keys as the file has them now. Raises KeyFileMissing or KeyFileBroken."""
        try:
            status = os.stat(self._name)
            stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
            if self._keys is None or stamp != self._stamp:
                self._keys, self._stamp = read_keys(self.path), stamp
        except FileNotFoundError as error:
            raise KeyFileMissing(self.path) from error
        except (OSError, ValueError) as error:
            raise KeyFileBroken(self.path, _reason(error)) from error
        return self._keys


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or "" if isinstance(error, OSError) else str(error)


def install(app: Flask) -> None:
    """Bind the key file to the application: `ENCRYPTION_KEYS` in its settings, else in the instance folder."""
    app.extensions["key_ring"] = KeyRing(
        Path(app.config.get("ENCRYPTION_KEYS") or Path(app.instance_path) / KEY_FILE)
    )


def key_ring() -> KeyRing:
    """The key file of the application at hand."""
    ring: KeyRing = current_app.extensions["key_ring"]
    return ring


def keys() -> Keys:
    """The keys of the application at hand. Raises KeyFileMissing or KeyFileBroken."""
    return key_ring().keys()


def keyed_hash(purpose: str, *parts: object) -> str:
    """A hash that nobody can compute without the key file: equal parts can be told without being read."""
    text = "\x1f".join(map(str, parts))
    return hmac.digest(keys().derive(purpose), text.encode(), hashlib.sha256).hex()


def sealed_columns(metadata: MetaData) -> list[Column[Any]]:
    """Every sealed column of every table."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]


class _NullOnly(TypeDecorator.Comparator[Any]):
    """Sealed values look different each time, so a comparison would quietly find nothing: it is refused instead."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        """Compare with NULL. Raises TypeError for anything else."""
        if op in (operators.is_, operators.is_not) or (
            op in (operators.eq, operators.ne) and other == (None,)
        ):
            return super().operate(op, *other, **kwargs)
        raise TypeError("a sealed column can only be compared with NULL: search and sort after reading")


class Sealed(TypeDecorator[Any], SchemaEventTarget):
    """A value sealed on its way to the database and opened on its way back. Knows its place once it has a column."""

    impl = Text
    cache_ok = True
    comparator_factory = _NullOnly

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.place = place

    def _set_parent(self, parent: SchemaEventTarget, outer: bool = False, **kw: Any) -> None:
        """Learn the table and column that values are bound to."""
        super()._set_parent(parent, outer, **kw)
        column: Any = parent
        column._on_table_attach(lambda column, table: setattr(self, "place", f"{table.name}.{column.name}"))

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """To the database: sealed."""
        return None if value is None else keys().seal(self.to_bytes(value), self.place)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        """From the database: opened."""
        return None if value is None else self.from_bytes(keys().open(value, self.place))

    def sealer(self) -> Callable[[Any], str | None]:
        """What seals many values of the column in a row, with the keys of this moment."""
        seal, to_bytes, place = keys().seal, self.to_bytes, self.place
        return lambda value: None if value is None else seal(to_bytes(value), place)

    def to_bytes(self, value: Any) -> bytes:
        """The value as it is sealed."""
        return str(value).encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The value as it was before it was sealed."""
        return plain.decode()


class SealedData(Sealed):
    """Anything that JSON can hold, sealed."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        """The value as JSON."""
        return _ENCODER.encode(value).encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The value that the JSON says."""
        return json.loads(plain)


class SealedContent(Sealed):
    """Bytes as they are, sealed. The log of changes keeps no copy of them."""

    cache_ok = True

    def to_bytes(self, value: Any) -> bytes:
        """The bytes themselves."""
        return bytes(value)

    def from_bytes(self, plain: bytes) -> Any:
        """The bytes themselves."""
        return plain


SealedBytes = Annotated[bytes, mapped_column(SealedContent, info={"unlogged": True})]
SealedText = Annotated[str, mapped_column(Sealed)]
SealedNumber = Annotated[float, mapped_column(SealedData)]
SealedList = Annotated[list[str], mapped_column(SealedData)]
SealedStrings = Annotated[dict[str, str], mapped_column(SealedData)]
SealedJSON = Annotated[dict[str, Any], mapped_column(SealedData)]
SealedRows = Annotated[list[dict[str, Any]], mapped_column(SealedData)]
