"""RE-AIM: reach, effectiveness, adoption, implementation and maintenance, from the figures of the other reports.

Nothing is counted here: each figure is a cell of another report, so the two cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from crm.reports import employer_work, first_contact, follow_up, friends, goals, placements
from crm.reports.headings import named
from crm.reports.scope import Scope
from crm.reports.tables import TOTAL, Cell, Grid, TableDefinition, Unit

MEASURES: Final = ("counted", "of", "part_share")
Place = tuple[str, str]  # a row and a column


@dataclass(frozen=True)
class Summary:
    """Grids of other reports, by name."""

    grids: dict[str, Grid]


@dataclass(frozen=True)
class Line:
    """One line of a summary: the figure, and what it is a part of (None = of nothing), as places in a grid."""

    id: str
    grid: str
    counted: Place
    of: Place | None = None


def load(scope: Scope) -> Summary:
    """What the other reports say of the same programmes and days."""
    work = employer_work.load(scope)
    return Summary(
        {
            "goals": goals.indicators(goals.load(scope)),
            "employers": placements.employers(placements.load(scope)),
            "friends": friends.by_level(work.friends),
            "contacts": employer_work.by_staff(work),
            "waits": first_contact.waits(work.first_contact),
            "looks": follow_up.by_look(follow_up.load(scope)),
        }
    )


def _indicator(name: str) -> Line:
    return Line(name, "goals", (name, "actual"), (name, "base"))


REACH: Final = (_indicator("participants"), _indicator("women"), _indicator("men"))
EFFECTIVENESS: Final = (
    Line("placed", "goals", ("placed", "actual"), ("placed", "base")),
    _indicator("open_market"),
    _indicator("work_or_studies"),
)
ADOPTION: Final = (
    Line("hosting", "employers", ("hosting", TOTAL), (TOTAL, TOTAL)),
    Line("contacted_only", "employers", ("contacted_only", TOTAL), (TOTAL, TOTAL)),
    Line("active", "friends", (TOTAL, "active")),
    Line("friends_hosting", "friends", (TOTAL, "friends_hosting"), (TOTAL, "active")),
)
IMPLEMENTATION: Final = (
    Line("contacts", "contacts", (TOTAL, "contacts")),
    Line("face_to_face", "contacts", (TOTAL, "face_to_face"), (TOTAL, "contacts")),
    Line("for_participants", "contacts", (TOTAL, "for_participants"), (TOTAL, "contacts")),
)
START: Final = (
    Line("within_30", "waits", ("any_contact", "within_30")),
    Line("without_contact", "waits", ("any_contact", "without_contact")),
)
MAINTENANCE: Final = tuple(
    Line(look.id, "looks", (look.id, "still"), (look.id, "done")) for look in follow_up.LOOKS
)


def _grid(lines: tuple[Line, ...], summary: Summary) -> Grid:
    cells: dict[Place, Cell] = {}
    for line in lines:
        grid = summary.grids[line.grid]
        counted = grid.cells.get(line.counted, Cell())
        whole = Cell(None) if line.of is None else grid.cells.get(line.of, Cell())
        share = (counted.value or 0) / whole.value if whole.value else None
        cells |= {
            (line.id, "counted"): counted,
            (line.id, "of"): whole,
            (line.id, "part_share"): Cell(share, counted.behind),
        }
    return Grid(named(*(line.id for line in lines)), named(*MEASURES), cells)


def _table(name: str, unit: Unit, lines: tuple[Line, ...]) -> TableDefinition[Summary]:
    fill: Callable[[Summary], Grid] = partial(_grid, lines)
    return TableDefinition(name, unit, fill, unit)


TABLES: Final = (
    _table("reach", "persons", REACH),
    _table("effectiveness", "persons", EFFECTIVENESS),
    _table("adoption", "employers", ADOPTION),
    _table("implementation", "contacts", IMPLEMENTATION),
    _table("start", "enrolments", START),
    _table("maintenance", "persons", MAINTENANCE),
)
