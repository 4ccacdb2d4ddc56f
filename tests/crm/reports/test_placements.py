"""Placements: different persons, placements and workplaces, and employers where nothing started."""

from datetime import date

import pytest
from flask import Flask

from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.reports.figures import counted, row_of

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 30)


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET")


class TestSegments:
    def test_a_person_in_both_segments_counts_in_each_in_both_and_once_in_all(self, programme: Programme):
        kim, shop, kitchen = (
            rows.a_participant(),
            rows.an_employer(),
            rows.an_employer(segment="partner"),
        )
        for employer in (shop, shop, kitchen):
            rows.a_placement(kim, programme, employer)
        rows.a_placement(kim, programme, rows.an_employer(segment="municipal"))
        rows.a_placement(rows.a_participant(), programme, shop)
        report = counted("placements", programme)

        assert row_of(report, "by_segment", "open_market") == {
            "persons": 2,
            "placements": 3,
            "workplaces": 1,
        }
        assert row_of(report, "by_segment", "open_market_and_partner") == {
            "persons": 1,
            "placements": 3,
            "workplaces": 2,
        }
        assert row_of(report, "by_segment", "total") == {"persons": 2, "placements": 5, "workplaces": 3}

    def test_study_visits_count_by_kind_and_nowhere_else(self, programme: Programme):
        rows.a_placement(rows.a_participant(), programme, rows.an_employer(), kind="study_visit")
        report = counted("placements", programme)

        assert row_of(report, "by_kind", "study_visit") == {"persons": 1, "placements": 1, "workplaces": 1}
        for table in ("by_segment", "by_sector", "by_gender"):
            assert row_of(report, table, "total") == {}
        assert row_of(report, "employers", "total") == {}


class TestSectors:
    def test_an_employer_stands_in_its_section_and_without_a_code_apart(self, programme: Programme):
        for sni in ("47.111", "G47", None, "00000"):
            rows.a_placement(rows.a_participant(), programme, rows.an_employer(sni=sni))
        report = counted("placements", programme)

        assert report.value("by_sector", "G", "placements") == 2
        assert report.value("by_sector", "unknown", "placements") == 2
        assert report.value("by_sector", "total", "placements") == 4


class TestEmployers:
    @pytest.fixture
    def anna(self, programme: Programme):
        return rows.a_staff_member("specialist", programme)

    def test_who_was_spoken_to_and_had_nobody_is_contacted_only(self, programme: Programme, anna):
        host, visited = rows.an_employer(), rows.an_employer()
        rows.a_placement(rows.a_participant(), programme, host)
        rows.a_placement(rows.a_participant(), programme, visited, kind="study_visit")
        for employer in (host, visited, visited):
            rows.a_contact(employer, anna, MAY)
        report = counted("placements", programme)

        assert row_of(report, "employers", "hosting") == {"open_market": 1, "total": 1}
        assert row_of(report, "employers", "contacted_only") == {"open_market": 1, "total": 1}
        assert row_of(report, "employers", "total") == {"open_market": 2, "total": 2}

    def test_a_door_where_nobody_was_there_is_not_spoken_to(self, programme: Programme, anna):
        rows.a_contact(rows.an_employer(), anna, MAY, outcome="nobody_there")
        rows.a_contact(rows.an_employer(), anna, MAY, outcome=None)

        assert counted("placements", programme).value("employers", "contacted_only", "total") == 1

    def test_only_contacts_of_the_period_count(self, programme: Programme, anna):
        rows.a_contact(rows.an_employer(), anna, MAY)

        def contacted(starts, ends):
            return counted("placements", programme, starts, ends).value("employers", "total", "total")

        assert contacted("2026-05-04", "2026-05-04") == 1
        assert contacted("2026-05-05", None) == 0
        assert contacted(None, "2026-05-03") == 0

    def test_a_contact_belongs_to_the_programmes_of_who_made_it_or_whom_it_was_for(self, programme, anna):
        other = rows.a_programme("ANDRA")
        kim = rows.a_participant()
        rows.an_enrolment(kim, other)
        rows.a_contact(rows.an_employer(), anna, MAY)
        rows.a_contact(rows.an_employer(), anna, MAY, participant_id=kim.id)
        rows.a_contact(rows.an_employer(), rows.a_staff_member("partner"), MAY)

        assert counted("placements", programme).value("employers", "contacted_only", "total") == 3
        assert counted("placements", other).value("employers", "contacted_only", "total") == 2


class TestPeriod:
    def test_a_placement_counts_in_every_period_it_touches(self, programme: Programme):
        rows.a_placement(rows.a_participant(), programme, rows.an_employer(), starts_on=MAY, ends_on=JUNE)

        def placed(starts, ends):
            return counted("placements", programme, starts, ends).value("by_segment", "total", "placements")

        assert placed(None, "2026-05-04") == 1
        assert placed("2026-06-30", None) == 1
        assert placed(None, "2026-05-03") == 0
        assert placed("2026-07-01", None) == 0

    def test_without_a_last_day_it_goes_on(self, programme: Programme):
        rows.a_placement(rows.a_participant(), programme, rows.an_employer(), starts_on=MAY)

        report = counted("placements", programme, "2027-01-01")

        assert report.value("by_kind", "internship", "persons") == 1
