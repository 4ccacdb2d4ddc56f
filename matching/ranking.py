"""In which order: the two lists of a participant, each suggestion with all that its explanation needs."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from matching.criteria import distance_km, judge, overlap_minutes
from matching.hits import hits_of
from matching.hours import Week
from matching.index import EmployerIndex
from matching.limits import ABSENT, ASK, EXCLUDED, FITS
from matching.relation import relation_points
from matching.scores import Scores
from matching.search import Best, Search
from matching.sign_hits import with_signs
from matching.types import Employer, ListName, Participant, RankedLists, Suggestion
from matching.wanted import wishes_of
from matching.weights import PLAIN, PartWeights

_CODES: dict[ListName, int] = {"fits": FITS, "ask": ASK, "excluded": EXCLUDED}


def rank(
    participant: Participant,
    index: EmployerIndex,
    top: int = 20,
    today: date | None = None,
    part_weights: PartWeights = PLAIN,
    without: Sequence[int] = (),
) -> RankedLists:
    """Rank every employer of the index for a participant: two lists, best first, at most `top` in each.

    Order within a list is by score, equal scores by employer ref. `today` lets a recent contact count; None
    leaves it out. Excluded employers are counted and never in a list. `part_weights` is what earlier placements
    taught: it adds the part `learned`. `without`: rows of the index that are neither ranked nor counted.
    """
    wishes = wishes_of(participant, index)
    lists = index.columns.limits.lists(participant)
    lists[np.asarray(without, dtype=np.int64)] = ABSENT
    scores = Scores(participant, index, wishes, today, part_weights)
    best = Search(scores, lists, top).best
    fits, ask = (_suggestions(scores, name, best[code]) for name, code in list(_CODES.items())[:2])
    counts = {name: int(np.count_nonzero(lists == code)) for name, code in _CODES.items()}
    return RankedLists(participant.ref, fits, ask, counts, has_wishes=bool(wishes))


def score_parts(
    participant: Participant, index: EmployerIndex, refs: Collection[str]
) -> dict[str, dict[str, float]]:
    """Give the parts of the score of the employers with these refs, whether they may be suggested or not.

    When they were last spoken to is left out, and so is what was learnt.
    """
    scores = Scores(participant, index, wishes_of(participant, index), None, PLAIN)
    found = {index.columns.records.ref(row): row for row in range(len(index))}
    rows = np.array([row for ref, row in found.items() if ref in refs], dtype=np.int64)
    wish, declined = scores.wish_parts(rows)
    parts = {
        "wish": wish,
        "declined": declined,
        "distance": scores.distance_part(rows),
        **scores.steady_parts(rows),
    }
    order = ("wish", "declined", "hours", "distance", "preferences", "relation")
    return {
        index.columns.records.ref(row): {name: float(parts[name][at]) + 0.0 for name in order}
        for at, row in enumerate(rows.tolist())
    }


def _suggestions(scores: Scores, list_name: ListName, best: Best) -> tuple[Suggestion, ...]:
    columns = {part: values.tolist() for part, values in best.parts.items()}
    return tuple(
        # Nought is added so that none is ever a minus nought.
        _suggestion(scores, list_name, at + 1, row, {part: its[at] + 0.0 for part, its in columns.items()})
        for at, row in enumerate(best.rows.tolist())
    )


def _suggestion(
    scores: Scores, list_name: ListName, place: int, row: int, parts: dict[str, float]
) -> Suggestion:
    participant, index, wishes = scores.participant, scores.index, scores.wishes
    columns = index.columns
    employer, words = columns.records.employer_and_words(row, columns.limits, columns.relations)
    trades = index.trades(row)
    said_by = dict(zip(trades, words, strict=True))
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
        hits=with_signs(
            hits_of(wishes, row, employer, trades, said_by, index.lexicon), wishes, columns.held.signs_of(row)
        ),
        verdict=judge(participant, employer),
        overlap_minutes=overlap_minutes(participant.availability, employer.opening_hours),
        distance_km=km,
        has_wishes=bool(wishes),
        relation=relation_points(employer, scores.today),
        overlap=_overlap(participant, employer),
        worked_as=employer.occupations,
    )


def _overlap(participant: Participant, employer: Employer) -> Week | None:
    if participant.availability is None or employer.opening_hours is None:
        return None
    return participant.availability & employer.opening_hours
