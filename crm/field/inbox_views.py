"""The inbox of what came from one's phone: what waits to be looked at, and what was logged with something to tell."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.audit.actions import record_read
from crm.contacts.forms import NEW
from crm.contacts.where import list_places, resolve
from crm.field import actions, queries
from crm.field.forms import KeptEntryForm
from crm.field.inbox import Shown, shown
from crm.field.models import FieldEntry
from crm.web.access import access
from crm.web.clock import now, today
from crm.web.editing import answer

blueprint = Blueprint("inbox", __name__, url_prefix="/field/inbox")


@blueprint.get("/")
@access("contacts.log")
def index() -> ResponseReturnValue:
    """One's own entries: first those that wait, then what was not logged just as it was written."""
    staff = current_user._get_current_object()
    kept = _shown(queries.list_kept(staff.id))
    explained = _shown(queries.list_explained(staff.id, now() - actions.CONTENT_KEPT_FOR))
    return render_template("inbox/index.html", kept=kept, explained=explained)


def _shown(entries: Sequence[FieldEntry]) -> list[Shown]:
    found = shown(entries, current_user._get_current_object())
    record_read(sorted({one.whom_id for one in found if one.whom_id is not None}))
    return found


@blueprint.route("/<int:entry_id>", methods=["GET", "POST"])
@access("contacts.log")
def entry(entry_id: int) -> ResponseReturnValue:
    """Say what is missing, and log it."""
    kept = queries.get_waiting_entry(entry_id, current_user.id)
    form = KeptEntryForm()
    form.offer()
    if "find" not in request.form and form.validate_on_submit() and form.run(_put_in, kept, form):
        return _done(kept)
    (told,) = _shown([kept])
    places = list_places(current_user.id, today(), form.where.data, form.employer_id)
    return answer("inbox/entry.html", form, one=told, places=places, NEW=NEW)


def _put_in(kept: FieldEntry, form: KeptEntryForm) -> FieldEntry:
    employer_id = new_name = None
    if form.employer.data or form.where.data:
        employer_id, new_name = resolve(form.employer_id, form.is_new, form.where.data)
    staff = current_user._get_current_object()
    return actions.put_in(staff, kept, actions.Missing(employer_id, new_name, form.channel.data), now())


def _done(kept: FieldEntry) -> ResponseReturnValue:
    if kept.state == "kept":
        flash(_("It still waits. Read why, and say what is missing."), "warning")
        return redirect(url_for("inbox.entry", entry_id=kept.id), 303)
    flash(_("The contact is logged."), "success")
    return redirect(url_for("inbox.index"), 303)


@blueprint.post("/<int:entry_id>/throw")
@access("contacts.log")
def throw(entry_id: int) -> ResponseReturnValue:
    """Throw an entry away; it can be taken back for two weeks."""
    actions.throw_away(queries.get_waiting_entry(entry_id, current_user.id), now())
    flash(_("Thrown away. You can take it back from the list below for two weeks."), "success")
    return redirect(url_for("inbox.index"), 303)


@blueprint.post("/<int:entry_id>/take-back")
@access("contacts.log")
def take_back(entry_id: int) -> ResponseReturnValue:
    """Take back what was thrown away."""
    actions.take_back(queries.get_thrown_entry(entry_id, current_user.id))
    return redirect(url_for("inbox.entry", entry_id=entry_id), 303)
