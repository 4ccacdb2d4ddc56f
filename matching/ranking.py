"""In which order: a score for each pair that adds up from named parts, the person's own wishes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.criteria import FULL_WEEK_HOURS, distance_km, judge, overlap_minutes
from matching.index import EmployerIndex
from matching.lexicon import Lexicon, Vector
from matching.readings import read_employer
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

# What each wish weighs, the first one first; later ones weigh as the last.
WISH_WEIGHTS = (1.0, 0.45, 0.3, 0.2)
# An occupation is a wish too: alone it is the first, beside wishes it speaks like the second.
OCCUPATION_WEIGHT = 0.45
DECLINED_SHARE = 0.85  # how much of the wish part a declined trade takes away
DECLINED_LOSS = 0.3  # and what it lowers besides
CLOSE_ENOUGH_TO_DECLINE = 0.5
HOURS_POINTS = 0.06
DISTANCE_POINTS = 0.05
USUAL_KM = 30.0
PREFERENCE_MET, PREFERENCE_BROKEN = 0.04, -0.06
STAGE_POINTS = {"hosting": 0.02, "offers_places": 0.03, "interested": 0.02, "contacted": 0.01}
PLACE_POINTS, FRIEND_POINTS = 0.01, 0.02
RECENT_DAYS = ((60, 0.01), (365, 0.005))
# Below this a wish is not said to be met.
WORTH_SAYING = 0.15
WORDING_WORTH_SAYING = 0.08
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wish as read, with its weight, what it scores at every employer, and the trades that lead there."""

    reading: WishReading
    weight: float
    place: int
    is_occupation: bool
    scores: Scores
    wording: Scores
    lost: Scores


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
    wished, declined = _wish_parts(wishes, len(index.employers))
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
            _suggestion(participant, index, name, place, wishes, row, verdict, parts)
            for place, (_, row, verdict, parts) in enumerate(
                sorted(rows, key=lambda item: item[:2])[:top], start=1
            )
        )
        for name, rows in found.items()
    }
    return RankedLists(participant.ref, lists["fits"], lists["ask"], counts, has_wishes=bool(wishes))


def score_parts(participant: Participant, index: EmployerIndex) -> dict[str, dict[str, float]]:
    """Give the parts of the score of every employer, by ref, whether it may be suggested or not."""
    wished, declined = _wish_parts(_read_wishes(participant, index), len(index.employers))
    return {
        employer.ref: {
            "wish": float(wished[row]),
            "declined": float(declined[row]) + 0.0,
            **_other_parts(participant, employer, judge(participant, employer), None),
        }
        for row, employer in enumerate(index.employers)
    }


def _read_wishes(participant: Participant, index: EmployerIndex) -> list[_Wish]:
    last = len(WISH_WEIGHTS) - 1
    wishes = [
        _scored(read_wish(wish, index.lexicon), WISH_WEIGHTS[min(place, last)], place, False, index)
        for place, wish in enumerate(participant.interests)
    ]
    weight = OCCUPATION_WEIGHT if wishes else WISH_WEIGHTS[0]
    first = len(wishes)
    for place, code in enumerate(participant.occupations, start=first):
        wishes.append(_scored(read_occupation(code, index.lexicon), weight, place, True, index))
    return wishes


def _scored(
    reading: WishReading, weight: float, place: int, is_occupation: bool, index: EmployerIndex
) -> _Wish:
    wording = index.grams.similarities(reading.liked_text)
    by_trade = _best_trade(reach(reading.liked.trades, index.lexicon), index)
    scores = np.clip(by_trade + wording + _by_facts(reading.liked, index), 0.0, 1.5)
    near = np.where(index.lexicon.relatedness >= CLOSE_ENOUGH_TO_DECLINE, index.lexicon.relatedness, 0.0)
    lost = _best_trade((reading.declined.trades[:, None] * near).max(axis=0), index)
    lost = np.clip(lost + np.maximum(_by_facts(reading.declined, index), 0.0), 0.0, 1.0)
    return _Wish(reading, weight, place, is_occupation, scores, wording, lost)


def reach(trades: Vector, lexicon: Lexicon) -> Vector:
    """Spread wished trades to the trades close to them: for each trade, how well it meets the wish."""
    spread: Vector = (trades[:, None] * lexicon.relatedness).max(axis=0)
    return spread


def _best_trade(wanted: Vector, index: EmployerIndex) -> Scores:
    """Give each employer the best of its trades: how wanted the trade is, times how sure it is done there."""
    scores = np.zeros(len(index.employers), dtype=np.float32)
    for trade in np.flatnonzero(wanted):
        rows, weights = index.trades.term(int(trade))
        scores[rows] = np.maximum(scores[rows], weights * wanted[trade])
    return scores


def _by_facts(side: Side, index: EmployerIndex) -> Scores:
    """Raise by a fact known to be as wished, lower half as much by one known not to be."""
    scores = np.zeros(len(index.employers), dtype=np.float32)
    for (fact, value), weight in side.facts.items():
        if fact in index.facts:
            agrees = index.facts[fact] * (1 if value else -1)
            scores += weight * np.where(agrees > 0, agrees, agrees / 2)
    return scores


def _wish_parts(wishes: Sequence[_Wish], size: int) -> tuple[Scores, Scores]:
    wished = np.zeros(size, dtype=np.float32)
    kept = np.ones(size, dtype=np.float32)
    loss = np.zeros(size, dtype=np.float32)
    for wish in wishes:
        wished += wish.weight * wish.scores
        kept *= 1 - DECLINED_SHARE * wish.lost
        loss += DECLINED_LOSS * wish.lost
    return wished, -(wished * (1 - kept) + loss)


def _other_parts(
    participant: Participant, employer: Employer, verdict: Verdict, today: date | None
) -> dict[str, float]:
    outcomes = [finding.outcome for finding in verdict.preferences]
    return {
        "hours": _hours_part(participant, employer),
        "distance": _distance_part(participant, employer),
        "preferences": PREFERENCE_MET * outcomes.count("met") + PREFERENCE_BROKEN * outcomes.count("broken"),
        "relation": _relation_part(employer, today),
    }


def _hours_part(participant: Participant, employer: Employer) -> float:
    overlap = overlap_minutes(participant.availability, employer.opening_hours)
    if overlap is None:
        return 0.0
    wanted = participant.hours_max or participant.hours_min or FULL_WEEK_HOURS
    return HOURS_POINTS * min(1.0, overlap / 60 / wanted)


def _distance_part(participant: Participant, employer: Employer) -> float:
    if participant.home is None or employer.position is None:
        return 0.0
    far = participant.max_km or USUAL_KM
    return DISTANCE_POINTS * max(0.0, 1 - distance_km(participant.home, employer.position) / far)


def _relation_part(employer: Employer, today: date | None) -> float:
    points = STAGE_POINTS.get(employer.stage, 0.0)
    points += PLACE_POINTS if employer.places else 0.0
    points += FRIEND_POINTS if employer.is_friend else 0.0
    if today is not None and employer.last_contact_on is not None:
        since = (today - employer.last_contact_on).days
        points += next((worth for days, worth in RECENT_DAYS if since <= days), 0.0)
    return points


def _suggestion(
    participant: Participant,
    index: EmployerIndex,
    list_name: ListName,
    place: int,
    wishes: Sequence[_Wish],
    row: int,
    verdict: Verdict,
    parts: dict[str, float],
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
    )


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
