"""The lists of whom to speak to again, with what is done in one tap, and handing over."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import user_logged_out
from flask_security import current_user

from crm.audit.actions import record_read
from crm.employers.models import Employer
from crm.employers.queries import get_employer
from crm.employers.rules import due_state, weeks_silent
from crm.errors import ChangedMeanwhile
from crm.labels import error_sentence
from crm.reminders import actions, queries
from crm.reminders.forms import HandOverForm, RelationsForm
from crm.reminders.lists import page_of_list
from crm.web.access import access
from crm.web.addresses import local_path
from crm.web.clock import now, today
from crm.web.editing import answer
from crm.web.paging import requested_page

blueprint = Blueprint("reminders", __name__, url_prefix="/keeping-in-touch")
_UNDO = "put_off"


@blueprint.get("")
@access("employers.read")
def index() -> ResponseReturnValue:
    """One list at a time: whom to speak to again, and what to mend."""
    form = RelationsForm(current_user._get_current_object())
    found = page_of_list(form.wanted, current_user, today(), requested_page())
    record_read(found.read_about)
    return render_template(
        "reminders/index.html",
        form=form,
        wanted=form.wanted,
        found=found,
        due_state=due_state,
        weeks_silent=lambda last: weeks_silent(last, today()),
        undo=session.get(_UNDO) if "done" in request.args else None,
        here=request.full_path.rstrip("?"),
    )


@blueprint.post("/<int:employer_id>/put-off")
@access("employers.edit")
def put_off(employer_id: int) -> ResponseReturnValue:
    """What was agreed is for next week instead."""
    employer = get_employer(employer_id)
    earlier = actions.before(employer)
    actions.put_off(employer, today())
    return _back_with_undo(employer, earlier)


@blueprint.post("/<int:employer_id>/take-over")
@access("employers.edit")
def take_over(employer_id: int) -> ResponseReturnValue:
    """Look after the employer from now on."""
    employer = get_employer(employer_id)
    earlier = actions.before(employer)
    actions.take_over(employer, current_user._get_current_object())
    return _back_with_undo(employer, earlier)


def _back_with_undo(employer: Employer, earlier: str) -> ResponseReturnValue:
    session[_UNDO] = {
        "employer": employer.id,
        "earlier": earlier,
        "version": employer.version,
        "does": request.endpoint,
    }
    page = local_path(request.form.get("return_to")) or url_for(".index")
    return redirect(page if "done=" in page else page + ("&" if "?" in page else "?") + "done=1", 303)


@blueprint.post("/take-back")
@access("employers.edit")
def take_back() -> ResponseReturnValue:
    """Undo the latest tap."""
    page = local_path(request.form.get("return_to")) or url_for(".index")
    kept: dict[str, Any] | None = session.pop(_UNDO, None)
    if kept is not None:
        try:
            employer = get_employer(kept["employer"])
            actions.take_back(employer, kept["earlier"], kept["version"])
            flash(_("%(name)s is as it was.", name=employer.name), "success")
        except ChangedMeanwhile as error:
            flash(error_sentence(error), "warning")
    return redirect(page, 303)


@user_logged_out.connect
def _forget_what_was_before(_app: object, **_who: object) -> None:
    session.pop(_UNDO, None)


@blueprint.route("/hand-over", methods=["GET", "POST"])
@access("employers.hand_over")
def hand_over() -> ResponseReturnValue:
    """Give all of somebody's employers to somebody else."""
    form = HandOverForm()
    if form.validate_on_submit() and (
        handover := form.run(
            actions.hand_over,
            current_user._get_current_object(),
            form.from_id.data,
            form.to_id.data,
            now(),
        )
    ):
        flash(_handed_over(len(handover.employer_ids), handover.taker.name), "success")
        return redirect(url_for(".hand_over"), 303)
    return answer("reminders/hand_over.html", form, handovers=queries.list_handovers(now()))


def _handed_over(count: int, name: str) -> str:
    return str(
        ngettext("One employer is %(name)s's now.", "%(num)s employers are %(name)s's now.", count, name=name)
    )


@blueprint.post("/hand-over/<int:handover_id>/undo")
@access("employers.hand_over")
def undo_hand_over(handover_id: int) -> ResponseReturnValue:
    """Give them back."""
    count = actions.undo_hand_over(queries.get_handover(handover_id), now())
    flash(ngettext("One employer is given back.", "%(num)s employers are given back.", count), "success")
    return redirect(url_for(".hand_over"), 303)
