"""What a file is, by what it holds, and how it may be called. Pure: nothing is unpacked, nothing is drawn."""

import re
import unicodedata
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from crm.errors import FileEmpty, FileKindRefused, FileTooLarge

MOST_BYTES: Final = 10 * 1024 * 1024
PART_BYTES: Final = 256 * 1024
_LONGEST_NAME: Final = 120
_STARTS: Final = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))
_ODT: Final = b"mimetypeapplication/vnd.oasis.opendocument.text"
# How names of a kind end; the first is added to a name that ends otherwise.
_ENDINGS: Final = {
    "pdf": (".pdf",),
    "png": (".png",),
    "jpeg": (".jpg", ".jpeg"),
    "docx": (".docx",),
    "odt": (".odt",),
}
# What may hide the true end of a name, or lead out of a folder.
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]')


def kind_of(content: bytes) -> str:
    """One of `codes.FILE_KINDS`, by the file's own marks. Raises FileEmpty, FileTooLarge or FileKindRefused."""
    if not content:
        raise FileEmpty
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    raise FileKindRefused


def _kind_of_archive(content: bytes) -> str:
    """By its list of contents alone: a trap that swells when it is unpacked stays as small as it came."""
    kind = "odt" if content[30 : 30 + len(_ODT)] == _ODT else "docx"
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise FileKindRefused from error
    is_document = "content.xml" in names if kind == "odt" else "word/document.xml" in names
    if not is_document or any("vbaproject" in name or name.startswith("basic/") for name in names):
        raise FileKindRefused
    return kind


def clean_name(name: str | None, kind: str) -> str:
    """The name as it is kept: no path, nothing invisible, no longer than others can show, ending as its kind does."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    plain = _tidy(_NOT_IN_NAMES.sub(" ", seen))
    ending = next((end for end in _ENDINGS[kind] if plain.lower().endswith(end)), None)
    stem = _tidy((plain[: -len(ending)] if ending else plain)[:_LONGEST_NAME])
    return f"{stem or 'fil'}{ending or _ENDINGS[kind][0]}"


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip(". ")


def parts_of(content: bytes) -> list[bytes]:
    """The content in the pieces in which it is kept."""
    return [content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES)]
