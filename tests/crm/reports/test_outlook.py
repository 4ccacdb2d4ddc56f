"""Where a goal is heading: the shape of the rule, whatever the numbers."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from crm.reports.outlook import Outlook, Time, outlook

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
lengths = st.integers(1, 1500)
persons = st.integers(0, 500)
YEAR = Time(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def under_way(draw: st.DrawFn) -> tuple[Time, date]:
    """A time, and a day in it when a tenth of it has gone."""
    starts_on, length = draw(days), draw(lengths)
    gone = draw(st.integers(-(-length // 10), length))
    time = Time(starts_on, starts_on + timedelta(days=length - 1))
    return time, starts_on + timedelta(days=gone - 1)


def pace(reached: int, time: Time, today: date) -> int:
    """What the rule says of a goal that is out of reach."""
    found = outlook(reached, 10**9, time, today)
    assert found.state == "at_this_pace"
    return int(found.value)


class TestAtThisPace:
    @given(persons, under_way())
    def test_is_never_under_what_is_reached_already(self, reached: int, moment):
        assert pace(reached, *moment) >= reached

    @given(persons, under_way())
    def test_more_reached_never_looks_worse(self, reached: int, moment):
        assert pace(reached + 1, *moment) >= pace(reached, *moment) + 1

    @given(persons, under_way())
    def test_nobody_more_as_days_go_never_looks_better(self, reached: int, moment):
        time, today = moment
        assume(today < time.ends_on)
        assert pace(reached, time, today + timedelta(days=1)) <= pace(reached, time, today)

    @given(persons, days, lengths)
    def test_on_the_last_day_is_what_is_reached(self, reached: int, starts_on: date, length: int):
        last = starts_on + timedelta(days=length - 1)
        assert pace(reached, Time(starts_on, last), last) == reached

    @given(persons, st.integers(1, 1000), under_way())
    def test_is_on_track_exactly_when_it_leads_to_the_goal(self, reached: int, target: int, moment):
        assume(reached < target)
        found = outlook(reached, target, *moment)
        assert found.on_track == (found.value >= target)

    def test_is_reached_by_days_gone_times_days_in_all_without_parts_of_persons(self):
        # 100 of 365 days have gone: 12 × 365 ÷ 100 = 43.8.
        assert outlook(12, 60, YEAR, date(2026, 4, 10)) == Outlook("at_this_pace", 43, False)


class TestWhatIsNotToldYet:
    @given(persons, days, st.integers(11, 1500), st.data())
    def test_before_a_tenth_of_the_time_it_is_too_early(self, reached, starts_on, length, data):
        gone = data.draw(st.integers(1, (length - 1) // 10))
        time = Time(starts_on, starts_on + timedelta(days=length - 1))
        assert outlook(reached, 10**9, time, starts_on + timedelta(days=gone - 1)) == Outlook("too_early")

    def test_a_time_that_has_not_begun_has_no_outlook(self):
        assert outlook(0, 10, YEAR, date(2025, 12, 31)) == Outlook("not_begun")

    def test_without_a_last_day_there_is_no_pace(self):
        assert outlook(5, 10, Time(date(2026, 1, 1), None), date(2026, 7, 1)) == Outlook("no_last_day")

    def test_what_nobody_counts_is_not_taken_for_nothing(self):
        assert outlook(None, 0.8, YEAR, date(2026, 7, 1), is_share=True) == Outlook("not_counted")


class TestWhatIsKnown:
    @given(st.integers(1, 500), st.integers(0, 500), under_way())
    def test_a_number_that_is_reached_stays_so(self, target: int, more: int, moment):
        assert outlook(target + more, target, *moment) == Outlook("reached", target + more, True)

    @given(st.floats(0, 1), st.floats(0, 1), under_way())
    def test_a_share_looks_like_it_does_now(self, share: float, target: float, moment):
        assert outlook(share, target, *moment, is_share=True) == Outlook("share_now", share, share >= target)

    @given(persons, persons, days, lengths, st.integers(1, 900))
    def test_after_the_last_day_it_was_reached_or_not(self, reached, target, starts_on, length, later):
        last = starts_on + timedelta(days=length - 1)
        found = outlook(reached, target, Time(starts_on, last), last + timedelta(days=later))
        assert found == Outlook("ended", reached, reached >= target)
