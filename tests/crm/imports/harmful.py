"""Files that would do harm, one a kind: the name of the kind → why it is refused, and how it is made."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from itertools import chain, repeat
from pathlib import Path

import openpyxl

MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, TEXTS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELATIONS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
MEGABYTE = 1 << 20
Content = bytes | Iterable[bytes]
Make = Callable[[Path], Path]


def good_parts() -> dict[str, bytes]:
    """The parts of a small good workbook."""
    book = openpyxl.Workbook()
    book.active.title = "employers"
    book.active.append(("employer_ref", "name"))
    book.active.append(("E1", "Kafé Lund"))
    content = io.BytesIO()
    book.save(content)
    archive = zipfile.ZipFile(content)
    return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: dict[str, Content], how: int = zipfile.ZIP_DEFLATED) -> Path:
    """A good workbook with parts replaced or added."""
    with zipfile.ZipFile(path, "w", how, compresslevel=1) as archive:
        for name, content in {**good_parts(), **parts}.items():
            with archive.open(name, "w") as part:
                for piece in [content] if isinstance(content, bytes) else content:
                    part.write(piece)
    return path


def with_parts(how: int = zipfile.ZIP_DEFLATED, **parts: Content) -> Make:
    names = {"sheet": SHEET, "texts": TEXTS, "book": BOOK, "relations": RELATIONS, "types": TYPES}
    return lambda path: packed(path, {names.get(name, name): content for name, content in parts.items()}, how)


def with_part(name: str, content: Content) -> Make:
    return lambda path: packed(path, {name: content})


def sheet(rows: Content, head: bytes = b"") -> Content:
    """A sheet of these rows; several pieces stay several."""
    start, end = head + b"<worksheet " + MAIN + b"><sheetData>", b"</sheetData></worksheet>"
    return start + rows + end if isinstance(rows, bytes) else chain([start], rows, [end])


def texts(items: Content) -> Content:
    start, end = b"<sst " + MAIN + b">", b"</sst>"
    return start + items + end if isinstance(items, bytes) else chain([start], items, [end])


def changed_bytes(make: Make, change: Callable[[bytearray], bytes | bytearray]) -> Make:
    def made(path: Path) -> Path:
        path.write_bytes(change(bytearray(make(path).read_bytes())))
        return path

    return made


def raw(content: bytes) -> Make:
    def made(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return made


def listed_size(name: str, size: int) -> Callable[[bytearray], bytearray]:
    """Let the list of contents say that a part is of another size than it is."""

    def change(content: bytearray) -> bytearray:
        at = content.rfind(b"PK\x01\x02", 0, content.rfind(name.encode()))
        struct.pack_into("<I", content, at + 24, size)
        return content

    return change


def twice(name: str) -> Make:
    """Two parts of the same name: readers may disagree about which is meant."""

    def made(path: Path) -> Path:
        parts = good_parts()
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
            archive.writestr(name.swapcase(), parts[name])
        return path

    return made


def encrypted_part(content: bytearray) -> bytearray:
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    return content


def in_utf16(content: bytes) -> bytes:
    return b"\xff\xfe" + ('<?xml version="1.0" encoding="UTF-16"?>' + content.decode()).encode("utf-16-le")


CORNERS = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
POINTS = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
LAUGHS = b"<!DOCTYPE x [" + b'<!ENTITY a "ha">'
LAUGHS += b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LONELY = b"<row r='1048576'>" + b"<c><v>1</v></c>" * 16_384 + b"</row>"
PREFIXED = (
    b"<x:worksheet xmlns:x=" + MAIN[6:] + b"><x:sheetData><x:row r='1048576'>"
    b"<x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
)
DASHED = PREFIXED.replace(b"x:", b"a-b:").replace(b"xmlns:x", b"xmlns:a-b")
MANY_POINTERS = [
    b'<row r="%d">' % row
    + b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + c, row) for c in range(10))
    + b"</row>"
    for row in range(1, 2001)
]
WORKBOOKS: dict[str, tuple[str, Make]] = {
    "empty": ("empty_file", raw(b"")),
    "a picture": ("not_a_workbook", raw(b"\x89PNG\r\n\x1a\n" + bytes(500))),
    "a web page": ("not_a_workbook", raw(b"<html><script>alert(1)</script></html>")),
    "a PDF": ("not_a_workbook", raw(b"%PDF-1.7\n" + bytes(500))),
    "a program": ("not_a_workbook", raw(b"\x7fELF" + bytes(500))),
    "another archive": ("not_a_workbook", lambda path: zipped(path, {"a.txt": b"hej"})),
    "a text document": (
        "not_a_workbook",
        lambda path: zipped(path, {TYPES: b"<Types/>", "word/document.xml": b"<w/>"}),
    ),
    "an old workbook": ("old_workbook", raw(OLE + bytes(2000))),
    "a workbook with a password": (
        "locked_workbook",
        raw(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
    ),
    "a locked part": ("locked_workbook", changed_bytes(with_parts(), encrypted_part)),
    "the first half": ("damaged_workbook", changed_bytes(with_parts(), lambda c: c[: len(c) // 2])),
    "without its last bytes": ("damaged_workbook", changed_bytes(with_parts(), lambda c: c[:-5])),
    "one byte changed": (
        "damaged_workbook",
        changed_bytes(with_parts(zipfile.ZIP_STORED), lambda c: c.replace(b"Kaf", b"Kav")),
    ),
    "words after the end": (
        "damaged_workbook",
        changed_bytes(with_parts(), lambda c: c[:-2] + b"\x04\x00evil"),
    ),
    "a part twice": ("damaged_workbook", twice(SHEET)),
    "a part that leads out": ("damaged_workbook", with_part("../../etc/cron.d/x.xml", b"<x/>")),
    "a part from the root": ("damaged_workbook", with_part("/etc/x.xml", b"<x/>")),
    "a part on a drive": ("damaged_workbook", with_part("C:\\x.xml", b"<x/>")),
    "another way of packing": ("damaged_workbook", with_parts(zipfile.ZIP_LZMA)),
    "a thousand parts too many": (
        "damaged_workbook",
        lambda path: packed(path, {f"xl/media/{number}.png": b"" for number in range(5100)}),
    ),
    "macros": ("workbook_with_macros", with_part("xl/vbaProject.bin", b"macro")),
    "macros in capitals": ("workbook_with_macros", with_part("xl/VBAPROJECT.BIN", b"macro")),
    "macros under another name": (
        "workbook_with_macros",
        with_parts(types=good_parts()[TYPES].replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")),
    ),
    "macros of the old kind": ("workbook_with_macros", with_part("xl/macrosheets/sheet1.xml", b"<x/>")),
    "a bomb in a picture": ("workbook_too_large", with_part("xl/media/a.png", repeat(bytes(MEGABYTE), 40))),
    "a bomb in the texts": ("workbook_too_large", with_parts(texts=texts(repeat(b"x" * MEGABYTE, 40)))),
    "a bomb in the looks": ("workbook_too_large", with_part("xl/styles.xml", repeat(b" " * MEGABYTE, 40))),
    "a part longer than it says": (
        "damaged_workbook",
        changed_bytes(with_parts(texts=texts(repeat(b"x" * MEGABYTE, 40))), listed_size(TEXTS, 1000)),
    ),
    "a part shorter than it says": (
        "damaged_workbook",
        changed_bytes(with_parts(), listed_size(SHEET, 500_000)),
    ),
    "a sheet called a picture": (
        "damaged_workbook",
        with_parts(
            relations=good_parts()[RELATIONS].replace(b"sheet1.xml", b"sheet1.png"),
            **{"xl/worksheets/sheet1.png": sheet(CORNERS)},
        ),
    ),
    "two far corners": ("sheet_too_wide", with_parts(sheet=sheet(CORNERS))),
    "two far corners in small letters": (
        "sheet_too_wide",
        with_parts(sheet=sheet(CORNERS.replace(b'"XFD1048576"', b"'xfd1048576'"))),
    ),
    "two far corners with a prefix": ("sheet_too_wide", with_parts(sheet=PREFIXED)),
    "two far corners with an odd prefix": ("sheet_too_wide", with_parts(sheet=DASHED)),
    "two far corners in UTF-16": ("damaged_workbook", with_parts(sheet=in_utf16(bytes(sheet(CORNERS))))),
    "another alphabet": (
        "damaged_workbook",
        with_parts(sheet=sheet(CORNERS, b'<?xml version="1.0" encoding="UTF-7"?>')),
    ),
    "cells that do not say where": ("damaged_workbook", with_parts(sheet=sheet(LONELY))),
    "a cell beyond every column": (
        "damaged_workbook",
        with_parts(sheet=sheet(CORNERS.replace(b"XFD", b"ZZZZZZZ"))),
    ),
    "a cell beyond every row": (
        "damaged_workbook",
        with_parts(sheet=sheet(b'<row r="1"><c r="A99999999999"><v>1</v></c></row>')),
    ),
    "a row beyond every row": (
        "damaged_workbook",
        with_parts(sheet=sheet(b'<row r="99999999999"><c r="A1"><v>1</v></c></row>')),
    ),
    "row nought": ("damaged_workbook", with_parts(sheet=sheet(b'<row r="0"><c r="A0"><v>1</v></c></row>'))),
    "a text that is not there": (
        "damaged_workbook",
        with_parts(sheet=sheet(POINTS.replace(b"0</v", b"999999999</v"))),
    ),
    "a text before the first": (
        "damaged_workbook",
        with_parts(sheet=sheet(POINTS.replace(b"0</v", b"-1</v"))),
    ),
    "one long text": (
        "workbook_too_large",
        with_parts(texts=texts(b"<si><t>" + b"x" * MEGABYTE + b"</t></si>")),
    ),
    "one text in twenty thousand cells": (
        "workbook_too_large",
        with_parts(texts=texts(b"<si><t>" + b"x" * 32_767 + b"</t></si>"), sheet=sheet(MANY_POINTERS)),
    ),
    "a billion laughs in a cell": (
        "damaged_workbook",
        with_parts(sheet=sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>', LAUGHS)),
    ),
    "a billion laughs in the texts": (
        "damaged_workbook",
        with_parts(texts=LAUGHS + bytes(texts(b"<si><t>&j;</t></si>"))),
    ),
    "a file from outside": (
        "damaged_workbook",
        with_parts(texts=OUTSIDE + bytes(texts(b"<si><t>&e;</t></si>"))),
    ),
    "words from the web": (
        "damaged_workbook",
        with_parts(texts=REMOTE + bytes(texts(b"<si><t>hej</t></si>"))),
    ),
    "XML that breaks off": ("damaged_workbook", with_parts(sheet=b"<worksheet><sheetData><row")),
    "tags that never end": ("damaged_workbook", with_parts(sheet=sheet(b"<c " * 400_000))),
    "XML that is none": ("damaged_workbook", with_parts(book=b"hej")),
    "no sheets": ("damaged_workbook", with_parts(relations=b"<Relationships/>")),
    "an empty sheet": ("empty_workbook", with_parts(sheet=sheet(b""))),
}


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


CSV_FILES: dict[str, tuple[str, bytes]] = {
    "nothing": ("empty_workbook", b""),
    "only blank lines": ("empty_workbook", b"\n\n,,,\n"),
    "a NUL": ("not_utf8", b"employer_ref,name\nE1,Ka\0f\n"),
    "Latin 1": ("not_utf8", "employer_ref,name\nE1,Kafé\n".encode("latin-1")),
    "UTF-16": ("not_utf8", "employer_ref,name\nE1,Kafé\n".encode("utf-16")),
    "half a letter": ("not_utf8", b"employer_ref,name\nE1,Kaf\xc3"),
    "a workbook called CSV": ("not_utf8", b"PK\x03\x04\xff\xfe" + bytes(300)),
    "a quote that never ends": ("damaged_csv", b'employer_ref,name\nE1,"Kaf\n' + b"x" * 100_000),
    "words after a quote": ("damaged_csv", b'employer_ref,name\nE1,"Kaf" Lund\n'),
    "a line of commas": ("workbook_too_large", b"," * 5_000_000),
    "a million lines": ("workbook_too_large", b"x\n" * 4_100_000),
    "a wide line above many": ("sheet_too_wide", b"x," * 20_000 + b"\n" + b"y\n" * 1_000),
}
