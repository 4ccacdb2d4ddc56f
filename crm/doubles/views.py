"""Pages of doubles: two employers side by side, merged, and taken apart again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.doubles import queries
from crm.doubles.actions import merge_employers, undo_merge
from crm.doubles.comparing import Comparison, compare
from crm.doubles.forms import MergeForm, merge_form
from crm.doubles.models import EmployerMerge
from crm.doubles.telling import told_of
from crm.employers.queries import follow_merges, get_employer, list_hits, list_similar
from crm.errors import DomainError
from crm.labels import error_sentence
from crm.web.access import access
from crm.web.clock import now
from crm.web.editing import answer

blueprint = Blueprint("doubles", __name__, url_prefix="/employers")


def _to(employer_id: int) -> ResponseReturnValue:
    return redirect(url_for("overviews.employer", employer_id=employer_id), 303)


@blueprint.get("/<int:employer_id>/merge")
@access("employers.edit")
def choose(employer_id: int) -> ResponseReturnValue:
    """Which other employer is the same one."""
    employer, query = get_employer(employer_id), request.args.get("q")
    found = list_hits(query) if query else list_similar(employer.name)
    places = [place for place in found if place.id != employer.id]
    return render_template("doubles/choose.html", employer=employer, places=places, query=query)


@blueprint.route("/<int:kept_id>/merge/<int:merged_id>", methods=["GET", "POST"])
@access("employers.edit")
def merge(kept_id: int, merged_id: int) -> ResponseReturnValue:
    """Two employers side by side; what is chosen makes them one."""
    kept, merged = queries.get_both(kept_id, merged_id)
    if follow_merges(kept) == follow_merges(merged):
        return _to(follow_merges(kept).id)
    comparison = compare(kept, merged)
    form = merge_form(comparison)
    if form.validate_on_submit() and form.run(_save, form, comparison):
        name = comparison.kept.name
        flash(_("%(name)s has everything of both now.", name=name), "success")
        return _to(comparison.kept.id)
    return answer("doubles/merge.html", form, two=comparison)


def _save(form: MergeForm, two: Comparison) -> EmployerMerge:
    form.require_same(two)
    return merge_employers(current_user, two.kept, two.merged, form.choices, now())


@blueprint.post("/merges/<int:merge_id>/undo")
@access("employers.edit")
def undo(merge_id: int) -> ResponseReturnValue:
    """Two again, as they were."""
    merge = queries.get_merge(merge_id)
    try:
        left = undo_merge(current_user, merge, now())
    except DomainError as error:
        flash(error_sentence(error), "error")
        return _to(follow_merges(merge.kept).id)
    flash(_("%(one)s and %(other)s are two again.", one=merge.kept.name, other=merge.merged.name), "success")
    if left:
        flash(
            _(
                "Changed since, and left as it is at %(name)s: %(what)s.",
                name=merge.kept.name,
                what=told_of(left),
            ),
            "warning",
        )
    return _to(merge.merged_id)
