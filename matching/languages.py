"""Language levels on the CEFR scale, as `sv:A2;en:B1`."""

import re
from typing import Literal, cast, get_args

from matching.errors import CellError

Level = Literal["A1", "A2", "B1", "B2", "C1", "C2"]
LEVELS: tuple[Level, ...] = get_args(Level)
_CODE = re.compile(r"[a-z]{2,3}\Z")


class LanguageError(CellError):
    """A text of languages that cannot be read."""


def level_rank(level: str | None) -> int:
    """Give the place of a level on the scale: 0 for none (below A1), 1 for A1 … 6 for C2."""
    return 0 if level is None else LEVELS.index(cast(Level, level)) + 1


def parse_languages(text: str) -> dict[str, Level]:
    """Read `sv:A2;en:B1` into {"sv": "A2", "en": "B1"}; an empty text is an empty answer.

    Raises LanguageError on a code that is no language code, a level outside CEFR, or a language given twice.
    """
    levels: dict[str, Level] = {}
    for part in text.split(";"):
        if part.strip():
            code, level = _parse_one(part.strip())
            if code in levels:
                raise LanguageError("language_twice", language=code)
            levels[code] = level
    return levels


def _parse_one(part: str) -> tuple[str, Level]:
    code, _, level = (piece.strip() for piece in part.partition(":"))
    if not _CODE.match(code.lower()):
        raise LanguageError("language_code", value=part)
    if level.upper() not in LEVELS:
        raise LanguageError("language_level", language=code.lower(), value=level)
    return code.lower(), cast(Level, level.upper())
