"""Pages of the places that an employer offers, and of occupations to choose from. They are listed on its own page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.employers import offers, queries
from crm.employers.occupations import search_occupations
from crm.employers.offer_forms import OfferForm
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict

blueprint = Blueprint("offers", __name__, url_prefix="/employers")


def _to_places(employer_id: int) -> ResponseReturnValue:
    return redirect(url_for("overviews.employer", employer_id=employer_id, _anchor="places"), 303)


@blueprint.get("/occupations")
@access("employers.edit")
def occupations() -> ResponseReturnValue:
    """Occupations whose name holds a word: a page, or with htmx only the hits."""
    text = request.args.get("q", "")
    template = "_occupations" if request.headers.get("HX-Request") else "occupations"
    return render_template(f"employers/{template}.html", text=text, found=search_occupations(text))


@blueprint.route("/<int:employer_id>/places/new", methods=["GET", "POST"])
@access("employers.edit")
def note(employer_id: int) -> ResponseReturnValue:
    """Note a place that the employer offers."""
    employer = queries.get_employer(employer_id)
    form = OfferForm()
    if form.validate_on_submit() and form.run(
        offers.note_place, current_user, employer, form.values, today()
    ):
        flash(_("The place is noted."), "success")
        return _to_places(employer.id)
    return answer("employers/offer.html", form, employer=employer, offer=None, conflict=None)


@blueprint.route("/<int:employer_id>/places/<int:offer_id>/edit", methods=["GET", "POST"])
@access("employers.edit")
def edit(employer_id: int, offer_id: int) -> ResponseReturnValue:
    """Change what is written about a place."""
    offer = queries.get_offer(employer_id, offer_id)
    form = OfferForm(obj=offer)

    def save() -> Any:
        form.require_same_version(offer)
        return offers.edit_place(offer, form.values)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to_places(employer_id)
    conflict = find_conflict(form, offer)
    return answer("employers/offer.html", form, employer=offer.employer, offer=offer, conflict=conflict)


@blueprint.post("/<int:employer_id>/places/<int:offer_id>/close")
@access("employers.edit")
def close(employer_id: int, offer_id: int) -> ResponseReturnValue:
    """The place is taken or gone."""
    offers.close_place(queries.get_offer(employer_id, offer_id), today())
    flash(_("The place is closed. It stays under “Earlier places”, where you can open it again."), "success")
    return _to_places(employer_id)


@blueprint.post("/<int:employer_id>/places/<int:offer_id>/reopen")
@access("employers.edit")
def reopen(employer_id: int, offer_id: int) -> ResponseReturnValue:
    """The place is there after all."""
    offers.reopen_place(queries.get_offer(employer_id, offer_id), today())
    flash(_("The place is open again."), "success")
    return _to_places(employer_id)
