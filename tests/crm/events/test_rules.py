"""What followed on an event."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from crm.events.rules import STEPS, followed, last_day

EMPLOYERS = st.sets(st.integers(1, 30))
HAPPENED = st.dictionaries(st.integers(1, 30), st.sets(st.sampled_from(STEPS)))


def test_what_happens_within_twelve_weeks_counts():
    assert last_day(date(2026, 9, 1)) == date(2026, 11, 24)


def test_an_employer_counts_once_a_step_and_once_in_all():
    found = followed([1, 2, 3], {1: {"contact", "offer"}, 2: {"contact"}, 9: {"placement"}})
    assert (found.employers, found.any_step) == (3, 2)
    assert found.by_step == {"contact": 2, "offer": 1, "friend": 0, "placement": 0}


@given(EMPLOYERS, HAPPENED)
def test_no_step_has_more_employers_than_any_and_any_no_more_than_there_are(employers, happened):
    found = followed(employers, happened)
    assert max(found.by_step.values()) <= found.any_step <= found.employers == len(employers)


@given(EMPLOYERS, EMPLOYERS, HAPPENED)
def test_two_groups_without_a_common_employer_add_up(some, others, happened):
    apart = followed(some, happened).any_step + followed(others - some, happened).any_step
    assert followed(some | others, happened).any_step == apart
