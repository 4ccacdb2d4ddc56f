"""RE-AIM counts nothing itself: each figure is one of another report."""

from datetime import date

import pytest
from flask import Flask

from tests.crm import rows
from tests.crm.reports.figures import counted

SPRING = ("2026-01-01", "2026-06-30")
# Table, row and column of the summary → report, table, row and column where the figure comes from.
SAME = {
    ("reach", "participants", "counted"): ("participants", "by_age", "total", "total"),
    ("reach", "women", "counted"): ("participants", "by_age", "woman", "total"),
    ("effectiveness", "placed", "counted"): ("placements", "by_segment", "total", "persons"),
    ("effectiveness", "open_market", "counted"): ("placements", "by_segment", "open_market", "persons"),
    ("effectiveness", "work_or_studies", "counted"): ("exits", "by_group", "total", "work"),
    ("effectiveness", "work_or_studies", "of"): ("goals", "indicators", "work_or_studies", "base"),
    ("adoption", "hosting", "counted"): ("placements", "employers", "hosting", "total"),
    ("adoption", "contacted_only", "counted"): ("placements", "employers", "contacted_only", "total"),
    ("implementation", "contacts", "counted"): ("employer-work", "by_staff", "total", "contacts"),
    ("implementation", "face_to_face", "part_share"): (
        *("employer-work", "by_staff", "total", "face_to_face_share"),
    ),
    ("start", "within_30", "counted"): ("employer-work", "first_contact", "any_contact", "within_30"),
    ("maintenance", "months_3", "of"): ("follow-up", "by_look", "months_3", "done"),
    ("maintenance", "months_3", "part_share"): ("follow-up", "by_look", "months_3", "still_share"),
}


@pytest.fixture
def programme(app: Flask):
    programme = rows.a_programme("STEGET")
    anna = rows.a_staff_member("specialist", programme)
    cafe, shop = rows.an_employer(), rows.an_employer(segment="municipal")
    for gender, reason, employer in (("woman", "job", cafe), ("man", None, shop), ("woman", None, None)):
        kim = rows.a_participant(gender=gender)
        rows.an_enrolment(
            kim, programme, anna, exit_reason=reason, exited_on=date(2026, 6, 1) if reason else None
        )
        if employer:
            rows.a_placement(kim, programme, employer)
            rows.a_contact(employer, anna, date(2026, 3, 9), participant_id=kim.id)
    rows.a_contact(rows.an_employer(), anna, date(2026, 3, 10), "phone")
    return programme


@pytest.mark.parametrize(("summary", "source"), SAME.items())
def test_a_figure_is_that_of_the_report_it_comes_from(programme, summary, source):
    found = counted("re-aim", programme, *SPRING).value(*summary)

    assert found == counted(source[0], programme, *SPRING).value(*source[1:])


def test_the_figures_compared_are_not_all_nothing(programme):
    report = counted("re-aim", programme, *SPRING)

    assert report.value("reach", "participants", "counted") == 3
    assert report.value("effectiveness", "placed", "counted") == 2
    assert report.value("adoption", "contacted_only", "counted") == 1
    assert report.value("implementation", "contacts", "counted") == 3


def test_a_share_of_nothing_cannot_be_said(app: Flask):
    report = counted("re-aim", rows.a_programme("TOM"))

    assert report.value("reach", "women", "part_share") is None
    assert report.value("maintenance", "months_12", "part_share") is None
