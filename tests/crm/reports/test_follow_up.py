"""After the exit: whom somebody is to look back at, when it is due, and whom nobody has reached."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from crm.enrolments.models import FollowUp
from crm.programmes.models import Programme, ProgrammeCode
from crm.reports.follow_up import LOOKS
from tests.crm import rows
from tests.crm.reports.figures import counted, row_of

LEFT = date(2026, 2, 2)


@pytest.fixture(autouse=True)
def today(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET")


def left(programme, reason="job", on=LEFT, **values):
    kim = rows.a_participant()
    rows.an_enrolment(
        kim, programme, enrolled_on=date(2025, 3, 3), exited_on=on, exit_reason=reason, **values
    )
    return kim


def looked(kim, programme, days, state="employed"):
    rows.added(
        FollowUp(
            participant_id=kim.id,
            programme_id=programme.id,
            followed_up_on=LEFT + timedelta(days=days),
            state=state,
        )
    )


def look(programme, months, *scope):
    return row_of(counted("follow-up", programme, *scope), "by_look", f"months_{months}")


def test_only_those_who_left_for_work_or_studies_are_looked_back_at(programme):
    for reason in ("job", "studies", "health", None):
        left(programme, reason)

    assert look(programme, 3)["left_for_work_or_studies"] == 2


def test_a_programmes_own_reason_counts_as_its_group(programme):
    rows.added(
        ProgrammeCode(programme=programme, list="exit_reason", code="lärling", label="Lärling", group="work")
    )
    left(programme, "lärling")

    assert look(programme, 3)["left_for_work_or_studies"] == 1


def test_who_has_come_back_or_is_paused_has_not_left(programme):
    rows.an_enrolment(left(programme), programme, enrolled_on=date(2026, 9, 1))
    left(programme, paused=True)

    assert look(programme, 3) == {"still_share": None}


def test_is_due_when_the_day_has_come(programme):
    # 293 days have gone: three and six months are due, twelve are not.
    left(programme)

    assert [look(programme, months).get("not_done", 0) for months in (3, 6, 12)] == [1, 1, 0]


def test_what_was_found_counts_for_the_look_it_is_closest_to(programme):
    kim = left(programme)
    looked(kim, programme, 80)
    looked(kim, programme, 190, "job_seeking")

    three, six = look(programme, 3), look(programme, 6)
    assert (three["done"], three["employed"], three["still_share"]) == (1, 1, 1)
    assert (six["done"], six["job_seeking"], six.get("still_share", 0)) == (1, 1, 0)


@pytest.mark.parametrize(
    ("days", "months"), [(0, None), (1, 3), (137, 3), (138, 6), (274, 6), (275, 12), (548, 12), (549, None)]
)
def test_no_day_counts_for_two_looks(programme, days, months):
    looked(left(programme), programme, days)

    done = [name for name in (3, 6, 12) if look(programme, name).get("done")]
    assert done == ([] if months is None else [months])


def test_looks_follow_each_other_without_a_gap():
    assert [one.last + 1 for one in LOOKS[:-1]] == [other.first for other in LOOKS[1:]]
    assert all(one.first <= one.due <= one.last for one in LOOKS)


def test_of_several_the_latest_counts(programme):
    kim = left(programme)
    looked(kim, programme, 85, "employed")
    looked(kim, programme, 95, "none")

    assert look(programme, 3)["none"] == 1
    assert "employed" not in look(programme, 3)


def test_done_early_is_due_too(programme):
    looked(left(programme), programme, 290)

    assert (look(programme, 12)["due"], look(programme, 12)["done"]) == (1, 1)


def test_what_was_found_in_another_programme_does_not_count(programme):
    other = rows.a_programme("ANDRA")
    looked(left(programme), other, 91)

    assert look(None, 3)["not_done"] == 1


def test_a_person_who_left_two_programmes_is_one_by_the_latest_exit(programme):
    other, kim = rows.a_programme("ANDRA"), left(programme)
    rows.an_enrolment(kim, other, enrolled_on=date(2025, 9, 1), exited_on=LEFT, exit_reason="studies")

    for scope in (programme, other, None):
        assert look(scope, 3)["left_for_work_or_studies"] == 1


def test_is_about_exits_in_the_period_and_looks_until_today(programme):
    looked(left(programme), programme, 91)

    assert look(programme, 3, "2026-01-01", "2026-03-31")["done"] == 1
    assert look(programme, 3, "2026-04-01", None) == {"still_share": None}


def test_whether_the_receiver_is_noted_is_counted_for_everybody_who_left(programme):
    left(programme, received_by="Arbetsgivaren")
    left(programme, "health")
    left(programme, None)
    report = counted("follow-up", programme)

    assert row_of(report, "by_receiver", "work") == {"left": 1, "receiver_noted": 1}
    assert row_of(report, "by_receiver", "health") == {"left": 1, "receiver_missing": 1}
    assert row_of(report, "by_receiver", "total") == {"left": 3, "receiver_noted": 1, "receiver_missing": 2}
    assert report.value("by_receiver", "total", "left") == counted("exits", programme).value(
        "by_group", "total", "total"
    )
