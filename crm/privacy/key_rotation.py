"""A new key for everything that is sealed, while the application serves.

The new key comes first in the key file, so that from then on everything is sealed with it. Whoever was writing
before is waited for; then every value of an older key is sealed anew, in batches, each on the condition that it
still is what was read. Only when nothing needs an older key any more is that taken out of the file.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, and_, func, select, text, tuple_, update

from crm.audit.actions import record
from crm.database import db, reading_only, writing
from crm.encryption import BASE, CannotOpen, Keys, key_ring, keys, new_key_line, write_keys
from crm.privacy.sealed_values import as_stored, count_by_key, every_column, is_sealed_for_good, place_of

_AT_ONCE: Final = 200
_LOOK_AGAIN_S: Final = 0.2
# What is still being written: transactions of other connections that began before a moment of the server's clock.
_OLDER: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend' AND xact_start < :moment"
)


class RotationUnderWay(Exception):
    """Somebody else is rotating the keys of this installation at this moment."""


@dataclass(frozen=True)
class KeyUse:
    """How many values a key seals, and how many of them never can be sealed anew. `key_id` "" = no key at hand."""

    key_id: str
    values: int
    for_good: int


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: the key that seals now, how many values were sealed anew, which keys went and stayed."""

    sealing: str
    values: int
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    was_continued: bool


def list_keys() -> list[KeyUse]:
    """Each key of the file, the sealing one first, then what no key at hand seals, when there is such.

    Reads in a transaction of its own, so that nobody who writes has to wait.
    """
    db.session.rollback()
    with reading_only():
        uses = _count(keys())
        db.session.rollback()
    return uses


def _count(at_hand: Keys) -> list[KeyUse]:
    values = dict.fromkeys(at_hand.by_id, 0)
    for_good = dict(values)
    for sealed in every_column():
        for key_id, count in count_by_key(sealed, at_hand).items():
            values[key_id] = values.get(key_id, 0) + count
            if is_sealed_for_good(sealed):
                for_good[key_id] = for_good.get(key_id, 0) + count
    return [KeyUse(key_id, count, for_good.get(key_id, 0)) for key_id, count in values.items()]


def rotate(tell: Callable[[int, int], None] = lambda done, of: None) -> Rotated:
    """Seal everything anew with a new key, or go on where a rotation was stopped. Commits batch by batch.

    `tell` hears how many values of how many are done. Raises RotationUnderWay. May be interrupted at any moment.
    """
    with _alone():
        before = _still_to_do()
        if not before:
            _put_new_key_first()
        _wait_for_who_was_writing()
        done = _seal_everything_anew(_still_to_do(), tell)
        removed, kept = _take_out_what_nothing_needs()
        record("rotate_keys", "encryption_keys")
        db.session.commit()
        return Rotated(keys().sealing, done, removed, kept, bool(before))


@contextmanager
def _alone() -> Iterator[None]:
    """Two that write the key file at once would lose each other's keys, and with them what those seal."""
    path = key_ring().path
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RotationUnderWay from error
        yield


def _put_new_key_first() -> None:
    at_hand = keys()
    write_keys(key_ring().path, [new_key_line(), *_lines(at_hand, at_hand.by_id)])


def _lines(at_hand: Keys, key_ids: Any) -> list[str]:
    kept = [f"{key_id} {at_hand.by_id[key_id].hex()}" for key_id in key_ids]
    return [*kept, f"{BASE} {at_hand.base.hex()}"]


def _still_to_do() -> int:
    """How many values an older key of the file seals that can be sealed anew."""
    sealing = keys().sealing
    return sum(use.values - use.for_good for use in list_keys() if use.key_id not in (sealing, ""))


def _wait_for_who_was_writing() -> None:
    """Return when no transaction is left that may have sealed with an older key and not yet committed."""
    db.session.rollback()
    with writing():
        # On SQLite this waits for the one who writes: afterwards there is nobody else.
        moment = db.session.scalar(select(func.now()))
        db.session.rollback()
    while db.session.get_bind().dialect.name == "postgresql":
        still_writing = db.session.scalar(_OLDER, {"moment": moment})
        db.session.rollback()
        if not still_writing:
            return
        time.sleep(_LOOK_AGAIN_S)


def _seal_everything_anew(total: int, tell: Callable[[int, int], None]) -> int:
    done = 0
    tell(0, total)
    for sealed in every_column():
        if not is_sealed_for_good(sealed):
            for count in _seal_anew(sealed):
                done += count
                tell(done, total)
    return done


def _seal_anew(sealed: Column[Any]) -> Iterator[int]:
    """Seal the column's values of older keys anew, batch by batch; gives how many each batch wrote."""
    source, identity, value = as_stored(sealed)
    place, at_hand = place_of(sealed), keys()
    is_older = ~value.startswith(f"{at_hand.sealing}:", autoescape=True)
    asked = select(*identity, value).select_from(source).where(is_older).order_by(*identity).limit(_AT_ONCE)
    after: Any = None
    while True:
        with writing():
            rows = db.session.execute(asked if after is None else asked.where(after)).all()
            if not rows:
                db.session.rollback()
                return
            count = sum(seal_if_same(source, identity, value, row, at_hand, place) for row in rows)
            db.session.commit()
        after = tuple_(*identity) > tuple(rows[-1][: len(identity)])
        yield count


def seal_if_same(source: Any, identity: Any, value: Any, row: Any, at_hand: Keys, place: str) -> int:
    """Write the value anew where it still is what was read: who changed it meanwhile has sealed it with the new key."""
    try:
        anew = at_hand.seal(at_hand.open(row[-1], place), place)
    except CannotOpen:
        return 0  # Its key is not here. It stays as it is, and is counted by `list_keys`.
    is_same = and_(*(key == found for key, found in zip(identity, row, strict=False)), value == row[-1])
    result: Any = db.session.execute(update(source).where(is_same).values({value.name: anew}))
    return int(result.rowcount)


def _take_out_what_nothing_needs() -> tuple[tuple[str, ...], tuple[str, ...]]:
    at_hand = keys()
    needed = {use.key_id for use in list_keys() if use.values} | {at_hand.sealing}
    kept = [key_id for key_id in at_hand.by_id if key_id in needed]
    removed = tuple(key_id for key_id in at_hand.by_id if key_id not in needed)
    if removed:
        write_keys(key_ring().path, _lines(at_hand, kept))
    return removed, tuple(kept[1:])
