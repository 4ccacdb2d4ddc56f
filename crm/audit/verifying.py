"""Checking the log: every entry in its place, as it was written, up to the anchor.

Reads in portions, so that a log of millions is checked in little memory, also while it is being added to. What is
found is told as numbers and kinds of fault, never as content.
"""

import hmac
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from crm.audit import guards
from crm.audit.anchor import AnchorForged, AnchorMissing, read_anchor
from crm.audit.rules import GENESIS, HASHED, Tip, content_digest, entry_hash, said_moment
from crm.encryption import CannotOpen, keys

_PORTION: Final = 5_000
_PLACE: Final = "audit_contents.content"
_COLUMNS: Final = ", ".join(f"e.{name}" for name in (*HASHED, "previous_hash", "hash"))
# As the database has them, past our column types: what somebody has put there may be no moment and no number.
_ENTRIES: Final = text(
    f"SELECT {_COLUMNS}, c.content FROM audit_entries e LEFT JOIN audit_contents c ON c.entry_id = e.number "  # noqa: S608
    "WHERE e.number > :last ORDER BY e.number LIMIT :most"
)
_COUNT: Final = text("SELECT count(*) FROM audit_entries WHERE number IS NULL OR number <= :last")
_ASTRAY: Final = text(
    "SELECT count(*) FROM audit_contents c LEFT JOIN audit_entries e ON e.number = c.entry_id WHERE e.number IS NULL"
)
_BELOW_ALL: Final = -(2**62)


@dataclass(frozen=True)
class Fault:
    """Something wrong: its kind (of rules.FAULTS) and the number of the entry, None = of the log as a whole."""

    kind: str
    number: int | None = None


@dataclass
class LogCheck:
    """One walk through the log. Read `entries`, `first_at` and `last_at` when `faults` has come to its end."""

    connection: Connection
    anchor_file: Path
    tell: Callable[[int], None] = lambda _entries: None
    entries: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    _tip: Tip = field(default_factory=Tip)
    _erased: set[int] = field(default_factory=set)
    _missing: dict[int | None, list[int]] = field(default_factory=lambda: defaultdict(list))

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong, in the order of the log; nothing when it is whole."""
        # Read before the log is: an entry that comes while we look may be beyond it, never the other way round.
        anchor = yield from self._anchor()
        yield from (Fault("guards_missing") for _name in guards.list_missing(self.connection)[:1])
        self._key = keys().derive("audit")
        for row in self._rows():
            yield from self._check(row)
            if anchor and row.number == anchor.number and not _same(row.hash, anchor.hash):
                yield Fault("other_chain", row.number)
        yield from self._check_whole(anchor)

    def _anchor(self) -> Generator[Fault, None, Tip | None]:
        try:
            return read_anchor(self.anchor_file)
        except AnchorMissing:
            yield Fault("anchor_missing")
        except AnchorForged:
            yield Fault("anchor_forged")
        return None

    def _rows(self) -> Iterator[Row[Any]]:
        last = _BELOW_ALL
        while portion := self.connection.execute(_ENTRIES, {"last": last, "most": _PORTION}).all():
            yield from portion
            last = portion[-1].number
            self.tell(self.entries)

    def _check(self, row: Row[Any]) -> Iterator[Fault]:
        """One entry: its place, its columns, what it holds."""
        self.entries += 1
        self._note_moment(row.at)
        if row.number <= self._tip.number:
            yield Fault("out_of_place", row.number)
            return
        _number, _at, *others = list(row)[: len(HASHED)]
        said = [row.number, _moment_text(row.at), *others]
        if not _same(entry_hash(self._key, said, str(row.previous_hash)), row.hash):
            yield Fault("changed", row.number)
        if row.number > self._tip.number + 1:
            yield Fault("missing", row.number)
        elif not _same(row.previous_hash, self._tip.hash):
            yield Fault("not_next", row.number)
        yield from self._check_content(row)
        self._tip = Tip(row.number, str(row.hash))

    def _check_content(self, row: Row[Any]) -> Iterator[Fault]:
        if row.action == "erase" and row.participant_id is not None:
            self._erased.add(row.participant_id)
        if row.content_digest is None and row.content is not None:
            yield Fault("content_added", row.number)
        elif row.content_digest is not None and row.content is None:
            # Whether it may be gone is known at the end: the entry that erased the person comes later.
            self._missing[row.participant_id].append(row.number)
        elif row.content is not None and not self._fits(str(row.content), row.content_digest):
            yield Fault("content_changed", row.number)

    def _fits(self, sealed: str, digest: Any) -> bool:
        try:
            return _same(content_digest(self._key, keys().open(sealed, _PLACE)), digest)
        except CannotOpen:
            return False

    def _check_whole(self, anchor: Tip | None) -> Iterator[Fault]:
        """What shows only at the end."""
        gone = (numbers for about, numbers in self._missing.items() if about not in self._erased)
        yield from (Fault("content_missing", number) for number in sorted(chain.from_iterable(gone)))
        if anchor and anchor.number > self._tip.number:
            yield Fault("cut_off", self._tip.number)
        if anchor and anchor.number == 0 and not _same(anchor.hash, GENESIS):
            yield Fault("anchor_forged")
        if self.connection.scalar(_COUNT, {"last": self._tip.number}) != self.entries:
            yield Fault("out_of_place")
        if self.connection.scalar(_ASTRAY):
            yield Fault("content_astray")

    def _note_moment(self, at: Any) -> None:
        moment = _moment(at)
        if moment is not None:
            self.first_at = self.first_at or moment
            self.last_at = moment


def _same(one: Any, other: Any) -> bool:
    return hmac.compare_digest(str(one).encode(), str(other).encode())


def _moment(stored: Any) -> datetime | None:
    """The moment as a database has it: a text on SQLite. None for what is no moment."""
    try:
        moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
        return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else None
    except ValueError:
        return None


def _moment_text(stored: Any) -> str:
    moment = _moment(stored)
    return said_moment(moment) if moment else repr(stored)
