"""Pages about what ended placements taught, for coordinators: is there enough, does it help, and letting it count."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm import labels
from crm.errors import DomainError
from crm.suggestions import learning
from crm.suggestions.reliability import picture_of
from crm.web.access import access
from crm.web.clock import now, today
from matching.outcomes import LEAST_OF_EACH, LEAST_PEOPLE_OF_EACH, LEAST_PLACEMENTS

blueprint = Blueprint("learning", __name__, url_prefix="/learning")
NEEDED = {
    "placements": LEAST_PLACEMENTS,
    "completed": LEAST_OF_EACH,
    "ended_early": LEAST_OF_EACH,
    "people": LEAST_PEOPLE_OF_EACH,
}


@blueprint.get("")
@access("learning.edit")
def index() -> ResponseReturnValue:
    """The coordinator's programmes, and what each has learnt."""
    programmes = learning.list_own_programmes(current_user)
    standings = [learning.standing_of(one, current_user, today()) for one in programmes]
    return render_template("learning/index.html", standings=standings)


@blueprint.get("/<int:programme_id>")
@access("learning.edit")
def show(programme_id: int) -> ResponseReturnValue:
    """Whether there is enough to learn from in a programme, what was learnt, and whether it helps."""
    return _page(learning.get_own_programme(programme_id, current_user))


def _page(programme: Any, problem: DomainError | None = None) -> ResponseReturnValue:
    standing = learning.standing_of(programme, current_user, today())
    page = render_template(
        "learning/show.html",
        standing=standing,
        learning=standing.latest,
        picture=picture_of(standing.latest.bins) if standing.latest else None,
        needed=NEEDED,
        problem=labels.error_sentence(problem) if problem else None,
    )
    return page, 422 if problem else 200


@blueprint.post("/<int:programme_id>/count")
@access("learning.edit")
def count(programme_id: int) -> ResponseReturnValue:
    """Count anew what the ended placements teach."""
    programme = learning.get_own_programme(programme_id, current_user)
    try:
        learned = learning.work_out(programme.id, current_user, today())
    except DomainError as problem:
        return _page(programme, problem)
    before = learning.find_latest(programme.id)
    kept = learning.keep_learning(current_user, programme, learned, today())
    if before is not None and before.is_on and not kept.is_on:
        flash(_("Counted. It is not known to help any more, so it is turned off."), "warning")
    else:
        flash(_("Counted."), "success")
    return redirect(url_for("learning.show", programme_id=programme.id), 303)


@blueprint.post("/<int:programme_id>/on")
@access("learning.edit")
def turn_on(programme_id: int) -> ResponseReturnValue:
    """Let suggestions in the programme go by what was learnt."""
    programme = learning.get_own_programme(programme_id, current_user)
    try:
        learning.turn_on(current_user._get_current_object(), programme, now())
    except DomainError as problem:
        return _page(programme, problem)
    flash(_("Turned on. Suggestions go by it from now on."), "success")
    return redirect(url_for("learning.show", programme_id=programme.id), 303)


@blueprint.post("/<int:programme_id>/off")
@access("learning.edit")
def turn_off(programme_id: int) -> ResponseReturnValue:
    """Let suggestions in the programme go by the plain score again."""
    programme = learning.get_own_programme(programme_id, current_user)
    learning.turn_off(current_user, programme)
    flash(_("Turned off. Suggestions go by the plain order again."), "success")
    return redirect(url_for("learning.show", programme_id=programme.id), 303)
