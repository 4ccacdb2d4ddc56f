"""In which order: a score for each pair that adds up from named parts, the person's own wishes first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import formula
from matching.criteria import distance_km, judge, overlap_minutes
from matching.formula import CLOSE_ENOUGH_TO_DECLINE
from matching.hours import Week
from matching.index import EmployerIndex
from matching.lexicon import Lexicon, Vector
from matching.readings import read_employer
from matching.relation import relation_points
from matching.types import (
    Employer,
    ListName,
    Participant,
    RankedLists,
    Suggestion,
    Verdict,
    WishHit,
)
from matching.weights import PLAIN, PartWeights
from matching.wishes import Side, WishReading, read_occupation, read_wish

# Below this a wish is not said to be met.
WORTH_SAYING = 0.15
WORDING_WORTH_SAYING = 0.08
Scores = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wish as read, with its weight, the trades it reaches and declines, and how alike the wording is."""

    reading: WishReading
    weight: float
    place: int
    is_occupation: bool
    reach: Vector
    declined: Vector
    wording: Scores


def rank(
    participant: Participant,
    index: EmployerIndex,
    top: int = 20,
    today: date | None = None,
    part_weights: PartWeights = PLAIN,
) -> RankedLists:
    """Rank every employer of the index for a participant: two lists, best first, at most `top` in each.

    Order within a list is by score, equal scores by employer ref. `today` lets a recent contact count; None
    leaves it out. Excluded employers are counted and never in a list. `part_weights` is what earlier placements
    taught: it adds the part `learned`.
    """
    wishes = _read_wishes(participant, index)
    wished, declined = _wish_parts(wishes, index)
    counts: dict[ListName, int] = {"fits": 0, "ask": 0, "excluded": 0}
    found: dict[ListName, list[tuple[float, int, Verdict, dict[str, float]]]] = {"fits": [], "ask": []}
    for row, employer in enumerate(index.employers):
        verdict = judge(participant, employer)
        counts[verdict.list_name] += 1
        if verdict.list_name != "excluded":
            parts = part_weights.applied(
                {
                    "wish": float(wished[row]),
                    "declined": float(declined[row]) + 0.0,  # never a minus zero
                    **_other_parts(participant, employer, verdict, today),
                }
            )
            found[verdict.list_name].append((-sum(parts.values()), row, verdict, parts))
    lists = {
        name: tuple(
            _suggestion(participant, index, name, place, wishes, row, verdict, parts, today)
            for place, (_, row, verdict, parts) in enumerate(
                sorted(rows, key=lambda item: item[:2])[:top], start=1
            )
        )
        for name, rows in found.items()
    }
    return RankedLists(participant.ref, lists["fits"], lists["ask"], counts, has_wishes=bool(wishes))


def score_parts(
    participant: Participant, index: EmployerIndex, refs: Collection[str]
) -> dict[str, dict[str, float]]:
    """Give the parts of the score of the employers with these refs, whether they may be suggested or not.

    When they were last spoken to is left out, and so is what was learnt.
    """
    wished, declined = _wish_parts(_read_wishes(participant, index), index)
    return {
        employer.ref: {
            "wish": float(wished[row]),
            "declined": float(declined[row]) + 0.0,
            **_other_parts(participant, employer, judge(participant, employer), None),
        }
        for row, employer in enumerate(index.employers)
        if employer.ref in refs
    }


def _read_wishes(participant: Participant, index: EmployerIndex) -> list[_Wish]:
    wishes = [
        _reaching(read_wish(wish, index.lexicon), formula.wish_weight(place), place, False, index)
        for place, wish in enumerate(participant.interests)
    ]
    weight = formula.OCCUPATION_WEIGHT if wishes else formula.wish_weight(0)
    first = len(wishes)
    for place, code in enumerate(participant.occupations, start=first):
        wishes.append(_reaching(read_occupation(code, index.lexicon), weight, place, True, index))
    return wishes


def _reaching(
    reading: WishReading, weight: float, place: int, is_occupation: bool, index: EmployerIndex
) -> _Wish:
    related = index.lexicon.relatedness
    return _Wish(
        reading,
        weight,
        place,
        is_occupation,
        formula.reach(reading.liked.trades, related),
        formula.declined_near(reading.declined.trades, related),
        index.grams.similarities(reading.liked_text),
    )


def _best_trade(wanted: Vector, index: EmployerIndex) -> Scores:
    """Give each employer the best of its trades: how wanted the trade is, times how sure it is done there."""
    scores = np.zeros(len(index.employers), dtype=np.float32)
    for trade in np.flatnonzero(wanted):
        rows, weights = index.trades.term(int(trade))
        scores[rows] = np.maximum(scores[rows], weights * wanted[trade])
    return scores


def _by_signs(side: Side, index: EmployerIndex) -> Scores:
    """Raise by what the place is like as wished, lower half as much by what it is not."""
    scores = np.zeros(len(index.employers), dtype=np.float32)
    for sign, weight in side.signs.items():
        scores += formula.by_sign(index.signs[sign] * weight)
    return scores


def _wish_parts(wishes: Sequence[_Wish], index: EmployerIndex) -> tuple[Scores, Scores]:
    """Give what the wishes are worth, and what declined trades take away (never above 0)."""
    nothing = np.zeros(len(index.employers), dtype=np.float32)
    kept = formula.kept_share([wish.declined for wish in wishes])
    weights = [wish.weight for wish in wishes]
    wished, spared = (
        nothing
        + formula.all_wishes(
            [
                formula.one_wish(
                    _best_trade(wish.reach * share, index), wish.wording, _by_signs(wish.reading.liked, index)
                )
                for wish in wishes
            ],
            weights,
        )
        for share in (1.0, kept)
    )
    lost = [
        formula.loss(_best_trade(wish.declined, index), _by_signs(wish.reading.declined, index))
        for wish in wishes
    ]
    return wished, spared - wished - sum(lost)


def _other_parts(
    participant: Participant, employer: Employer, verdict: Verdict, today: date | None
) -> dict[str, float]:
    outcomes = [finding.outcome for finding in verdict.preferences]
    return {
        "hours": _hours_part(participant, employer),
        "distance": _distance_part(participant, employer),
        "preferences": float(formula.preferences_part(outcomes.count("met"), outcomes.count("broken"))),
        "relation": sum(relation_points(employer, today).values(), 0.0),
    }


def _hours_part(participant: Participant, employer: Employer) -> float:
    overlap = overlap_minutes(participant.availability, employer.opening_hours)
    if overlap is None:
        return 0.0
    return float(formula.hours_part(overlap, participant.hours_max or participant.hours_min))


def _distance_part(participant: Participant, employer: Employer) -> float:
    if participant.home is None or employer.position is None:
        return 0.0
    return float(formula.distance_part(distance_km(participant.home, employer.position), participant.max_km))


def _suggestion(
    participant: Participant,
    index: EmployerIndex,
    list_name: ListName,
    place: int,
    wishes: Sequence[_Wish],
    row: int,
    verdict: Verdict,
    parts: dict[str, float],
    today: date | None,
) -> Suggestion:
    employer = index.employers[row]
    km = None
    if participant.home is not None and employer.position is not None:
        km = distance_km(participant.home, employer.position)
    return Suggestion(
        participant_ref=participant.ref,
        employer_ref=employer.ref,
        employer_name=employer.name,
        list_name=list_name,
        rank=place,
        parts=parts,
        hits=_hits(wishes, row, index),
        verdict=verdict,
        overlap_minutes=overlap_minutes(participant.availability, employer.opening_hours),
        distance_km=km,
        has_wishes=bool(wishes),
        relation=relation_points(employer, today),
        overlap=_overlap(participant, employer),
        worked_as=employer.occupations,
    )


def _overlap(participant: Participant, employer: Employer) -> Week | None:
    if participant.availability is None or employer.opening_hours is None:
        return None
    return participant.availability & employer.opening_hours


def _hits(wishes: Sequence[_Wish], row: int, index: EmployerIndex) -> tuple[WishHit, ...]:
    """Say which wishes the employer meets, in falling importance, and which declined things it holds."""
    reading = read_employer(index.employers[row], index.lexicon)
    hits = []
    for wish in wishes:
        for side, is_declined in ((wish.reading.liked, False), (wish.reading.declined, True)):
            hit = _hit(wish, side, is_declined, reading.trades, reading.said_by, index.lexicon)
            if hit is None and not is_declined and wish.wording[row] >= WORDING_WORTH_SAYING:
                hit = _wording_hit(wish, float(wish.wording[row]), index.employers[row])
            if hit is not None:
                hits.append(hit)
    return tuple(hits)


def _hit(
    wish: _Wish,
    side: Side,
    is_declined: bool,
    trades: dict[int, float],
    said_by: dict[int, tuple[str, ...]],
    lexicon: Lexicon,
) -> WishHit | None:
    wished = np.flatnonzero(side.trades)
    if not len(wished) or not trades:
        return None
    pairs = [
        (float(side.trades[one] * lexicon.relatedness[one, other]) * weight, -int(one), -other)
        for one in wished
        for other, weight in trades.items()
    ]
    strength, one, other = max(pairs)
    if strength < (CLOSE_ENOUGH_TO_DECLINE if is_declined else WORTH_SAYING):
        return None
    return WishHit(
        wish.reading.wish,
        side.words[-one],
        lexicon.trades[-other].id,
        said_by.get(-other, ()),
        min(strength, 1.0),
        wish.place,
        wish.is_occupation,
        is_declined,
    )


def _wording_hit(wish: _Wish, strength: float, employer: Employer) -> WishHit:
    words = tuple(wish.reading.liked_text.split())
    return WishHit(
        wish.reading.wish, words, "", (employer.description,), strength, wish.place, wish.is_occupation
    )
