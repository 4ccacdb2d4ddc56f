"""Behind every figure that can be opened stand the rows it says, however many pages they take.

Where a figure counts the rows' unit, it is as many as the rows. Where it counts something else of them, `READ_FROM`
says what: the different people or employers in them, or a sum of theirs. Behind a share or a mean stand the rows of
what `NUMERATORS` names: its numerator, or what it is reckoned on.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.reports.behind import Line, page_behind
from crm.reports.periods import ALWAYS, period_of
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS
from crm.reports.scope import Scope
from crm.reports.selection import Selection
from crm.reports.tables import Cell, Table, Value
from tests.conftest import Client
from tests.crm import rows
from tests.crm.reports.rich_programme import a_rich_programme

Place = tuple[str, str, str]
Reading = Callable[[Sequence[Line]], Value]
pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def people(lines: Sequence[Line]) -> int:
    return len({line.who.called for line in lines})


def workplaces(lines: Sequence[Line]) -> int:
    return len({line.employer_id for line in lines})


def room(lines: Sequence[Line]) -> int:
    return sum(line.capacity for line in lines)


# Report → (table, row, column), "*" for any → what the figure is of its rows, where it is not how many they are.
READ_FROM: dict[str, dict[Place, Reading]] = {
    "placements": {("*", "*", "persons"): people, ("*", "*", "workplaces"): workplaces},
    "employer-work": {
        ("by_staff", "*", "employers_met"): workplaces,
        ("by_staff", "*", "new_employers"): workplaces,
        ("supervisors", "*", "capacity"): room,
    },
    "fidelity": {("jobs", "20", "numerator"): workplaces},
}

# The same for figures that are reckoned: the cell (row, column) of the same table whose rows stand behind them.
# None in place of a row or column = their own.
NUMERATORS: dict[str, dict[Place, tuple[str | None, str | None]]] = {
    "change": {("*", "*", "after_share"): (None, "after")},
    "goals": {
        ("indicators", f"{indicator}_share", "actual"): (indicator, None)
        for indicator in ("women", "men", "work_or_studies", "open_market")
    },
    "employer-work": {
        ("by_staff", "*", "face_to_face_share"): (None, "face_to_face"),
        ("by_staff", "*", "face_to_face_a_week"): (None, "face_to_face"),
        ("first_contact", "*", "mean_days"): (None, "with_contact"),
        ("first_contact", "*", "median_days"): (None, "with_contact"),
        ("first_contact", "*", "within_30_share"): (None, "within_30"),
        ("caseload", "*", "per_full_time"): (None, "caseload"),
        ("caseload", "*", "room"): (None, "caseload"),
    },
    "follow-up": {("by_look", "*", "still_share"): (None, "still")},
    "re-aim": {("*", "*", "part_share"): (None, "counted")},
    "fidelity": {
        ("*", "*", "figure"): (None, "numerator"),
        # The sum of their days: of all that were met.
        ("people", "15", "numerator"): (None, "denominator"),
        # Different occupations: of all jobs whose occupation is noted.
        ("jobs", "19", "numerator"): (None, "denominator"),
    },
}

# Sums over rows that the list does not show: the jobs that contacts were kept or due for, the contacts with minutes.
SUMS: set[tuple[str, Place]] = {
    ("fidelity", (table, item, column))
    for table, item in (("jobs", "23"), ("out_there", "24"))
    for column in ("numerator", "denominator")
}

# Figures with no rows of their own: what somebody has set, time that staff have, and what is reckoned of several.
WITHOUT_ROWS: dict[str, tuple[Place, ...]] = {
    "goals": (("indicators", "*", "target"),),
    "change": (("*", "*", "change_pct"),),
    "employer-work": (
        ("caseload", "*", "full_time"),
        ("caseload", "*", "ceiling"),
        # Of a specialist who has nobody: whose rows would stand there?
        ("caseload", "*", "room"),
    ),
    "fidelity": (
        ("*", "*", "level"),
        ("people", "1", "denominator"),
        ("out_there", "17", "denominator"),
        ("out_there", "17", "missing"),
    ),
}


@pytest.fixture(autouse=True)
def today(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
def karin(app: Flask) -> Staff:
    return rows.a_staff_member("coordinator", a_rich_programme())


def found(declared: dict[Place, object], *place: str) -> object | None:
    """What is declared of a place."""
    matching = (
        said
        for pattern, said in declared.items()
        if all(part in ("*", at) for part, at in zip(pattern, place, strict=True))
    )
    return next(matching, None)


def openable(name: str, scope: Scope) -> Iterator[tuple[Table, Place, Cell]]:
    for table in REPORTS[name].count(scope).tables:
        for row in table.rows if table.definition.behind else ():
            for column, cell in row.cells.items():
                if cell.behind:
                    yield table, (table.id, row.id, column), cell


def all_pages(table: Table, cell: Cell, scope: Scope, staff: Staff) -> list[Line]:
    first = page_behind(cell, table.definition.behind, scope, staff, 1)
    rest = (page_behind(cell, table.definition.behind, scope, staff, n) for n in range(2, first.pages + 1))
    return [line for page in (first, *rest) for line in page.rows]


def assert_is_read_from(name: str, table: Table, place: Place, cell: Cell, lines: list[Line]) -> None:
    numerator = found(NUMERATORS.get(name, {}), *place)
    if numerator is not None:
        row, column = (own or at for own, at in zip(numerator, place[1:], strict=True))
        assert tuple(cell.behind[:]) == tuple(table.find_cell(row, column).behind[:]), place
    elif (name, place) not in SUMS:
        reading = found(READ_FROM.get(name, {}), *place) or len
        assert reading(lines) == cell.value, place


@pytest.mark.parametrize("name", list(REPORTS))
def test_all_rows_are_there_and_make_the_figure(karin: Staff, name: str):
    for period in (ALWAYS, period_of("2026-03-01", "2026-05-31")):
        scope = scope_of(None, period, karin)
        for table, place, cell in openable(name, scope):
            lines = all_pages(table, cell, scope, karin)
            assert len(lines) == len(cell.behind) == len(set(cell.behind[:])), place
            assert_is_read_from(name, table, place, cell, lines)


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_figure_but_what_is_set_or_reckoned_can_be_opened(karin: Staff, name: str):
    shut = dict.fromkeys(WITHOUT_ROWS.get(name, ()), True)
    for table in REPORTS[name].count(scope_of("STEGET", ALWAYS, karin)).tables:
        for row in table.rows if table.definition.behind else ():
            for column, cell in row.cells.items():
                place = table.id, row.id, column
                assert cell.behind or not cell.value or found(shut, *place), place


def test_minutes_are_those_of_the_contacts_behind_them(karin: Staff):
    table = REPORTS["fidelity"].count(scope_of(None, ALWAYS, karin)).find_table("out_there")
    for column in ("numerator", "denominator"):
        cell = table.find_cell("24", column)
        theirs = db.session.scalars(
            select(EmployerContact.minutes).where(EmployerContact.id.in_(cell.behind[:]))
        )
        assert sum(theirs) == cell.value > 0


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "duration"])
def test_whoever_turns_the_pages_meets_every_row(client: Client, karin: Staff, name: str):
    table, (_table, row, column), cell = max(
        openable(name, scope_of(None, ALWAYS, karin)), key=lambda one: len(one[2].behind)
    )
    client.log_in_as(karin)
    address: str | None = f"/reports/{name}/rows?table={table.id}&row={row}&column={column}"
    met: list[str] = []
    while address:
        page = BeautifulSoup(client.get(address).text, "html.parser")
        met += [line.get_text(" ") for line in page.select("main tbody tr")]
        following = page.select_one('a[rel="next"]')
        address = following and following["href"]
    assert len(met) == len(cell.behind)


@pytest.mark.parametrize("name", ["participants", "during", "exits", "change", "goals", "follow-up"])
def test_of_one_intake_each_row_shows_the_enrolment_of_that_intake(karin: Staff, name: str):
    # The first of them came back in autumn: that later enrolment is not what was asked about.
    scope = scope_of("STEGET", ALWAYS, karin, Selection(intake="Vår"))
    for table, place, cell in openable(name, scope):
        assert {line.intake for line in all_pages(table, cell, scope, karin)} == {"Vår"}, place
