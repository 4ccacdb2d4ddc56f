"""What everybody who reads two tables may take for granted about their counts, though no table says it. Pure.

Most of it is certain. Some of it holds almost always (whoever was placed was also enrolled): what does not hold
for the rows at hand is left out when counts are hidden, for nobody can reckon anything from what is not true.
"""

from collections.abc import Collection, Iterator
from typing import Final

from crm import codes
from crm.reports.structure import TOTAL, Name, Relation

_GENDERS: Final = (*codes.GENDERS, TOTAL)
# Those on the left are, together, among those on the right; who is not is a number of people too.
_AMONG: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("enrolled.woman", "enrolled.man"), "enrolled.total"),
    *(((f"left.{gender}",), f"enrolled.{gender}") for gender in _GENDERS),
    *(((f"done.{gender}",), f"enrolled.{gender}") for gender in _GENDERS),
    *(((f"placed.persons.{gender}",), f"done.{gender}") for gender in codes.GENDERS),
    *(((f"placed.persons.{gender}",), f"enrolled.{gender}") for gender in codes.GENDERS),
    (("placed.persons",), "done.total"),
    (("placed.persons",), "enrolled.total"),
    *(((f"placed.kind.{kind}",), f"done.kind.{kind}") for kind in codes.PLACEMENT_KINDS),
    *(((f"placed.kind.{kind}",), "enrolled.total") for kind in codes.PLACEMENT_KINDS),
    *(
        ((f"placed.kind.{kind}",), "placed.persons")
        for kind in codes.PLACEMENT_KINDS
        if kind != "study_visit"
    ),
    (("placed.open_market",), "placed.persons"),
    (("left.to_work_or_studies",), "left.total"),
    (("left.to_work_or_studies",), "enrolled.total"),
    (("left.stated",), "left.total"),
    (("left.substance_use",), "enrolled.substance_use"),
)
# Those on the left are at most those on the right, which may count somebody twice or count something else.
_AT_MOST: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    *(((f"enrolled.{gender}",), (f"enrolments.{gender}",)) for gender in _GENDERS),
    (
        ("left.under_30",),
        ("enrolled.age.under_20", "enrolled.age.20_24", "enrolled.age.25_29"),
    ),
)
_SUMS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("left.to_work", "left.to_studies"), "left.to_work_or_studies"),
    # What is no activity is done as a placement only: both reports count the same persons.
    *(
        ((f"placed.kind.{kind}",), f"done.kind.{kind}")
        for kind in codes.PLACEMENT_KINDS
        if kind not in codes.ACTIVITY_KINDS
    ),
)


def relations_between(names: Collection[str]) -> Iterator[Relation]:
    """What holds between counts of those names; what asks for a name that is not there is left out."""
    for inner, outer in _AMONG:
        if {*inner, outer} <= set(names):
            yield Relation((*((Name(one), 1) for one in inner), (Name(outer), -1)), leaves_people=True)
    for fewer, more in _AT_MOST:
        if {*fewer, *more} <= set(names):
            yield Relation((*((Name(one), 1) for one in fewer), *((Name(one), -1) for one in more)))
    for parts, whole in _SUMS:
        if {*parts, whole} <= set(names):
            yield Relation((*((Name(one), 1) for one in parts), (Name(whole), -1)), is_equality=True)
