"""Pages about a participant's activities."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from wtforms import SelectChoice

from crm import labels
from crm.activities import actions
from crm.activities.forms import ActivityForm
from crm.activities.models import Activity
from crm.activities.queries import get_visible_activity
from crm.audit.actions import record_read
from crm.enrolments.queries import list_programmes
from crm.errors import DomainError
from crm.participants.queries import VisiblePerson, get_visible
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict

blueprint = Blueprint("activities", __name__)


@blueprint.route("/participants/<int:participant_id>/activities/new", methods=["GET", "POST"])
@access("participants.edit")
def create(participant_id: int) -> ResponseReturnValue:
    """Add an activity."""
    person = get_visible(participant_id, current_user)
    form = _with_programmes(ActivityForm(starts_on=today()), person.id)
    if form.validate_on_submit() and form.run(actions.add_activity, current_user, person.id, form.values()):
        flash(_("The activity is added."), "success")
        return _to_person(person.id)
    return _page(person, form)


@blueprint.route("/activities/<int:activity_id>/edit", methods=["GET", "POST"])
@access("participants.edit")
def edit(activity_id: int) -> ResponseReturnValue:
    """Change an activity."""
    activity = get_visible_activity(activity_id, current_user)
    person = get_visible(activity.participant_id, current_user)
    form = _with_programmes(ActivityForm(obj=activity), person.id)
    if form.validate_on_submit() and form.run(_save, current_user, activity, form):
        flash(_("Saved."), "success")
        return _to_person(person.id)
    return _page(person, form, activity)


def _save(actor: Any, activity: Activity, form: ActivityForm) -> Activity:
    form.require_same_version(activity)
    return actions.edit_activity(actor, activity, form.values())


@blueprint.post("/activities/<int:activity_id>/end")
@access("participants.edit")
def end(activity_id: int) -> ResponseReturnValue:
    """Let an activity end today."""
    activity = get_visible_activity(activity_id, current_user)
    try:
        actions.end_activity(current_user, activity, today())
        flash(_("The activity ends today."), "success")
    except DomainError as error:
        flash(labels.error_sentence(error), "warning")
    return _to_person(activity.participant_id)


def _with_programmes(form: ActivityForm, participant_id: int) -> ActivityForm:
    form.programme_id.choices = [
        SelectChoice(value=programme.id, label=programme.name)
        for programme in list_programmes(participant_id)
    ]
    return form


def _page(person: VisiblePerson, form: ActivityForm, activity: Activity | None = None) -> ResponseReturnValue:
    record_read([person.id])
    conflict = None
    if activity is not None:
        stored = _with_programmes(ActivityForm(formdata=None, obj=activity), person.id)
        conflict = find_conflict(form, activity, stored)
    return answer("activities/form.html", form, person=person, activity=activity, conflict=conflict)


def _to_person(participant_id: int) -> ResponseReturnValue:
    return redirect(url_for("overviews.participant", participant_id=participant_id), 303)
