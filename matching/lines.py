"""Reads the plain text files of the lexicon: one entry a line, cells between |, words with weights."""

from collections.abc import Iterator
from pathlib import Path

Weighted = tuple[str, float]


class LexiconError(ValueError):
    """A line of a lexicon file that is not written as its first lines say."""


def lines_of(path: Path) -> Iterator[tuple[str, str]]:
    """Give each line that says something with its place, "file.txt, line 3"; # begins a remark."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield f"{path.name}, line {number}", line


def cells_of(place: str, line: str, count: int) -> list[str]:
    """Split a line at |. Raises LexiconError when there are not `count` cells."""
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != count:
        raise LexiconError(f"{place}: {len(cells)} cells between |, expected {count}")
    return cells


def weighted(place: str, cell: str) -> list[Weighted]:
    """Read "one, two:0.5" as words with weights, 1 when none is given. Raises LexiconError."""
    found = []
    for text in cell.split(","):
        word, _, weight = text.strip().partition(":")
        if word:
            try:
                found.append((" ".join(word.split()), float(weight or 1)))
            except ValueError as error:
                raise LexiconError(
                    f"{place}: “{weight}” is not a weight; write a number after the colon"
                ) from error
    return found
