"""Finding an occupation by a word, among the names that matching knows."""

from functools import cache
from pathlib import Path
from typing import Final

import matching
from crm.errors import OccupationNotFound, OccupationUnclear
from crm.swedish import fold
from matching.taxonomy import is_ssyk, occupations_named, ssyk_label

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


def occupation_of(line: str) -> str:
    """The SSYK code of a line with one occupation: a code (what stands after it is passed over) or a name.

    Raises OccupationNotFound or OccupationUnclear.
    """
    code = line.split()[0].rstrip(":")
    if code.isdigit():
        if len(code) < 2 or not is_ssyk(code):
            raise OccupationNotFound(text=line)
        return code
    codes = sorted(occupations_named(line) or codes_labelled(line))
    if not codes:
        raise OccupationNotFound(text=line)
    if len(codes) > 1:
        raise OccupationUnclear(text=line, occupations="; ".join(occupation_line(code) for code in codes))
    return codes[0]


def occupation_line(code: str) -> str:
    """An occupation as it stands in a form: code and label."""
    return f"{code} {ssyk_label(code)}".strip()


@cache
def _names() -> list[tuple[str, str]]:
    """Every name by which an occupation goes, folded, with its code."""
    rows = [line.split("\t") for line in _NAMES.read_text(encoding="utf-8").splitlines()[1:]]
    listed = [(fold(name), code) for name, code in rows]
    return listed + [(fold(ssyk_label(code)), code) for code in {code for _, code in rows}]
