"""One employer seen from the people: whom it fits, and what to ask there for whom.

Points of different people cannot be compared: who has many wishes gets many points everywhere. So the people stand in
the order of how high the employer stands in each one's own list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from crm.employers.models import Employer
from crm.suggestions.index import CurrentEmployers, current_employers
from crm.suggestions.people import Candidate
from crm.suggestions.queries import open_offers
from crm.suggestions.translator import Unreadable, to_employer
from matching import types
from matching.criteria import judge
from matching.explain import Explanation, explain, why_not
from matching.index import EmployerIndex, build_index
from matching.questions import TOP, Chances, SharedQuestion, Visit, shared_questions, visit_to
from matching.ranking import rank
from matching.weights import PartWeights

# So far down somebody's own list the employer's place is told; further down it is only "further down".
PLACES_TOLD: Final = 50


class Standing(NamedTuple):
    """How an employer stands for a person: as suggested, at which place of how many, and its part of the best score.

    `place` is None further down than `PLACES_TOLD`.
    """

    suggestion: types.Suggestion
    place: int | None
    of: int
    of_best: float


@dataclass(frozen=True)
class Match:
    """A person whom the employer fits, or who has something to ask first; `place` in the person's own list.

    `place` is None further down than `PLACES_TOLD`, `of` is how many stand in that list.
    """

    candidate: Candidate
    suggestion: types.Suggestion
    explanation: Explanation
    place: int | None
    of: int


@dataclass(frozen=True)
class NoMatch:
    """A person whom the employer does not fit, with each rule that says so."""

    candidate: Candidate
    reasons: Sequence[str]


@dataclass(frozen=True)
class Matches:
    """Whom an employer fits, where to ask first, and whom it does not fit."""

    fits: Sequence[Match]
    ask: Sequence[Match]
    excluded: Sequence[NoMatch]

    @property
    def shown_ids(self) -> set[int]:
        """Everybody of whom something is told."""
        matched = {one.candidate.id for one in (*self.fits, *self.ask)}
        return matched | {one.candidate.id for one in self.excluded}


def match(
    employer: types.Employer,
    candidates: Sequence[Candidate],
    employers: CurrentEmployers,
    day: date,
    language: str,
) -> Matches:
    """Everybody against one employer: those with wishes first, then by its place in each one's own list."""
    found: dict[str, list[tuple[tuple[object, ...], Match]]] = {"fits": [], "ask": []}
    excluded = []
    alone = build_index([employer])
    for candidate in candidates:
        person = candidate.participant
        if judge(person, employer).list_name == "excluded":
            excluded.append(NoMatch(candidate, why_not(person, employer, language).reasons))
            continue
        standing = standing_of(employer, person, employers, day, candidate.weights, alone)
        told = explain(standing.suggestion, language)
        one = Match(candidate, standing.suggestion, told, standing.place, standing.of)
        found[standing.suggestion.list_name].append((_in_order(standing, person), one))
    fits, ask = (
        [one for _, one in sorted(found[name], key=lambda pair: pair[0])] for name in ("fits", "ask")
    )
    return Matches(fits, ask, excluded)


def _in_order(standing: Standing, person: types.Participant) -> tuple[object, ...]:
    place = PLACES_TOLD + 1 if standing.place is None else standing.place
    return (not standing.suggestion.has_wishes, place, -standing.of_best, person.ref)


def standing_of(
    employer: types.Employer,
    person: types.Participant,
    employers: CurrentEmployers,
    day: date,
    weights: PartWeights,
    alone: EmployerIndex | None = None,
) -> Standing:
    """How an employer that is not excluded stands for the person, whose list goes by `weights`.

    `alone` is an index of it and nobody else.
    Further down than `PLACES_TOLD` what met is told all the same, and the score is not looked at.
    """
    lists = employers.rank(person, PLACES_TOLD, day, weights)
    name = judge(person, employer).list_name
    here = _find(employer, lists)
    if here is None:
        (one,) = getattr(rank(person, alone or build_index([employer]), 1, day, weights), name)
        return Standing(one, None, lists.counts[name], 0.0)
    best = max(one.score for one in (*lists.fits[:1], *lists.ask[:1]))
    return Standing(here, here.rank, lists.counts[name], here.score / best if best > 0 else 0.0)


def _find(employer: types.Employer, lists: types.RankedLists) -> types.Suggestion | None:
    shown = (*lists.fits, *lists.ask)
    return next((one for one in shown if one.employer_ref == employer.ref), None)


@dataclass(frozen=True)
class WaitingFor:
    """A question to take to an employer, with those whose lists the answer would unlock."""

    question: SharedQuestion
    candidates: Sequence[Candidate]


def questions_at(
    employer: types.Employer, candidates: Sequence[Candidate], employers: CurrentEmployers, day: date
) -> list[WaitingFor]:
    """What to ask at one employer for these people: first what would unlock most of their lists."""
    by_ref = {candidate.participant.ref: candidate for candidate in candidates}
    waiting = [one for one in candidates if _has_to_ask(employer, one)]
    chances = employers.chances if waiting else {}
    visits = [_visit(employer, one, employers, day, chances) for one in waiting]
    asked = shared_questions(visit for visit in visits if visit is not None)
    return [WaitingFor(one, [by_ref[ref] for ref in one.participant_refs]) for one in asked]


def ask_here(row: Employer, candidates: Sequence[Candidate], day: date) -> list[WaitingFor]:
    """The same for an employer of the register; nothing for one that cannot be read.

    Only when somebody has something to ask there is the list of all employers needed.
    """
    offers = open_offers(day, [row.id]).get(row.id, ())
    here = to_employer(row, row.known_facts, is_friend=False, offers=offers)
    if isinstance(here, Unreadable) or not any(_has_to_ask(here, one) for one in candidates):
        return []
    employers = current_employers(day)
    current = employers.employers.get(str(row.id))
    return questions_at(current, candidates, employers, day) if current else []


def _has_to_ask(employer: types.Employer, candidate: Candidate) -> bool:
    return judge(candidate.participant, employer).list_name == "ask"


def _visit(
    employer: types.Employer,
    candidate: Candidate,
    employers: CurrentEmployers,
    day: date,
    chances: Chances,
) -> Visit | None:
    """None for an employer so far down that its answers would bring nothing to the top."""
    lists = employers.rank(candidate.participant, PLACES_TOLD, day, candidate.weights)
    here = _find(employer, lists)
    return visit_to(here, lists.fits[:TOP], chances) if here is not None else None
