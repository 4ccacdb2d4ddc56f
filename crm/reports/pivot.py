"""A question about placements, as it is asked on the phone: grouped by one or two things, counted in four ways. Pure.

Every cell counts anew from the placements in it: a person who stands in two rows is one person in the total.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from crm import codes
from crm.reports.ages import AGE_GROUP_NAMES
from crm.reports.headings import known, named
from crm.reports.labels import half_year_label, occupation_area_label, sector_label
from crm.reports.periods import Period
from crm.reports.pivot_facts import PivotFact
from crm.reports.sectors import SECTIONS, section_of
from crm.reports.structure import Adds, Covers, Structure, Within
from crm.reports.tables import (
    TOTAL,
    UNKNOWN,
    Cell,
    Grid,
    Heading,
    Picture,
    Report,
    TableDefinition,
    own_id,
    table_of,
)

NAME: Final = "pivot"
OCCUPATION_AREAS: Final = tuple("0123456789")
MEASURES: Final = ("placements", "persons", "workplaces", "led_to_work")
Facts = Sequence[PivotFact]


@dataclass(frozen=True)
class Dimension:
    """Something to group by: the group of a placement, and the groups there are.

    `alone` are the measures in which nothing is in two groups, so that the groups add up to the total.
    """

    group_of: Callable[[PivotFact], str]
    headings: Callable[[Facts], tuple[Heading, ...]]
    alone: tuple[str, ...] = ("placements", "led_to_work")


def _occurring(
    group_of: Callable[[PivotFact], str], label_of: Callable[[PivotFact], object]
) -> Callable[[Facts], tuple[Heading, ...]]:
    """The groups that there are, in the order of what they are called; not stated last."""

    def headings(facts: Facts) -> tuple[Heading, ...]:
        labels = {group_of(fact): label_of(fact) for fact in facts}
        stated = sorted((id_ for id_ in labels if id_ != UNKNOWN), key=lambda id_: (str(labels[id_]), id_))
        return (
            *(Heading(id_, labels[id_]) for id_ in stated),
            *(named(UNKNOWN) if UNKNOWN in labels else ()),
        )

    return headings


def _in_time(
    group_of: Callable[[PivotFact], str], label_of: Callable[[str], object]
) -> Callable[[Facts], tuple[Heading, ...]]:
    def headings(facts: Facts) -> tuple[Heading, ...]:
        return tuple(Heading(id_, label_of(id_)) for id_ in sorted({group_of(fact) for fact in facts}))

    return headings


def _fixed(*headings: Heading) -> Callable[[Facts], tuple[Heading, ...]]:
    return lambda _facts: headings


def _intake(fact: PivotFact) -> str:
    return own_id(fact.intake, (TOTAL, UNKNOWN)) if fact.intake else UNKNOWN


def _employer(fact: PivotFact) -> str:
    return str(fact.employer_id)


def _programme(fact: PivotFact) -> str:
    return str(fact.programme_id)


def _specialist(fact: PivotFact) -> str:
    return UNKNOWN if fact.staff_id is None else str(fact.staff_id)


def _month(fact: PivotFact) -> str:
    return f"{fact.starts_on:%Y-%m}"


def _half_year(fact: PivotFact) -> str:
    return f"{fact.starts_on.year}-{1 if fact.starts_on.month <= 6 else 2}"


def _sector(fact: PivotFact) -> str:
    return section_of(fact.sni) or UNKNOWN


def _occupation_area(fact: PivotFact) -> str:
    area = (fact.occupation or "")[:1]
    return area if area in OCCUPATION_AREAS else UNKNOWN


_BY_WORKPLACE: Final = ("placements", "led_to_work", "workplaces")
DIMENSIONS: Final[Mapping[str, Dimension]] = MappingProxyType(
    {
        "kind": Dimension(lambda fact: fact.kind, _fixed(*known("placement_kind", codes.PLACEMENT_KINDS))),
        "sector": Dimension(
            _sector,
            _fixed(*(Heading(one, sector_label(one)) for one in SECTIONS), *named(UNKNOWN)),
            _BY_WORKPLACE,
        ),
        "segment": Dimension(
            lambda fact: fact.segment, _fixed(*known("segment", codes.SEGMENTS)), _BY_WORKPLACE
        ),
        "employer": Dimension(_employer, _occurring(_employer, lambda fact: fact.employer), _BY_WORKPLACE),
        "programme": Dimension(_programme, _occurring(_programme, lambda fact: fact.programme)),
        "intake": Dimension(_intake, _occurring(_intake, lambda fact: fact.intake)),
        "gender": Dimension(
            lambda fact: fact.gender,
            _fixed(*known("gender", codes.GENDERS)),
            ("placements", "led_to_work", "persons"),
        ),
        "age": Dimension(lambda fact: fact.age_group, _fixed(*named(*AGE_GROUP_NAMES))),
        "specialist": Dimension(_specialist, _occurring(_specialist, lambda fact: fact.specialist)),
        "month": Dimension(_month, _in_time(_month, str)),
        "half_year": Dimension(_half_year, _in_time(_half_year, half_year_label)),
        "occupation": Dimension(
            _occupation_area,
            _fixed(
                *(Heading(area, occupation_area_label(area)) for area in OCCUPATION_AREAS), *named(UNKNOWN)
            ),
        ),
    }
)


def cell_of(measure: str, found: Facts) -> Cell:
    """How many these placements are in a measure; behind a figure stand the placements that it counts."""
    if measure == "led_to_work":
        found = [fact for fact in found if fact.led_to_work]
    behind = tuple(fact.id for fact in found)
    if measure == "persons":
        return Cell(len({fact.participant_id for fact in found}), behind)
    if measure == "workplaces":
        return Cell(len({fact.employer_id for fact in found}), behind)
    return Cell(len(behind), behind)


def _grouped(
    facts: Facts, places_of: Callable[[PivotFact], Iterable[tuple[str, str]]]
) -> dict[tuple[str, str], list[PivotFact]]:
    groups: dict[tuple[str, str], list[PivotFact]] = {}
    for fact in facts:
        for place in places_of(fact):
            groups.setdefault(place, []).append(fact)
    return groups


def in_rows(rows: str, facts: Facts) -> Grid:
    """Groups × the four measures, with a total."""
    dimension = DIMENSIONS[rows]
    groups = _grouped(facts, lambda fact: ((dimension.group_of(fact), ""), (TOTAL, "")))
    cells = {
        (row, measure): cell_of(measure, found)
        for (row, _none), found in groups.items()
        for measure in MEASURES
    }
    return Grid((*dimension.headings(facts), *named(TOTAL)), named(*MEASURES), cells)


def crossed(rows: str, columns: str, measure: str, facts: Facts) -> Grid:
    """Groups × groups in one measure, with totals on both sides."""
    down, across = DIMENSIONS[rows], DIMENSIONS[columns]

    def places_of(fact: PivotFact) -> list[tuple[str, str]]:
        row, column = down.group_of(fact), across.group_of(fact)
        return [(row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)]

    cells = {place: cell_of(measure, found) for place, found in _grouped(facts, places_of).items()}
    total = named(TOTAL)
    return Grid((*down.headings(facts), *total), (*across.headings(facts), *total), cells)


def _adding_up(dimension: str) -> Structure:
    """The groups are the total in the measures in which they stand apart; in others each is at most the total."""
    alone = DIMENSIONS[dimension].alone
    others = tuple(measure for measure in MEASURES if measure not in alone)
    return (
        Adds("rows", only=alone),
        Covers("rows", only=others),
        *(Within("rows", only=(measure,), people=measure == "persons") for measure in others),
    )


_ONE_ROW: Final[Structure] = (
    Within("columns", ("persons",), "placements", people=False),
    Within("columns", ("workplaces",), "placements", people=False),
    Within("columns", ("led_to_work",), "placements"),
)


def tables_of(rows: str, columns: str | None) -> tuple[TableDefinition[Facts], ...]:
    """What a question makes: one table of four measures, or with columns one table a measure."""
    if columns is None or columns == rows:
        return (
            TableDefinition(
                "by_row",
                "placements",
                lambda facts: in_rows(rows, facts),
                "placements",
                Picture("rows", ("placements", "persons", "led_to_work")),
                structure=(*_ONE_ROW, *_adding_up(rows)),
            ),
        )
    return tuple(_crossed_table(rows, columns, measure) for measure in MEASURES)


def _crossed_table(rows: str, columns: str, measure: str) -> TableDefinition[Facts]:
    """It does not say how its counts hang together with those of the other measures, so none of it may be spread."""
    return TableDefinition(
        measure,
        "placements",
        lambda facts: crossed(rows, columns, measure, facts),
        "placements",
        Picture("rows", stacked=measure in DIMENSIONS[columns].alone),
    )


def count(facts: Facts, rows: str, columns: str | None, programme: str | None, period: Period) -> Report:
    """The counted answer, as any report."""
    tables = tuple(table_of(definition, facts) for definition in tables_of(rows, columns))
    return Report(NAME, programme, period, tables)
