"""Logging a contact on one screen, and mending one's own."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security import current_user
from markupsafe import Markup

from crm.accounts.permissions import may
from crm.audit.actions import record_read
from crm.contacts import actions, queries
from crm.contacts.forms import NEW, ContactFields, EditContactForm, LogContactForm
from crm.contacts.models import EmployerContact
from crm.contacts.telling import MayTell, told_at, what_may_be_told
from crm.contacts.where import Place, list_places, resolve, with_chosen
from crm.disclosure.queries import list_told_at
from crm.employers.actions import archive_employer
from crm.employers.queries import get_employer, list_nearest, list_people
from crm.labels import label
from crm.web.access import access
from crm.web.addresses import local_path
from crm.web.clock import today
from crm.web.editing import answer, find_conflict
from crm.web.formats import day
from crm.web.row_ids import id_in

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")


@blueprint.route("/new", methods=["GET", "POST"])
@access("contacts.log")
def log() -> ResponseReturnValue:
    """Log a contact: where, how, how it went, what comes next."""
    form = LogContactForm(today=today(), data=_known_from_the_address())
    form.offer(current_user, today(), form.employer_id)
    is_searching = "find" in request.form or "show_card" in request.form
    if not is_searching and form.validate_on_submit() and (contact := form.run(_save, form)):
        _say_saved(contact)
        default = url_for("overviews.employer", employer_id=contact.employer_id)
        return redirect(local_path(form.return_to.data) or default, 303)
    places = list_places(current_user.id, today(), form.where.data, form.employer_id)
    may_tell = _may_tell(form, form.employer_id)
    knocked = _knocked(places)
    return answer("contacts/log.html", form, places=places, may_tell=may_tell, knocked=knocked, NEW=NEW)


def _knocked(places: Sequence[Place]) -> dict[int, queries.Knock]:
    """At which of the places somebody else has knocked lately: one knows it before one knocks."""
    return queries.list_recent_by_others([place.id for place in places], current_user.id, today())


def _may_tell(form: ContactFields, employer_id: int | None) -> MayTell | None:
    """What may be told about whom the form is for, on the day that it says; None without anybody."""
    participant_id = form.chosen_participant_id
    if participant_id is None or not may(current_user, "disclosure.read"):
        return None
    record_read([participant_id])
    return what_may_be_told(current_user, participant_id, employer_id, form.happened_on.data or today())


def _known_from_the_address() -> dict[str, Any]:
    """What the link here said: with whom, for whom, and the page to go back to."""
    came_from = local_path(request.args.get("return_to") or request.referrer)
    is_page = came_from is not None and not came_from.startswith(("/contacts/", "/login"))
    return {
        "employer": request.args.get("employer"),
        "participant_id": request.args.get("participant", type=id_in),
        "happened_on": today(),
        "return_to": came_from if is_page else None,
    }


def _save(form: LogContactForm) -> EmployerContact:
    """Register the contact, and remember in the session what it changed, in case it is taken back."""
    employer_id, new_name = resolve(form.employer_id, form.employer.data == NEW, form.where.data)
    staff = current_user._get_current_object()
    if new_name is not None:
        contact = actions.register_contact_with_new(staff, new_name, form.entry(), today())
        session["logged"] = {"contact": contact.id, "employer": contact.employer_id, "is_new": True}
        return contact
    employer = get_employer(employer_id or 0)
    earlier = actions.before(employer)
    contact = actions.register_contact(staff, employer, form.entry(), today())
    if contact.version == 1 and session.get("logged", {}).get("contact") != contact.id:
        session["logged"] = {"contact": contact.id, "employer": employer.id, "earlier": earlier}
    return contact


@user_logged_out.connect
def _forget_what_was_before(_app: object, **_who: object) -> None:
    """A cookie is signed, not sealed: what was agreed with an employer does not stay on a computer that others use."""
    session.pop("logged", None)


def _say_saved(contact: EmployerContact) -> None:
    what = _(
        "Saved: %(channel)s, %(name)s, %(day)s.",
        channel=label("channel", contact.channel),
        name=contact.employer.name,
        day=day(contact.happened_on),
    )
    change = url_for("contacts.edit", contact_id=contact.id)
    if any(told.is_outside_card for told in list_told_at(contact.id)):
        flash(_("Something was said outside the card. Talk it through with the participant."), "warning")
    flash(Markup('{} <a href="{}">{}</a>').format(what, change, _("Change or undo")), "success")


@blueprint.get("/places")
@access("contacts.log")
def places() -> ResponseReturnValue:
    """Employers to choose from, as a piece of the page: by search, or near a position."""
    lat, lon = request.args.get("lat", type=float), request.args.get("lon", type=float)
    chosen = request.args.get("employer", type=id_in)
    query = request.args.get("q")
    if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180:
        found = with_chosen(list_nearest(lat, lon), chosen)
    else:
        found = list_places(current_user.id, today(), query, chosen)
    return render_template(
        "contacts/_places.html",
        places=found,
        chosen=str(chosen or ""),
        query=query,
        knocked=_knocked(found),
        NEW=NEW,
    )


@blueprint.get("/people")
@access("contacts.log")
def people() -> ResponseReturnValue:
    """Who may have been met at the chosen employer, as options."""
    employer_id = request.args.get("employer", type=id_in)
    found = list_people(get_employer(employer_id).id) if employer_id else []
    return render_template("contacts/_people.html", people=found)


@blueprint.get("/card")
@access("disclosure.read")
def card() -> ResponseReturnValue:
    """What may be told about the chosen participant at the chosen employer, as a piece of the page."""
    participant_id = request.args.get("participant", type=int)
    if participant_id is None:
        return render_template("contacts/_may_tell.html", may_tell=None)
    employer_id = request.args.get("employer", type=int)
    may_tell = what_may_be_told(current_user, participant_id, employer_id, today())
    record_read([participant_id])
    return render_template("contacts/_may_tell.html", may_tell=may_tell)


@blueprint.route("/<int:contact_id>/edit", methods=["GET", "POST"])
@access("contacts.log")
def edit(contact_id: int) -> ResponseReturnValue:
    """Mend a contact that one has logged."""
    contact = queries.get_own_contact(contact_id, current_user.id)
    told = told_at(contact)
    form = EditContactForm(obj=contact, told=told.told, told_outside=told.outside, told_reason=told.reason)
    form.offer(current_user, today(), contact.employer_id, contact)

    def save() -> EmployerContact:
        form.require_same_version(contact)
        return actions.edit_contact(contact, form.entry(), today())

    if "show_card" not in request.form and form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return redirect(url_for("overviews.employer", employer_id=contact.employer_id), 303)
    may_tell = _may_tell(form, contact.employer_id)
    conflict = find_conflict(form, contact)
    return answer("contacts/edit.html", form, contact=contact, may_tell=may_tell, conflict=conflict)


@blueprint.post("/<int:contact_id>/take-back")
@access("contacts.log")
def take_back(contact_id: int) -> ResponseReturnValue:
    """Remove a contact that one has logged by mistake."""
    contact = queries.get_own_contact(contact_id, current_user.id)
    logged = session.pop("logged", {})
    # What the session knows is of another employer when the one of that day was merged since.
    is_known = (logged.get("contact"), logged.get("employer")) == (contact_id, contact.employer_id)
    logged = logged if is_known else {}
    employer = actions.take_back_contact(contact, logged.get("earlier"))
    if logged.get("is_new"):
        archive_employer(employer, today())
    flash(_("The contact with %(name)s is taken away.", name=employer.name), "success")
    return redirect(url_for("overviews.employer", employer_id=employer.id), 303)
