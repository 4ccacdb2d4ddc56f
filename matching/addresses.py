"""Addresses and organisation numbers, read so that two ways of writing one come out alike."""

import re
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

from matching.names import fold

_CARE_OF: Final = re.compile(r"\bc/o\b[^,]*,?|\bbox \d+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(\d+)\s*([a-z])?\b")
# How the last part of a street is written, longest first, and what it stands for.
_ENDINGS: Final = (
    (re.compile(r"(?:torget|(?<!^s)torg|t\.)$"), "torget"),
    (re.compile(r"(?:vagen|vag\.?|v\.?)$"), "vagen"),
    (re.compile(r"(?:gatan|gata|gat\.|g\.?)$"), "gatan"),
    (re.compile(r"(?:platsen|plats|plan|pl\.?)$"), "platsen"),
)
_NO_DIGIT: Final = re.compile(r"\D")
EARTH_KM: Final = 6371.0
ORGNR_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is compared; "" where nothing is known. `letter` is that of the entrance, "4 A"."""

    street: str = ""
    number: str = ""
    letter: str = ""
    postcode: str = ""
    city: str = ""


def read_address(street: str | None, postcode: str | None, city: str | None) -> Address:
    """Read an address as it was written; what is missing stays empty."""
    name, number, letter = _street(street) if street else ("", "", "")
    digits = _NO_DIGIT.sub("", postcode) if postcode else ""
    return Address(name, number, letter, digits, " ".join(fold(city or "").split()))


def read_orgnr(orgnr: str | None) -> str:
    """Give the ten digits of an organisation number, also of twelve with the century; "" when it is none."""
    digits = _NO_DIGIT.sub("", orgnr or "")
    if len(digits) == ORGNR_DIGITS + 2 and digits[:2] in ("16", "18", "19", "20"):
        digits = digits[2:]
    return digits if len(digits) == ORGNR_DIGITS else ""


def km_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give the distance between two positions (latitude, longitude) in km, as the crow flies."""
    lat, lon, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def _street(text: str) -> tuple[str, str, str]:
    folded = _CARE_OF.sub(" ", fold(text)).strip(" ,")
    found = _NUMBER.search(folded)
    number, letter = (found[1], found[2] or "") if found else ("", "")
    name = (folded[: found.start()] if found else folded).strip(" ,.")
    for ending, long in _ENDINGS:
        name, count = ending.subn(long, name, count=1)
        if count:
            break
    return re.sub(r"[^a-z0-9]", "", name), number, letter
