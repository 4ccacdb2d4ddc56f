"""What a file is, told by what it holds; and how it may be called."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import errors
from crm.agreements.rules import MOST_BYTES, PART_BYTES, clean_name, kind_of, parts_of


def archive(*names: str, first: tuple[str, bytes] | None = None, swells: int = 0) -> bytes:
    """A zip of these parts, with `first` as it is at the front; `swells`: how many zeros the last one holds."""
    made = BytesIO()
    with ZipFile(made, "w") as file:
        if first:
            file.writestr(*first, compress_type=ZIP_STORED)
        for name in names:
            file.writestr(name, b"\0" * swells, compress_type=ZIP_DEFLATED)
    return made.getvalue()


ODT = ("mimetype", b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0...", "jpeg"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("content.xml", first=ODT), "odt"),
    ],
)
def test_a_file_is_what_it_holds(content: bytes, kind: str):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90",
        b"<html><script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b" %PDF-1.7",
        archive("readme.txt"),
        archive("xl/workbook.xml"),
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("content.xml", "Basic/Standard/Module1.xml", first=ODT),
        b"PK\x03\x04 cut off",
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(content: bytes):
    with pytest.raises(errors.FileKindRefused):
        kind_of(content)


def test_nothing_and_too_much_are_refused():
    with pytest.raises(errors.FileEmpty):
        kind_of(b"")
    with pytest.raises(errors.FileTooLarge):
        kind_of(b"%PDF-" + bytes(MOST_BYTES))


def test_a_trap_that_swells_is_not_unpacked():
    trap = archive("word/document.xml", swells=200_000_000)

    assert len(trap) < 1_000_000
    assert kind_of(trap) == "docx"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("avtal.pdf", "avtal.pdf"),
        ("Praktikavtal våren 2027.PDF", "Praktikavtal våren 2027.pdf"),
        ("..\\..\\windows\\avtal.pdf", "avtal.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("avtal\u202efdp.exe", "avtalfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("....pdf", "pdf.pdf"),
        (None, "fil.pdf"),
        ("", "fil.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_do_harm(name: str | None, kept: str):
    assert clean_name(name, "pdf") == kept


@given(st.text(max_size=400))
def test_a_name_is_never_empty_long_or_leading_elsewhere(name: str):
    kept = clean_name(name, "png")

    assert kept.endswith(".png")
    assert 5 <= len(kept) <= 130
    assert not set(kept) & set('\\/:*?"<>|\r\n\0\u202e')
    assert clean_name(kept, "png") == kept


@given(st.integers(1, 5 * PART_BYTES))
def test_parts_are_small_and_together_the_whole(length: int):
    content = bytes(length)
    parts = parts_of(content)

    assert b"".join(parts) == content
    assert 0 < max(map(len, parts)) <= PART_BYTES
