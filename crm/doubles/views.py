"""Pages of doubles: adding an employer that may be there already; two side by side, merged, and taken apart again."""

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.doubles import queries
from crm.doubles.actions import merge_employers, undo_merge
from crm.doubles.comparing import Comparison, compare
from crm.doubles.forms import LikeForm, MergeForm, merge_form, place_of
from crm.doubles.likeness import Like, list_like, why
from crm.doubles.models import EmployerMerge
from crm.doubles.searching import begin_search, is_running, run_search, say_not_same, stop_search
from crm.doubles.telling import told_of
from crm.employers.actions import create_employer
from crm.employers.forms import NewEmployerForm
from crm.employers.queries import follow_merges, get_employer, list_hits, list_similar
from crm.employers.telling import warn_of_personal_number
from crm.errors import DomainError
from crm.labels import error_sentence
from crm.web.access import access
from crm.web.clock import now, today
from crm.web.editing import answer
from crm.web.paging import requested_page
from crm.web.transactions import commit_now, reads

blueprint = Blueprint("doubles", __name__, url_prefix="/employers")


def _to(employer_id: int) -> ResponseReturnValue:
    return redirect(url_for("overviews.employer", employer_id=employer_id), 303)


@blueprint.get("/doubles")
@access("employers.edit")
def index() -> ResponseReturnValue:
    """Pairs over the whole register that may be one."""
    search = queries.find_last_search()
    return render_template(
        "doubles/index.html",
        page=queries.list_pairs(requested_page()),
        search=search if search is not None and is_running(search, now()) else None,
        found=queries.find_last_found(),
        why=why,
    )


@blueprint.post("/doubles")
@access("employers.edit")
def search() -> ResponseReturnValue:
    """Look through the whole register anew."""
    begun = begin_search(current_user, now())
    if begun is not None:
        # The look writes how far it has come in transactions of its own.
        search_id = begun.id
        commit_now()
        run_search(current_app._get_current_object(), search_id)  # type: ignore[attr-defined]
    return redirect(url_for(".index"), 303)


@blueprint.get("/doubles/progress")
@access("employers.edit")
def progress() -> ResponseReturnValue:
    """How far the look has come, as a piece of the page; the whole page once it is over."""
    search = queries.find_last_search()
    is_over = search is None or not is_running(search, now())
    headers = {"HX-Redirect": url_for(".index")} if is_over else {}
    return render_template("doubles/_progress.html", search=search, is_over=is_over), 200, headers


@blueprint.post("/doubles/stop")
@access("employers.edit")
def stop() -> ResponseReturnValue:
    """Stop looking. What was found before stays."""
    search = queries.find_last_search()
    if search is not None:
        stop_search(search, now())
    return redirect(url_for(".index"), 303)


@blueprint.post("/doubles/<int:pair_id>/not-same")
@access("employers.edit")
def not_same(pair_id: int) -> ResponseReturnValue:
    """They are two: nobody is asked again. Or (`back`) they may be one after all."""
    say_not_same(current_user, queries.get_pair(pair_id), bool(request.form.get("back")), now())
    flash(_("Remembered."), "success")
    return redirect(url_for(".index"), 303)


@blueprint.route("/new", methods=["GET", "POST"])
@access("employers.edit")
def create() -> ResponseReturnValue:
    """Add an employer; those that it may be already are shown first."""
    form = NewEmployerForm(
        creator_id=current_user.id,
        today=today(),
        data={"name": request.args.get("name"), "owner_id": current_user.id},
    )
    found: list[Like] = []
    if form.validate_on_submit():
        found = (
            [] if form.is_another.data else [one for one in list_like(place_of(form)) if one.is_worth_asking]
        )
        if not found and (employer := form.run(create_employer, form.values)):
            flash(_("%(name)s is added.", name=employer.name), "success")
            warn_of_personal_number(employer)
            return _to(employer.id)
    page, status = answer("doubles/create.html", form, found=found)
    return page, 422 if found else status


@blueprint.post("/like")
@access("employers.read")
@reads
def like() -> ResponseReturnValue:
    """Employers that what is typed may be, as a piece of a page or as JSON. A POST: a sole trader's number, and where
    somebody stands, do not belong in an address.
    """
    found = list_like(place_of(LikeForm()))
    if request.accept_mimetypes.best == "application/json":
        shown = ("id", "name", "address", "verdict", "why")
        return jsonify([{name: getattr(one, name) for name in shown} for one in found])
    return render_template("doubles/_like.html", found=found)


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
