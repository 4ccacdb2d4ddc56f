"""Placements: how many, of which kind, for how many people, at how many workplaces."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from crm import codes
from crm.reports.facts import EmployerFact, PlacementFact
from crm.reports.headings import GENDER_ROWS, known, named
from crm.reports.labels import sector_label
from crm.reports.queries import list_employers_spoken_to, list_placements
from crm.reports.scope import Scope
from crm.reports.sectors import SECTIONS, section_of
from crm.reports.structure import Adds, Called, Covers, Holds, Name, Structure, Within
from crm.reports.tables import TOTAL, UNKNOWN, Cell, Grid, Heading, Picture, TableDefinition, Tally

BOTH: Final = "open_market_and_partner"
MEASURES: Final = ("persons", "placements", "workplaces")


@dataclass(frozen=True)
class Placed:
    """Placements in the period, and the employers spoken to in it."""

    all: list[PlacementFact]
    spoken_to: list[EmployerFact]

    @cached_property
    def at_work(self) -> list[PlacementFact]:
        """Those that are no study visit."""
        return [placement for placement in self.all if not placement.is_study_visit]


def load(scope: Scope) -> Placed:
    """Placements that overlap the period; employers with a contact in it."""
    return Placed(list_placements(scope), list_employers_spoken_to(scope))


def measured(
    rows: tuple[Heading, ...],
    placements: Iterable[PlacementFact],
    rows_of: Callable[[PlacementFact], Iterable[str]],
) -> Grid:
    """Rows × persons, placements, workplaces: each a count of different ones, the placements behind all three."""
    groups: dict[str, list[PlacementFact]] = {}
    for placement in placements:
        for row in rows_of(placement):
            groups.setdefault(row, []).append(placement)
    cells = {
        (row, measure): cell
        for row, found in groups.items()
        for measure, cell in zip(MEASURES, _measures_of(found), strict=True)
    }
    return Grid(rows, named(*MEASURES), cells)


def _measures_of(found: list[PlacementFact]) -> tuple[Cell, Cell, Cell]:
    behind = tuple(placement.id for placement in found)
    persons = {placement.participant_id for placement in found}
    workplaces = {placement.employer_id for placement in found}
    return Cell(len(persons), behind), Cell(len(found), behind), Cell(len(workplaces), behind)


def by_segment(placed: Placed) -> Grid:
    """Per segment. Who was both on the open market and at Stadsmissionen stands apart too, with what they did
    at those two."""
    both = _persons_at("open_market", placed) & _persons_at("partner", placed)

    def rows_of(placement: PlacementFact) -> Iterable[str]:
        yield placement.segment
        if placement.participant_id in both and placement.segment in ("open_market", "partner"):
            yield BOTH
        yield TOTAL

    rows = (*known("segment", codes.SEGMENTS), *named(BOTH, TOTAL))
    return measured(rows, placed.at_work, rows_of)


def _persons_at(segment: str, placed: Placed) -> set[int]:
    return {placement.participant_id for placement in placed.at_work if placement.segment == segment}


def by_kind(placed: Placed) -> Grid:
    """Per kind, study visits too. No total: somebody may have been placed in several ways."""
    return measured(known("placement_kind", codes.PLACEMENT_KINDS), placed.all, lambda p: (p.kind,))


def by_sector(placed: Placed) -> Grid:
    """Per SNI section of the employer."""
    rows = tuple(Heading(section, sector_label(section)) for section in SECTIONS)
    return measured(
        (*rows, *named(UNKNOWN, TOTAL)), placed.at_work, lambda p: (section_of(p.sni) or UNKNOWN, TOTAL)
    )


def by_gender(placed: Placed) -> Grid:
    """Per gender of the person."""
    return measured(GENDER_ROWS, placed.at_work, lambda p: (p.gender, TOTAL))


def employers(placed: Placed) -> Grid:
    """Employers that had somebody, and those only spoken to, per segment. An employer stands in one row."""
    tally = Tally()
    hosting: set[int] = set()
    for placement in placed.at_work:
        hosting.add(placement.employer_id)
        tally.put(("hosting", TOTAL), (placement.segment, TOTAL), placement.employer_id)
    for employer in placed.spoken_to:
        if employer.id not in hosting:
            tally.put(("contacted_only", TOTAL), (employer.segment, TOTAL), employer.id)
    columns = (*known("segment", codes.SEGMENTS), *named(TOTAL))
    return Grid(named("hosting", "contacted_only", TOTAL), columns, tally.cells())


_BARS: Final = Picture("rows", MEASURES)
_AT_WORK: Final = tuple(kind for kind in codes.PLACEMENT_KINDS if kind != "study_visit")
_ONE_ROW: Final[Structure] = (
    Within("columns", ("persons",), "placements", people=False),
    Within("columns", ("workplaces",), "placements", people=False),
)
_TOTALS: Final = Called("rows", TOTAL, Name("placed.{line}"))


def _apart(*measures: str, parts: tuple[str, ...] | None = None) -> Structure:
    """The rows are together the total in `measures`; in the others one may be in several rows."""
    others = tuple(measure for measure in MEASURES if measure not in measures)
    groups = (None,) if parts is None else tuple((part,) for part in parts)
    within = (Within("rows", one, only=(m,), people=m == "persons") for one in groups for m in others)
    return (
        *_ONE_ROW,
        _TOTALS,
        Adds("rows", parts, only=measures),
        Covers("rows", parts, only=others),
        *within,
    )


_BY_KIND: Final[Structure] = (
    *_ONE_ROW,
    Adds("rows", _AT_WORK, Name("placed.{line}"), ("placements",)),
    Covers("rows", _AT_WORK, Name("placed.{line}"), ("persons", "workplaces")),
    *(Within("rows", (kind,), Name("placed.persons"), ("persons",)) for kind in _AT_WORK),
    *(Within("rows", (kind,), Name("placed.workplaces"), ("workplaces",), people=False) for kind in _AT_WORK),
    *(Called("rows", kind, Name(f"placed.kind.{kind}"), ("persons",)) for kind in codes.PLACEMENT_KINDS),
)
_BY_SEGMENT: Final[Structure] = (
    *_apart("placements", "workplaces", parts=codes.SEGMENTS),
    *(Within("rows", (BOTH,), part, ("persons",)) for part in ("open_market", "partner")),
    Holds("rows", (("open_market", 1), ("partner", 1), (BOTH, -1), (TOTAL, -1)), ("persons",), people=True),
    *(
        Holds("rows", ((BOTH, 1), ("open_market", -1), ("partner", -1)), (measure,))
        for measure in ("placements", "workplaces")
    ),
    Called("columns", "workplaces", Name("workplaces.{line}"), codes.SEGMENTS),
    Called("rows", "open_market", Name("placed.open_market"), ("persons",)),
)
_BY_GENDER: Final[Structure] = (
    *_apart("persons", "placements", parts=codes.GENDERS),
    Called("columns", "persons", Name("placed.persons.{line}"), codes.GENDERS),
)
_EMPLOYERS: Final[Structure] = (
    Adds("rows"),
    Adds("columns"),
    Called("rows", "hosting", Name("workplaces.{line}"), codes.SEGMENTS),
    Called("rows", "hosting", Name("placed.workplaces"), (TOTAL,)),
    Called("rows", "contacted_only", Name("employers.contacted_only"), (TOTAL,)),
    Called("rows", TOTAL, Name("employers.hosting_or_contacted"), (TOTAL,)),
)
TABLES: Final = (
    TableDefinition("by_kind", "placements", by_kind, "placements", _BARS, structure=_BY_KIND),
    TableDefinition("by_segment", "placements", by_segment, "placements", _BARS, structure=_BY_SEGMENT),
    TableDefinition("by_gender", "placements", by_gender, "placements", _BARS, structure=_BY_GENDER),
    TableDefinition(
        "by_sector",
        "placements",
        by_sector,
        "placements",
        Picture("rows", ("placements",)),
        structure=_apart("placements", "workplaces"),
    ),
    TableDefinition(
        "employers",
        "employers",
        employers,
        "employers",
        Picture("columns", ("hosting", "contacted_only"), stacked=True),
        turned=True,
        structure=_EMPLOYERS,
    ),
)
