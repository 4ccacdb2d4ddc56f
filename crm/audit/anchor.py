"""The anchor: how far the log reaches, in a signed file outside the database.

A chain alone does not show that its end was cut off; the anchor does. It is written after each commit and never goes
backwards. Nobody makes a new one quietly: where it is missing or forged, it stays so until somebody accepts the log
as it is (`restoring.accept_restored_log`), which is an entry of the log itself.
"""

import hashlib
import hmac
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flask import current_app

from crm.audit.rules import Tip
from crm.encryption import keys

FILE: Final = "audit_anchor"


class AnchorMissing(Exception):
    """There is no anchor file."""


class AnchorForged(Exception):
    """The anchor file is not one that the program has written with its key."""


def anchor_path() -> Path:
    """Where the anchor of this installation is."""
    return Path(current_app.instance_path) / FILE


def read_anchor(path: Path) -> Tip:
    """How far the log is known to reach. Raises AnchorMissing, AnchorForged."""
    try:
        said = json.loads(path.read_text(encoding="ascii"))
        tip, signature = Tip(said["number"], said["hash"]), str(said["signature"])
    except FileNotFoundError as error:
        raise AnchorMissing from error
    except (ValueError, TypeError, KeyError) as error:
        raise AnchorForged from error
    if not hmac.compare_digest(signature.encode(), _signature(tip).encode()):
        raise AnchorForged
    return tip


def advance(tip: Tip) -> None:
    """Move the anchor to `tip`, unless it is there or beyond, or is no longer to be trusted."""
    path = anchor_path()
    with _alone(path):
        try:
            reached = read_anchor(path)
        except (AnchorMissing, AnchorForged):
            return
        if tip.number > reached.number:
            _write(path, tip)


def begin(tip: Tip) -> None:
    """Make the first anchor; one that is there already stays."""
    path = anchor_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        if not path.exists():
            _write(path, tip)


def replace(tip: Tip) -> None:
    """Move the anchor to `tip`, also backwards: for whoever has accepted the log as it is."""
    path = anchor_path()
    with _alone(path):
        _write(path, tip)


def _signature(tip: Tip) -> str:
    said = f"{tip.number}\n{tip.hash}".encode()
    return hmac.digest(keys().derive("audit anchor"), said, hashlib.sha256).hex()


def _write(path: Path, tip: Tip) -> None:
    """Whole or not at all, readable by its owner only."""
    said = {"number": tip.number, "hash": tip.hash, "signature": _signature(tip)}
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(json.dumps(said) + "\n")
    part.replace(path)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Within: no other process or thread moves the anchor."""
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)
