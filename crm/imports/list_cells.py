"""Reading cells that hold several things: lists separated by `;`, and the syntax that matching reads. Pure."""

import re
from collections.abc import Callable
from typing import Any, Final

from crm.imports.cells import LONG_LENGTH, TEXT_LENGTH, Reader, text_of
from crm.imports.faults import CellProblem
from matching.errors import CellError
from matching.hours import parse_availability, parse_opening_hours
from matching.languages import parse_languages
from matching.restrictions import parse_facts, parse_restrictions

_SSYK: Final = re.compile(r"\d{2,4}\Z", re.ASCII)


def parts_of(value: Any) -> list[str]:
    """The parts of a list in a cell, without empty ones, each once, in their order."""
    return list(dict.fromkeys(part.strip() for part in text_of(value).split(";") if part.strip()))


def several(read_one: Reader, is_sorted: bool = False) -> Reader:
    """A list whose parts are each read by `read_one`; `is_sorted` where the order means nothing."""

    def read(value: Any) -> list[Any]:
        found = list(dict.fromkeys(read_one(part) for part in parts_of(value)))
        return sorted(found) if is_sorted else found

    return read


def occupation(value: Any) -> str:
    """One SSYK 2012 code of two to four digits."""
    written = text_of(value)
    if not _SSYK.match(written):
        raise CellProblem("occupation")
    return written


def read_by(parse: Callable[[str], Any]) -> Reader:
    """What matching's reader makes of the text; its reason becomes the cell's."""

    def read(value: Any) -> Any:
        try:
            return parse(text_of(value))
        except CellError as error:
            raise CellProblem("matching", error=error.code, **error.values) from error

    return read


def kept_if_read_by(parse: Callable[[str], Any]) -> Reader:
    """The text as it stands, once matching's reader has understood it."""
    understand = read_by(parse)

    def read(value: Any) -> str:
        understand(value)
        written = text_of(value)
        if len(written) > TEXT_LENGTH:
            raise CellProblem("text", limit=TEXT_LENGTH)
        return written

    return read


def work_experience(codes: tuple[str, ...]) -> Reader:
    """Which of `codes` are listed, as one truth value a code, in their order."""

    def read(value: Any) -> tuple[bool, ...]:
        listed = {part.casefold() for part in parts_of(value)}
        if not listed <= set(codes):
            raise CellProblem("code", codes=", ".join(codes))
        return tuple(one in listed for one in codes)

    return read


def wishes(value: Any) -> list[str]:
    """Interests in the person's own words, most important first."""
    found = parts_of(value)
    if sum(map(len, found)) > LONG_LENGTH:
        raise CellProblem("text", limit=LONG_LENGTH)
    return found


availability: Final = kept_if_read_by(parse_availability)
opening_hours: Final = kept_if_read_by(parse_opening_hours)
languages: Final = read_by(lambda text: dict(parse_languages(text)))
facts: Final = read_by(parse_facts)
restrictions: Final = read_by(lambda text: dict(parse_restrictions(text)))
