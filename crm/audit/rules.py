"""What links the log: each entry's hash covers the entry before it. Plain values in, digests out.

The hashes are keyed, so nobody without the key file can make an entry that fits, or link the rest anew.
"""

import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

# What the first entry follows.
GENESIS: Final = "0" * 64
_FORMAT: Final = "dorroppnare log 1"
# What JSON cannot hold was never written by us: it only has to be told apart.
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), default=repr)

# Columns that hold a secret: that they were changed is logged, what they hold never.
_SECRET_COLUMN: Final = re.compile(
    r"password|secret|token|totp|webauthn|recovery_codes|credential|public_key|private_key|sign_count|passkey|challenge"
    r"|^(us|tf|mf|webauthn)_|(^|_)otp(_|$)|(^|_)pin$"
)
# Tables of nothing but secrets.
_SECRET_TABLE: Final = re.compile(r"webauthn|web_authn|passkey|credential|session|token")
# Kept by the program from other columns, or on every save: noise in a log.
_DERIVED: Final = frozenset(
    {"version", "created_at", "updated_at", "sort_name", "search_text", "last_seen_at", "fs_uniquifier"}
)


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that somebody did, before it has its place in the log.

    `staff_id` None = the program itself. `address` is where from, None = the command line. `participant_id` is
    whom it is about, None = nobody. `changes` maps a column to [old, new], None = nothing was changed.
    """

    at: datetime
    staff_id: int | None
    action: str
    entity: str
    entity_id: int | None = None
    participant_id: int | None = None
    address: str | None = None
    changes: dict[str, Any] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the log: the number of its last entry (0 = none yet) and that entry's hash."""

    number: int = 0
    hash: str = GENESIS


def is_secret(table: str, column: str) -> bool:
    """Whether what a column holds must not be kept in the log."""
    return bool(_SECRET_COLUMN.search(column) or (_SECRET_TABLE.search(table) and column != "staff_id"))


def is_derived(column: str) -> bool:
    """Whether a column follows from others, so that a change of it says nothing new."""
    return column in _DERIVED


def content_digest(key: bytes, content: bytes) -> str:
    """The keyed digest of what was changed and why. It stays in the entry when the content is erased."""
    return hmac.digest(key, b"content\0" + content, "sha256").hex()


def entry_hash(key: bytes, columns: Sequence[Any], previous_hash: str) -> str:
    """The hash of an entry: `columns` are those of HASHED in that order, the moment as `said_moment` says it."""
    said = _ENCODER.encode([_FORMAT, *columns, previous_hash])
    return hmac.digest(key, said.encode(), "sha256").hex()


HASHED: Final = (
    "number",
    "at",
    "staff_id",
    "action",
    "entity",
    "entity_id",
    "participant_id",
    "address",
    "content_digest",
)


def said_moment(at: datetime) -> str:
    """A moment as the hash covers it: UTC, to the microsecond. A moment without zone is taken for UTC."""
    here = at.astimezone(UTC) if at.tzinfo else at
    return here.replace(tzinfo=None).isoformat(timespec="microseconds")


# What can be wrong with the log, each with what is meant; the sentences are in `labels`.
FAULTS: Final = MappingProxyType(
    {
        "changed": "a column of the entry is not as it was written, or the entry was never written by the program",
        "missing": "entries between this one and the one before it are gone",
        "not_next": "the entry does not follow the one before it",
        "out_of_place": "a number that no entry can have, or has twice",
        "content_changed": "what the entry holds is not as it was written",
        "content_missing": "what the entry holds is gone, and nobody erased the person",
        "content_added": "something was put under an entry that holds nothing",
        "content_astray": "something lies there that belongs to no entry",
        "cut_off": "the log ends before the entry that the anchor names",
        "other_chain": "the entry that the anchor names is another one",
        "anchor_missing": "the anchor file is not there",
        "anchor_forged": "the anchor file was not written by the program",
        "guards_missing": "the database no longer refuses changes to the log",
    }
)
