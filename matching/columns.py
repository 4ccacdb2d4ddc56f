"""The columns of the workbook's sheets that matching reads, and how a cell of each is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matching.addresses import read_orgnr
from matching.errors import CellError
from matching.hours import parse_availability, parse_opening_hours
from matching.languages import parse_languages
from matching.restrictions import parse_facts, parse_restrictions
from matching.taxonomy import listed_sni

SEGMENTS = ("open_market", "partner", "municipal", "social_enterprise")
STAGES = ("prospect", "contacted", "interested", "offers_places", "hosting", "paused", "declined")
# The workbook's other columns of these sheets: known, and not read by matching.
EMPLOYER_COLUMNS_UNREAD = frozenset(
    ["orgnr", "street", "postcode", "city", "website", "phone", "email", "owner_email"]
)
PARTICIPANT_COLUMNS_UNREAD = frozenset(
    ("name", "personal_number", "phone", "email", "street", "postcode", "city", "gender", "birth_year")
).union(("anonymous", "protected", "background", "education_level", "education_completed", "work_experience"))
MOST_HOURS = 168.0
Cell = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is read, and whether its row is left out when it cannot be."""

    name: str
    read: Cell
    is_limit: bool = False


def _ref(text: str) -> str:
    # A run line is split at spaces, so a reference cannot hold any.
    if not text or len(text.split()) != 1:
        raise CellError("ref", value=text)
    return text


def _number(low: float, high: float) -> Cell:
    def read(text: str) -> float:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise CellError("number", value=text, low=f"{low:g}", high=f"{high:g}")
        return value

    return read


def _places(text: str) -> int:
    value: float = _number(0, 9999)(text)
    if not value.is_integer():
        raise CellError("whole_number", value=text, low="0", high="9999")
    return int(value)


def _one_of(codes: tuple[str, ...]) -> Cell:
    def read(text: str) -> str:
        code = text.lower().replace(" ", "_").replace("-", "_")
        if code not in codes:
            raise CellError("code", value=text, expected=", ".join(codes))
        return code

    return read


def _sni(text: str) -> str:
    code = text.replace(".", "").replace(" ", "")
    if not (code.isdecimal() and 2 <= len(code) <= 5):
        raise CellError("sni", value=text)
    if not listed_sni(code):
        raise CellError("sni_not_listed", value=text)
    return code


def _orgnr(text: str) -> str:
    if not read_orgnr(text):
        raise CellError("orgnr", value=text)
    return text


def place_columns(key: str) -> tuple[Column, ...]:
    """The columns of a place, after the one that holds its reference."""
    return (Column(key, _ref, is_limit=True), *PLACE_COLUMNS)


def _wishes(text: str) -> tuple[str, ...]:
    return tuple(wish.strip() for wish in text.split(";") if wish.strip())


def _occupations(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(";") if code.strip())
    for code in codes:
        if not (code.isdecimal() and 2 <= len(code) <= 4):
            raise CellError("occupation", value=code)
    return codes


EMPLOYER_COLUMNS = (
    Column("employer_ref", _ref, is_limit=True),
    Column("name", str),
    Column("segment", _one_of(SEGMENTS)),
    Column("stage", _one_of(STAGES), is_limit=True),
    Column("sni", _sni),
    Column("description", str),
    Column("lat", _number(-90, 90)),
    Column("lon", _number(-180, 180)),
    Column("places", _places, is_limit=True),
    Column("hours_min", _number(0, MOST_HOURS)),
    Column("hours_max", _number(0, MOST_HOURS)),
    Column("opening_hours", parse_opening_hours, is_limit=True),
    Column("facts", parse_facts),
    Column("languages", parse_languages, is_limit=True),
)
# What duplicates are sought by; the workbook's other columns are known, and not read for that.
PLACE_COLUMNS = (
    Column("name", str),
    Column("street", str),
    Column("postcode", str),
    Column("city", str),
    Column("orgnr", _orgnr),
    Column("lat", _number(-90, 90)),
    Column("lon", _number(-180, 180)),
)
PLACE_COLUMNS_UNREAD = frozenset(
    ["segment", "stage", "sni", "description", "website", "phone", "email"]
).union(["places", "hours_min", "hours_max", "opening_hours", "facts", "languages", "owner_email"])
PARTICIPANT_COLUMNS = (
    Column("participant_ref", _ref, is_limit=True),
    Column("interests", _wishes),
    Column("occupations", _occupations),
    Column("restrictions", parse_restrictions, is_limit=True),
    Column("hours_min", _number(0, MOST_HOURS), is_limit=True),
    Column("hours_max", _number(0, MOST_HOURS), is_limit=True),
    Column("availability", parse_availability, is_limit=True),
    Column("home_lat", _number(-90, 90)),
    Column("home_lon", _number(-180, 180)),
    Column("max_km", _number(0, 20000), is_limit=True),
    Column("languages", parse_languages, is_limit=True),
)
