"""What can be said about a participant from plain values."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from crm.employers.occupations import occupation_line, occupation_of

# Restrictions as people think of them, for a form that is not one long list. Every restriction is in one group.
RESTRICTION_GROUPS: Final = MappingProxyType(
    {
        "body": ("no_heavy_lifting", "can_sit", "step_free", "no_heights", "no_cold"),
        "people": ("quiet", "few_people", "no_customer_contact", "not_alone", "steady_routine"),
        "around": (
            "avoid_alcohol",
            "avoid_medicines",
            "avoid_gambling",
            "no_cash",
            "no_animals",
            "no_flour_dust",
            "no_chemicals",
        ),
        "times": ("no_early_mornings", "no_nights", "no_weekends", "public_transport"),
        "tasks": ("no_driving", "no_computer", "no_record_check"),
    }
)
# Without 0/O, 1/I and vowels that make words: a pseudonym is read out over the phone.
PSEUDONYM_LETTERS: Final = "23456789BCDFGHJKLMNPQRSTVWXZ"
# Eight of them are 378 thousand millions: among ten thousand people two are alike once in seven thousand registers.
PSEUDONYM_LENGTH: Final = 8


def wishes_of(text: str | None) -> list[str]:
    """The wishes of a text with one a line, in its order; empty lines and repetitions are left out."""
    lines = (" ".join(line.split()) for line in (text or "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def occupations_of(text: str | None) -> list[str]:
    """SSYK codes of a text with an occupation a line: a code (what stands after it is passed over) or a name.

    Raises OccupationNotFound or OccupationUnclear for the first line that is not one occupation.
    """
    return list(dict.fromkeys(occupation_of(line) for line in wishes_of(text)))


def occupation_lines(codes: Iterable[str]) -> str:
    """Occupations as they stand in the form, one a line."""
    return "\n".join(occupation_line(code) for code in codes)


def by_strength(strengths: Mapping[str, str]) -> dict[str, list[str]]:
    """Restriction codes by strength (`must`, `prefer`), each in the order of the form."""
    in_order = [code for codes in RESTRICTION_GROUPS.values() for code in codes]
    return {
        strength: [code for code in in_order if strengths.get(code) == strength]
        for strength in ("must", "prefer")
    }
