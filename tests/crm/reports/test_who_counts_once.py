"""Who is counted, and how often: the cases in which hand-kept files go wrong."""

from datetime import date

import pytest
from flask import Flask

from crm.activities.models import Activity
from crm.enrolments.models import EnrolmentIncome
from crm.participants.models import Background
from crm.programmes.models import Programme, ProgrammeCode, ProgrammeGoal
from tests.crm import rows
from tests.crm.reports.figures import counted, row_of

SPRING, SUMMER, AUTUMN = date(2026, 2, 1), date(2026, 6, 30), date(2026, 9, 1)


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET")


def an_activity(participant, programme, kind, starts_on=SPRING, ends_on=SPRING):
    return rows.added(
        Activity(
            participant=participant, programme=programme, kind=kind, starts_on=starts_on, ends_on=ends_on
        )
    )


def an_own_code(programme, list_name, code, group):
    rows.added(ProgrammeCode(programme=programme, list=list_name, code=code, label=code.title(), group=group))


class TestSomebodyInTwoIntakes:
    @pytest.fixture(autouse=True)
    def twice(self, programme: Programme) -> None:
        kim = rows.a_participant(gender="woman", birth_year=1990)
        rows.an_enrolment(
            kim,
            programme,
            intake="Höst",
            enrolled_on=date(2025, 9, 1),
            exited_on=date(2025, 12, 1),
            exit_reason="studies",
            referrer="school",
            main_income="study_aid",
        )
        rows.an_enrolment(
            kim,
            programme,
            intake="Vår",
            enrolled_on=SPRING,
            referrer="self_referral",
            main_income="income_support",
        )

    def test_is_two_enrolments_and_one_person(self, programme: Programme):
        report = counted("participants", programme)

        assert row_of(report, "by_intake", "woman") == {"Höst": 1, "Vår": 1, "total": 2}
        assert report.value("by_education", "woman", "total") == 1

    def test_is_described_by_the_latest_enrolment_in_the_period(self, programme: Programme):
        everything = counted("participants", programme)
        autumn = counted("participants", programme, "2025-09-01", "2025-12-31")

        assert row_of(everything, "by_referrer", "total") == {"self_referral": 1, "total": 1}
        assert row_of(autumn, "by_referrer", "total") == {"school": 1, "total": 1}
        assert row_of(autumn, "by_main_income", "woman") == {"study_aid": 1, "total": 1}

    def test_has_not_left_when_back(self, programme: Programme):
        assert counted("exits", programme).value("by_reason", "total", "total") == 0
        assert (
            counted("exits", programme, "2025-01-01", "2026-06-30").value("by_group", "total", "total") == 0
        )

    def test_had_left_in_the_figures_of_the_time_before(self, programme: Programme):
        autumn = counted("exits", programme, None, "2025-12-31")

        assert row_of(autumn, "by_reason", "woman") == {"studies": 1, "total": 1}

    def test_intakes_stand_in_the_order_in_which_they_began(self, programme: Programme):
        table = counted("participants", programme).find_table("by_intake")

        assert [column.id for column in table.columns] == ["Höst", "Vår", "total"]


class TestLeaving:
    def test_a_paused_person_has_not_left(self, programme: Programme):
        rows.an_enrolment(
            rows.a_participant(), programme, exited_on=SUMMER, exit_reason="health", paused=True
        )

        assert counted("exits", programme).value("by_reason", "total", "total") == 0

    def test_counts_on_the_first_and_the_last_day_of_the_period_and_not_outside(self, programme: Programme):
        rows.an_enrolment(rows.a_participant(), programme, exited_on=SUMMER, exit_reason="job")

        def left(starts, ends):
            return counted("exits", programme, starts, ends).value("by_group", "total", "work")

        assert left("2026-06-30", "2026-06-30") == 1
        assert left("2026-07-01", None) == 0
        assert left(None, "2026-06-29") == 0

    def test_a_programmes_own_reason_counts_in_its_group_and_under_itself(self, programme: Programme):
        an_own_code(programme, "exit_reason", "lärling", "work")
        rows.an_enrolment(rows.a_participant(), programme, exited_on=SUMMER, exit_reason="lärling")
        report = counted("exits", programme)

        assert row_of(report, "by_reason", "total") == {"lärling": 1, "total": 1}
        assert row_of(report, "by_group", "total") == {"work": 1, "total": 1}

    def test_an_exit_without_a_reason_is_not_stated_rather_than_dropped(self, programme: Programme):
        rows.an_enrolment(rows.a_participant(), programme, exited_on=SUMMER)
        report = counted("exits", programme)

        assert row_of(report, "by_reason", "total") == {"unknown": 1, "total": 1}
        assert row_of(report, "by_group", "total") == {"unknown": 1, "total": 1}

    def test_who_goes_on_in_another_programme_has_left_one_but_not_all(self, programme: Programme):
        other = rows.a_programme("ANDRA")
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme, enrolled_on=SPRING, exited_on=SUMMER, exit_reason="other_measure")
        rows.an_enrolment(kim, other, enrolled_on=AUTUMN)

        assert counted("exits", programme).value("by_reason", "total", "total") == 1
        assert counted("exits").value("by_reason", "total", "total") == 0


class TestTwoProgrammes:
    def test_a_person_in_both_counts_in_each_and_once_in_all(self, programme: Programme):
        other, kim = rows.a_programme("ANDRA"), rows.a_participant()
        rows.an_enrolment(kim, programme)
        rows.an_enrolment(kim, other)

        for scope in (programme, other, None):
            assert counted("participants", scope).value("by_age", "total", "total") == 1
        assert counted("participants").value("by_intake", "total", "total") == 2

    def test_what_is_done_in_one_does_not_count_in_the_other(self, programme: Programme):
        other, kim = rows.a_programme("ANDRA"), rows.a_participant()
        rows.a_placement(kim, other, rows.an_employer())

        assert counted("during", programme).value("results", "total", "any") == 0
        assert counted("during", other).value("results", "total", "internship") == 1
        assert counted("placements", programme).value("by_segment", "total", "placements") == 0


class TestPeriodOfAnEnrolment:
    def test_counts_when_it_touches_the_first_or_last_day(self, programme: Programme):
        rows.an_enrolment(rows.a_participant(), programme, enrolled_on=SPRING, exited_on=SUMMER)

        def taking_part(starts, ends):
            return counted("participants", programme, starts, ends).value("by_age", "total", "total")

        assert taking_part("2026-06-30", None) == 1
        assert taking_part(None, "2026-02-01") == 1
        assert taking_part("2026-07-01", None) == 0
        assert taking_part(None, "2026-01-31") == 0


class TestAnonymousParticipants:
    def test_are_in_the_totals_with_what_is_known(self, programme: Programme):
        someone = rows.a_participant(gender="man")
        someone.name, someone.anonymous = None, True
        rows.an_enrolment(
            someone, programme, exited_on=SUMMER, exit_reason="job", occupation_after="employed"
        )
        report = counted("participants", programme)

        assert row_of(report, "by_education", "man") == {"unknown": 1, "total": 1}
        assert row_of(report, "by_age", "total") == {"unknown": 1, "total": 1}
        assert counted("exits", programme).value("by_group", "man", "work") == 1

    def test_are_left_out_of_before_and_after(self, programme: Programme):
        someone = rows.a_participant()
        someone.name, someone.anonymous = None, True
        rows.an_enrolment(someone, programme, exited_on=SUMMER, occupation_after="employed")

        assert counted("change", programme).value("occupation", "employed", "after") == 0


class TestEducation:
    def test_completion_that_is_not_stated_is_neither_completed_nor_incomplete(self, programme: Programme):
        for completed in (True, False, None):
            person = rows.a_participant(
                gender="woman", education_level="higher", education_completed=completed
            )
            rows.an_enrolment(person, programme)
        report = counted("participants", programme)

        assert row_of(report, "by_education", "woman_completed") == {"higher": 1, "total": 1}
        assert row_of(report, "by_education", "woman_incomplete") == {"higher": 1, "total": 1}
        assert row_of(report, "by_education", "woman") == {"higher": 3, "total": 3}

    def test_a_programmes_own_level_has_its_column_before_anybody_has_it(self, programme: Programme):
        an_own_code(programme, "education_level", "folkhögskola", "higher")
        before = counted("participants", programme)
        rows.an_enrolment(rows.a_participant(education_level="folkhögskola"), programme)
        after = counted("participants", programme)

        assert before.value("by_education", "total", "folkhögskola") == 0
        assert after.value("by_education", "total", "folkhögskola") == 1
        assert after.value("by_education", "total", "total") == 1

    def test_the_own_codes_of_another_programme_have_no_column(self, programme: Programme):
        an_own_code(rows.a_programme("ANDRA"), "exit_reason", "lärling", "work")

        reasons = counted("exits", programme).find_table("by_reason")
        assert "lärling" not in [column.id for column in reasons.columns]

    def test_a_programmes_own_background_counts_in_its_group(self, programme: Programme):
        an_own_code(programme, "background", "alkohol", "substance_use")
        kim = rows.a_participant(backgrounds=[Background(background="alkohol")])
        rows.an_enrolment(kim, programme, exited_on=SUMMER, exit_reason="job")

        assert counted("duration", programme).value("months", "substance_use", "n") == 1
        assert counted("participants", programme).value("by_background", "total", "alkohol") == 1


class TestSeveralAtOnce:
    def test_both_kinds_of_experience_count_in_both_and_neither_in_none(self, programme: Programme):
        both = rows.a_participant(gender="man", experience_employment=True, experience_internship=True)
        for person in (both, rows.a_participant(gender="man")):
            rows.an_enrolment(person, programme)

        assert row_of(counted("participants", programme), "by_work_experience", "man") == {
            "employment": 1,
            "internship": 1,
            "none": 1,
        }

    def test_several_incomes_count_once_each(self, programme: Programme):
        enrolment = rows.an_enrolment(rows.a_participant(), programme, exited_on=SUMMER)
        for moment, income in (("before", "income_support"), ("after", "wage"), ("after", "study_aid")):
            rows.added(EnrolmentIncome(enrolment=enrolment, moment=moment, income=income))
        report = counted("change", programme)

        assert report.value("income", "wage", "after") == 1
        assert report.value("income", "study_aid", "after_share") == 1
        assert report.value("income", "income_support", "change_pct") == -100
        assert report.value("income", "wage", "change_pct") is None

    def test_a_kind_that_is_placement_and_activity_counts_the_person_once(self, programme: Programme):
        kim = rows.a_participant(gender="other")
        rows.a_placement(kim, programme, rows.an_employer(), kind="internship")
        an_activity(kim, programme, "internship")
        an_activity(kim, programme, "internship")
        an_activity(kim, programme, "cv")

        assert row_of(counted("during", programme), "results", "other") == {
            "internship": 1,
            "cv": 1,
            "direct": 1,
            "indirect": 1,
            "any": 1,
        }

    def test_health_and_skills_are_neither_direct_nor_indirect(self, programme: Programme):
        an_activity(rows.a_participant(gender="man"), programme, "wellness")

        assert row_of(counted("during", programme), "results", "man") == {"wellness": 1, "any": 1}

    def test_a_programmes_own_activity_has_the_focus_of_its_group(self, programme: Programme):
        an_own_code(programme, "activity_kind", "odling", "direct")
        an_activity(rows.a_participant(), programme, "odling")

        assert row_of(counted("during", programme), "results", "total") == {
            "odling": 1,
            "direct": 1,
            "any": 1,
        }

    def test_an_activity_counts_while_it_goes_on(self, programme: Programme):
        an_activity(rows.a_participant(), programme, "cv", SPRING, SUMMER)
        an_activity(rows.a_participant(), programme, "cv", SPRING, None)

        def with_cv(starts, ends):
            return counted("during", programme, starts, ends).value("results", "total", "cv")

        assert with_cv(None, "2026-01-31") == 0
        assert with_cv("2026-06-30", "2026-06-30") == 2
        assert with_cv("2026-07-01", None) == 1


class TestWordsThatAreAlsoHeadings:
    def test_an_intake_called_total_does_not_touch_the_total(self, programme: Programme):
        rows.an_enrolment(rows.a_participant(), programme, intake="total")
        rows.an_enrolment(rows.a_participant(), programme, intake="Vår")
        report = counted("participants", programme)

        assert report.value("by_intake", "total", "total") == 2
        assert report.value("by_intake", "total", "total (*)") == 1

    def test_an_own_activity_called_direct_is_no_direct_job_focus(self, programme: Programme):
        an_own_code(programme, "activity_kind", "direct", "health")
        an_activity(rows.a_participant(), programme, "direct")

        assert row_of(counted("during", programme), "results", "total") == {"direct (*)": 1, "any": 1}


class TestGoals:
    def test_a_goal_that_nobody_reckons_stands_with_its_target_and_no_figure(self, programme: Programme):
        rows.added(ProgrammeGoal(programme=programme, indicator="nöjda", target=0.8, label="Nöjda deltagare"))

        report = counted("goals", programme)

        assert report.value("indicators", "nöjda", "target") == 0.8
        assert report.value("indicators", "nöjda", "actual") is None

    def test_a_share_of_nobody_cannot_be_said(self, programme: Programme):
        assert counted("goals", programme).value("indicators", "women_share", "actual") is None

    def test_goals_of_several_programmes_are_not_mixed(self, programme: Programme):
        rows.added(ProgrammeGoal(programme=programme, indicator="women_share", target=0.5))
        rows.a_programme("ANDRA")

        assert counted("goals").value("indicators", "women_share", "target") is None


class TestDuration:
    def test_is_that_of_the_latest_enrolment_in_months_of_a_twelfth_of_a_year(self, programme: Programme):
        kim = rows.a_participant(birth_year=1997)
        rows.an_enrolment(kim, programme, enrolled_on=date(2024, 1, 1), exited_on=date(2024, 2, 1))
        rows.an_enrolment(
            kim, programme, enrolled_on=date(2026, 1, 1), exited_on=date(2026, 3, 2), exit_reason="job"
        )
        report = counted("duration", programme)

        expected = {"n": 1} | dict.fromkeys(("mean", "median", "min", "max"), 60 / 30.4375)
        assert row_of(report, "months", "under_30_work_or_studies") == expected
        assert row_of(report, "months", "substance_use") == dict.fromkeys(("mean", "median", "min", "max"))

    def test_thirty_in_the_year_of_enrolment_is_not_under_thirty(self, programme: Programme):
        rows.an_enrolment(
            rows.a_participant(birth_year=1996),
            programme,
            enrolled_on=date(2026, 1, 1),
            exited_on=SUMMER,
        )

        assert counted("duration", programme).value("months", "under_30", "n") == 0


class TestGoalsAndDurationOfUnusualPeople:
    def reached(self, programme: Programme | None, *indicators: str) -> list[float | None]:
        report = counted("goals", programme)
        return [report.value("indicators", indicator, "actual") for indicator in indicators]

    def stays(self, programme: Programme | None) -> float | None:
        return counted("duration", programme).value("months", "all", "n")

    def test_back_after_an_exit_for_work_is_one_participant_who_has_not_left(self, programme: Programme):
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme, exited_on=SUMMER, exit_reason="job")
        rows.an_enrolment(kim, programme, enrolled_on=AUTUMN)

        assert self.reached(programme, "participants", "left", "work_or_studies") == [1, 0, 0]
        assert self.stays(programme) == 0

    def test_a_pause_is_no_exit(self, programme: Programme):
        rows.an_enrolment(rows.a_participant(), programme, exited_on=SUMMER, exit_reason="job", paused=True)

        assert self.reached(programme, "participants", "left", "work_or_studies") == [1, 0, 0]
        assert self.stays(programme) == 0

    def test_anonymous_people_are_reached_and_stay_like_others(self, programme: Programme):
        someone = rows.a_participant(gender="woman")
        someone.name, someone.anonymous = None, True
        rows.an_enrolment(someone, programme, exited_on=SUMMER, exit_reason="studies")

        assert self.reached(programme, "participants", "women", "work_or_studies") == [1, 1, 1]
        assert self.stays(programme) == 1

    def test_in_both_segments_is_placed_once_and_wholly_on_the_open_market(self, programme: Programme):
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme)
        for segment in ("open_market", "partner"):
            rows.a_placement(kim, programme, rows.an_employer(segment=segment))

        assert self.reached(programme, "placed", "open_market", "open_market_share") == [1, 1, 1]
        report = counted("placements", programme)
        both = {"persons": 1, "placements": 2, "workplaces": 2}
        assert row_of(report, "by_segment", "open_market_and_partner") == both
        assert row_of(report, "by_segment", "total") == both

    def test_in_two_programmes_is_reached_in_each_and_once_in_all(self, programme: Programme):
        other, kim = rows.a_programme("ANDRA"), rows.a_participant()
        for one in (programme, other):
            rows.an_enrolment(kim, one, exited_on=SUMMER, exit_reason="job")
            rows.a_placement(kim, one, rows.an_employer())

        for scope in (programme, other, None):
            assert self.reached(scope, "participants", "work_or_studies", "internships") == [1, 1, 1]
            assert self.stays(scope) == 1

    def test_several_incomes_leave_every_other_count_alone(self, programme: Programme):
        enrolment = rows.an_enrolment(rows.a_participant(), programme, exited_on=SUMMER, exit_reason="job")
        for income in ("wage", "study_aid", "income_support"):
            rows.added(EnrolmentIncome(enrolment=enrolment, moment="after", income=income))

        assert self.reached(programme, "participants", "left") == [1, 1]
        assert self.stays(programme) == 1
        assert counted("exits", programme).value("by_reason", "total", "total") == 1
