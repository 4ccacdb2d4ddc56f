"""An index kept in one file that several processes map and share, and that is whole or not there at all.

The file is a line of JSON (what it is, where each column lies), then the columns. It is written under another name,
brought to the disk, and only then given its own name: a crash leaves the old file or none. What does not fit the
program, its lexicon or its own length is refused, and must be built again. It holds employers and nobody else.
"""

import hashlib
import json
import mmap
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from matching.index import Columns, EmployerIndex
from matching.lexicon import standard_lexicon

Array = NDArray[Any]
# Counts up when the columns, or how they are worked out, change.
FORMAT = 2
_MAGIC = b"dorroppnare index "
_ALIGNED = 64
_BESIDE = "beside "
_HERE = Path(__file__).parent


class UnusableIndexError(Exception):
    """A file that is torn, from another program or lexicon, or no index at all. It can be built again."""


def save_index(index: EmployerIndex, path: Path, beside: Mapping[str, Array]) -> None:
    """Write an index, readable by its owner only; `beside` are columns that the caller wants to find again."""
    arrays: dict[str, Array] = {_BESIDE + name: values for name, values in beside.items()}
    plain: dict[str, Any] = {}
    _take_apart(index.columns, "", arrays, plain)
    places, at = {}, 0
    for name, values in arrays.items():
        places[name] = (values.dtype.str, values.shape, at)
        at += -(-values.nbytes // _ALIGNED) * _ALIGNED
    head = {"format": FORMAT, "program": program_mark(), "plain": plain}
    line = json.dumps({**head, "arrays": places, "bytes": at}, ensure_ascii=False).encode()
    start = _start(line)
    _write_whole(path, [_MAGIC, str(len(line)).encode().rjust(12), b"\n", line], start, list(arrays.values()))


def open_index(path: Path) -> tuple[EmployerIndex, dict[str, Array]]:
    """Map an index from its file, with the columns written beside it. Raises UnusableIndexError."""
    try:
        with path.open("rb") as file:
            head, start = _read_head(file.read(len(_MAGIC) + 13), file.read)
            if os.fstat(file.fileno()).st_size != start + head["bytes"]:
                raise UnusableIndexError(f"{path.name} is torn")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableIndexError(str(error)) from error
    if head["format"] != FORMAT or head["program"] != program_mark():
        raise UnusableIndexError(f"{path.name} was made by another version")
    arrays = {
        name: np.frombuffer(mapped, dtype, int(np.prod(shape)), start + at).reshape(shape)
        for name, (dtype, shape, at) in head["arrays"].items()
    }
    columns = _put_together(Columns, "", arrays, head["plain"])
    beside = {name[len(_BESIDE) :]: its for name, its in arrays.items() if name.startswith(_BESIDE)}
    return EmployerIndex(columns, standard_lexicon()), beside


@cache
def program_mark() -> str:
    """A mark of everything that an employer is read by: the code of matching and its data files."""
    found = hashlib.sha256()
    for path in sorted([*_HERE.glob("*.py"), *_HERE.glob("data/**/*.t*")]):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _start(line: bytes) -> int:
    return -(-(len(_MAGIC) + 13 + len(line)) // _ALIGNED) * _ALIGNED


def _read_head(first: bytes, read: Any) -> tuple[dict[str, Any], int]:
    if not first.startswith(_MAGIC):
        raise ValueError("no index")
    line = read(int(first[len(_MAGIC) :]))
    return json.loads(line), _start(line)


def _write_whole(path: Path, head: list[bytes], start: int, arrays: list[Array]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"".join(head).ljust(start))
            for values in arrays:
                file.write(np.ascontiguousarray(values).data if values.size else b"")
                file.write(b"\0" * (-values.nbytes % _ALIGNED))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk too, where the system lets a folder be opened."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _take_apart(part: Any, prefix: str, arrays: dict[str, Array], plain: dict[str, Any]) -> None:
    for field in fields(part):
        name, value = prefix + field.name, getattr(part, field.name)
        if isinstance(value, np.ndarray):
            arrays[name] = value
        elif is_dataclass(value):
            _take_apart(value, name + ".", arrays, plain)
        else:
            plain[name] = value


def _put_together(kind: Any, prefix: str, arrays: Mapping[str, Array], plain: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):
        name = prefix + field.name
        if is_dataclass(hints[field.name]):
            values[field.name] = _put_together(hints[field.name], name + ".", arrays, plain)
        else:
            values[field.name] = arrays[name] if name in arrays else plain[name]
    return kind(**values)
