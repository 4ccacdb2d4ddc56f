"""The work with employers: who met how many, week by week, and what has come of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crm.contacts.models import EmployerContact
from crm.reports import caseload, first_contact, friends, funnel, supervisors
from crm.reports.contact_counts import (
    FACE_TO_FACE,
    StaffCount,
    WeekCount,
    contacts_behind,
    count_by_staff,
    count_by_week,
    count_new_employers,
    is_first_at_employer,
    list_staff_rows,
    sunday_of,
)
from crm.reports.headings import named
from crm.reports.labels import week_label
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Called, Holds, Name, Only, Reckoned, Structure, Within
from crm.reports.tables import EARLIER, TOTAL, Cell, Grid, Heading, Picture, TableDefinition
from crm.reports.weeks import week_id, weeks_begun, weeks_shown
from crm.web.clock import today

MEASURES: Final = (
    *("contacts", "face_to_face", "face_to_face_share", "face_to_face_a_week"),
    *("employers_met", "new_employers", "for_participants"),
)


@dataclass(frozen=True)
class EmployerWork:
    """What was done in the period. Figures of contacts are the database's counts."""

    scope: Scope
    day: date
    staff: tuple[Heading, ...]
    by_week: list[WeekCount]
    by_staff: list[StaffCount]
    new_employers: dict[int | None, tuple[int, int]]
    funnel: funnel.Doors
    first_contact: first_contact.Waits
    friends: friends.Friends
    supervisors: supervisors.Supervisors
    caseload: caseload.Caseloads

    @property
    def weeks(self) -> list[date]:
        """The Mondays of the weeks that have a column."""
        first = self.by_week[0].monday if self.by_week else None
        return weeks_shown(self.scope.period, first, self.by_week[-1].monday if self.by_week else None)

    @property
    def weeks_worked(self) -> int:
        """How many weeks of the period have begun; from the first contact on where no first day is given."""
        first = self.scope.period.starts_on or (self.by_week[0].monday if self.by_week else None)
        return weeks_begun(first, self.day) if first else 0


def load(scope: Scope) -> EmployerWork:
    """Contacts in the period, and how doors, friends, supervisors and caseloads stand on its last day."""
    day = scope.period.last_day_by(today())
    by_week = count_by_week(scope)
    by_staff = count_by_staff(scope, by_week)
    met = [count.staff_id for count in by_staff if count.staff_id is not None]
    return EmployerWork(
        scope,
        day,
        list_staff_rows(scope, met),
        by_week,
        by_staff,
        count_new_employers(scope),
        funnel.load(scope),
        first_contact.load(scope),
        friends.load(scope, day),
        supervisors.load(scope, day),
        caseload.load(scope, day),
    )


def by_week(work: EmployerWork) -> Grid:
    """Contacts per member of staff and week."""
    return _weekly(work, "contacts")


def face_to_face_by_week(work: EmployerWork) -> Grid:
    """Meetings face to face per member of staff and week."""
    return _weekly(work, "face_to_face")


def _weekly(work: EmployerWork, measure: str) -> Grid:
    weeks = work.weeks
    counted: dict[tuple[str, str], int] = {}
    for count in work.by_week:
        column = week_id(count.monday) if weeks and count.monday >= weeks[0] else EARLIER
        for row in (str(count.staff_id), TOTAL):
            for place in ((row, column), (row, TOTAL)):
                counted[place] = counted.get(place, 0) + int(getattr(count, measure))
    has_earlier = any(column == EARLIER for _row, column in counted)
    columns = (
        *(named(EARLIER) if has_earlier else ()),
        *(Heading(week_id(monday), week_label(*monday.isocalendar()[:2])) for monday in weeks),
        *named(TOTAL),
    )
    spans: dict[str, tuple[date | None, date | None]] = {
        week_id(monday): (monday, sunday_of(monday)) for monday in weeks
    }
    spans[EARLIER] = (None, weeks[0] - timedelta(days=1) if weeks else None)
    conditions = (FACE_TO_FACE,) if measure == "face_to_face" else ()
    cells = {}
    for (row, column), number in counted.items():
        first, last = spans.get(column, (None, None))
        staff_id = None if row == TOTAL else int(row)
        behind = contacts_behind(work.scope, number, *conditions, staff_id=staff_id, first=first, last=last)
        cells[row, column] = Cell(number, behind)
    return Grid((*work.staff, *named(TOTAL)), columns, cells)


def by_staff(work: EmployerWork) -> Grid:
    """What each has done in the period."""
    cells: dict[tuple[str, str], Cell] = {}
    for count in work.by_staff:
        row = TOTAL if count.staff_id is None else str(count.staff_id)
        new, on_first_days = work.new_employers.get(count.staff_id, (0, 0))
        every = contacts_behind(work.scope, count.contacts, staff_id=count.staff_id)
        met = contacts_behind(work.scope, count.face_to_face, FACE_TO_FACE, staff_id=count.staff_id)
        first = contacts_behind(work.scope, on_first_days, is_first_at_employer(), staff_id=count.staff_id)
        linked = contacts_behind(
            work.scope,
            count.for_participants,
            EmployerContact.participant_id.is_not(None),
            staff_id=count.staff_id,
        )
        cells |= {
            (row, "contacts"): Cell(count.contacts, every),
            (row, "face_to_face"): Cell(count.face_to_face, met),
            (row, "face_to_face_share"): Cell(ratio(count.face_to_face, count.contacts), met),
            (row, "face_to_face_a_week"): Cell(ratio(count.face_to_face, work.weeks_worked), met),
            (row, "employers_met"): Cell(count.employers, every),
            (row, "new_employers"): Cell(new, first),
            (row, "for_participants"): Cell(count.for_participants, linked),
        }
    rows = (*work.staff, *named(TOTAL))
    for heading in rows:
        cells.setdefault((heading.id, "face_to_face_share"), Cell(None))
    return Grid(rows, named(*MEASURES), cells)


def ratio(part: int, whole: int) -> float | None:
    """Part ÷ whole; None when there is no whole."""
    return part / whole if whole else None


_CONTACTS, _MET = Name("contacts.{line}"), Name("contacts.face_to_face.{line}")
_BY_WEEK: Final[Structure] = (
    Only((TOTAL,)),
    Adds("rows"),
    Adds("columns"),
    Called("rows", TOTAL, _CONTACTS),
)
_MET_BY_WEEK: Final[Structure] = (
    Only((TOTAL,)),
    Adds("rows"),
    Adds("columns"),
    Called("rows", TOTAL, _MET),
    Within("rows", (TOTAL,), _CONTACTS, people=False),
)
_ALL: Final = (TOTAL,)
_BY_STAFF: Final[Structure] = (
    Only(_ALL),
    Adds("rows", only=("contacts", "face_to_face", "for_participants")),
    Called("columns", "contacts", _CONTACTS, _ALL),
    Called("columns", "face_to_face", _MET, _ALL),
    Called("columns", "for_participants", Name("contacts.for_participants"), _ALL),
    Called("columns", "employers_met", Name("employers.met"), _ALL),
    Called("columns", "new_employers", Name("employers.new"), _ALL),
    *(
        Within("columns", (measure,), "contacts", people=False)
        for measure in ("face_to_face", "employers_met", "for_participants")
    ),
    Within("columns", ("new_employers",), "employers_met"),
    # Who was only spoken to was met, and whoever was met was spoken to or had somebody.
    Holds("columns", ((Name("employers.contacted_only"), 1), ("employers_met", -1)), _ALL, people=True),
    Within("columns", ("employers_met",), Name("employers.hosting_or_contacted"), _ALL),
    Reckoned("columns", "face_to_face_share", ("face_to_face", "contacts")),
    Reckoned("columns", "face_to_face_a_week", ("face_to_face",)),
)
TABLES: Final[tuple[TableDefinition[EmployerWork], ...]] = (
    TableDefinition(
        "by_week", "contacts", by_week, "contacts", look="heat", compares=False, structure=_BY_WEEK
    ),
    TableDefinition(
        "face_to_face_by_week",
        "contacts",
        face_to_face_by_week,
        "contacts",
        look="heat",
        compares=False,
        structure=_MET_BY_WEEK,
    ),
    TableDefinition("by_staff", "contacts", by_staff, "contacts", decimals=1, structure=_BY_STAFF),
    TableDefinition(
        "funnel",
        "employers",
        lambda work: funnel.by_stage(work.funnel),
        "employers",
        Picture("rows", ("now", "reached")),
        structure=funnel.STRUCTURE,
    ),
    TableDefinition(
        "first_contact",
        "enrolments",
        lambda work: first_contact.waits(work.first_contact),
        "enrolments",
        decimals=1,
        structure=first_contact.STRUCTURE,
    ),
    TableDefinition(
        "caseload",
        "enrolments",
        lambda work: caseload.by_staff(work.caseload),
        "enrolments",
        Picture("rows", ("caseload", "ceiling")),
        decimals=1,
        structure=caseload.STRUCTURE,
    ),
    TableDefinition(
        "friends",
        "employers",
        lambda work: friends.by_level(work.friends),
        "employers",
        turned=True,
        structure=friends.STRUCTURE,
    ),
    TableDefinition(
        "supervisors",
        "persons",
        lambda work: supervisors.by_training(work.supervisors),
        "supervisors",
        Picture("rows", ("supervisors", "supervising")),
        structure=supervisors.STRUCTURE,
    ),
)
