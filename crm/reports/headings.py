"""The rows and columns that tables share: genders, codes with a programme's own, totals. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from crm import codes, labels
from crm.reports.labels import heading_label
from crm.reports.structure import Adds, Called, Name, Structure
from crm.reports.tables import TOTAL, UNKNOWN, Grid, Heading, Tally, own_id


def known(family: str, ids: Sequence[str]) -> tuple[Heading, ...]:
    """Headings of the domain's own codes, with their common labels."""
    return tuple(Heading(code, labels.label(family, code)) for code in ids)


def named(*ids: str) -> tuple[Heading, ...]:
    """Headings that only reports have: totals, ages, what is measured."""
    return tuple(Heading(id_, heading_label(id_)) for id_ in ids)


GENDERS = known("gender", codes.GENDERS)
GENDER_ROWS = (*GENDERS, *named(TOTAL))


GENDER_IDS = (*codes.GENDERS, TOTAL)
GENDERS_ADD_UP: Structure = (Adds("rows", codes.GENDERS),)


def one_column_each(name: str) -> Structure:
    """Gender × codes where everybody counts in one column; the totals are called `name` in every such table."""
    return (*GENDERS_ADD_UP, Adds("columns"), Called("columns", TOTAL, Name(name), GENDER_IDS))


class CodeColumns:
    """Columns for a code list: its codes, those that programmes added (`own`), and what is not stated.

    `column_of` gives the column that a stored value counts in. The codes, a programme's own too, always have
    a column, for a zero is an answer; *not stated* has one where it occurs. An own code that is spelt like
    a column of the table (`reserved`, the total) is given another id.
    """

    def __init__(
        self,
        canonical: Sequence[Heading],
        values: Iterable[str | None],
        own: dict[str, str],
        reserved: Sequence[str] = (),
    ) -> None:
        ids = [heading.id for heading in canonical]
        occurring = {value or UNKNOWN for value in values} - set(ids)
        taken = [*ids, *reserved, TOTAL, UNKNOWN]
        added_codes = [code for code in own if code not in ids]
        order = [*added_codes, *sorted(occurring - {UNKNOWN} - set(own))]
        self._ids = {code: own_id(code, taken) for code in order}
        added = tuple(Heading(self._ids[code], own.get(code, code)) for code in order)
        self.headings = (*canonical, *added, *(named(UNKNOWN) if UNKNOWN in occurring else ()))

    def column_of(self, value: str | None) -> str:
        """The column's id."""
        if not value:
            return UNKNOWN
        return self._ids.get(value, value)


def by_gender(
    columns: tuple[Heading, ...],
    facts: Iterable[Any],
    place: Callable[[Any], Iterable[str]],
    unit: Callable[[Any], int],
) -> Grid:
    """Gender × columns: each fact counts in its gender's row and in the total, in the columns of `place`."""
    tally = Tally()
    for fact in facts:
        tally.put((fact.gender, TOTAL), place(fact), unit(fact))
    return Grid(GENDER_ROWS, columns, tally.cells())


def person(fact: Any) -> int:
    """Counts persons."""
    return int(fact.participant_id)


def row(fact: Any) -> int:
    """Counts the rows themselves."""
    return int(fact.id)
