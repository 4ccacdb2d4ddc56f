"""What kind of file it is, and whether it is safe to open: before any cell of it is read.

A workbook is a zip of XML. Two small cells at opposite corners of a sheet, or a few kilobytes that unpack to gigabytes,
would fill the memory of the reader; so sizes are looked at first, without unpacking more than is allowed.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from crm.imports.faults import FileRefused

MOST_UNPACKED_BYTES: Final = 600 * 1024 * 1024
MOST_CELLS: Final = 4_000_000
_PIECE: Final = 1 << 20
# What one cell reference can be cut into at a piece's border.
_OVERLAP: Final = 200
_OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_PARTS: Final = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
# A cell past column Z or row 99 999, or one written in an unusual way: only then the extent is worked out exactly.
_FAR_CELL: Final = re.compile(rb"""<c r="(?:[A-Z]{2}|[A-Z]\d{6}|[^A-Z])""")
_UNUSUAL: Final = (b":c ", b"<c\t", b"<c\n", b"<c\r")
_CELL: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'][^>]*?(/?)>""")


def require_workbook(path: Path) -> None:
    """Raise FileRefused unless the file is an .xlsx workbook that can be opened without harm."""
    _refuse_other_kinds(path)
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_other_archives({part.filename for part in parts})
            _refuse_too_large(archive, parts)
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise FileRefused("damaged_workbook", file=path.name) from error


def _refuse_other_kinds(path: Path) -> None:
    content = path.read_bytes()
    if not content:
        raise FileRefused("empty_file", file=path.name)
    if content.startswith(_OLD_OFFICE):
        raise FileRefused("locked_workbook" if _ENCRYPTED in content else "old_workbook", file=path.name)
    if not content.startswith(b"PK"):
        raise FileRefused("not_a_workbook", file=path.name)


def _refuse_other_archives(names: set[str]) -> None:
    if not names >= _WORKBOOK_PARTS:
        raise FileRefused("not_a_workbook", file="")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefused("workbook_with_macros")


def _refuse_too_large(archive: ZipFile, parts: list[ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise FileRefused("workbook_too_large", cells=MOST_CELLS)
    for part in parts:
        if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            with archive.open(part) as stream:
                _refuse_too_wide(part.filename, stream)


def _refuse_too_wide(name: str, stream: IO[bytes]) -> None:
    rows = columns = 0
    for piece in _pieces(stream):
        if _is_compact(piece):
            continue
        for letters, row, is_hollow in _CELL.findall(piece):
            if not is_hollow:
                rows, columns = max(rows, int(row)), max(columns, _column_number(letters))
        if max(rows, 99_999) * max(columns, 26) > MOST_CELLS:
            raise FileRefused("sheet_too_wide", cells=MOST_CELLS, rows=rows, columns=columns, part=name)


def _is_compact(piece: bytes) -> bool:
    is_usual = piece.count(b"<c ") == piece.count(b'<c r="') and not any(sign in piece for sign in _UNUSUAL)
    return is_usual and _FAR_CELL.search(piece) is None


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream piece by piece, each with the end of the one before, so that nothing hides on a border."""
    before = b""
    while piece := stream.read(_PIECE):
        yield before + piece
        before = piece[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
