"""Pages of saved views. They are opened from the list of employers, which shows them by name."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from crm.employers.forms import EmployerFilterForm
from crm.segments import actions, queries
from crm.segments.forms import ViewForm, stored_form
from crm.segments.models import SavedView
from crm.web.access import access
from crm.web.clock import now
from crm.web.editing import answer

blueprint = Blueprint("segments", __name__, url_prefix="/employers/views")


@blueprint.app_context_processor
def _saved_views() -> dict[str, Any]:
    """For the list of employers: what may be opened with one tap, asked for only by a page that shows it."""
    return {"saved_views": lambda: [_shown(view) for view in queries.list_views(current_user)]}


def _shown(view: SavedView) -> dict[str, Any]:
    is_own = view.staff_id == current_user.id
    return {
        "name": view.name,
        "asked": view.asked,
        "owner": None if is_own else view.staff.name,
        "shared_with": view.programme.name if view.programme else None,
        "edit_url": url_for("segments.change", view_id=view.id) if is_own else None,
    }


def _address(view: SavedView) -> str:
    return url_for("employers.index", **view.asked)


@blueprint.route("/new", methods=["GET", "POST"])
@access("employers.read")
def save() -> ResponseReturnValue:
    """Keep the filters that stand in the address under a name."""
    filters, form = EmployerFilterForm(), ViewForm().for_staff(current_user, _("Only me"))
    asked = filters.asked
    if form.validate_on_submit() and (
        view := form.run(
            actions.save_view, current_user, form.name.data, form.programme_id.data or None, asked
        )
    ):
        flash(_("“%(name)s” is saved. You find it above the list.", name=view.name), "success")
        return redirect(_address(view), 303)
    return answer("segments/save.html", form, filters=filters)


@blueprint.route("/<int:view_id>", methods=["GET", "POST"])
@access("employers.read")
def change(view_id: int) -> ResponseReturnValue:
    """Another name, other people to share it with, or away with it."""
    view = queries.get_own_view(current_user, view_id)
    form = stored_form(view).for_staff(current_user, _("Only me"))

    def rename() -> Any:
        form.require_same_version(view)
        return actions.rename_view(current_user, view, form.name.data, form.programme_id.data or None)

    if form.validate_on_submit() and form.run(rename):
        flash(_("“%(name)s” is saved.", name=view.name), "success")
        return redirect(_address(view), 303)
    return answer("segments/view.html", form, view=view, filters=EmployerFilterForm(MultiDict(view.asked)))


@blueprint.post("/<int:view_id>/remove")
@access("employers.read")
def remove(view_id: int) -> ResponseReturnValue:
    """Take a view from the list."""
    view = actions.remove_view(queries.get_own_view(current_user, view_id), now())
    said = _("“%(name)s” is removed.", name=view.name)
    undo = url_for("segments.change", view_id=view.id)
    flash(Markup('{} <a href="{}">{}</a>').format(said, undo, _("Undo")), "success")
    return redirect(url_for("employers.index"), 303)


@blueprint.post("/<int:view_id>/put-back")
@access("employers.read")
def put_back(view_id: int) -> ResponseReturnValue:
    """Undo the removal."""
    view = queries.get_own_view(current_user, view_id)
    form = stored_form(view).for_staff(current_user, _("Only me"))
    if form.run(actions.put_back_view, current_user, view):
        flash(_("“%(name)s” is back.", name=view.name), "success")
        return redirect(_address(view), 303)
    return answer("segments/view.html", form, view=view, filters=EmployerFilterForm(MultiDict(view.asked)))
