"""What may be told is what was agreed, on the days it was agreed for, by whom it was agreed. Everything else is not."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import errors
from crm.codes import DISCLOSURE_TELLERS, DISCLOSURE_TOPICS
from crm.disclosure.rules import card_that_counts, is_valid_on, judge, may_tell

FIRST = date(2026, 1, 1)


@dataclass(frozen=True)
class Card:
    agreed_on: date
    until_on: date
    ended_on: date | None = None


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


numbers = st.integers(0, 40)
days = numbers.map(day)
topics = st.lists(st.sampled_from(DISCLOSURE_TOPICS))


@st.composite
def cards(draw) -> Card:
    agreed, length = draw(numbers), draw(numbers)
    ended = draw(st.none() | st.integers(agreed, agreed + 50))
    return Card(day(agreed), day(agreed + length), None if ended is None else day(ended))


@given(cards(), days)
def test_a_card_says_nothing_before_it_is_agreed_nor_after_its_last_day_nor_from_its_end(
    card: Card, on: date
):
    if on < card.agreed_on or on > card.until_on or (card.ended_on and on >= card.ended_on):
        assert not is_valid_on(card, on)
    else:
        assert is_valid_on(card, on)


@given(st.lists(cards()), st.lists(cards()), days)
def test_only_a_card_that_is_valid_counts(own: list[Card], general: list[Card], on: date):
    counted = card_that_counts(own, general, on)

    assert counted is None or (counted in [*own, *general] and is_valid_on(counted, on))


@given(st.lists(cards(), min_size=1), days)
def test_where_there_has_been_a_card_for_the_employer_the_general_one_says_nothing(own: list[Card], on: date):
    general = Card(FIRST, day(1000))

    counted = card_that_counts(own, [general], on)

    assert counted != general or all(card.agreed_on > on for card in own)


def test_without_a_card_for_the_employer_the_general_one_counts():
    general = Card(FIRST, day(10))

    assert card_that_counts([], [general], day(5)) == general
    assert card_that_counts([], [general], day(11)) is None
    assert card_that_counts([], [], day(5)) is None


def test_nobody_tells_what_nobody_may_and_each_wider_circle_holds_the_narrower_ones():
    told_by = {
        allowed: [who for who in DISCLOSURE_TELLERS if may_tell(allowed, who)]
        for allowed in DISCLOSURE_TELLERS
    }

    assert told_by == {
        "nobody": [],
        "participant": ["participant"],
        "specialist": ["participant", "specialist"],
        "partner": ["participant", "specialist", "partner"],
    }


@given(topics, topics, topics, st.none() | st.just("Det slank ur mig"))
def test_what_is_kept_as_allowed_was_allowed_and_what_was_not_has_a_reason(
    allowed: list[str], told: list[str], outside: list[str], reason: str | None
):
    try:
        kept = judge(allowed, told, outside, reason)
    except errors.NotOnTheCard:
        assert not set(told) <= set(allowed)
    except errors.ToldWithoutReason:
        assert reason is None
        assert not set(outside) - set(told) <= set(allowed)
    else:
        assert {one.topic for one in kept} == set(told) | set(outside)
        assert len(kept) == len({one.topic for one in kept})
        assert {one.topic for one in kept if one.is_outside} == (set(told) | set(outside)) - set(allowed)
        assert reason or not any(one.is_outside for one in kept)


def test_what_is_refused_is_named():
    with pytest.raises(errors.NotOnTheCard) as refusal:
        judge(["name"], ["name", "health", "gap"], [], None)

    assert refusal.value.values == {"topics": ["health", "gap"]}
