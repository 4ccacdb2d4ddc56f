"""Changing many employers at once, ticked or all that fit the filters: looked at first, undone after."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from markupsafe import Markup

from crm.employers.forms import EmployerFilterForm
from crm.segments import changing, queries, rules
from crm.segments.behind import work_on
from crm.segments.forms import BulkForm
from crm.segments.models import BulkChange
from crm.segments.queries import Chosen
from crm.web import formats
from crm.web.access import access
from crm.web.clock import now, today
from crm.web.editing import answer
from crm.web.forms import Form
from crm.web.row_ids import id_in
from crm.web.transactions import commit_now

blueprint = Blueprint("bulk", __name__, url_prefix="/employers")
FIRST = 12


@blueprint.get("/change")
@access("employers.edit")
def choose() -> ResponseReturnValue:
    """Which employers are meant, and what they are to get."""
    return _page(_chosen(), BulkForm())


@blueprint.post("/change")
@access("employers.edit")
def change() -> ResponseReturnValue:
    """Show what would change; change it when just that has been seen."""
    chosen, form = _chosen(), BulkForm()
    if not form.validate_on_submit():
        return _page(chosen, form)
    new = form.new_values(today())
    plan = queries.plan_change(chosen, form.kind.data, new)
    if form.seen.data == plan.seen and plan.changing:
        return _changed(form, plan, new) or _page(chosen, form, plan)
    if form.seen.data:
        flash(_("Somebody has changed the list since you looked. This is how it is now."), "warning")
    return _page(chosen, form, plan)


def _changed(form: BulkForm, plan: queries.Plan, new: Any) -> ResponseReturnValue | None:
    is_long = len(plan.changing) > changing.STEP
    action = changing.begin_change if is_long else changing.change_many
    change = form.run(action, current_user, plan, form.kind.data, new, now())
    if not change:
        return None
    if is_long:
        return _behind(change)
    said = ngettext(
        "%(count)s employer is changed.",
        "%(count)s employers are changed.",
        change.count,
        count=formats.number(change.count),
    )
    undo = url_for("bulk.show", change_id=change.id)
    flash(Markup('{} <a href="{}">{}</a>').format(said, undo, _("Undo")), "success")
    return redirect(url_for("employers.index", **EmployerFilterForm().asked), 303)


def _behind(change: BulkChange) -> ResponseReturnValue:
    """Let it be worked on, and show how far it has come. Whoever works on it must find it kept."""
    commit_now()
    work_on(current_app._get_current_object(), change.id)  # type: ignore[attr-defined]
    return _to(change)


def _to(change: BulkChange) -> ResponseReturnValue:
    return redirect(url_for("bulk.show", change_id=change.id), 303)


def _page(chosen: Chosen, form: BulkForm, plan: queries.Plan | None = None) -> ResponseReturnValue:
    rows = queries.list_chosen(chosen)
    return answer(
        "segments/change.html",
        form,
        plan=plan,
        count=min(len(rows), queries.MOST),
        is_too_many=len(rows) > queries.MOST,
        names=[row.name for row in rows[:FIRST]],
        back=url_for("employers.index", **EmployerFilterForm().asked),
    )


def _chosen() -> Chosen:
    """What the address says: `id` once an employer, or `every` and the filters. NotFound (404) for neither."""
    wanted = EmployerFilterForm().wanted(current_user.id)
    if request.args.get("every"):
        return Chosen(None, wanted, today())
    try:
        ids = tuple(id_in(typed) for typed in request.args.getlist("id")[: queries.MOST_TICKED])
    except ValueError:
        abort(404)
    return Chosen(ids, wanted, today())


@blueprint.get("/changes")
@access("employers.edit")
def index() -> ResponseReturnValue:
    """What has been changed for many lately, by whom, and what can be undone or gone on with."""
    return render_template("segments/changes.html", changes=queries.list_changes(now()), standing=_standing)


def _standing(change: BulkChange) -> rules.Standing:
    return rules.standing(change, now())


@blueprint.get("/changes/<int:change_id>")
@access("employers.edit")
def show(change_id: int) -> ResponseReturnValue:
    """One of them: how far it has come, and the way back."""
    return _shown(queries.get_change(change_id), Form())


def _shown(change: BulkChange, form: Form) -> ResponseReturnValue:
    return answer(
        "segments/undo.html",
        form,
        change=change,
        standing=_standing(change),
        is_in_charge=queries.is_in_charge(change, current_user),
        is_undoable=queries.is_undoable(change, current_user, now()),
    )


@blueprint.get("/changes/<int:change_id>/progress")
@access("employers.edit")
def progress(change_id: int) -> ResponseReturnValue:
    """How far it has come; tells the page to load anew once nobody works on it any more."""
    change = queries.get_change(change_id)
    response = Response(render_template("segments/_progress.html", change=change, standing=_standing(change)))
    if _standing(change) != "going_on":
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/changes/<int:change_id>/stop")
@access("employers.edit")
def stop(change_id: int) -> ResponseReturnValue:
    """Take no further step; what is done can be undone or gone on with."""
    change, form = _mine(change_id), Form()
    if form.run(changing.stop, change):
        flash(_("Stopped."), "message")
    return _to(change)


@blueprint.post("/changes/<int:change_id>/go-on")
@access("employers.edit")
def go_on(change_id: int) -> ResponseReturnValue:
    """Do the rest of it."""
    change, form = _mine(change_id), Form()
    if not form.run(changing.go_on, change, now()):
        return _shown(change, form)
    return _behind(change)


def _mine(change_id: int) -> BulkChange:
    change = queries.get_change(change_id, for_writing=True)
    if not queries.is_in_charge(change, current_user):
        abort(403)
    return change


@blueprint.post("/changes/<int:change_id>/undo")
@access("employers.edit")
def undo(change_id: int) -> ResponseReturnValue:
    """Give every employer back what it had."""
    change, form = queries.get_change(change_id, for_writing=True), Form()
    is_long = change.done > changing.STEP
    action = changing.begin_undo if is_long else changing.undo_change
    # How many stay as they are is 0 when all went well: only None says that it was refused.
    if (
        not queries.is_undoable(change, current_user, now())
        or form.run(action, current_user, change, now()) is None
    ):
        return _shown(change, form)
    if is_long:
        return _behind(change)
    flash(_("Undone. Every employer has what it had before."), "success")
    if change.stayed:
        flash(
            ngettext(
                "%(count)s employer has been changed again since, and stays as it is.",
                "%(count)s employers have been changed again since, and stay as they are.",
                change.stayed,
                count=formats.number(change.stayed),
            ),
            "warning",
        )
    return _to(change)
