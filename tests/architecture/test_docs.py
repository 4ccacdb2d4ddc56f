"""Every link of the documentation leads somewhere, and every picture is used, light, and packed without loss."""

import re
import struct
import zlib
from pathlib import Path

import pytest

from scripts.pictures import PICTURES
from scripts.smaller_pictures import SIGNATURE, chunks_of, make_smaller, written

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", TOP / "CHANGELOG.md", *sorted((TOP / "docs").rglob("*.md"))]
HEAVIEST = 200_000  # bytes


def links_of(page: Path) -> list[Path]:
    """What a page points at in the repository."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    return [page.parent / target for target in targets if "://" not in target]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_lead_somewhere(page: Path):
    assert [str(link) for link in links_of(page) if not link.exists()] == []


def test_each_picture_is_taken_by_the_script_and_shown_on_a_page():
    shown = {link.stem for page in PAGES for link in links_of(page) if link.suffix == ".png"}
    there = {file.stem for file in (TOP / "docs/pictures").glob("*.png")}

    assert set(PICTURES) == there == shown


def test_no_picture_is_heavy():
    heavy = [file.name for file in (TOP / "docs/pictures").iterdir() if file.stat().st_size > HEAVIEST]

    assert heavy == []


def test_a_picture_keeps_its_pixels_and_loses_the_rest():
    pixels = b"".join(b"\0" + bytes(range(30)) for _row in range(10))
    packed = zlib.compress(pixels, 0)
    head = written(b"IHDR", struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0))
    parts = written(b"IDAT", packed[:50]) + written(b"tEXt", b"Who\0knows") + written(b"IDAT", packed[50:])

    smaller = make_smaller(SIGNATURE + head + parts + written(b"IEND", b""))

    kinds = dict(chunks_of(smaller))
    assert (set(kinds), zlib.decompress(kinds[b"IDAT"])) == ({b"IHDR", b"IDAT", b"IEND"}, pixels)
    assert len(smaller) < len(packed)


def test_what_is_no_picture_is_refused():
    with pytest.raises(ValueError, match="not a PNG"):
        make_smaller(b"GIF89a")
