"""What has become of those who left for work or studies, and who has received those who left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import select

from crm import codes
from crm.database import db
from crm.enrolments.models import Enrolment, FollowUp
from crm.reports import exits
from crm.reports.facts import EnrolmentFact, OwnCodes
from crm.reports.headings import CodeColumns, known, named
from crm.reports.queries import enrolments_within
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Called, Covers, Name, Reckoned, Structure, Within
from crm.reports.tables import TOTAL, UNKNOWN, Cell, Grid, Picture, TableDefinition, Tally
from crm.web.clock import today

IN_WORK_OR_STUDIES: Final = ("employed", "studies", "employed_and_studies")


@dataclass(frozen=True)
class Look:
    """A look back: the day it is due, and the days whose follow-ups count for it, all in days after the exit."""

    id: str
    due: int
    first: int
    last: int


# Each follow-up counts for the look that it is closest to, so that none counts twice.
LOOKS: Final = (
    Look("months_3", 91, 1, 137),
    Look("months_6", 183, 138, 274),
    Look("months_12", 365, 275, 548),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody did on a day after their exit."""

    on: date
    state: str


@dataclass(frozen=True)
class After:
    """Those who left in the period, what was found of them later, and whose receiver is noted (enrolment ids)."""

    left: exits.Left
    found: dict[tuple[int, int], list[Found]]  # participant and programme → oldest first
    received: frozenset[int]
    day: date

    @property
    def for_work_or_studies(self) -> list[EnrolmentFact]:
        """Whom somebody is to look back at."""
        return [enrolment for enrolment in self.left.persons if self.left.is_for_work_or_studies(enrolment)]

    def state_at(self, enrolment: EnrolmentFact, look: Look) -> str | None:
        """What the latest follow-up of that look said; None when there is none."""
        if enrolment.exited_on is None:
            return None
        first, last = (enrolment.exited_on + timedelta(days) for days in (look.first, look.last))
        found = self.found.get((enrolment.participant_id, enrolment.programme_id), ())
        return next((one.state for one in reversed(found) if first <= one.on <= last), None)

    def is_due(self, enrolment: EnrolmentFact, look: Look) -> bool:
        """Whether the day has come, or somebody has looked before it."""
        if self.state_at(enrolment, look) is not None:
            return True
        return enrolment.exited_on is not None and enrolment.exited_on + timedelta(look.due) <= self.day


def load(scope: Scope) -> After:
    """Persons who left in the period, seen from today: a look may come after the period."""
    received = select(Enrolment.id).where(*enrolments_within(scope), Enrolment.received_by.is_not(None))
    return After(exits.load(scope), _follow_ups(scope), frozenset(db.session.scalars(received)), today())


def _follow_ups(scope: Scope) -> dict[tuple[int, int], list[Found]]:
    f = FollowUp
    statement: Any = select(f.participant_id, f.programme_id, f.followed_up_on, f.state).order_by(
        f.followed_up_on, f.id
    )
    if scope.programme_ids is not None:
        statement = statement.where(f.programme_id.in_(scope.programme_ids))
    found: dict[tuple[int, int], list[Found]] = {}
    for person, programme, on, state in db.session.execute(statement):
        found.setdefault((person, programme), []).append(Found(on, state))
    return found


def by_look(after: After) -> Grid:
    """Three, six and twelve months after the exit × how many, how many due and done, and what they do."""
    persons = after.for_work_or_studies
    states = [state for look in LOOKS for one in persons if (state := after.state_at(one, look))]
    columns = CodeColumns(known("occupation", codes.OCCUPATIONS), states, after.left.own.of("occupation"))
    tally = Tally()
    for look in LOOKS:
        for one in persons:
            tally.put((look.id,), _columns_of(after, one, look, columns), one.participant_id)
    cells = tally.cells()
    for look in LOOKS:
        still, done = (cells.get((look.id, column), Cell()) for column in ("still", "done"))
        share = (still.value or 0) / done.value if done.value else None
        cells[look.id, "still_share"] = Cell(share, still.behind)
    headings = (
        *named("left_for_work_or_studies", "due", "done", "not_done"),
        *columns.headings,
        *named("still", "still_share"),
    )
    return Grid(named(*(look.id for look in LOOKS)), headings, cells)


def _columns_of(after: After, one: EnrolmentFact, look: Look, columns: CodeColumns) -> Iterable[str]:
    yield "left_for_work_or_studies"
    if not after.is_due(one, look):
        return
    yield "due"
    state = after.state_at(one, look)
    if state is None:
        yield "not_done"
        return
    yield "done"
    yield columns.column_of(state)
    if is_in_work_or_studies(after.left.own, one.programme_id, state):
        yield "still"


def is_in_work_or_studies(own: OwnCodes, programme_id: int, state: str) -> bool:
    """Whether a state is work or studies; a programme's own word counts as what it was given."""
    return (
        own.group_of(programme_id, "occupation", state, codes.EXTENSIBLE["occupation"]) in IN_WORK_OR_STUDIES
    )


def by_receiver(after: After) -> Grid:
    """Group of reasons × how many left, for how many the receiver is noted, for how many it is not."""
    groups = [after.left.group_of(one) for one in after.left.persons]
    rows = CodeColumns(known("exit_group", codes.EXIT_GROUPS), groups, {})
    tally = Tally()
    for one, group in zip(after.left.persons, groups, strict=True):
        noted = "receiver_noted" if one.id in after.received else "receiver_missing"
        tally.put((rows.column_of(group), TOTAL), ("left", noted), one.participant_id)
    headings = named("left", "receiver_noted", "receiver_missing")
    return Grid((*rows.headings, *named(TOTAL)), headings, tally.cells())


_COUNTS: Final = ("left_for_work_or_studies", "due", "not_done", "done", "still", "still_share")
_NEITHER: Final = tuple(state for state in codes.OCCUPATIONS if state not in IN_WORK_OR_STUDIES)
_BY_LOOK: Final[Structure] = (
    # The same persons on every line.
    *(
        Called("rows", look.id, Name("left.to_work_or_studies"), ("left_for_work_or_studies",))
        for look in LOOKS
    ),
    Within("columns", ("due",), "left_for_work_or_studies"),
    # Whoever has been gone for six months has been gone for three.
    *(Within("rows", (later.id,), sooner.id, ("due",)) for sooner, later in pairwise(LOOKS)),
    Adds("columns", ("done", "not_done"), "due"),
    Adds("columns", None, "done", but=_COUNTS),
    # A programme's own word may be work or studies, or neither.
    Within("columns", IN_WORK_OR_STUDIES, "still"),
    Covers("columns", None, "still", but=(*_COUNTS, *_NEITHER, UNKNOWN)),
    Within("columns", ("still",), "done"),
    Reckoned("columns", "still_share", ("still", "done")),
)
_BY_RECEIVER: Final[Structure] = (
    Adds("rows"),
    Adds("columns", ("receiver_noted", "receiver_missing"), "left"),
    Called("rows", TOTAL, Name("left.total"), ("left",)),
    *(Called("rows", group, name, ("left",)) for group, name in exits.GROUP_NAMES.items()),
)
TABLES: Final = (
    TableDefinition(
        "by_look",
        "persons",
        by_look,
        "persons",
        Picture("rows", ("due", "done", "still")),
        turned=True,
        structure=_BY_LOOK,
    ),
    TableDefinition(
        "by_receiver",
        "persons",
        by_receiver,
        "persons",
        Picture("rows", ("receiver_noted", "receiver_missing"), stacked=True),
        structure=_BY_RECEIVER,
    ),
)
