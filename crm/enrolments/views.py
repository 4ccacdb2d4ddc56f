"""Pages about a participant's enrolments: coming back, pausing, leaving, reviews, follow-ups."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from wtforms import SelectChoice

from crm import labels
from crm.audit.actions import record_read
from crm.enrolments import actions
from crm.enrolments.forms import ExitForm, FollowUpForm, IntakeForm, ReviewForm, intake_of
from crm.enrolments.models import Enrolment
from crm.enrolments.queries import get_visible_enrolment
from crm.errors import DomainError
from crm.participants.queries import get_visible
from crm.web.access import access
from crm.web.clock import today
from crm.web.forms import Form

blueprint = Blueprint("enrolments", __name__)


@blueprint.route("/participants/<int:participant_id>/enrolments/new", methods=["GET", "POST"])
@access("participants.edit")
def create(participant_id: int) -> ResponseReturnValue:
    """Enrol somebody who comes back, or in one more programme."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    form = IntakeForm(enrolled_on=today())
    form.programme_id.choices = [
        SelectChoice(value=programme.id, label=programme.name) for programme in current_user.programmes
    ]
    if form.validate_on_submit() and form.run(
        actions.enrol, current_user, person.participant, intake_of(form)
    ):
        flash(_("%(name)s is enrolled.", name=person.called), "success")
        return _to_person(person.id)
    return _page("create", form, person=person)


@blueprint.route("/enrolments/<int:enrolment_id>/exit", methods=["GET", "POST"])
@access("participants.edit")
def leave(enrolment_id: int) -> ResponseReturnValue:
    """Note that somebody leaves, why and where to."""
    enrolment, person = _own(enrolment_id)
    form = ExitForm(exited_on=today())
    if form.validate_on_submit() and form.run(actions.exit_programme, current_user, enrolment, form.values()):
        flash(_("The exit is saved. It can be undone on the participant's page."), "success")
        return _to_person(person.id)
    return _page("leave", form, person=person, enrolment=enrolment)


@blueprint.post("/enrolments/<int:enrolment_id>/pause")
@access("participants.edit")
def pause(enrolment_id: int) -> ResponseReturnValue:
    """Interrupt an enrolment."""
    return _change(enrolment_id, actions.pause, _("Paused. Start again when it suits."))


@blueprint.post("/enrolments/<int:enrolment_id>/resume")
@access("participants.edit")
def resume(enrolment_id: int) -> ResponseReturnValue:
    """Go on after a pause."""
    return _change(enrolment_id, actions.resume, _("Welcome back: the enrolment goes on."))


@blueprint.post("/enrolments/<int:enrolment_id>/undo-exit")
@access("participants.edit")
def undo_exit(enrolment_id: int) -> ResponseReturnValue:
    """Take an exit back that was noted by mistake."""
    return _change(enrolment_id, actions.undo_exit, _("The exit is taken back."))


@blueprint.route("/enrolments/<int:enrolment_id>/reviews/new", methods=["GET", "POST"])
@access("participants.edit")
def review(enrolment_id: int) -> ResponseReturnValue:
    """Note a review and what comes next."""
    enrolment, person = _own(enrolment_id)
    form = ReviewForm(held_on=today())
    if form.validate_on_submit() and form.run(
        actions.hold_review,
        current_user,
        enrolment,
        form.held_on.data,
        form.note.data,
        form.next_step.data,
        form.next_on.data,
    ):
        flash(_("The review is saved."), "success")
        return _to_person(person.id)
    return _page("review", form, person=person, enrolment=enrolment)


@blueprint.route("/enrolments/<int:enrolment_id>/follow-ups/new", methods=["GET", "POST"])
@access("participants.edit")
def follow_up(enrolment_id: int) -> ResponseReturnValue:
    """Note what somebody who left does now."""
    enrolment, person = _own(enrolment_id)
    form = FollowUpForm(on=today())
    if form.validate_on_submit() and form.run(
        actions.follow_up, current_user, enrolment, form.on.data, form.state.data
    ):
        flash(_("The follow-up is saved."), "success")
        return _to_person(person.id)
    return _page("follow_up", form, person=person, enrolment=enrolment)


def _own(enrolment_id: int) -> tuple[Enrolment, Any]:
    enrolment = get_visible_enrolment(enrolment_id, current_user)
    person = get_visible(enrolment.participant_id, current_user)
    record_read([person.id])
    return enrolment, person


def _change(enrolment_id: int, action: Any, said: str) -> ResponseReturnValue:
    """One press of a button; what the domain refuses is said on the page it leads back to."""
    enrolment = get_visible_enrolment(enrolment_id, current_user)
    try:
        action(current_user, enrolment)
        flash(said, "success")
    except DomainError as error:
        flash(labels.error_sentence(error), "warning")
    return _to_person(enrolment.participant_id)


def _to_person(participant_id: int) -> ResponseReturnValue:
    return redirect(url_for("overviews.participant", participant_id=participant_id), 303)


def _page(name: str, form: Form, **values: Any) -> ResponseReturnValue:
    page = render_template(f"enrolments/{name}.html", form=form, **values)
    return page, 422 if form.is_submitted() else 200
