"""When somebody stays in touch around a placement, said about plain values."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.placements.schedule import (
    Done,
    Seen,
    Stay,
    Tally,
    is_ended_same_day,
    occasions_of,
    seen_on,
    tally_of,
    to_do,
    window_of,
)
from crm.reports.follow_along import dues_of
from crm.reports.periods import Period

START = date(2026, 9, 7)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
ways = st.sampled_from((None, "participant", "employer", "programme", "as_planned"))
KINDS = ("work_training", "internship", "hourly_job", "subsidised_job", "job")
# Whatever has been noted: any time that there is, on any day, kept or not.
noted = st.dictionaries(
    st.sampled_from(
        ("before-1", "started-1", "week-1", "week-2", "week-3", "month-1", "month-7", "ended_early-1")
    ),
    st.builds(Done, days, st.booleans()),
)


@st.composite
def stays(draw) -> Stay:
    starts_on = draw(days)
    length = draw(st.none() | st.integers(0, 400))
    ends_on = None if length is None else starts_on + timedelta(days=length)
    return Stay(draw(st.sampled_from(KINDS)), starts_on, ends_on, draw(ways) if ends_on else None)


def job(ends_on: date | None = None, ended_by: str | None = None) -> Stay:
    return Stay("job", START, ends_on, ended_by)


def on(after: int) -> date:
    """So many days after the start."""
    return START + timedelta(days=after)


def states(day: date, stay: Stay, done: dict[str, Done] | None = None, contacts=()) -> dict[str, str]:
    return {one.occasion.slug: one.state for one in seen_on(day, stay, done or {}, contacts)}


def test_a_week_before_three_days_after_weekly_the_first_month_then_monthly():
    due = {one.slug: (one.due_on - START).days for one in occasions_of(job(), on(100))}

    assert due == {
        "before-1": -7,
        "started-1": 3,
        "week-1": 7,
        "week-2": 14,
        "week-3": 21,
        "month-1": 28,
        "month-2": 58,
        "month-3": 88,
        "month-4": 118,
    }


@given(stays(), days)
def test_times_follow_each_other_and_only_the_first_is_before_the_start(stay: Stay, until: date):
    times = occasions_of(stay, until)

    assert times[0].kind == "before"
    assert times[0].first == stay.starts_on - timedelta(days=7)
    for earlier, later in itertools.pairwise(times):
        assert earlier.first <= earlier.last <= later.first
        assert later.first >= stay.starts_on


@given(stays(), days)
def test_nothing_but_the_talk_after_an_early_end_reaches_beyond_the_last_day(stay: Stay, until: date):
    for time in occasions_of(stay, until)[1:]:
        if time.kind == "ended_early":
            assert stay.ended_by in ("participant", "employer")
            assert (time.first, time.last) == (stay.ends_on, stay.ends_on + timedelta(days=3))
        else:
            assert stay.ends_on is None or time.last <= stay.ends_on


@given(stays(), days)
def test_the_first_year_is_what_the_fidelity_report_counts(stay: Stay, today: date):
    ours = [
        (time.first, time.last)
        for time in occasions_of(stay, today)
        if time.kind != "ended_early"
        and time.last <= today
        and (stay.ends_on is None or time.last <= stay.ends_on)
    ]
    theirs = [(due.first, due.last) for due in dues_of(stay.starts_on, stay.ends_on, Period(), today)]

    assert ours[: len(theirs)] == theirs
    assert all(first >= stay.starts_on + timedelta(days=28) for first, _last in ours[len(theirs) :])


@given(days, days | st.none())
def test_a_study_visit_has_none(starts_on: date, ends_on: date | None):
    assert occasions_of(Stay("study_visit", starts_on, ends_on, None), date(2030, 1, 1)) == []


@given(days, stays(), stays(), noted)
def test_whatever_was_noted_stays_when_the_days_are_moved(
    day: date, before: Stay, after: Stay, done: dict[str, Done]
):
    for stay in (before, after):
        shown = {one.occasion.slug: one.done_on for one in seen_on(day, stay, done) if not one.is_from_log}
        assert {slug: noted.on for slug, noted in done.items()}.items() <= shown.items()


@given(days, stays(), noted, st.sets(days, max_size=4))
def test_each_time_stands_there_once_in_order_and_in_a_state_that_fits_the_day(
    day: date, stay: Stay, done: dict[str, Done], contacts: set[date]
):
    seen = seen_on(day, stay, done, contacts)

    assert len({one.occasion.slug for one in seen}) == len(seen)
    assert [one.occasion.first for one in seen] == sorted(one.occasion.first for one in seen)
    for one in seen:
        assert (one.done_on is not None) == (one.state in ("kept", "kept_late", "skipped"))
        assert (one.state == "coming") <= (day < one.occasion.first)
        assert (one.state == "overdue") <= (day == one.occasion.last + timedelta(days=one.days))


def test_a_time_is_due_until_its_last_day_then_overdue_by_the_days_since():
    assert states(on(-8), job())["before-1"] == "coming"
    assert states(on(-7), job())["before-1"] == "due"
    assert states(on(3), job())["started-1"] == "due"
    overdue = next(one for one in seen_on(on(5), job(), {}) if one.occasion.kind == "started")

    assert (overdue.state, overdue.days) == ("overdue", 2)


def test_once_a_later_one_is_kept_what_went_by_is_missed_and_nobody_is_reminded():
    done = {"week-1": Done(on(9))}

    assert states(on(9), job(), done)["started-1"] == "missed"
    assert to_do(seen_on(on(9), job(), done)) is None


def test_what_is_done_after_its_last_day_is_late_by_the_days_since():
    kept = {one.occasion.slug: one for one in seen_on(on(30), job(), {"started-1": Done(on(6))})}

    assert (kept["started-1"].state, kept["started-1"].days) == ("kept_late", 3)


def test_a_contact_in_the_log_keeps_the_time_it_falls_within_and_no_other():
    told = states(on(22), job(), contacts={on(0), on(16)})

    assert (told["started-1"], told["week-1"], told["week-2"]) == ("kept", "missed", "kept")


def test_of_several_that_wait_the_latest_is_to_be_kept_and_the_first_says_for_how_long():
    todo = to_do(seen_on(on(16), job(), {"before-1": Done(on(-3))}))

    assert todo is not None
    assert (todo.seen.occasion.slug, todo.seen.state, todo.waiting) == ("week-2", "due", 13)


@pytest.mark.parametrize("kind", KINDS)
def test_within_three_days_after_one_side_ended_it_early(kind: str):
    stay = Stay(kind, START, on(10), "employer")

    assert states(on(10), stay)["ended_early-1"] == "due"
    assert states(on(15), stay)["ended_early-1"] == "overdue"
    assert states(on(14 + 30), stay)["ended_early-1"] == "missed"


@pytest.mark.parametrize("ended_by", ["as_planned", "programme", None])
def test_no_talk_about_an_end_that_no_side_chose(ended_by: str | None):
    assert "ended_early-1" not in states(on(12), job(on(10), ended_by))


def test_when_a_placement_is_over_what_was_not_kept_is_missed():
    told = states(on(30), job(on(20), "as_planned"))

    assert set(told.values()) == {"missed"}


def test_when_the_start_is_moved_what_is_not_done_moves_with_it():
    moved = Stay("job", START + timedelta(days=14), None, None)
    done = {"before-1": Done(on(-5))}

    assert states(on(8), job(), done)["started-1"] == "overdue"
    assert states(on(8), moved, done) == {"before-1": "kept", "started-1": "coming"}


def test_the_tally_counts_what_is_over_in_the_period():
    done = {"before-1": Done(on(-2)), "started-1": Done(on(5)), "week-1": Done(on(9), is_skipped=True)}
    seen = seen_on(on(20), job(), done)

    assert tally_of(seen, on(-30), on(20)) == Tally(due=3, in_time=1, late=1, skipped=1)
    assert tally_of(seen_on(on(30), job(), done), on(-30), on(20)) == Tally(4, 1, 1, 1)
    assert tally_of(seen, on(-30), on(20)).share == pytest.approx(1 / 3)
    assert Tally().share is None


@given(days, stays(), noted, days, days)
def test_a_tally_adds_up(day: date, stay: Stay, done: dict[str, Done], first: date, last: date):
    tally = tally_of(seen_on(day, stay, done), first, last)

    assert 0 <= tally.in_time + tally.late + tally.skipped <= tally.due


@pytest.mark.parametrize(
    ("kind", "ends_on", "ended_by", "same_day"),
    [
        ("job", START, "employer", True),
        ("internship", START, "participant", True),
        ("internship", START, "as_planned", False),
        ("study_visit", START, "employer", False),
        ("job", on(1), "employer", False),
        ("job", None, None, False),
    ],
)
def test_ended_the_same_day_by_one_side(kind: str, ends_on: date, ended_by: str, same_day: bool):
    assert is_ended_same_day(Stay(kind, START, ends_on, ended_by)) is same_day


def test_a_time_after_an_early_end_needs_an_end():
    assert window_of("ended_early", 1, job()) is None
    assert isinstance(seen_on(on(5), job(), {"ended_early-1": Done(on(4))})[-1], Seen)


def test_an_end_that_we_learn_of_late_is_talked_over_within_three_days_from_then():
    late = Stay("job", START, on(40), "employer", end_noted_on=on(47))

    assert states(on(50), late)["ended_early-1"] == "due"
    assert states(on(51), late)["ended_early-1"] == "overdue"
    # Whoever was in touch before it was noted has kept it too.
    assert states(on(51), late, contacts=[on(41)])["ended_early-1"] == "kept"


@pytest.mark.parametrize("noted", [None, on(20), on(40)])
def test_an_end_that_was_known_counts_from_the_last_day(noted: date | None):
    stay = Stay("job", START, on(40), "participant", end_noted_on=noted)

    assert window_of("ended_early", 1, stay).last == on(43)
