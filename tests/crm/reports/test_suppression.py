"""Nothing that is hidden in an export for spreading can be reckoned from what stands."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.reports import files, participants
from crm.reports.facts import EnrolmentFact, OwnCodes
from crm.reports.periods import ALWAYS, Period
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS
from crm.reports.suppression import for_spreading
from crm.reports.tables import HIDDEN, Cell, Report, Row, table_of
from tests.crm.reports import truth
from tests.crm.reports.attack import Range, Reader
from tests.crm.reports.programmes import Programme, generated

THRESHOLD = 5
# Those of which anything is spread: the others say of no table how its counts hang together.
SPREAD = [name for name, one in REPORTS.items() if any(table.structure for table in one.tables)]
# Solving takes time on a busy machine; how much says nothing about the rules.
property_of = settings(deadline=None, max_examples=6)


def recovered(true: list[Report], spread: list[Report], threshold: int = THRESHOLD) -> list[Range]:
    reader = Reader([files.as_data(one) for one in spread], [files.as_data(one) for one in true])
    return reader.recovered(threshold)


def small_alone_hidden(reports: list[Report]) -> list[Report]:
    """What a naive program does: the small counts hidden, nothing else."""

    def cell_of(cell: Cell) -> Cell:
        return HIDDEN if isinstance(cell.value, int) and 0 < cell.value < THRESHOLD else cell

    def row_of(row: Row) -> Row:
        return replace(row, cells={column: cell_of(cell) for column, cell in row.cells.items()})

    return [
        replace(
            report,
            tables=tuple(replace(table, rows=tuple(map(row_of, table.rows))) for table in report.tables),
        )
        for report in reports
    ]


@pytest.fixture(params=list(truth.PROGRAMMES))
def published(request, app: Flask) -> list[Report]:
    """Every report of a project whose tables are published."""
    programme = truth.load(request.param)
    return [REPORTS[name].count(scope_of(programme.code, ALWAYS)) for name in SPREAD]


def figures(reports: list[Report]):
    return [
        (report.name, table, row.id, column, cell)
        for report in reports
        for table in report.tables
        for row in table.rows
        for column, cell in row.cells.items()
    ]


def side_by_side(spread: list[Report], true: list[Report]):
    """Each cell of an export with the true one. Rows of staff are in none."""
    cells = {(name, table.id, *place): cell for name, table, *place, cell in figures(true)}
    return [(cell, cells[name, table.id, *place]) for name, table, *place, cell in figures(spread)]


class TestPublishedProjects:
    def test_no_hidden_figure_of_one_report_is_recovered(self, published):
        for report in published:
            assert recovered([report], for_spreading([report])) == []

    def test_no_hidden_figure_of_a_booklet_is_recovered(self, published):
        assert recovered(published, for_spreading(published)) == []

    def test_the_attack_recovers_figures_where_the_small_ones_alone_are_hidden(self, published):
        assert len(recovered(published, small_alone_hidden(published))) > 10

    def test_every_small_count_is_hidden_and_most_others_stand(self, published):
        pairs = side_by_side(for_spreading(published), published)
        small = [
            (now.value, was.value)
            for now, was in pairs
            if isinstance(was.value, int) and 0 < was.value < THRESHOLD
        ]
        large = [now.is_hidden for now, was in pairs if isinstance(was.value, int) and was.value >= THRESHOLD]
        assert {now for now, _was in small} <= {None}
        assert sum(large) < len(large) / 2

    def test_what_stands_is_true(self, published):
        for now, was in side_by_side(for_spreading(published), published):
            assert now.value is None or now.value == pytest.approx(was.value, abs=0.051)


@property_of
@given(generated, st.sets(st.sampled_from(SPREAD), min_size=1, max_size=2))
def test_no_hidden_figure_of_any_programme_is_recovered(programme: Programme, chosen: set[str]):
    reports = [report for report in programme.reports() if report.name in chosen]

    assert recovered(reports, for_spreading(reports)) == []


@property_of
@given(generated)
def test_no_hidden_figure_is_recovered_beside_an_earlier_period(programme: Programme):
    """Nor how many have come since, cell by cell."""
    before, now = (
        [one for one in programme.reports(period) if one.name == "participants"]
        for period in (Period(None, date(2025, 3, 31)), ALWAYS)
    )
    was, spread = for_spreading([*before, *now])

    assert recovered(before, [was]) == []
    assert recovered(now, [spread]) == []
    earlier_figures = {(table.id, *place): cell.value for _name, table, *place, cell in figures([was])}
    for _name, table, *place, cell in figures([spread]):
        earlier = earlier_figures.get((table.id, *place))
        if cell.value is not None and earlier is not None:
            assert not 0 < cell.value - earlier < THRESHOLD


class TestOneReport:
    """What the rules do, in tables small enough to see."""

    def test_a_small_count_takes_the_smallest_others_with_it(self):
        spread = for_spreading([by_income({"woman": (20, 3), "man": (30, 40)})])[0]

        assert spread.value("by_main_income", "woman", "income_support") is None
        assert spread.value("by_main_income", "total", "total") == 93
        hidden = [figure for figure in figures([spread]) if figure[4].is_hidden]
        assert len(hidden) == 4

    def test_zeros_stand(self):
        spread = for_spreading([by_income({"woman": (20, 3), "man": (30, 40)})])[0]

        assert spread.value("by_main_income", "other", "total") == 0
        assert spread.value("by_main_income", "woman", "wage") == 0

    def test_nothing_is_hidden_where_everything_is_large(self):
        assert for_spreading([by_income({"woman": (20, 10), "man": (30, 40)})])[0].hidden == 0

    def test_few_people_in_all_are_hidden_altogether(self):
        spread = for_spreading([by_income({"woman": (2, 0), "man": (1, 0)})])[0]

        assert spread.value("by_main_income", "total", "total") is None

    def test_another_threshold_hides_more(self):
        report = by_income({"woman": (20, 7), "man": (30, 40)})

        assert for_spreading([report])[0].hidden == 0
        assert for_spreading([report], 10)[0].value("by_main_income", "woman", "income_support") is None

    def test_nothing_leads_to_the_rows_behind(self):
        assert not [f for f in figures(for_spreading([by_income({"woman": (20, 10)})])) if f[4].behind]

    def test_a_table_that_does_not_say_how_it_hangs_together_is_not_spread(self):
        report = by_income({"woman": (20, 10)})
        mute = replace(report.tables[0], definition=replace(report.tables[0].definition, structure=None))
        spread = for_spreading([replace(report, tables=(mute,))])[0]

        assert {cell.value for *_place, cell in figures([spread])} == {None}


def by_income(counts: dict[str, tuple[int, int]]) -> Report:
    """Participants by main income alone: of each gender so many on activity support and on income support."""
    people = [
        an_enrolment_fact(gender, income)
        for gender, numbers in counts.items()
        for income, number in zip(("activity_support", "income_support"), numbers, strict=True)
        for _ in range(number)
    ]
    people = [one._replace(id=at, participant_id=at) for at, one in enumerate(people)]
    definition = next(one for one in REPORTS["participants"].tables if one.id == "by_main_income")
    taking = participants.Taking(people, people, {}, OwnCodes())
    return Report("participants", None, ALWAYS, (table_of(definition, taking),))


def an_enrolment_fact(gender: str, income: str) -> EnrolmentFact:
    nothing = dict.fromkeys(
        ("intake", "exited_on", "exit_reason", "referrer", "occupation_before", "occupation_after")
    )
    unstated = dict.fromkeys(("birth_year", "education_level", "education_completed"))
    flags = dict.fromkeys(("paused", "anonymous", "experience_employment", "experience_internship"), False)
    return EnrolmentFact(
        id=0,
        participant_id=0,
        programme_id=1,
        enrolled_on=date(2026, 1, 1),
        gender=gender,
        main_income=income,
        **nothing,
        **unstated,
        **flags,
    )


class TestWhatIsReckoned:
    """Figures that are no counts go when they would give a count away."""

    @pytest.fixture
    def spread(self, published):
        return {report.name: report for report in for_spreading(published)}

    def test_a_share_goes_with_its_count_or_its_base(self, spread):
        for *_place, row, column, cell in figures([spread["change"]]):
            if column in ("after_share", "change_pct"):
                table = _place[1]
                needed = ("after",) if column == "after_share" else ("before", "after")
                assert cell.value is None or not [c for c in needed if table.find_cell(row, c).is_hidden]

    def test_the_length_of_one_persons_stay_is_never_spread(self, spread):
        measures = [f for f in figures([spread["duration"]]) if f[3] in ("min", "max")]
        assert {cell.value for *_place, cell in measures} == {None}

    def test_a_mean_goes_with_the_number_of_stays_and_is_rounded(self, spread):
        for row in spread["duration"].find_table("months").rows:
            for measure in ("mean", "median"):
                value = row.values[measure]
                assert value is None or row.values["n"] is not None
                assert value is None or value == round(value, 1)
