"""What kind of file it is, and whether it is safe to open: before any cell of it is read.

A workbook is a zip of XML. Its list of contents can lie about sizes, name a part twice, or hide a program; so each part
is unpacked here first, in pieces, and never further than the list says.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from crm.imports.faults import FileRefused
from crm.imports.parts import MOST_CELLS, Contents

MOST_UNPACKED_BYTES: Final = 600 * 1024 * 1024
MOST_PARTS: Final = 5_000
# Rows of a table are alike and pack well, but not like this: from twenty megabytes on it is a trap.
TRAP_BYTES: Final = 20 * 1024 * 1024
TRAP_RATIO: Final = 150
SUFFIXES: Final = (".xlsx", ".xlsm")
_PIECE: Final = 1 << 20
_OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_PARTS: Final = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
_MACROS: Final = ("vbaproject.bin", "vbadata.xml", "xl/macrosheets/", "xl/dialogsheets/")
_MACRO_TYPES: Final = (b"macroenabled", b"vbaproject", b"macrosheet")
_TARGET: Final = re.compile(rb"""\bTarget\s*=\s*["']([^"']*)""")
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")


def require_workbook(path: Path) -> None:
    """Raise FileRefused unless the file is an .xlsx workbook that can be opened without harm."""
    _refuse_other_kinds(path)
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_other_archives(archive, parts)
            _refuse_macros(archive, parts)
            _refuse_too_large(parts)
            _refuse_harmful_contents(archive, parts)
    except (
        BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise FileRefused("damaged_workbook", file=path.name) from error


def _refuse_other_kinds(path: Path) -> None:
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        raise FileRefused("not_a_workbook", file=path.name)
    with path.open("rb") as file:
        start = file.read(len(_OLD_OFFICE))
    if not start:
        raise FileRefused("empty_file", file=path.name)
    if start == _OLD_OFFICE:
        is_locked = _ENCRYPTED in path.read_bytes()
        raise FileRefused("locked_workbook" if is_locked else "old_workbook", file=path.name)
    if not start.startswith(b"PK"):
        raise FileRefused("not_a_workbook", file=path.name)


def _refuse_other_archives(archive: ZipFile, parts: list[ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if not set(names) >= _WORKBOOK_PARTS:
        raise FileRefused("not_a_workbook", file="")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("locked_workbook", file="")
    # Two readers may disagree about which of two parts, or of two lists of contents, is the right one.
    is_ambiguous = len({name.casefold() for name in names}) != len(names) or bool(archive.comment)
    if is_ambiguous or len(parts) > MOST_PARTS or any(map(_leads_out, names)):
        raise FileRefused("damaged_workbook", file="")


def _leads_out(name: str) -> bool:
    """Whether a name would lie outside the folder that the archive is unpacked in."""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _refuse_macros(archive: ZipFile, parts: list[ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if any(macro in name for name in names for macro in _MACROS):
        raise FileRefused("workbook_with_macros")
    types = b"".join(_unpacked(archive, archive.getinfo("[Content_Types].xml"), most=_PIECE)).lower()
    if any(kind in types for kind in _MACRO_TYPES):
        raise FileRefused("workbook_with_macros")


def _refuse_too_large(parts: list[ZipInfo]) -> None:
    is_trap = any(
        part.file_size > TRAP_BYTES and part.file_size > TRAP_RATIO * part.compress_size for part in parts
    )
    if is_trap or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise FileRefused("workbook_too_large", cells=MOST_CELLS)


def _refuse_harmful_contents(archive: ZipFile, parts: list[ZipInfo]) -> None:
    readable = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    contents = Contents()
    for part in readable:
        contents.look_at(part.filename, _unpacked(archive, part))
        if part.filename.lower() == "xl/_rels/workbook.xml.rels":
            _refuse_disguised_sheets(b"".join(_unpacked(archive, part, most=_PIECE)))
    if contents.may_hold_too_much_text:
        contents.require_bearable_text(_unpacked(archive, part) for part in readable)


def _refuse_disguised_sheets(relations: bytes) -> None:
    """A sheet whose part is called a picture would not have been looked at."""
    if not all(target.lower().endswith(b".xml") for target in _TARGET.findall(relations)):
        raise FileRefused("damaged_workbook", file="")


def _unpacked(archive: ZipFile, part: ZipInfo, most: int = MOST_UNPACKED_BYTES) -> Iterator[bytes]:
    """A part in pieces. Raises BadZipFile when it is longer or shorter than the list of contents says, or `most`.

    The library's own reader stops where the list says that the part ends; the one that reads the cells goes on.
    """
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.file_size > most:
        raise BadZipFile(part.filename)
    length = checksum = 0
    for piece in _inflated(part, _packed(archive, part)):
        length, checksum = length + len(piece), zlib.crc32(piece, checksum)
        if length > part.file_size:
            break
        yield piece
    if length != part.file_size or checksum != part.CRC:
        raise BadZipFile(part.filename)


def _inflated(part: ZipInfo, packed: Iterator[bytes]) -> Iterator[bytes]:
    if part.compress_type == ZIP_STORED:
        yield from packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        yield inflater.decompress(piece, _PIECE)
        while inflater.unconsumed_tail:
            yield inflater.decompress(inflater.unconsumed_tail, _PIECE)
    yield inflater.flush()
    if not inflater.eof or inflater.unused_data:
        raise BadZipFile(part.filename)


def _packed(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    file = archive.fp
    if file is None:
        raise BadZipFile(part.filename)
    file.seek(part.header_offset)
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    at, left = file.tell() + name_length + extra_length, part.compress_size
    if signature != b"PK\x03\x04":
        raise BadZipFile(part.filename)
    while left:
        # Looked for anew each time: other parts of the same file may be read in between.
        file.seek(at)
        piece = file.read(min(left, 1 << 16))
        if not piece:
            raise BadZipFile(part.filename)
        at, left = at + len(piece), left - len(piece)
        yield piece
