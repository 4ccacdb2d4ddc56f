"""Pages of supervisors: who supervises, with which training, and whom."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.accounts.permissions import may
from crm.audit.actions import record_read
from crm.contacts.own_participants import list_names
from crm.employers.queries import get_employer, list_hits
from crm.placements.queries import count_unsupervised, list_support_there
from crm.placements.room_for import find_room
from crm.placements.support import SupportThere
from crm.supervisors import actions, queries
from crm.supervisors.course_queries import list_trainings
from crm.supervisors.forms import ArchiveForm, NewSupervisorForm, SupervisorFilterForm, SupervisorForm
from crm.supervisors.models import Supervisor
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict
from crm.web.filters import sortable
from crm.web.paging import requested_page

blueprint = Blueprint("supervisors", __name__, url_prefix="/supervisors")


@blueprint.get("")
@access("supervisors.read")
def index() -> ResponseReturnValue:
    """The supervisors, with training and room for more."""
    form = SupervisorFilterForm()
    found = queries.list_supervisors(form.wanted, today(), requested_page())
    return render_template(
        "supervisors/index.html",
        form=form,
        supervisors=found,
        sort=form.sort_code,
        sortable=sortable,
        unsupervised=count_unsupervised(current_user, today()) if may(current_user, "placements.read") else 0,
    )


@blueprint.get("/<int:supervisor_id>")
@access("supervisors.read")
def show(supervisor_id: int) -> ResponseReturnValue:
    """One supervisor: training, capacity, and whom they supervise."""
    return _shown(queries.get_supervisor(supervisor_id), ArchiveForm())


def _shown(supervisor: Supervisor, form: ArchiveForm) -> ResponseReturnValue:
    placements = queries.list_supervised(supervisor.id)
    names = list_names(current_user, {placement.participant_id for placement in placements})
    support = _support_with(supervisor)
    record_read({*names, *(one.participant_id for one in support)})
    return answer(
        "supervisors/show.html",
        form,
        supervisor=supervisor,
        placements=placements,
        names=names,
        support=support,
        trainings=list_trainings(supervisor.id),
        room=find_room(supervisor.id, today()),
    )


def _support_with(supervisor: Supervisor) -> list[SupportThere]:
    """What is to be kept for one's own participants with them."""
    if not may(current_user, "placements.edit"):
        return []
    return list_support_there(current_user, today(), supervisor_id=supervisor.id)


@blueprint.route("/new", methods=["GET", "POST"])
@access("supervisors.edit")
def create() -> ResponseReturnValue:
    """Add a supervisor; at which employer is chosen first."""
    employer_id = request.args.get("employer", type=int)
    if employer_id is None:
        return render_template("supervisors/choose.html", places=list_hits(request.args.get("q", "")))
    employer = get_employer(employer_id)
    form = NewSupervisorForm()
    form.offer(employer)
    if form.validate_on_submit() and (
        supervisor := form.run(
            actions.create_supervisor, employer, form.contact_person_id.data, form.new_person, form.values
        )
    ):
        flash(_("%(name)s is a supervisor now.", name=supervisor.contact_person.name), "success")
        return _to(supervisor)
    return answer("supervisors/create.html", form, employer=employer)


@blueprint.route("/<int:supervisor_id>/edit", methods=["GET", "POST"])
@access("supervisors.edit")
def edit(supervisor_id: int) -> ResponseReturnValue:
    """Note training and capacity."""
    supervisor = queries.get_supervisor(supervisor_id)
    form = SupervisorForm(obj=supervisor)

    def save() -> Supervisor:
        form.require_same_version(supervisor)
        return actions.edit_supervisor(supervisor, form.values)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to(supervisor)
    return answer(
        "supervisors/edit.html", form, supervisor=supervisor, conflict=find_conflict(form, supervisor)
    )


@blueprint.post("/<int:supervisor_id>/archive")
@access("supervisors.edit")
def archive(supervisor_id: int) -> ResponseReturnValue:
    """The person supervises no more, or (`back`) does again."""
    supervisor = queries.get_supervisor(supervisor_id)
    form = ArchiveForm()
    if request.form.get("back"):
        actions.unarchive_supervisor(supervisor)
    elif not form.run(actions.archive_supervisor, supervisor, today()):
        return _shown(supervisor, form)
    flash(_("Saved."), "success")
    return _to(supervisor)


def _to(supervisor: Supervisor) -> ResponseReturnValue:
    return redirect(url_for("supervisors.show", supervisor_id=supervisor.id), 303)
