"""The work with employers: what counts, where, and how often."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from crm.database import db
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.programmes.models import Programme
from crm.reports import files
from crm.reports.periods import ALWAYS
from crm.reports.queries import scope_of
from crm.reports.registry import REPORTS
from crm.reports.suppression import for_spreading
from tests.conftest import Client
from tests.crm import rows
from tests.crm.query_counts import count_queries
from tests.crm.reports.figures import counted, row_of

TODAY = date(2026, 11, 22)
MAY = date(2026, 5, 6)


@pytest.fixture(autouse=True)
def today(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET")


@pytest.fixture
def anna(programme):
    return rows.a_staff_member("specialist", programme, name="Anna")


@pytest.fixture
def bo(programme):
    return rows.a_staff_member("specialist", programme, name="Bo")


@pytest.fixture
def cafe(app):
    return rows.an_employer("Café Kajutan")


def work(programme=None, starts=None, ends=None):
    return counted("employer-work", programme, starts, ends)


def staff_row(report, table, staff):
    return row_of(report, table, str(staff.id))


class TestWeeks:
    def test_count_each_contact_once_in_its_week_for_whoever_made_it(self, programme, anna, bo, cafe):
        for staff, day, channel in ((anna, MAY, "visit"), (anna, MAY, "phone"), (bo, MAY, "door_knock")):
            rows.a_contact(cafe, staff, day, channel)
        report = work(programme, "2026-05-04", "2026-05-17")

        assert staff_row(report, "by_week", anna) == {"2026-W19": 2, "total": 2}
        assert staff_row(report, "face_to_face_by_week", anna) == {"2026-W19": 1, "total": 1}
        assert row_of(report, "by_week", "total") == {"2026-W19": 3, "total": 3}

    def test_of_a_period_are_all_there_with_their_zeros(self, programme, anna, cafe):
        rows.a_contact(cafe, anna, MAY)
        table = work(programme, "2026-04-27", "2026-05-24").find_table("by_week")

        assert [column.id for column in table.columns] == [
            *("2026-W18", "2026-W19", "2026-W20", "2026-W21", "total")
        ]
        assert [row.values["2026-W20"] for row in table.rows] == [0, 0]

    def test_of_a_year_with_fifty_three_do_not_end_with_december(self, programme, anna, cafe):
        rows.a_contact(cafe, anna, date(2026, 12, 31))
        rows.a_contact(cafe, anna, date(2027, 1, 3))
        rows.a_contact(cafe, anna, date(2027, 1, 4))
        report = work(programme, "2026-12-21", "2027-01-10")

        assert row_of(report, "by_week", "total") == {"2026-W53": 2, "2027-W01": 1, "total": 3}

    def test_before_those_shown_stand_in_one_column_so_that_the_total_is_whole(self, programme, anna, cafe):
        rows.a_contact(cafe, anna, date(2024, 2, 1))
        rows.a_contact(cafe, anna, date(2026, 11, 18))
        report = work(programme)

        assert row_of(report, "by_week", "total") == {"earlier": 1, "2026-W47": 1, "total": 2}
        assert report.value("by_staff", "total", "contacts") == 2

    def test_outside_the_period_do_not_count_though_their_week_does(self, programme, anna, cafe):
        rows.a_contact(cafe, anna, date(2026, 5, 5))
        rows.a_contact(cafe, anna, MAY)
        report = work(programme, "2026-05-06", "2026-05-06")

        assert row_of(report, "by_week", "total") == {"2026-W19": 1, "total": 1}


class TestWhoseContactsCount:
    def test_a_specialist_without_any_has_a_row_of_zeros(self, programme, anna, bo, cafe):
        rows.a_contact(cafe, anna, MAY)

        assert staff_row(work(programme), "by_staff", bo) == {"face_to_face_share": None}

    def test_one_by_somebody_else_counts_where_the_participant_is_enrolled(self, programme, cafe):
        stranger = rows.a_staff_member("specialist", rows.a_programme("ANDRA"))
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme)
        rows.a_contact(cafe, stranger, MAY, participant_id=kim.id)
        rows.a_contact(cafe, stranger, MAY)

        assert row_of(work(programme), "by_staff", str(stranger.id))["contacts"] == 1
        assert row_of(work(), "by_staff", str(stranger.id))["contacts"] == 2

    def test_one_by_somebody_in_two_programmes_counts_in_each_and_once_in_all(self, programme, anna, cafe):
        other = rows.a_programme("ANDRA")
        anna.programmes.append(other)
        rows.a_contact(cafe, anna, MAY)

        for scope in (programme, other, None):
            assert work(scope).value("by_staff", "total", "contacts") == 1

    def test_one_for_nobody_counts_but_not_as_for_a_participant(self, programme, anna, cafe):
        kim = rows.a_participant()
        rows.a_contact(cafe, anna, MAY)
        rows.a_contact(cafe, anna, MAY, participant_id=kim.id)

        assert staff_row(work(programme), "by_staff", anna)["for_participants"] == 1
        assert staff_row(work(programme), "by_staff", anna)["contacts"] == 2

    def test_an_employer_two_have_met_is_one_in_the_total(self, programme, anna, bo, cafe):
        for staff in (anna, bo):
            rows.a_contact(cafe, staff, MAY)
        report = work(programme)

        assert staff_row(report, "by_staff", bo)["employers_met"] == 1
        assert report.value("by_staff", "total", "employers_met") == 1

    def test_an_employer_is_new_once(self, programme, anna, bo, cafe):
        rows.a_contact(cafe, bo, date(2026, 1, 7))
        rows.a_contact(cafe, anna, MAY)
        rows.a_contact(rows.an_employer(), anna, MAY)
        spring = work(programme, "2026-04-01", "2026-06-30")

        assert spring.value("by_staff", "total", "new_employers") == 1
        assert work(programme).value("by_staff", "total", "new_employers") == 2

    def test_the_share_and_the_weekly_figure_are_of_those_made(self, programme, anna, cafe):
        for channel in ("visit", "meeting", "phone", "email"):
            rows.a_contact(cafe, anna, MAY, channel)
        found = staff_row(work(programme, "2026-05-04", "2026-05-17"), "by_staff", anna)

        assert (found["face_to_face_share"], found["face_to_face_a_week"]) == (0.5, 1.0)

    def test_a_segment_narrows_to_employers_of_it(self, programme, anna, cafe, client: Client):
        rows.a_contact(cafe, anna, MAY)
        rows.a_contact(rows.an_employer(segment="municipal"), anna, MAY)
        client.log_in_as(rows.a_staff_member("coordinator", programme))

        page = client.get("/reports/employer-work/download?format=json&segment=municipal").json

        table = next(table for table in page["tables"] if table["id"] == "by_staff")
        assert table["rows"][-1]["values"]["contacts"] == 1


class TestFunnel:
    def test_counts_the_register_as_it_stands_archived_ones_left_out(self, programme):
        rows.an_employer(stage="prospect")
        rows.an_employer(stage="prospect", archived_on=MAY)
        rows.an_employer(stage="declined")

        assert row_of(work(programme), "funnel", "prospect") == {"now": 1, "reached": None}
        assert work(programme).value("funnel", "total", "now") == 2

    def test_who_has_come_further_has_come_as_far(self, programme, anna):
        for stage in ("contacted", "interested", "offers_places", "paused"):
            rows.a_contact(rows.an_employer(stage=stage), anna, MAY)
        report = work(programme)

        reached = [report.value("funnel", s, "reached") for s in ("contacted", "interested", "offers_places")]
        assert reached == [4, 2, 1]

    def test_who_has_hosted_has_come_all_the_way_and_a_study_visit_is_no_hosting(self, programme, anna):
        paused, visited = rows.an_employer(stage="paused"), rows.an_employer(stage="contacted")
        for employer in (paused, visited):
            rows.a_contact(employer, anna, MAY)
        rows.a_placement(rows.a_participant(), programme, paused)
        rows.a_placement(rows.a_participant(), programme, visited, kind="study_visit")

        assert work(programme).value("funnel", "hosting", "reached") == 1

    def test_who_was_spoken_to_before_the_period_is_not_of_it(self, programme, anna, cafe):
        rows.a_contact(cafe, anna, date(2025, 5, 1))
        rows.a_contact(cafe, anna, MAY)

        assert work(programme, "2026-01-01").value("funnel", "total", "reached") == 0


class TestFirstContact:
    def enrolled(self, programme, days, channel="visit", **enrolment):
        kim = rows.a_participant()
        found = rows.an_enrolment(kim, programme, **enrolment)
        if days is not None:
            day = found.enrolled_on + timedelta(days=days)
            staff = rows.a_staff_member("specialist", programme)
            rows.a_contact(rows.an_employer(), staff, day, channel, participant_id=kim.id)
        return kim

    def test_is_days_from_enrolment_with_the_mean_and_the_median(self, programme):
        for days in (0, 30, 31, 100, None):
            self.enrolled(programme, days)
        found = row_of(work(programme), "first_contact", "any_contact")

        assert found == {
            "with_contact": 4,
            "mean_days": 40.25,
            "median_days": 30.5,
            "within_30": 2,
            "within_30_share": 0.4,
            "without_contact": 1,
        }

    def test_a_phone_call_is_a_contact_but_not_face_to_face(self, programme):
        self.enrolled(programme, 3, "phone")
        report = work(programme)

        assert report.value("first_contact", "any_contact", "with_contact") == 1
        assert report.value("first_contact", "face_to_face", "without_contact") == 1

    def test_before_enrolment_and_after_exit_does_not_count(self, programme):
        self.enrolled(programme, -1)
        self.enrolled(programme, 60, exited_on=date(2026, 4, 1))

        assert work(programme).value("first_contact", "any_contact", "without_contact") == 2

    def test_a_person_in_two_programmes_waits_in_each(self, programme):
        kim = self.enrolled(programme, 10)
        rows.an_enrolment(kim, rows.a_programme("ANDRA"), enrolled_on=date(2026, 3, 6))

        assert work(programme).value("first_contact", "any_contact", "mean_days") == 10
        assert work().value("first_contact", "any_contact", "mean_days") == 7.5

    def test_is_of_enrolments_begun_in_the_period(self, programme):
        self.enrolled(programme, 3, enrolled_on=date(2025, 3, 1))

        assert work(programme, "2026-01-01").value("first_contact", "any_contact", "with_contact") == 0

    def test_without_anybody_there_is_no_mean(self, programme):
        assert work(programme).value("first_contact", "any_contact", "mean_days") is None


class TestCaseload:
    def test_counts_what_goes_on_and_paused_ones_apart(self, programme, anna):
        rows.an_enrolment(rows.a_participant(), programme, anna)
        rows.an_enrolment(rows.a_participant(), programme, anna, paused=True)
        rows.an_enrolment(rows.a_participant(), programme, anna, exited_on=MAY)
        found = staff_row(work(programme), "caseload", anna)

        assert (found["caseload"], found["paused"], found["room"]) == (1, 1, 19)

    def test_the_ceiling_follows_the_share_of_full_time_and_ones_own_goes_first(self, programme, anna, bo):
        programme.caseload_ceiling, anna.full_time_percent, bo.caseload_max = 18, 50, 12
        report = work(programme)

        assert staff_row(report, "caseload", anna)["ceiling"] == 9
        assert staff_row(report, "caseload", bo)["ceiling"] == 12
        assert report.value("caseload", "total", "full_time") == 1.5

    def test_nobodys_stands_in_a_row_of_its_own(self, programme, anna):
        rows.an_enrolment(rows.a_participant(), programme)

        assert work(programme).value("caseload", "unknown", "caseload") == 1
        assert work(programme).value("caseload", "total", "caseload") == 1

    def test_stands_as_on_the_last_day_of_the_period(self, programme, anna):
        rows.an_enrolment(rows.a_participant(), programme, anna, exited_on=MAY)

        assert work(programme, None, "2026-05-06").value("caseload", "total", "caseload") == 1
        assert work(programme, None, "2026-05-07").value("caseload", "total", "caseload") == 0


class TestFriends:
    def test_are_counted_by_level_with_what_happens_at_them(self, programme, anna, cafe):
        rows.added(CompanyFriend(employer=cafe, since_on=date(2026, 1, 1)))
        rows.added(CompanyFriend(employer=rows.an_employer(), since_on=date(2026, 1, 1), level="main_friend"))
        rows.added(CompanyFriend(employer=rows.an_employer(), since_on=date(2025, 1, 1), until_on=MAY))
        rows.a_contact(cafe, anna, MAY)
        rows.a_placement(rows.a_participant(), programme, cafe)
        report = work(programme)

        assert row_of(report, "friends", "friend") == {"active": 1, "spoken_to": 1, "friends_hosting": 1}
        assert row_of(report, "friends", "total")["active"] == 2

    def test_answer_each_campaign_and_stand_under_both_answers(self, programme, cafe):
        rows.added(CompanyFriend(employer=cafe, since_on=date(2026, 1, 1)))
        for answer in ("yes", "no", None):
            campaign = rows.added(Campaign(name="Sommar", starts_on=MAY))
            rows.added(CampaignRecipient(campaign=campaign, employer=cafe, contacted_on=MAY, answer=answer))

        assert row_of(work(programme), "friends", "total") == {
            "active": 1,
            "asked": 1,
            "yes": 1,
            "no": 1,
            "no_answer": 1,
        }


class TestSupervisors:
    def test_are_counted_by_training_with_who_has_somebody_now(self, programme, cafe):
        sam = rows.a_supervisor(cafe, training="completed", capacity=2)
        rows.a_supervisor(cafe)
        rows.a_supervisor(cafe, archived_on=MAY)
        rows.a_placement(rows.a_participant(), programme, cafe, supervisor=sam)
        report = work(programme)

        assert row_of(report, "supervisors", "completed") == {
            "supervisors": 1,
            "supervising": 1,
            "capacity": 2,
        }
        assert row_of(report, "supervisors", "total") == {
            "supervisors": 2,
            "supervising": 1,
            "capacity": 2,
            "capacity_unknown": 1,
        }


class TestWhoSeesWhom:
    @pytest.fixture(autouse=True)
    def made(self, anna, bo, cafe):
        for staff in (anna, bo, bo):
            rows.a_contact(cafe, staff, MAY)

    def staff_rows(self, client, viewer):
        data = client.log_in_as(viewer).get("/reports/employer-work/download?format=json").json
        return {
            table["id"]: [row["id"] for row in table["rows"]]
            for table in data["tables"]
            if table["id"] in ("by_week", "face_to_face_by_week", "by_staff", "caseload")
        }

    def test_coordinators_see_everybody(self, client, programme, anna, bo):
        karin = rows.a_staff_member("coordinator", programme)

        for ids in self.staff_rows(client, karin).values():
            assert ids == [str(anna.id), str(bo.id), "total"]

    def test_specialists_see_themselves_and_the_total(self, client, anna):
        for ids in self.staff_rows(client, anna).values():
            assert ids == [str(anna.id), "total"]

    def test_a_colleagues_row_cannot_be_opened_by_its_address(self, client, anna, bo):
        address = "/reports/employer-work/rows?table=by_staff&column=contacts&row="
        client.log_in_as(anna)

        assert client.get(f"{address}{anna.id}").status_code == 200
        assert client.get(f"{address}{bo.id}").status_code == 404

    def test_company_friends_coordinators_do_not_see_it(self, client, programme):
        partner = rows.a_staff_member("partner", programme)

        assert client.log_in_as(partner).get("/reports/employer-work").status_code == 403


class TestBehind:
    def test_stand_as_many_contacts_as_the_figure_says_newest_first_a_page_at_a_time(
        self, client, programme, anna, cafe
    ):
        for day in range(60):
            rows.a_contact(cafe, anna, MAY + timedelta(days=day))
        client.log_in_as(rows.a_staff_member("coordinator", programme))
        address = "/reports/employer-work/rows?table=by_staff&row=total&column=contacts"

        first, last = client.get(address).text, client.get(f"{address}&page=3").text

        assert "60 kontakter ligger bakom siffran." in first
        assert first.count('<tr role="row"') == 26
        assert last.count('<tr role="row"') == 11
        assert "lör 4 juli" in first
        assert "ons 6 maj" in last

    def test_every_cell_of_every_table_has_what_it_says(self, programme, anna, bo, cafe):
        kim = rows.a_participant()
        rows.an_enrolment(kim, programme, anna)
        rows.a_contact(cafe, anna, MAY, participant_id=kim.id)
        rows.a_contact(cafe, bo, date(2024, 5, 5), "phone")
        for name in ("by_week", "face_to_face_by_week", "funnel"):
            for row in work(programme).find_table(name).rows:
                for cell in row.cells.values():
                    assert len(set(cell.behind[:])) == len(cell.behind) == (cell.value or 0)

    def test_for_whom_a_contact_was_is_shown_only_of_ones_own_programme(self, client, programme, anna, cafe):
        stranger = rows.a_participant("Mira Okänd")
        rows.an_enrolment(stranger, rows.a_programme("ANDRA"))
        rows.a_contact(cafe, anna, MAY, participant_id=stranger.id)
        client.log_in_as(rows.a_staff_member("coordinator", programme))

        page = client.get("/reports/employer-work/rows?table=by_staff&row=total&column=contacts").text

        assert "Café Kajutan" in page
        assert stranger.pseudonym not in page
        assert "Mira" not in page

    def test_contacts_are_counted_in_the_database_not_read(self, app, programme, anna, cafe):
        rows.a_contact(cafe, anna, MAY)
        db.session.flush()

        def count():
            REPORTS["employer-work"].count(scope_of(None, ALWAYS))

        few = count_queries(count)
        for day in range(50):
            rows.a_contact(rows.an_employer(), anna, MAY + timedelta(days=day))
        db.session.flush()

        assert count_queries(count) == few


class TestForSpreading:
    @pytest.fixture
    def spread(self, programme, anna, bo, cafe):
        for staff, many in ((anna, 9), (bo, 6)):
            for _ in range(many):
                rows.a_contact(cafe, staff, MAY)
        return for_spreading([work(programme)])[0]

    def test_no_figure_and_no_name_of_a_member_of_staff_leaves(self, spread, anna, bo):
        ids = {row.id for table in spread.tables for row in table.rows}

        assert ids.isdisjoint({str(anna.id), str(bo.id)})
        assert b"Anna" not in files.as_json(spread)

    def test_the_page_names_no_member_of_staff(self, spread, programme, client: Client):
        client.log_in_as(rows.a_staff_member("coordinator", programme))
        page = client.get("/reports/employer-work?for=spreading")

        assert page.status_code == 200
        assert "Anna" not in page.text

    def test_what_all_have_done_together_stands(self, spread):
        assert spread.value("by_staff", "total", "contacts") == 15
        assert spread.value("by_week", "total", "2026-W19") == 15

    def test_few_contacts_are_hidden(self, programme, anna, cafe):
        rows.a_contact(cafe, anna, MAY)

        assert for_spreading([work(programme)])[0].value("by_staff", "total", "contacts") is None
