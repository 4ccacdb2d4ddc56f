"""The parts of a workbook, looked at before anything reads their cells: how far a sheet reaches, how much text it
would bring. Some small files would fill the memory of the reader, or end its process: nothing in it can be caught.

Everything is looked at as bytes in pieces. What a spreadsheet program does not write is refused rather than
understood: a cell without its position, an entity, an alphabet in which our patterns find nothing.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from crm.imports.faults import FileRefused

MOST_CELLS: Final = 4_000_000
# All sheets together; a follow-up file with a hundred thousand employers stays below half of it.
MOST_CELLS_IN_ALL: Final = 6_000_000
MOST_TEXT_BYTES: Final = 300 * 1024 * 1024
# Eight times what Excel lets stand in a cell, since letters and their looks are written with several signs.
LONGEST_TEXT: Final = 8 * 32_767
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
# What one tag can be cut into at a piece's border.
_OVERLAP: Final = 300

# A cell past column Z or row 99 999, or one written in an unusual way: only then each cell is looked at.
_FAR_CELL: Final = re.compile(rb"""<c r="(?:[A-Z]{2}|[A-Z]\d{6}|[^A-Z])""")
_UNUSUAL: Final = (b":c ", b":c>", b":c\t", b":c\n", b":c\r", b"<c>", b"<c\t", b"<c\n", b"<c\r")
_NAME: Final = rb"<(?:[^\s<>/:!?]+:)?"
# No tag holds a second "<", so that a text of nothing but beginnings of tags is gone through once.
_CELL: Final = re.compile(_NAME + rb"c(?:\s[^<>]*)?>")
_PLACED: Final = re.compile(
    _NAME + rb"""c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,3})([1-9]\d{0,6})["'][^<>]*?(/?)>"""
)
_ROW: Final = re.compile(_NAME + rb"""row\s(?:[^<>]*?\s)?r\s*=\s*["']([^"'<>]*)""")
_ROW_WRITTEN_ODDLY: Final = re.compile(_NAME + rb"""row\s(?!r="[1-9]\d{0,5}")""")
_TEXT: Final = re.compile(_NAME + rb"si[\s/>]")
_NUMBER: Final = re.compile(rb">\s*(\d{1,9})\s*<")
_OWN_WORDS: Final = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass
class Contents:
    """What the parts looked at so far would bring; `texts` are the lengths of the shared texts, in their order."""

    cells: int = 0
    pointers: int = 0
    texts: "array[int]" = field(default_factory=lambda: array("L"))

    def look_at(self, name: str, pieces: Iterable[bytes]) -> None:
        """Count what a part holds. Raises FileRefused when it cannot be read without harm."""
        reach, offset, text_at = [0, 0], 0, None
        for index, (piece, fresh) in enumerate(_overlapping(pieces)):
            if index == 0:
                _refuse_other_alphabets(name, piece)
            if any(word in piece for word in _OWN_WORDS):
                raise FileRefused("damaged_workbook", file=name)
            self.cells += fresh.count(b"<c ") + fresh.count(b":c ")
            # At most: whatever attribute says so.
            self.pointers += fresh.count(b'"s"') + fresh.count(b"'s'")
            if self.cells > MOST_CELLS_IN_ALL:
                raise FileRefused("workbook_too_large", cells=MOST_CELLS)
            _refuse_too_far(name, piece, reach)
            text_at = self._note_texts(name, fresh, offset, text_at)
            offset += len(fresh)
        if text_at is not None:
            self._note_text(name, offset - text_at)

    def _note_texts(self, name: str, piece: bytes, offset: int, begun: int | None) -> int | None:
        """The shared texts that end in a piece; returns where the last one begins."""
        if b"si" in piece:
            for found in _TEXT.finditer(piece):
                if begun is not None:
                    self._note_text(name, offset + found.start() - begun)
                begun = offset + found.start()
        if begun is not None and offset + len(piece) - begun > LONGEST_TEXT + len(piece):
            raise FileRefused("workbook_too_large", cells=MOST_CELLS)
        return begun

    def _note_text(self, name: str, length: int) -> None:
        if length > LONGEST_TEXT or len(self.texts) > MOST_CELLS:
            raise FileRefused("workbook_too_large", cells=MOST_CELLS)
        self.texts.append(length)

    @property
    def may_hold_too_much_text(self) -> bool:
        """Whether, at worst, the cells bring more text than may be: each may point at the longest one."""
        return self.pointers * max(self.texts, default=0) > MOST_TEXT_BYTES

    def require_bearable_text(self, parts: Iterable[Iterable[bytes]]) -> None:
        """Add up the texts that cells really point at. Raises FileRefused when they are too much."""
        total = found = 0
        for pieces in parts:
            for _piece, fresh in _overlapping(pieces):
                for number in map(int, _NUMBER.findall(fresh)):
                    found += 1
                    total += self.texts[number] if number < len(self.texts) else 0
        # What could not be read as a number counts as the longest text.
        total += max(0, self.pointers - found) * max(self.texts, default=0)
        if total > MOST_TEXT_BYTES:
            raise FileRefused("workbook_too_large", cells=MOST_CELLS)


def _overlapping(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Each piece with the end of the one before, so that nothing hides on a border; and cut after its last tag, so
    that what is counted is counted once.
    """
    before = rest = b""
    for piece in pieces:
        joined = rest + piece
        cut = joined.rfind(b">") + 1
        yield before + piece, joined[:cut]
        before, rest = piece[-_OVERLAP:], joined[cut:]
        if len(rest) > LONGEST_TEXT + len(piece):
            raise FileRefused("workbook_too_large", cells=MOST_CELLS)


def _refuse_other_alphabets(name: str, start: bytes) -> None:
    """UTF-8 only, as spreadsheet programs write: in UTF-16 none of the patterns here would find anything."""
    declared = re.search(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)""", start[:400])
    is_other = declared is not None and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii")
    if is_other or b"\0" in start[:400] or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("damaged_workbook", file=name)


def _refuse_too_far(name: str, piece: bytes, reach: list[int]) -> None:
    """Note how far the cells of a piece reach, rows and columns, when that is further than most."""
    for row in _ROW.findall(piece) if _ROW_WRITTEN_ODDLY.search(piece) else ():
        if not row.isdigit() or not 0 < int(row) <= LAST_ROW:
            raise FileRefused("damaged_workbook", file=name)
    if _is_compact(piece):
        return
    placed = [(letters, row) for letters, row, is_hollow in _PLACED.findall(piece) if not is_hollow]
    if len(placed) < sum(not tag.endswith(b"/>") for tag in _CELL.findall(piece)):
        raise FileRefused("damaged_workbook", file=name)
    reach[0] = max(reach[0], *(int(row) for row in {row for _letters, row in placed}), 0)
    reach[1] = max(
        reach[1], *(_column_number(letters) for letters in {letters for letters, _row in placed}), 0
    )
    if reach[0] > LAST_ROW or reach[1] > LAST_COLUMN:
        raise FileRefused("damaged_workbook", file=name)
    if max(reach[0], 99_999) * max(reach[1], 26) > MOST_CELLS:
        raise FileRefused("sheet_too_wide", cells=MOST_CELLS, rows=reach[0], columns=reach[1], part=name)


def _is_compact(piece: bytes) -> bool:
    is_usual = piece.count(b"<c ") == piece.count(b'<c r="') and not any(sign in piece for sign in _UNUSUAL)
    return is_usual and _FAR_CELL.search(piece) is None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
