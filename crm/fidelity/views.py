"""Pages of the limits between the levels."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.fidelity import actions
from crm.fidelity.forms import BandsForm
from crm.fidelity.queries import list_bands
from crm.fidelity.rules import ITEMS, LEVELS_WITH_BOUND
from crm.labels import LABELS
from crm.web.access import access
from crm.web.editing import answer

blueprint = Blueprint("fidelity", __name__, url_prefix="/fidelity")


@blueprint.get("")
@access("fidelity.read")
def index() -> ResponseReturnValue:
    """Every item with its limits, and which of them are still to be checked."""
    return render_template("fidelity/index.html", bands=list_bands(), items=ITEMS, levels=LEVELS_WITH_BOUND)


@blueprint.route("/<int:item>", methods=["GET", "POST"])
@access("fidelity.edit")
def edit(item: int) -> ResponseReturnValue:
    """Move the limits of one item."""
    bands = list_bands().get(str(item)) or abort(404)
    form = BandsForm(str(item), bands)
    if form.validate_on_submit() and form.run(actions.set_bands, current_user, str(item), form.bands):
        flash(_("The limits of “%(name)s” are saved.", name=LABELS["fidelity_item"][str(item)]), "success")
        return redirect(url_for("fidelity.index"), 303)
    return answer(
        "fidelity/edit.html", form, item=str(item), facts=ITEMS[str(item)], levels=LEVELS_WITH_BOUND
    )
