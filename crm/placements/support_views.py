"""Pages of the support around placements: what is to be kept, noting it, and how much of it is kept."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.accounts.permissions import may
from crm.audit.actions import record_read
from crm.participants.queries import VisiblePerson
from crm.placements.forms import SupportForm, SupportPeriodForm
from crm.placements.keeping import SupportNote, find_noted, note_support, take_back_support
from crm.placements.models import Placement
from crm.placements.queries import get_visible_placement
from crm.placements.schedule import Occasion
from crm.placements.support import (
    count_kept,
    counted_period,
    list_support_due,
    list_support_to_do,
    support_of,
)
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer

blueprint = Blueprint("support", __name__, url_prefix="/placements")

LOOKS_AHEAD = timedelta(days=14)


@blueprint.get("/support")
@access("placements.read")
def index() -> ResponseReturnValue:
    """What is to be kept now and the next two weeks, and how much was kept lately."""
    day = today()
    now = list_support_to_do(current_user, day)
    ahead = list_support_due(current_user, day + timedelta(days=1), day + LOOKS_AHEAD)
    record_read({due.participant_id for due in (*now, *ahead)})
    form = SupportPeriodForm(request.args)
    first, last = counted_period(day, form.period_from.data, form.period_to.data)
    return render_template(
        "placements/support.html",
        form=form,
        period=(first, last),
        now=now,
        ahead=ahead,
        kept=count_kept(current_user, day, first, last),
        sees_colleagues=may(current_user, "reports.staff"),
    )


@blueprint.route("/<int:placement_id>/support/<when>", methods=["GET", "POST"])
@access("placements.edit")
def note(placement_id: int, when: str) -> ResponseReturnValue:
    """Note that a time was kept, with one tap or with how and with whom; or why it was not."""
    placement, person, occasion = _found(placement_id, when)
    noted = find_noted(placement, occasion)
    form = SupportForm(obj=noted, on=(noted.kept_on or noted.skipped_on) if noted else today())
    if "now" in request.form:
        note_support(current_user, placement, occasion, SupportNote(today()), today())
        return _noted(placement)
    if form.validate_on_submit() and form.run(
        note_support, current_user, placement, occasion, form.values(), today()
    ):
        return _noted(placement)
    return answer("placements/note_support.html", form, placement=placement, person=person, occasion=occasion)


@blueprint.post("/<int:placement_id>/support/<when>/take-back")
@access("placements.edit")
def take_back(placement_id: int, when: str) -> ResponseReturnValue:
    """As if nothing had been noted."""
    placement, _person, occasion = _found(placement_id, when)
    take_back_support(placement, occasion)
    flash(_("Taken back. It is to be done again."), "success")
    return redirect(url_for("placements.show", placement_id=placement.id, _anchor="support"), 303)


def _found(placement_id: int, when: str) -> tuple[Placement, VisiblePerson, Occasion]:
    seen = get_visible_placement(placement_id, current_user)
    times = {one.occasion.slug: one.occasion for one in support_of(seen.placement, today())}
    if seen.person is None or when not in times:
        abort(404)
    record_read([seen.person.id])
    return seen.placement, seen.person, times[when]


def _noted(placement: Placement) -> ResponseReturnValue:
    flash(_("Noted. The next time is in the list."), "success")
    if request.form.get("now") == "today":
        return redirect(url_for("overviews.today", _anchor="support"), 303)
    return redirect(url_for("placements.show", placement_id=placement.id, _anchor="support"), 303)
