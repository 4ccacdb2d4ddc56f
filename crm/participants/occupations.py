"""Finding an occupation by a word, among the names that matching knows."""

from functools import cache
from pathlib import Path
from typing import Final

import matching
from crm.swedish import fold
from matching.taxonomy import ssyk_label

_NAMES: Final = Path(matching.__file__).parent / "data" / "occupation_names.tsv"
_SHORTEST: Final = 2


def search_occupations(text: str, most: int = 20) -> list[tuple[str, str]]:
    """Occupations (four-digit SSYK code, label) that go by a name which holds `text`.

    Those with a name that begins with the text come first, then in alphabetical order of the name found. Nothing
    for less than two letters.
    """
    wanted = fold(text)
    if len(wanted) < _SHORTEST:
        return []
    found: dict[str, tuple[bool, str]] = {}
    for name, code in _names():
        if wanted in name:
            place = (not name.startswith(wanted), name)
            found[code] = min(found.get(code, place), place)
    return [(code, ssyk_label(code)) for code in sorted(found, key=lambda code: found[code])[:most]]


def codes_labelled(text: str) -> set[str]:
    """The four-digit codes whose own label is `text`, however its å, ä, ö are typed."""
    wanted = fold(text)
    return {code for name, code in _names() if name == wanted == fold(ssyk_label(code))}


@cache
def _names() -> list[tuple[str, str]]:
    """Every name by which an occupation goes, folded, with its code."""
    rows = [line.split("\t") for line in _NAMES.read_text(encoding="utf-8").splitlines()[1:]]
    listed = [(fold(name), code) for name, code in rows]
    return listed + [(fold(ssyk_label(code)), code) for code in {code for _, code in rows}]
