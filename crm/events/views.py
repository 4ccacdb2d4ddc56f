"""Pages of employer events: what is coming, who is invited, who came, and what followed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from crm.employers.forms import EmployerFilterForm
from crm.employers.queries import get_employer, list_employers, list_hits
from crm.events import actions, queries
from crm.events.forms import EventForm, GuestForm, MarkForm, TickedForm
from crm.events.models import EmployerEvent
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict
from crm.web.forms import Form
from crm.web.paging import requested_page

blueprint = Blueprint("events", __name__, url_prefix="/events")


@blueprint.get("")
@access("events.read")
def index() -> ResponseReturnValue:
    """What is coming, or with `past=1` what has been."""
    is_past = bool(request.args.get("past"))
    events = queries.list_events(today(), is_past, requested_page())
    return render_template("events/index.html", events=events, is_past=is_past)


@blueprint.route("/new", methods=["GET", "POST"])
@access("events.edit")
def create() -> ResponseReturnValue:
    """Arrange an event."""
    form = EventForm()
    if form.validate_on_submit() and (
        event := form.run(actions.create_event, current_user._get_current_object(), form.values)
    ):
        flash(_("%(name)s is there. Whom do we invite?", name=event.name), "success")
        return redirect(url_for(".invite", event_id=event.id), 303)
    return answer("events/create.html", form)


@blueprint.get("/<int:event_id>")
@access("events.read")
def show(event_id: int) -> ResponseReturnValue:
    """Who was invited, who came, and what followed."""
    return _shown(queries.get_event(event_id), MarkForm())


def _shown(event: EmployerEvent, form: Form) -> ResponseReturnValue:
    invitations = queries.list_invitations(event.id)
    return answer(
        "events/show.html",
        form,
        event=event,
        invitations=invitations,
        is_over=event.held_on <= today(),
        afterwards=queries.find_afterwards(event, invitations),
        people=queries.list_people_to_ask([one.employer_id for one in invitations]),
    )


@blueprint.route("/<int:event_id>/edit", methods=["GET", "POST"])
@access("events.edit")
def edit(event_id: int) -> ResponseReturnValue:
    """Change what, when or where."""
    event = queries.get_event(event_id)
    form = EventForm(obj=event)

    def save() -> EmployerEvent:
        form.require_same_version(event)
        return actions.edit_event(event, form.values)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to(event)
    return answer("events/edit.html", form, event=event, conflict=find_conflict(form, event))


@blueprint.post("/<int:event_id>/cancel")
@access("events.edit")
def cancel(event_id: int) -> ResponseReturnValue:
    """Call it off, or (`back`) hold it after all."""
    event = queries.get_event(event_id)
    form = MarkForm()
    if request.form.get("back"):
        actions.hold_event_after_all(event)
        flash(_("%(name)s takes place again.", name=event.name), "success")
        return _to(event)
    if form.validate_on_submit() and form.run(actions.cancel_event, event, today()):
        flash(_("%(name)s is called off. Tell those who were invited.", name=event.name), "success")
        return _to(event)
    return _shown(event, form)


@blueprint.route("/<int:event_id>/invite", methods=["GET", "POST"])
@access("events.edit")
def invite(event_id: int) -> ResponseReturnValue:
    """Tick employers in the register, filtered as the list of employers is, or take all that fit (`every`)."""
    event, form, ticked = queries.get_event(event_id), EmployerFilterForm(), TickedForm()
    if not ticked.validate_on_submit():
        return _register_for(event, form, ticked)
    if not request.form.get("every"):
        return _invited(event, actions.invite_employers(event, ticked.employer_ids, today()))
    # Without a filter, or with one that is gone, it would be the whole register.
    if form.lost or not form.asked:
        return _register_for(event, form, ticked), 422
    return _invite_all(event, form)


def _invite_all(event: EmployerEvent, form: EmployerFilterForm) -> ResponseReturnValue:
    ids, has_more = queries.list_to_invite(event.id, form.wanted(current_user.id), today())
    added = actions.invite_employers(event, ids, today())
    if has_more:
        flash(_("More fit than could be put on the list at once. Do it again for the next ones."), "warning")
    return _invited(event, added)


def _invited(event: EmployerEvent, added: int) -> ResponseReturnValue:
    flash(
        ngettext("%(num)s employer is on the list.", "%(num)s employers are on the list.", added), "success"
    )
    return _to(event)


def _register_for(event: EmployerEvent, form: EmployerFilterForm, ticked: TickedForm) -> str:
    return render_template(
        "events/invite.html",
        event=event,
        form=form,
        ticked=ticked,
        found=list_employers(form.wanted(current_user.id), today(), requested_page()),
        invited=queries.list_invited_ids(event.id),
        most=queries.MOST_AT_ONCE,
    )


@blueprint.get("/<int:event_id>/welcome")
@access("events.edit")
def choose_guest(event_id: int) -> ResponseReturnValue:
    """Who came without being invited: searched for."""
    event = queries.get_event(event_id)
    return render_template(
        "events/choose_guest.html", event=event, places=list_hits(request.args.get("q", ""))
    )


@blueprint.post("/<int:event_id>/welcome/<int:employer_id>")
@access("events.edit")
def welcome(event_id: int, employer_id: int) -> ResponseReturnValue:
    """Somebody came without being invited."""
    event, employer = queries.get_event(event_id), get_employer(employer_id)
    form = MarkForm()
    staff = current_user._get_current_object()
    if form.validate_on_submit() and form.run(actions.welcome_uninvited, staff, event, employer, today()):
        flash(_("%(name)s came.", name=employer.name), "success")
        return _to(event)
    return _shown(event, form)


@blueprint.post("/<int:event_id>/invitations/<int:invitation_id>")
@access("events.edit")
def mark(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """Note an answer, or who came, with one tap."""
    invitation = queries.get_invitation(event_id, invitation_id)
    form = MarkForm()
    staff = current_user._get_current_object()
    if form.is_attendance:
        done = form.validate_on_submit() and form.run(
            actions.note_attendance, staff, invitation, form.attendance, today()
        )
    else:
        done = form.validate_on_submit() and form.run(actions.note_answer, invitation, form.answer, today())
    if not done:
        return _shown(invitation.event, form)
    return redirect(url_for(".show", event_id=event_id, _anchor=f"employer-{invitation.employer_id}"), 303)


@blueprint.post("/<int:event_id>/invitations/<int:invitation_id>/guest")
@access("events.edit")
def guest(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """Who is asked or came from there, and how many."""
    invitation = queries.get_invitation(event_id, invitation_id)
    form = GuestForm()
    form.offer(invitation.employer_id)
    if form.validate_on_submit() and form.run(
        actions.note_guest, invitation, form.contact_person_id.data, form.people.data
    ):
        flash(_("Saved."), "success")
        return redirect(
            url_for(".show", event_id=event_id, _anchor=f"employer-{invitation.employer_id}"), 303
        )
    return _shown(invitation.event, form)


@blueprint.post("/<int:event_id>/invitations/<int:invitation_id>/remove")
@access("events.edit")
def remove(event_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an employer off the list."""
    invitation = queries.get_invitation(event_id, invitation_id)
    event, name = invitation.event, invitation.employer.name
    form = MarkForm()
    if form.validate_on_submit() and form.run(actions.remove_invitation, invitation):
        flash(_("%(name)s is off the list.", name=name), "success")
        return _to(event)
    return _shown(event, form)


def _to(event: EmployerEvent) -> ResponseReturnValue:
    return redirect(url_for("events.show", event_id=event.id), 303)
