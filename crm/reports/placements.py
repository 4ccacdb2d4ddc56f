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
TABLES: Final = (
    TableDefinition("by_kind", "placements", by_kind, "placements", _BARS),
    TableDefinition("by_segment", "placements", by_segment, "placements", _BARS),
    TableDefinition("by_gender", "placements", by_gender, "placements", _BARS),
    TableDefinition("by_sector", "placements", by_sector, "placements", Picture("rows", ("placements",))),
    TableDefinition(
        "employers",
        "employers",
        employers,
        "employers",
        Picture("columns", ("hosting", "contacted_only"), stacked=True),
        turned=True,
    ),
)
