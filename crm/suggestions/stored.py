"""The employers' index with what it was built from, kept in one file that all worker processes map.

Each employer has a stamp that changes when it does, so whoever opens the file can tell what has changed since, and a
file from before a crash is as good as any other. Small registers are built in a moment and need no file.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from flask import current_app
from numpy.typing import NDArray

from crm.suggestions.translator import Unreadable
from matching.index import EmployerIndex, build_index
from matching.index_file import UnusableIndexError, open_index, save_index
from matching.types import Employer

try:
    import fcntl
except ImportError:  # Windows: one process serves, and its threads share a lock of their own.
    fcntl = None  # type: ignore[assignment]

FILE: Final = Path("suggestions") / "employers.index"
# A register from this size is kept in a file.
WORTH_A_FILE: Final = 1000
_BESIDE: Final = ("ids", "stamps", "noted", "noted_stamps")
_GONE: Final = -1
Numbers = NDArray[Any]


@dataclass(frozen=True)
class Stored:
    """An index with each row's employer id and stamp. `noted` are ids with something that cannot be read, and stamps.

    Some of the noted are in the index, what cannot be read of them passed over; the others are left out of it.
    """

    index: EmployerIndex
    ids: Numbers
    stamps: Numbers
    noted: Numbers
    noted_stamps: Numbers

    def rows_of(self, ids: Collection[int]) -> list[int]:
        """The rows of some employers; those that are not in it have none."""
        return np.flatnonzero(np.isin(self.ids, list(ids))).tolist()

    def outdated(self, stamps: Mapping[int, int]) -> list[int]:
        """The rows whose employer has changed or gone."""
        return np.flatnonzero(_now(self.ids, stamps) != self.stamps).tolist()

    def unknown(self, stamps: Mapping[int, int]) -> set[int]:
        """The ids of employers that are new, or have changed, since this was built."""
        same = self.ids[_now(self.ids, stamps) == self.stamps].tolist()
        noted = self.noted[_now(self.noted, stamps) == self.noted_stamps].tolist()
        return set(stamps) - set(same) - set(noted)

    def changes(self, stamps: Mapping[int, int]) -> int:
        """How much has changed since this was built."""
        return len(self.outdated(stamps)) + len(self.unknown(stamps))


def build(
    employers: Mapping[int, Employer], unreadable: Sequence[Unreadable], stamps: Mapping[int, int]
) -> Stored:
    """Read every employer; a large register goes to the file too."""
    index = build_index(employers.values())
    by_ref = np.array(sorted(employers, key=lambda number: employers[number].ref), dtype=np.int64)
    ids = by_ref[index.columns.place]
    noted = np.array(sorted({one.employer_id for one in unreadable}), dtype=np.int64)
    found = Stored(index, ids, _now(ids, stamps), noted, _now(noted, stamps))
    if len(employers) >= WORTH_A_FILE:
        save_index(index, _path(), {name: getattr(found, name) for name in _BESIDE})
    return found


def find() -> Stored | None:
    """The index of the file, or None where there is none that can be used."""
    try:
        index, beside = open_index(_path())
    except UnusableIndexError:
        return None
    return Stored(index, **{name: beside[name] for name in _BESIDE})


def _now(ids: Numbers, stamps: Mapping[int, int]) -> Numbers:
    return np.array([stamps.get(number, _GONE) for number in ids.tolist()], dtype=np.int64)


def mark() -> Sequence[int]:
    """Which file is there now: it differs after somebody has built anew."""
    try:
        found = _path().stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@contextmanager
def building(wait: bool) -> Iterator[bool]:
    """Whether it is ours to build: no other process does. A crash lets go of it. `wait` until it is ours."""
    path = _path().with_name("building")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locked(descriptor, wait)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, wait: bool) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _path() -> Path:
    return Path(current_app.instance_path) / FILE
