"""Reading one cell: what a file holds (text, number, yes/no, date) into what a column keeps. Pure.

Every reader takes a value that is not empty and gives the value to keep, or raises CellProblem with what is expected.
Readers of plain kinds are here; those of lists and of matching's own syntax are in `list_cells`.
"""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from crm.imports.faults import CellProblem

Reader = Callable[[Any], Any]

CODE_LENGTH: Final = 60
TEXT_LENGTH: Final = 300
LONG_LENGTH: Final = 20_000
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?\Z", re.ASCII)
_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?\Z", re.ASCII)
_SPACES_IN_NUMBERS = str.maketrans("", "", " \u00a0\u2009\u202f")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[^@\s.;,<>]+\Z")
_SNI = re.compile(r"\d{2}(?:\.?\d{1,3})?\Z", re.ASCII)
_ORGNR = re.compile(r"(?:16)?(\d{6})-?(\d{4})\Z", re.ASCII)
_PERSONAL_NUMBER = re.compile(
    r"(?:\d{2})?\d{6}[-+]?(?:\d{4}|[A-Z]{3}\d|[A-Z]\d{3})\Z", re.ASCII | re.IGNORECASE
)
# Every second digit counts double, and the digits of that are added (Luhn), here for two digits at a time.
_LUHN = {
    f"{first}{second}": sum(divmod(2 * first, 10)) + second for first in range(10) for second in range(10)
}
_TRUE = frozenset({"yes", "true", "1", "ja", "y", "j", "sant"})
_FALSE = frozenset({"no", "false", "0", "nej", "n", "falskt"})


def is_empty(value: Any) -> bool:
    """Whether a cell says nothing: None, no text, or spaces only."""
    return value is None or (isinstance(value, str) and not value.strip())


def text_of(value: Any) -> str:
    """The text that a person sees in the cell: whole numbers without decimals, days without a clock."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def text(limit: int = TEXT_LENGTH) -> Reader:
    """Any text up to `limit` characters; numbers count as text (postcode 41503)."""

    def read(value: Any) -> str:
        written = text_of(value)
        if len(written) > limit or _CONTROL.search(written):
            raise CellProblem("text", limit=limit)
        return written

    return read


def matching_text(pattern: re.Pattern[str], expected: str, limit: int = TEXT_LENGTH) -> Reader:
    """A text of one shape; `expected` names the shape."""

    def read(value: Any) -> str:
        written = text_of(value)
        if len(written) > limit or not pattern.match(written):
            raise CellProblem(expected)
        return written

    return read


def day(value: Any) -> date:
    """A day: ISO text, or a date of the spreadsheet. A clock beside it is left out."""
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    else:
        found = _iso_day(value) if isinstance(value, str) else None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise CellProblem("day")
    return found


def _iso_day(written: str) -> date | None:
    match = _DATE.match(written.strip())
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def number(low: float, high: float, expected: str = "number", over: bool = False) -> Reader:
    """A number from `low` to `high` (`over`: low itself does not count); decimal point or comma."""

    def read(value: Any) -> float:
        found = _as_float(value)
        if found is None or not low <= found <= high or (over and found == low):
            raise CellProblem(expected, low=f"{low:.12g}", high=f"{high:.12g}")
        return found

    return read


def whole_number(low: int, high: int) -> Reader:
    """A whole number from `low` to `high`."""

    def read(value: Any) -> int:
        found = _as_float(value)
        if found is None or not found.is_integer() or not low <= found <= high:
            raise CellProblem("whole_number", low=str(low), high=str(high))
        return int(found)

    return read


def _as_float(value: Any) -> float | None:
    if isinstance(value, bool | date | time | timedelta):
        return None
    if isinstance(value, str):
        written = value.translate(_SPACES_IN_NUMBERS)
        if not _NUMBER.match(written) or len(written) > 40:
            return None
        value = written.replace(",", ".").replace("−", "-")
    found = float(value)
    return found if math.isfinite(found) else None


def yes_no(value: Any) -> bool:
    """Yes or no: `yes`, `no`, `true`, `1`, `ja`, `nej` and the like, in any case."""
    written = text_of(value).casefold()
    if written in _TRUE:
        return True
    if written in _FALSE:
        return False
    raise CellProblem("yes_no")


def code(codes: Iterable[str]) -> Reader:
    """One code of a closed list, in any case, spaces or hyphens for underscores."""
    known = tuple(codes)
    by_folded = {folded_code(one): one for one in known}

    def read(value: Any) -> str:
        found = by_folded.get(folded_code(text_of(value)))
        if found is None:
            raise CellProblem("code", codes=", ".join(known))
        return found

    return read


def text_or_code(codes: Iterable[str], limit: int = TEXT_LENGTH) -> Reader:
    """Any text; one that names a code of the list in another spelling becomes that code."""
    by_folded = {folded_code(one): one for one in codes}
    read_text = text(limit)

    def read(value: Any) -> str:
        written: str = read_text(value)
        return by_folded.get(folded_code(written), written)

    return read


def folded_code(written: str) -> str:
    """The form in which codes are compared: lower case, underscores for spaces and hyphens."""
    return written.strip().casefold().replace(" ", "_").replace("-", "_")


def sni(value: Any) -> str:
    """An SNI code of two to five digits, with or without a dot; kept as digits."""
    written = text_of(value)
    if not _SNI.match(written):
        raise CellProblem("sni")
    return written.replace(".", "")


def orgnr(value: Any) -> str:
    """An organisation number in its written form, *556012-5790*; the check digit is looked at by `has_check_digit`."""
    match = _ORGNR.match(text_of(value).replace(" ", ""))
    if match is None:
        raise CellProblem("orgnr")
    return f"{match[1]}-{match[2]}"


def has_check_digit(written: str) -> bool:
    """Whether the last digit of an organisation number agrees with the others."""
    pairs = (written[0:2], written[2:4], written[4:6], written[7:9], written[9:11])
    return sum([_LUHN[pair] for pair in pairs]) % 10 == 0


def email(value: Any) -> str:
    """An e-mail address, in lower case so that it finds its owner."""
    return str(matching_text(_EMAIL, "email")(value)).lower()


personal_number: Final = matching_text(_PERSONAL_NUMBER, "personal_number", CODE_LENGTH)
