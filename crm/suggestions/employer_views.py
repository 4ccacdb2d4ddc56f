"""An employer's pages about people: whom it could take, and what to ask there."""

from collections.abc import Iterable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm import labels
from crm.audit.actions import record_read
from crm.employers.actions import note_fact
from crm.employers.facts import known_and_asked
from crm.employers.forms import FactForm
from crm.employers.models import Employer
from crm.employers.queries import get_employer
from crm.suggestions.at_employer import ask_here, match
from crm.suggestions.index import current_employers
from crm.suggestions.people import list_candidates
from crm.suggestions.translator import Unreadable
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer as refused
from crm.web.row_ids import id_in

blueprint = Blueprint("doors", __name__, url_prefix="/employers")


@blueprint.get("/<int:employer_id>/who-fits")
@access("suggestions.for_employer")
def people(employer_id: int) -> ResponseReturnValue:
    """Whom an employer that offers a place could take, among those whom whoever asks may see."""
    employer = _current(employer_id)
    employers = current_employers(today())
    here = employers.employers.get(str(employer.id))
    candidates, unmatched = list_candidates(current_user, today())
    found = match(here, candidates, employers, today(), labels.language()) if here else None
    record_read(sorted((found.shown_ids if found else set()) | {one.id for one in unmatched}))
    return render_template(
        "suggestions/people.html",
        employer=employer,
        found=found,
        unmatched=unmatched,
        problem=_problem(employer, employers.unreadable),
        is_shared=any(one.is_shared for one in candidates),
    )


@blueprint.get("/<int:employer_id>/questions")
@access("suggestions.read")
def questions(employer_id: int) -> ResponseReturnValue:
    """What to ask at the door, in numbers; whose question it is only for whoever asks for that too."""
    employer = _current(employer_id)
    candidates, _unmatched = list_candidates(current_user, today())
    asked = ask_here(employer, candidates, today())
    shows_who = "who" in request.args
    if shows_who:
        record_read(sorted({candidate.id for one in asked for candidate in one.candidates}))
    return render_template(
        "suggestions/questions.html",
        employer=employer,
        asked=asked,
        form=FactForm(),
        source=request.args.get("source", ""),
        shows_who=shows_who,
        problem=_problem(employer, current_employers(today()).unreadable),
    )


@blueprint.post("/<int:employer_id>/questions")
@access("employers.edit")
def answer(employer_id: int) -> ResponseReturnValue:
    """Note one answer with who heard it and when, and go back to where it was asked."""
    employer = _current(employer_id)
    form = FactForm()
    source = form.source.data or _("told to %(name)s", name=current_user.name)
    if form.validate_on_submit() and form.run(note_fact, employer, form.fact, form.value, source, today()):
        flash(_("Saved for %(name)s. The list follows.", name=employer.name), "success")
        return redirect(_asked_from(employer, form.source.data), 303)
    return refused("employers/facts.html", form, employer=employer, facts=known_and_asked(employer, today()))


def _asked_from(employer: Employer, source: str | None) -> str:
    participant_id = request.form.get("participant", type=id_in)
    if participant_id is not None:
        return url_for("suggestions.index", participant_id=participant_id, _anchor="next-visit")
    if request.form.get("from") == "employer":
        return url_for("overviews.employer", employer_id=employer.id, _anchor="questions")
    return url_for("doors.questions", employer_id=employer.id, source=source or None)


def _current(employer_id: int) -> Employer:
    """The employer. 404 where there is none, or only its history is kept."""
    employer = get_employer(employer_id)
    return abort(404) if employer.is_archived else employer


def _problem(employer: Employer, unreadable: Iterable[Unreadable]) -> str | None:
    for one in unreadable:
        if one.employer_id == employer.id and one.is_left_out:
            return labels.cell_sentence(one.problem)
    return None
