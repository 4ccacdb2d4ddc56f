"""Pages about placements: the list, one, starting, ending."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from wtforms import SelectChoice

from crm import labels
from crm.accounts.permissions import may
from crm.audit.actions import record_read
from crm.disclosure.queries import find_card
from crm.employers.facts import known_and_asked
from crm.employers.models import Employer
from crm.enrolments.queries import list_programmes
from crm.participants.queries import VisiblePerson, get_visible, list_visible
from crm.placements.actions import choose_supervisor, end_placement, start_placement
from crm.placements.forms import STATES, EndForm, FilterForm, StartForm, SupervisorForm
from crm.placements.models import Placement
from crm.placements.queries import (
    PlacementFilter,
    find_employer,
    get_visible_placement,
    list_placements,
    list_supervisors_at,
    placement_row,
    search_employers,
)
from crm.placements.room_for import Room, list_rooms
from crm.placements.support import list_noted, support_of
from crm.supervisors.models import Supervisor
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer
from crm.web.forms import options
from crm.web.paging import page_of, requested_page
from crm.web.row_ids import id_in

blueprint = Blueprint("placements", __name__, url_prefix="/placements")


@blueprint.get("")
@access("placements.read")
def index() -> ResponseReturnValue:
    """The placements that somebody may see, narrowed by filters."""
    form = _filter_form()
    chosen = PlacementFilter(
        kind=form.kind.data or None,
        programme_id=form.programme.data,
        segment=form.segment.data or None,
        state=form.state.data if form.state.data in STATES else None,
        period_from=form.period_from.data,
        period_to=form.period_to.data,
        employer_id=request.args.get("employer", type=id_in),
        unsupervised=form.unsupervised.data,
    )
    page = page_of(list_placements(current_user, chosen, today()), requested_page(), scalars=False)
    placements = [placement_row(current_user, row) for row in page.rows]
    record_read({row.participant_id for row in placements if row.participant_id})
    return render_template(
        "placements/index.html", page=page, placements=placements, form=form, active=_active(form)
    )


def _filter_form() -> FilterForm:
    form = FilterForm(formdata=request.args)
    anything = SelectChoice(value="", label=_("All"))
    form.kind.choices = [anything, *options("placement_kind")]
    form.segment.choices = [anything, *options("segment")]
    form.state.choices = [anything, *options("placement_state")]
    form.programme.choices = [
        anything,
        *(SelectChoice(value=programme.id, label=programme.name) for programme in current_user.programmes),
    ]
    form.validate()
    return form


def _active(form: FilterForm) -> list[dict[str, str]]:
    """The chosen filters in words, each with the address of the list without it."""
    arguments = {name: value for name, value in request.args.items() if value and name != "page"}
    return [
        {
            "label": _said(form, name),
            "remove_url": _address_of_list({key: v for key, v in arguments.items() if key != name}),
        }
        for name in arguments
        if name in form._fields and form._fields[name].data
    ]


def _address_of_list(arguments: dict[str, Any]) -> str:
    return url_for("placements.index", **arguments)


def _said(form: FilterForm, name: str) -> str:
    field: Any = form._fields[name]
    if hasattr(field, "iter_choices"):
        return next(
            (str(choice.label) for choice in field.iter_choices() if choice.value == field.data), name
        )
    return str(request.args[name])


@blueprint.route("/new", methods=["GET", "POST"])
@access("placements.edit")
def start() -> ResponseReturnValue:
    """Start a placement: choose who and where unless a suggestion has said so, then agree."""
    person = _chosen_person()
    employer = find_employer(request.args.get("employer", type=id_in))
    if person is None or employer is None:
        return _choose(person, employer)
    record_read([person.id])
    form = _start_form(person, employer)
    if form.validate_on_submit():
        placement = form.run(start_placement, current_user, person.participant, employer, form.values())
        if placement:
            flash(_("%(name)s starts at %(place)s.", name=person.called, place=employer.name), "success")
            return redirect(url_for("placements.show", placement_id=placement.id), 303)
    page = render_template("placements/start.html", form=form, person=person, employer=employer)
    return page, 422 if form.is_submitted() else 200


def _chosen_person() -> VisiblePerson | None:
    participant_id = request.args.get("participant", type=id_in)
    return None if participant_id is None else get_visible(participant_id, current_user)


def _choose(person: VisiblePerson | None, employer: Employer | None) -> ResponseReturnValue:
    """The step before: whom, and where."""
    people = [] if person else list_visible(current_user)
    record_read([one.id for one in ([person] if person else people)])
    text = request.args.get("q", "")
    return render_template(
        "placements/choose.html",
        person=person,
        employer=employer,
        people=people,
        text=text,
        found=search_employers(text),
    ), 422 if request.method == "POST" else 200


def _start_form(person: VisiblePerson, employer: Employer) -> StartForm:
    form = StartForm(starts_on=today())
    form.programme_id.choices = [
        SelectChoice(value=programme.id, label=programme.name) for programme in list_programmes(person.id)
    ]
    form.supervisor_id.choices = _supervisors_at(employer.id)
    return form


def _supervisors_at(employer_id: int, now: Supervisor | None = None) -> list[SelectChoice]:
    """Whom to choose among, each with how many they look after; `now` stays, also when they are archived."""
    supervisors = list(list_supervisors_at(employer_id))
    supervisors += [now] if now is not None and now not in supervisors else []
    rooms = list_rooms([supervisor.id for supervisor in supervisors], today())
    return [
        SelectChoice(value="", label=labels.NOT_STATED),
        *(
            SelectChoice(value=one.id, label=_with_room(one.contact_person.name, rooms[one.id]))
            for one in supervisors
        ),
    ]


def _with_room(name: str, room: Room) -> str:
    """*Sam (2 of 3)*, *Sam (full, 3 of 3)*; the name alone when nobody has asked."""
    if room.capacity is None:
        return name
    if room.is_full:
        return str(_("%(name)s (full, %(now)s of %(capacity)s)", name=name, **vars(room)))
    return str(_("%(name)s (%(now)s of %(capacity)s)", name=name, **vars(room)))


@blueprint.get("/<int:placement_id>")
@access("placements.read")
def show(placement_id: int) -> ResponseReturnValue:
    """One placement."""
    seen = get_visible_placement(placement_id, current_user)
    record_read([seen.person.id] if seen.person else [])
    is_own = seen.person is not None and not seen.person.is_read_only and may(current_user, "disclosure.read")
    placement = seen.placement
    card = find_card(placement.participant_id, placement.employer_id, today()) if is_own else None
    return render_template(
        "placements/show.html",
        **vars(seen),
        is_own=is_own,
        card=card,
        support=support_of(placement, today()),
        noted=list_noted(placement.id) if seen.person else {},
    )


@blueprint.route("/<int:placement_id>/end", methods=["GET", "POST"])
@access("placements.edit")
def end(placement_id: int) -> ResponseReturnValue:
    """End a placement, today if need be: by whom, and what it taught."""
    seen = get_visible_placement(placement_id, current_user)
    placement, person = seen.placement, seen.person
    if person is None:
        abort(404)
    record_read([person.id])
    form = EndForm(ends_on=today(), version=placement.version)
    if form.validate_on_submit() and form.run(_end, placement, form):
        flash(_("The placement has ended. Talk it over, and look at new suggestions."), "success")
        return redirect(url_for("placements.show", placement_id=placement.id), 303)
    return answer(
        "placements/end.html",
        form,
        placement=placement,
        person=person,
        facts=known_and_asked(placement.employer, today()),
    )


def _end(placement: Placement, form: EndForm) -> Placement:
    form.require_same_version(placement)
    return end_placement(
        current_user,
        placement,
        form.ends_on.data,
        form.ended_by.data,
        form.note.data,
        form.learnt(str(_("Learnt at a placement"))),
        noted_on=today(),
    )


@blueprint.route("/<int:placement_id>/supervisor", methods=["GET", "POST"])
@access("placements.edit")
def supervise(placement_id: int) -> ResponseReturnValue:
    """Choose who supervises, with how many each looks after now."""
    seen = get_visible_placement(placement_id, current_user)
    placement, person = seen.placement, seen.person
    if person is None:
        abort(404)
    record_read([person.id])
    form = SupervisorForm(obj=placement)
    form.supervisor_id.choices = _supervisors_at(placement.employer_id, placement.supervisor)
    if form.validate_on_submit() and form.run(_supervise, placement, form):
        flash(_("Saved."), "success")
        return redirect(url_for("placements.show", placement_id=placement.id), 303)
    return answer("placements/supervise.html", form, placement=placement, person=person)


def _supervise(placement: Placement, form: SupervisorForm) -> Placement:
    form.require_same_version(placement)
    return choose_supervisor(
        current_user, placement, form.supervisor_id.data, today(), form.is_agreed_when_full.data
    )
