"""Pages on which somebody at an employer goes on to another one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.accounts.permissions import may
from crm.employers.queries import get_contact_person, get_employer, list_hits
from crm.supervisors import moving
from crm.supervisors.forms import ArchiveForm, MoveForm
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer
from crm.web.row_ids import id_in

blueprint = Blueprint("moving", __name__, url_prefix="/employers")


@blueprint.route("/<int:employer_id>/people/<int:person_id>/move", methods=["GET", "POST"])
@access("employers.edit")
def move(employer_id: int, person_id: int) -> ResponseReturnValue:
    """Somebody works at another employer now: which one is chosen first."""
    person = get_contact_person(employer_id, person_id)
    to_id = request.args.get("employer", type=id_in)
    if to_id is None:
        places = [place for place in list_hits(request.args.get("q", "")) if place.id != employer_id]
        return render_template("supervisors/move_where.html", somebody=person, places=places)
    to, supervisor = get_employer(to_id), moving.find_supervising(person)
    form = MoveForm(data={"phone": person.phone, "moved_on": today(), "supervises": supervisor is not None})
    if supervisor is None or not may(current_user, "supervisors.edit"):
        del form.supervises

    def run() -> Any:
        supervises = "supervises" in form and form.supervises.data
        values = {**form.values, "name": person.name}
        return moving.move_contact_person(
            current_user, person, to, form.moved_on.data or today(), values, supervises
        )

    if form.validate_on_submit() and (there := form.run(run)):
        words = _(
            "%(name)s works at %(employer)s now. Get in touch, and log it.", name=there.name, employer=to.name
        )
        flash(words, "success")
        return redirect(url_for("overviews.employer", employer_id=to.id, _anchor="people"), 303)
    return answer("supervisors/move.html", form, somebody=person, to=to, supervisor=supervisor)


@blueprint.route("/<int:employer_id>/people/<int:person_id>/move-back", methods=["GET", "POST"])
@access("employers.edit")
def move_back(employer_id: int, person_id: int) -> ResponseReturnValue:
    """The move was a mistake."""
    there = get_contact_person(employer_id, person_id)
    form = ArchiveForm()
    if form.validate_on_submit() and (before := form.run(moving.take_back_move, there)):
        flash(
            _("%(name)s is back at %(employer)s.", name=before.name, employer=before.employer.name), "success"
        )
        return redirect(url_for("overviews.employer", employer_id=before.employer_id, _anchor="people"), 303)
    return answer("supervisors/move_back.html", form, somebody=there)
