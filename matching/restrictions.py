"""Functional restrictions of a participant, and the workplace fact each one needs.

Both lists are closed: what is not here cannot be handed to matching.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from matching.errors import CellError

Strength = Literal["must", "prefer"]


@dataclass(frozen=True, slots=True)
class Need:
    """The fact a restriction asks for, and the value that meets it."""

    fact: str
    value: bool


RESTRICTIONS: dict[str, Need] = {
    "no_heavy_lifting": Need("heavy_lifting", False),
    "avoid_alcohol": Need("alcohol", False),
    "avoid_medicines": Need("medicines", False),
    "avoid_gambling": Need("gambling", False),
    "quiet": Need("noise", False),
    "few_people": Need("crowded", False),
    "step_free": Need("step_free", True),
    "can_sit": Need("seated_possible", True),
    "no_driving": Need("driving", False),
    "no_nights": Need("nights", False),
    "no_weekends": Need("weekends", False),
    "public_transport": Need("public_transport", True),
    "no_animals": Need("animals", False),
    "no_flour_dust": Need("flour_dust", False),
    "no_chemicals": Need("chemicals", False),
    "no_heights": Need("heights", False),
    "no_cold": Need("cold", False),
    "no_customer_contact": Need("customer_contact", False),
    "not_alone": Need("works_alone", False),
    "no_cash": Need("cash", False),
    "no_record_check": Need("record_check", False),
    "no_early_mornings": Need("early_mornings", False),
    "steady_routine": Need("steady_routine", True),
    "no_computer": Need("computer", False),
}
FACTS: tuple[str, ...] = tuple(need.fact for need in RESTRICTIONS.values())
_YES_NO = {"yes": True, "no": False}
_STRENGTHS: dict[str, Strength] = {"must": "must", "prefer": "prefer"}


class FactError(CellError):
    """A text of workplace facts that cannot be read."""


class RestrictionError(CellError):
    """A text of restrictions that cannot be read."""


def parse_facts(text: str) -> dict[str, bool]:
    """Read `heavy_lifting=no;alcohol=yes`. A fact not listed is unknown, so it is not in the answer.

    Raises FactError on a fact outside the closed list, a value other than yes or no, or a contradiction.
    """
    facts: dict[str, bool] = {}
    for part, fact, value in _pairs(text, "="):
        if fact not in FACTS:
            raise FactError("fact_unknown", fact=fact or part, expected=", ".join(FACTS))
        if value not in _YES_NO:
            raise FactError("fact_value", fact=fact, value=value)
        if facts.get(fact, _YES_NO[value]) != _YES_NO[value]:
            raise FactError("fact_twice", fact=fact)
        facts[fact] = _YES_NO[value]
    return facts


def parse_restrictions(text: str) -> dict[str, Strength]:
    """Read `quiet:must;can_sit:prefer`. The same restriction twice counts as the stronger of the two.

    Raises RestrictionError on a restriction outside the closed list or a strength other than must or prefer.
    """
    restrictions: dict[str, Strength] = {}
    for part, code, strength in _pairs(text, ":"):
        if code not in RESTRICTIONS:
            raise RestrictionError(
                "restriction_unknown", restriction=code or part, expected=", ".join(RESTRICTIONS)
            )
        if strength not in _STRENGTHS:
            raise RestrictionError("restriction_strength", restriction=code, value=strength)
        if restrictions.get(code) != "must":
            restrictions[code] = _STRENGTHS[strength]
    return restrictions


def _pairs(text: str, sign: str) -> Iterator[tuple[str, str, str]]:
    for part in text.split(";"):
        if part.strip():
            name, _, value = part.partition(sign)
            yield part.strip(), name.strip().lower(), value.strip().lower()
