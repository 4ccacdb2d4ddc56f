"""Suggestions for a participant, to be looked at together, and why an employer is not among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from crm import labels
from crm.audit.actions import record_read
from crm.employers.models import Employer
from crm.participants.queries import get_visible
from crm.placements.queries import find_employer, search_employers
from crm.suggestions.at_employer import standing_of
from crm.suggestions.index import current_employers
from crm.suggestions.learning import weights_for
from crm.suggestions.order import order_of, worth_asking
from crm.suggestions.people import list_candidates
from crm.suggestions.queries import get_participant, list_archived_called, places_of
from crm.suggestions.rules import first_reason, marked
from crm.suggestions.translator import skipped_occupations
from crm.web.access import access
from crm.web.clock import today
from crm.web.row_ids import id_in
from matching import types
from matching.errors import CellError
from matching.explain import Explanation, Piece, WhyNot, explain
from matching.explain import why_not as explain_why_not
from matching.parts import PartSaid, parts_said
from matching.questions import TOP, asked_by

blueprint = Blueprint("suggestions", __name__)
FEW, MANY = 6, 50


@dataclass(frozen=True)
class Shown:
    """One suggestion as the page draws it. `place` is the employer's row: name, town, position.

    `questions` are what must be asked, each with its code; `parts` what the place in the list rests on, in words.
    """

    suggestion: types.Suggestion
    explanation: Explanation
    reason: list[Piece]
    place: Any
    questions: Sequence[tuple[str, str]]
    parts: Sequence[PartSaid]

    def chips(self, kind: str) -> list[str]:
        """The words on chips of one kind: fits, ask, not_ideal."""
        return [chip.text for chip in self.explanation.chips if chip.kind == kind]


@blueprint.get("/participants/<int:participant_id>/suggestions")
@access("suggestions.read")
def index(participant_id: int) -> ResponseReturnValue:
    """The suggestions: what fits, and where to ask first."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    try:
        participant = get_participant(person.id)
    except CellError as problem:
        return render_template("suggestions/unreadable.html", person=person, problem=problem)
    employers = current_employers(today())
    shown = MANY if "all" in request.args else FEW
    lists = employers.rank(participant, max(shown, TOP), today(), weights_for(person.id))
    to_ask = worth_asking(lists, employers.chances)
    fits, ask, to_visit = _shown(lists.fits[:shown], lists.ask[:shown], [one.suggestion for one in to_ask])
    return render_template(
        "suggestions/index.html",
        person=person,
        lists=lists,
        fits=fits,
        ask=ask,
        to_ask=list(zip(to_ask, to_visit, strict=True)),
        order=order_of(lists.fits[:FEW], lists.has_wishes, labels.language()),
        unreadable=[one for one in employers.unreadable if one.is_left_out],
        skipped=skipped_occupations(person.participant.occupations),
        places=[*_map_places(fits, "fits"), *_map_places(ask, "ask")],
        is_all=shown == MANY,
    )


def _shown(*lists: Sequence[types.Suggestion]) -> list[list[Shown]]:
    places = places_of({one.employer_ref for suggestions in lists for one in suggestions})
    return [[_one_shown(one, places[one.employer_ref]) for one in suggestions] for suggestions in lists]


def _one_shown(suggestion: types.Suggestion, place: Any) -> Shown:
    language = labels.language()
    explanation = explain(suggestion, language)
    reason = marked(first_reason(explanation.sentence, language), explanation.wishes)
    asked = zip(suggestion.verdict.unknown, explanation.questions, strict=True)
    questions = [(asked_by(finding), question) for finding, question in asked]
    return Shown(suggestion, explanation, reason, place, questions, parts_said(suggestion, language))


def _map_places(shown: Sequence[Shown], tone: str) -> list[dict[str, Any]]:
    return [
        {
            "name": one.place.name,
            "lat": one.place.lat,
            "lon": one.place.lon,
            "url": f"#{tone}-{one.suggestion.rank}",
            "text": one.place.city,
            "mark": str(one.suggestion.rank) if tone == "fits" else f"{one.suggestion.rank}?",
            "tone": tone,
        }
        for one in shown
    ]


@blueprint.get("/participants/<int:participant_id>/suggestions/why-not")
@access("suggestions.read")
def why_not(participant_id: int) -> ResponseReturnValue:
    """For any employer: which list it is in, or which rule says no."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    employer, found = _asked_about()
    answer, problem = None, None
    if employer is not None:
        try:
            answer = _answer(person.id, employer)
        except CellError as error:
            problem = labels.cell_sentence(error)
    return render_template(
        "suggestions/why_not.html",
        person=person,
        text=request.args.get("q", ""),
        found=found,
        archived=list_archived_called(request.args.get("q", "")) if not (employer or found) else (),
        employer=employer,
        answer=answer,
        problem=problem,
    )


def _asked_about() -> tuple[Employer | None, Sequence[Employer]]:
    """The employer asked about, or those that the words may mean."""
    employer = find_employer(request.args.get("employer", type=id_in))
    found = [] if employer else search_employers(request.args.get("q", ""))
    return (found[0], []) if len(found) == 1 else (employer, found)


@dataclass(frozen=True)
class Answer:
    """Why an employer is not among the suggestions.

    Where it is, `shown` says why, at which `place` (None = further down than is told) `of` how many.
    """

    why_not: WhyNot
    shown: Shown | None
    place: int | None
    of: int


def _answer(participant_id: int, employer: Employer) -> Answer:
    """Raises CellError when something stored about the two cannot be read."""
    participant, employers = get_participant(participant_id), current_employers(today())
    for one in employers.unreadable:
        if one.employer_id == employer.id and one.is_left_out:
            raise one.problem
    here = employers.employers[str(employer.id)]
    told = explain_why_not(participant, here, labels.language())
    if told.list_name == "excluded":
        return Answer(told, None, None, 0)
    standing = standing_of(here, participant, employers, today(), weights_for(participant_id))
    return Answer(told, _shown([standing.suggestion])[0][0], standing.place, standing.of)


@blueprint.get("/suggestions/unreadable")
@access("suggestions.read")
def unreadable() -> ResponseReturnValue:
    """Everything from older data that suggestions pass over or leave out, with where it is mended."""
    _candidates, unmatched = list_candidates(current_user, today())
    record_read([one.id for one in unmatched])
    found = current_employers(today()).unreadable
    return render_template(
        "suggestions/to_mend.html",
        left_out=[one for one in found if one.is_left_out],
        passed_over=[one for one in found if not one.is_left_out],
        unmatched=unmatched,
    )
