"""Questions about placements: who and what is counted in them, however they are grouped."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from crm.programmes.models import Programme, ProgrammeCode
from crm.reports import pivot
from crm.reports.periods import ALWAYS, period_of
from crm.reports.pivot_facts import PivotFact
from crm.reports.queries import scope_of
from crm.reports.questions import Question, is_one_of
from crm.reports.selection import EVERYBODY, Selection
from crm.reports.suppression import for_spreading
from crm.reports.tables import Report
from tests.crm import rows
from tests.crm.query_counts import count_queries
from tests.crm.reports.figures import counted, row_of
from tests.crm.reports.test_structure import contradictions

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


def asked(programme: Programme | None = None, only: Selection = EVERYBODY, **arguments: str) -> Report:
    """The answer to the arguments of a page."""
    question = Question.from_arguments(MultiDict(arguments))
    assert question.errors == {}
    period = period_of(arguments.get("from"), arguments.get("to"))
    return question.count(scope_of(programme.code if programme else None, period, None, only))


def totals(report: Report) -> tuple[float | None, ...]:
    """Placements, persons, workplaces, led to work."""
    return tuple(report.value("by_row", "total", measure) for measure in pivot.MEASURES)


def spells(report: Report, measure: str) -> dict[str, float | None]:
    """Row → figure of one measure, zeros left out."""
    table = report.find_table("by_row")
    return {row.id: row.values[measure] for row in table.rows if row.values[measure]}


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET")


class TestThePhoneQuestion:
    def test_placements_people_places_and_jobs(self, programme: Programme):
        """Two internships in one shop by the same person, one in another; the second person got a job there."""
        shop, kiosk = rows.an_employer(sni="47111"), rows.an_employer(sni="47262")
        kim, sam = rows.a_participant(), rows.a_participant()
        for person in (kim, sam):
            rows.an_enrolment(person, programme, enrolled_on=date(2026, 1, 1))
        spring = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 3, 31)}
        rows.a_placement(kim, programme, shop, **spring)
        rows.a_placement(kim, programme, shop, starts_on=date(2026, 4, 1), ends_on=date(2026, 5, 31))
        rows.a_placement(sam, programme, kiosk, **spring)
        rows.a_placement(sam, programme, kiosk, kind="job", starts_on=date(2026, 5, 1))
        rows.a_placement(sam, programme, rows.an_employer(sni="56100"), **spring)

        report = asked(programme, kind="internship", sector="G", **{"from": "2026-01-01", "to": "2026-06-30"})

        assert totals(report) == (3, 2, 2, 1)

    def test_study_visits_count_only_when_they_are_asked_for(self, programme: Programme):
        rows.a_placement(rows.a_participant(), programme, rows.an_employer(), kind="study_visit")

        assert totals(asked(programme))[0] == 0
        assert totals(asked(programme, kind="study_visit"))[0] == 1

    def test_agrees_with_the_report_of_placements(self, programme: Programme):
        for kind in ("internship", "job", "hourly_job", "study_visit"):
            kim = rows.a_participant()
            rows.an_enrolment(kim, programme)
            rows.a_placement(kim, programme, rows.an_employer(), kind=kind)
            rows.a_placement(kim, programme, rows.an_employer(), kind="internship")
        report = counted("placements", programme)

        segments = asked(programme, rows="segment")

        for measure in ("placements", "persons", "workplaces"):
            for row in ("open_market", "total"):
                assert segments.value("by_row", row, measure) == report.value("by_segment", row, measure)


class TestWhoCountsOnce:
    def test_a_person_in_two_intakes_is_in_the_one_that_went_on_when_the_placement_began(self, programme):
        kim = rows.a_participant(birth_year=1996)
        enrolled = date(2025, 1, 1), date(2026, 1, 1)
        for intake, first in zip(("Höst", "Vår"), enrolled, strict=True):
            rows.an_enrolment(kim, programme, intake=intake, enrolled_on=first)
        for starts_on in (date(2025, 3, 1), date(2026, 3, 1), date(2026, 4, 1)):
            rows.a_placement(kim, programme, rows.an_employer(), starts_on=starts_on, ends_on=starts_on)

        report = asked(programme, rows="intake")

        assert spells(report, "placements") == {"Höst": 1, "Vår": 2, "total": 3}
        assert spells(report, "persons") == {"Höst": 1, "Vår": 1, "total": 1}
        assert spells(asked(programme, rows="age"), "persons") == {"25_29": 1, "30_44": 1, "total": 1}
        assert totals(asked(programme, Selection(intake="Vår")))[0] == 2

    def test_a_placement_from_before_any_enrolment_belongs_to_the_first(self, programme: Programme):
        kim = rows.a_participant()
        for intake, first in (("Höst", date(2026, 9, 1)), ("Vår", date(2027, 1, 1))):
            rows.an_enrolment(kim, programme, intake=intake, enrolled_on=first)
        rows.a_placement(kim, programme, rows.an_employer(), starts_on=date(2026, 3, 1))

        assert spells(asked(programme, rows="intake"), "placements") == {"Höst": 1, "total": 1}

    def test_who_left_for_work_and_came_back_was_led_there_all_the_same(self, programme: Programme):
        kim = rows.a_participant()
        left = {"exited_on": date(2026, 5, 31), "exit_reason": "job"}
        rows.an_enrolment(kim, programme, enrolled_on=date(2026, 1, 1), **left)
        rows.an_enrolment(kim, programme, enrolled_on=date(2026, 9, 1))
        stay = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 5, 30)}
        rows.a_placement(kim, programme, rows.an_employer(), **stay)
        rows.a_placement(kim, programme, rows.an_employer(), starts_on=date(2026, 9, 2))

        assert totals(asked(programme)) == (2, 1, 2, 1)

    def test_a_pause_is_no_exit_for_work(self, programme: Programme):
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme, exited_on=date(2026, 6, 1), exit_reason="job", paused=True)
        rows.a_placement(kim, programme, rows.an_employer())

        assert totals(asked(programme)) == (1, 1, 1, 0)

    def test_a_programmes_own_reason_counts_in_its_group(self, programme: Programme):
        own = {"list": "exit_reason", "code": "lärling", "label": "Lärling", "group": "work"}
        rows.added(ProgrammeCode(programme=programme, **own))
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme, exited_on=date(2026, 6, 1), exit_reason="lärling")
        rows.a_placement(kim, programme, rows.an_employer())

        assert totals(asked(programme))[3] == 1

    def test_anonymous_people_count_with_what_is_known(self, programme: Programme):
        someone = rows.a_participant(gender="man")
        someone.name, someone.anonymous = None, True
        rows.an_enrolment(someone, programme)
        rows.a_placement(someone, programme, rows.an_employer())

        assert spells(asked(programme, rows="gender"), "persons") == {"man": 1, "total": 1}
        assert spells(asked(programme, rows="age"), "persons") == {"unknown": 1, "total": 1}

    def test_somebody_in_both_segments_is_in_both_and_once_in_all(self, programme: Programme):
        kim = rows.a_participant()
        for segment in ("open_market", "partner"):
            rows.a_placement(kim, programme, rows.an_employer(segment=segment))

        persons = spells(asked(programme, rows="segment"), "persons")
        assert persons == {"open_market": 1, "partner": 1, "total": 1}

    def test_two_programmes_count_apart_and_what_one_leads_to_is_not_the_others(self, programme: Programme):
        other, kim, shop = rows.a_programme("ANDRA"), rows.a_participant(), rows.an_employer()
        rows.a_placement(kim, programme, shop, ends_on=date(2026, 6, 1))
        rows.a_placement(kim, other, shop, kind="job", starts_on=date(2026, 6, 2))

        assert totals(asked(programme)) == (1, 1, 1, 0)
        assert totals(asked(other)) == (1, 1, 1, 0)
        everywhere = asked(None, rows="programme")
        assert spells(everywhere, "persons") == {str(programme.id): 1, str(other.id): 1, "total": 1}

    def test_an_intake_called_total_does_not_touch_the_total(self, programme: Programme):
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme, intake="total")
        rows.a_placement(kim, programme, rows.an_employer())

        assert spells(asked(programme, rows="intake"), "persons") == {"total (*)": 1, "total": 1}

    def test_a_month_is_that_in_which_it_began(self, programme: Programme):
        rows.a_placement(rows.a_participant(), programme, rows.an_employer(), starts_on=date(2025, 12, 30))

        assert spells(asked(programme, rows="month", **YEAR), "placements") == {"2025-12": 1, "total": 1}
        assert spells(asked(programme, rows="half_year", **YEAR), "placements") == {"2025-2": 1, "total": 1}

    def test_an_occupation_counts_in_its_area(self, programme: Programme):
        for occupation in ("9412", None):
            rows.a_placement(rows.a_participant(), programme, rows.an_employer(), occupation=occupation)

        found = spells(asked(programme, rows="occupation"), "placements")
        assert found == {"9": 1, "unknown": 1, "total": 2}

    def test_asks_as_often_for_many_as_for_few(self, programme: Programme):
        def more(number: int) -> int:
            for _ in range(number):
                kim = rows.a_participant()
                rows.an_enrolment(kim, programme, rows.a_staff_member("specialist", programme))
                rows.a_placement(kim, programme, rows.an_employer())
            return count_queries(lambda: asked(programme, rows="specialist", columns="employer"))

        assert more(2) == more(12)


@st.composite
def facts(draw: st.DrawFn) -> list[PivotFact]:
    """Any placements: few persons at few workplaces, so that most stand in several groups."""
    found = []
    for id_ in range(draw(st.integers(0, 25))):
        person, employer = draw(st.integers(1, 5)), draw(st.integers(1, 4))
        found.append(
            PivotFact(
                id=id_,
                participant_id=person,
                employer_id=employer,
                programme_id=draw(st.integers(1, 2)),
                kind=draw(st.sampled_from(("internship", "work_training", "job"))),
                starts_on=draw(st.dates(date(2025, 1, 1), date(2026, 12, 31))),
                occupation=draw(st.sampled_from(("9412", "5120", "x", None))),
                # What belongs to the person and to the workplace is always the same.
                gender=("woman", "man")[person % 2],
                employer=f"Plats {employer}",
                segment=("open_market", "partner")[employer % 2],
                sni=("47111", "56100", None)[employer % 3],
                programme="P",
                intake=draw(st.sampled_from(("Vår", "Höst", "total", None))),
                age_group=draw(st.sampled_from(("25_29", "unknown"))),
                staff_id=draw(st.sampled_from((1, 2, None))),
                specialist="S",
                led_to_work=draw(st.booleans()),
            )
        )
    return found


dimensions = st.sampled_from(sorted(pivot.DIMENSIONS))


@settings(deadline=None, max_examples=60)
@given(facts(), dimensions, dimensions)
def test_however_it_is_grouped_the_totals_are_the_same(found, row, column):
    alone = pivot.count(found, row, None, None, ALWAYS)
    crossed = pivot.count(found, row, column if column != row else None, None, ALWAYS)

    expected = {
        "placements": len(found),
        "persons": len({one.participant_id for one in found}),
        "workplaces": len({one.employer_id for one in found}),
        "led_to_work": len([one for one in found if one.led_to_work]),
    }
    assert row_of(alone, "by_row", "total") == {name: count for name, count in expected.items() if count}
    if column != row:
        for measure, count in expected.items():
            assert crossed.value(measure, "total", "total") == count
            for one in alone.find_table("by_row").rows:
                assert crossed.value(measure, one.id, "total") == one.values[measure]


@settings(deadline=None, max_examples=60)
@given(facts(), dimensions)
def test_what_a_table_says_of_its_counts_is_true(found, row):
    assert contradictions([pivot.count(found, row, None, None, ALWAYS)]) == []


@settings(deadline=None, max_examples=30)
@given(facts(), st.sampled_from(["intake", "gender", "age", "segment", "specialist"]))
def test_narrowing_to_a_group_counts_what_its_row_counts(found, row):
    table = pivot.count(found, row, None, None, ALWAYS).find_table("by_row")
    field = {"age": "age_group", "specialist": "staff_id"}.get(row, row)
    for value in {getattr(one, field) for one in found} - {None}:
        narrowed = [one for one in found if is_one_of(one, Selection(**{field: value}))]
        row_id = pivot.DIMENSIONS[row].group_of(narrowed[0])
        line = next(one for one in table.rows if one.id == row_id)
        assert line.values == {measure: pivot.cell_of(measure, narrowed).value for measure in pivot.MEASURES}


@settings(deadline=None, max_examples=15)
@given(facts(), dimensions)
def test_for_spreading_no_small_figure_stands_and_with_columns_none_at_all(found, row):
    other = "month" if row != "month" else "kind"
    (alone,) = for_spreading([pivot.count(found, row, None, None, ALWAYS)])
    (crossed,) = for_spreading([pivot.count(found, row, other, None, ALWAYS)])

    shown = [value for one in alone.find_table("by_row").rows for value in one.values.values()]
    assert not [value for value in shown if value is not None and 0 < value < 5]
    assert {v for table in crossed.tables for one in table.rows for v in one.values.values()} <= {None}
