"""The ranking as slow as it is plain: every rule and every part for every employer alone, then sorted."""

from datetime import date

from matching import formula
from matching.criteria import distance_km, judge, overlap_minutes
from matching.held import cells_of, sign_steps, trades_of
from matching.index import EmployerIndex
from matching.lexicon import standard_lexicon
from matching.readings import read_employer
from matching.relation import relation_points
from matching.signs import SIGNS
from matching.types import Employer, Participant
from matching.wanted import Wish, wishes_of
from matching.weights import PLAIN, PartWeights

Ranked = dict[str, list[tuple[str, float, dict[str, float]]]]  # list → (ref, score, parts), best first


def rank_slowly(
    participant: Participant,
    employers: list[Employer],
    index: EmployerIndex,
    top: int,
    today: date | None,
    weights: PartWeights = PLAIN,
) -> tuple[Ranked, dict[str, int]]:
    """Both lists and the counts. Of the index only the wording is taken, which `test_words` holds against its own."""
    wishes = wishes_of(participant, index)
    row_of = {index.columns.records.ref(row): row for row in range(len(index))}
    found: Ranked = {"fits": [], "ask": [], "excluded": []}
    for employer in employers:
        parts = weights.applied(_parts(participant, employer, wishes, row_of[employer.ref], index, today))
        found[judge(participant, employer).list_name].append((employer.ref, sum(parts.values()), parts))
    counts = {name: len(rows) for name, rows in found.items()}
    del found["excluded"]
    return {
        name: sorted(rows, key=lambda one: (-one[1], one[0]))[:top] for name, rows in found.items()
    }, counts


def _parts(
    participant: Participant,
    employer: Employer,
    wishes: list[Wish],
    row: int,
    index: EmployerIndex,
    today: date | None,
) -> dict[str, float]:
    trades, signs = _read(employer.name, employer.sni, employer.description, str(employer.facts), employer)
    kept = formula.kept_share([wish.declined for wish in wishes])
    wished = _all(wishes, [wish.reach for wish in wishes], trades, signs, row)
    declined = 0.0
    if any(wish.declines for wish in wishes):
        spared = _all(wishes, [wish.reach * kept for wish in wishes], trades, signs, row)
        for wish in wishes:
            lost = _like(wish.reading.declined.signs, signs)
            spared -= float(formula.loss(_best(wish.declined, trades), lost))
        declined = min(spared - wished, 0.0)
    outcomes = [finding.outcome for finding in judge(participant, employer).preferences]
    return {
        "wish": wished,
        "declined": declined,
        "hours": _hours(participant, employer),
        "distance": _distance(participant, employer),
        "preferences": formula.preferences_part(outcomes.count("met"), outcomes.count("broken")),
        "relation": sum(relation_points(employer, today).values()),
    }


_seen: dict = {}


def _read(*key):
    """Trades and signs as an index keeps them, in whole steps; the same employer is read once."""
    *key, employer = key
    if tuple(key) not in _seen:
        reading = read_employer(employer, standard_lexicon())
        steps = zip(SIGNS, sign_steps(reading.signs), strict=True)
        _seen[tuple(key)] = trades_of(cells_of(reading.trades)), {sign: step / 100 for sign, step in steps}
    return _seen[tuple(key)]


def _all(wishes, reach, trades, signs, row) -> float:
    scores = [
        formula.one_wish(
            _best(one, trades), float(wish.wording.shares[row]), _like(wish.reading.liked.signs, signs)
        )
        for wish, one in zip(wishes, reach, strict=True)
    ]
    return float(formula.all_wishes(scores, [wish.weight for wish in wishes]))


def _best(worth, trades) -> float:
    return max((float(worth[trade]) * weight for trade, weight in trades.items()), default=0.0)


def _like(wished, signs) -> float:
    return sum(float(formula.by_sign(weight * signs[sign])) for sign, weight in wished.items())


def _hours(participant: Participant, employer: Employer) -> float:
    overlap = overlap_minutes(participant.availability, employer.opening_hours)
    if overlap is None:
        return 0.0
    return float(formula.hours_part(overlap, participant.hours_max or participant.hours_min))


def _distance(participant: Participant, employer: Employer) -> float:
    if participant.home is None or employer.position is None:
        return 0.0
    return float(formula.distance_part(distance_km(participant.home, employer.position), participant.max_km))
