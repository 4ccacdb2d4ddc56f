"""What to ask next: the questions whose answers would change the top of a participant's list most.

An employer in `ask` would come into `fits` if everything that is unknown there were answered well. What that is worth:

- The quality of a list is its discounted gain, `sum(score / log2(place + 1))` over the first `TOP` places, no score
  under nothing: the measure that the benchmark's NDCG is made of (Järvelin and Kekäläinen 2002), with the score for
  the judgement.
- A visit is worth `chance × (quality with the employer in fits − quality without)`: the expected value of knowing
  (Howard 1966). The chance is the product over what is unknown of the chance of a good answer: for a fact
  `(known good + 1) / (known + 2)` among all employers (the rule of succession), for hours and address one half.
- Answers of one visit help only together, so that each question gets an equal share of the visit's worth (the
  Shapley value of a game that pays when everybody is there).

The employer is taken at the score that it has now. A question that nobody waits for is not there, one whose answer
would bring nothing into the first `TOP` places is worth 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2, prod

from matching.restrictions import FACTS, RESTRICTIONS
from matching.types import Employer, Finding, RankedLists, Suggestion

TOP = 20
EVEN_CHANCE = 0.5

Chances = Mapping[tuple[str, bool], float]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask at one employer. `asks` is a fact's code, `hours` or `position`; `finding` whom it serves.

    `worth` is in points of the list's quality.
    """

    employer_ref: str
    asks: str
    finding: Finding
    worth: float


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything to ask at an employer for one participant, what it is worth, and the place it would take in fits."""

    participant_ref: str
    suggestion: Suggestion
    questions: tuple[Question, ...]
    worth: float
    place: int


@dataclass(frozen=True, slots=True)
class SharedQuestion:
    """One thing to ask at an employer for several participants. `participant_refs`: whose lists it would unlock."""

    asks: str
    participant_refs: tuple[str, ...]
    worth: float


def chances_of(employers: Iterable[Employer]) -> dict[tuple[str, bool], float]:
    """Give for each fact and value the chance that an employer not yet asked has it. Order does not matter."""
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    for employer in employers:
        for fact, value in employer.facts.items():
            counts[fact, value] += 1
    return chances_by_counts(counts)


def chances_by_counts(counts: Mapping[tuple[str, bool], int]) -> dict[tuple[str, bool], float]:
    """Give the same where it is counted already how many employers are known to have each fact and value."""

    def known(fact: str, value: bool) -> int:
        return counts.get((fact, value), 0)

    return {
        (fact, value): (known(fact, value) + 1) / (known(fact, True) + known(fact, False) + 2)
        for fact in FACTS
        for value in (True, False)
    }


def asked_by(finding: Finding) -> str:
    """Name what must be asked because of an unknown: a fact's code, `hours` or `position`."""
    if finding.rule == "restriction":
        return RESTRICTIONS[finding.about].fact
    return "position" if finding.rule == "distance" else finding.rule


def visits(lists: RankedLists, chances: Chances, top: int = TOP) -> tuple[Visit, ...]:
    """Give each employer in `ask` with its questions, the visit worth most first, equal ones by ref.

    `lists.fits` must hold the first `top` or all there are.
    """
    found = (visit_to(one, lists.fits, chances, top) for one in lists.ask)
    return tuple(sorted(found, key=lambda visit: (-visit.worth, visit.suggestion.employer_ref)))


def visit_to(one: Suggestion, fits: Iterable[Suggestion], chances: Chances, top: int = TOP) -> Visit:
    """Give what there is to ask at one employer of the list `ask`, and what it is worth beside the list `fits`."""
    in_order = sorted(fits, key=lambda other: (-other.score, other.employer_ref))
    place = 1 + sum((-other.score, other.employer_ref) < (-one.score, one.employer_ref) for other in in_order)
    unknown = one.verdict.unknown
    chance = prod(_chance(finding, chances) for finding in unknown)
    worth = chance * gain(one.score, [other.score for other in in_order], top)
    share = worth / len(unknown) if unknown else 0.0
    asked = [Question(one.employer_ref, asked_by(finding), finding, share) for finding in unknown]
    return Visit(one.participant_ref, one, tuple(asked), worth, place)


def questions(lists: RankedLists, chances: Chances, top: int = TOP) -> tuple[Question, ...]:
    """Give every question for a participant, the one worth most first."""
    asked = [question for visit in visits(lists, chances, top) for question in visit.questions]
    return tuple(sorted(asked, key=lambda one: (-one.worth, one.employer_ref, one.asks)))


def shared_questions(visits_here: Iterable[Visit]) -> tuple[SharedQuestion, ...]:
    """Give what to ask at one employer, over several participants' visits there.

    First what would unlock most participants' lists, then what is worth most together. A visit that is worth nothing
    to somebody asks nothing for them.
    """
    waiting: dict[str, dict[str, float]] = defaultdict(dict)
    for visit in visits_here:
        for question in visit.questions:
            if question.worth > 0:
                waiting[question.asks][visit.participant_ref] = question.worth
    found = [
        SharedQuestion(asks, tuple(sorted(who)), sum(sorted(who.values()))) for asks, who in waiting.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.participant_refs), -one.worth, one.asks)))


def gain(score: float, others: Sequence[float], top: int = TOP) -> float:
    """Tell how much better a list with these scores gets by one more; never less than nothing."""
    return max(0.0, quality([*others, score], top) - quality(others, top))


def quality(scores: Iterable[float], top: int = TOP) -> float:
    """Give the discounted gain of a list with these scores, in whatever order they come."""
    best = sorted((max(score, 0.0) for score in scores), reverse=True)[:top]
    return sum(score / log2(place + 1) for place, score in enumerate(best, start=1))


def _chance(finding: Finding, chances: Chances) -> float:
    need = RESTRICTIONS.get(finding.about) if finding.rule == "restriction" else None
    return chances.get((need.fact, need.value), EVEN_CHANCE) if need is not None else EVEN_CHANCE
