"""Pages of broken glass: opening a colleague's participant, and reviewing what was opened."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.glass import actions, queries
from crm.glass.forms import OpenForm, ReviewOpeningForm
from crm.glass.models import GlassBreaking
from crm.web.access import access
from crm.web.clock import now
from crm.web.editing import answer
from crm.web.paging import page_of, requested_page

blueprint = Blueprint("glass", __name__)


@blueprint.route("/participants/open", methods=["GET", "POST"])
@access("glass.break")
def ask() -> ResponseReturnValue:
    """Open a colleague's participant for the rest of the day, and say why."""
    form = OpenForm()
    if form.validate_on_submit() and (
        opened := form.run(
            actions.break_glass,
            current_user._get_current_object(),
            form.who.data,
            form.reason.data,
            now(),
        )
    ):
        if not isinstance(opened, GlassBreaking):
            flash(_("That is one of your own participants. You find them here."), "message")
            return redirect(url_for("participants.index"), 303)
        return redirect(url_for("overviews.participant", participant_id=opened.participant_id), 303)
    return answer("glass/ask.html", form)


@blueprint.get("/openings")
@access("glass.review")
def index() -> ResponseReturnValue:
    """What has been opened, by whom and why: what waits for a review first."""
    page = page_of(queries.list_openings(current_user), requested_page(), scalars=False)
    openings = [queries.opening(current_user, row) for row in page.rows]
    return render_template("glass/index.html", page=page, openings=openings)


@blueprint.route("/openings/<int:breaking_id>/review", methods=["GET", "POST"])
@access("glass.review")
def review(breaking_id: int) -> ResponseReturnValue:
    """Say whether an opening was in order."""
    opening = queries.get_opening(breaking_id, current_user)
    form = ReviewOpeningForm(obj=opening.breaking)
    if form.validate_on_submit() and form.run(
        actions.review_opening,
        current_user,
        opening.breaking,
        form.verdict.data,
        form.review_note.data,
        now(),
    ):
        flash(_("Saved."), "success")
        return redirect(url_for("glass.index"), 303)
    return answer("glass/review.html", form, opening=opening)
