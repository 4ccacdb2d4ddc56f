"""Pages about staff, for administrators, and one's own account, for everybody."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user, login_user

from crm.accounts import actions, attempts, queries, sessions, unsent
from crm.accounts.forms import OwnPasswordForm, StaffForm
from crm.accounts.models import LogInSession, Staff
from crm.accounts.passwords import MIN_LENGTH
from crm.accounts.recovery_codes import FEW
from crm.accounts.second_factor import reset_factors
from crm.accounts.second_step import is_required
from crm.accounts.session_check import SENT_NOW, current_session_id, forget_unsent, limits
from crm.web.access import LOGGED_IN, access
from crm.web.clock import now
from crm.web.editing import answer, find_conflict

blueprint = Blueprint("accounts", __name__)
# A room of its own in the menu: everybody has an account, few look after staff.
own_blueprint = Blueprint("account", __name__)


@blueprint.get("/staff")
@access("staff.edit")
def staff() -> ResponseReturnValue:
    """Everybody who may log in, and those who no longer may."""
    return render_template("accounts/staff.html", staff=queries.list_staff())


@blueprint.route("/staff/new", methods=["GET", "POST"])
@access("staff.edit", fresh=True)
def create() -> ResponseReturnValue:
    """Add somebody."""
    form = StaffForm()
    if form.validate_on_submit() and (person := form.run(actions.add_staff, form.details)):
        flash(_("%(name)s is added. Now give them a password.", name=person.name), "success")
        return redirect(url_for("accounts.edit", staff_id=person.id), 303)
    return answer("accounts/create.html", form)


@blueprint.route("/staff/<int:staff_id>/edit", methods=["GET", "POST"])
@access("staff.edit", fresh=True)
def edit(staff_id: int) -> ResponseReturnValue:
    """Change who somebody is and what they may."""
    person = queries.get_staff(staff_id)
    form = StaffForm(obj=person)

    def save() -> Staff:
        form.require_same_version(person)
        return actions.change_staff(current_user, person, form.details)

    if form.validate_on_submit() and form.run(save):
        flash(_("%(name)s is saved.", name=person.name), "success")
        return redirect(url_for("accounts.staff"), 303)
    wait, conflict = attempts.find_wait(person, now()), find_conflict(form, person)
    return answer("accounts/edit.html", form, colleague=person, wait=wait, conflict=conflict)


@blueprint.post("/staff/<int:staff_id>/password")
@access("staff.edit", fresh=True)
def set_temporary_password(staff_id: int) -> ResponseReturnValue:
    """Make up a password and show it, this once."""
    person = queries.get_staff(staff_id)
    password = actions.set_temporary_password(person, now())
    if person.id == current_user.id:
        login_user(person)
    return render_template("accounts/set_temporary_password.html", colleague=person, password=password)


@blueprint.post("/staff/<int:staff_id>/second-factor")
@access("staff.edit", fresh=True)
def reset_second_factor(staff_id: int) -> ResponseReturnValue:
    """Take away the second factors of somebody who has lost theirs."""
    person = queries.get_staff(staff_id)
    reset_factors(person)
    if person.id == current_user.id:
        login_user(person)
    flash(_("%(name)s logs in with the password alone next time.", name=person.name), "success")
    return redirect(url_for("accounts.edit", staff_id=person.id), 303)


@blueprint.post("/staff/<int:staff_id>/log-ins/end")
@access("staff.edit")
def end_log_ins(staff_id: int) -> ResponseReturnValue:
    """Log a colleague out everywhere."""
    person = queries.get_staff(staff_id)
    sessions.end_all(person, now(), "administrator", but=current_session_id())
    flash(_("%(name)s is logged out everywhere.", name=person.name), "success")
    return redirect(url_for("accounts.edit", staff_id=person.id), 303)


@blueprint.post("/staff/<int:staff_id>/wait/end")
@access("staff.edit")
def end_wait(staff_id: int) -> ResponseReturnValue:
    """Let somebody try again who has to wait after wrong passwords."""
    person = queries.get_staff(staff_id)
    attempts.release(person)
    flash(_("%(name)s may try again now.", name=person.name), "success")
    return redirect(url_for("accounts.edit", staff_id=person.id), 303)


@own_blueprint.route("/account", methods=["GET", "POST"])
@access(LOGGED_IN)
def own() -> ResponseReturnValue:
    """One's own account: who I am here, and a new password."""
    person = current_user._get_current_object()
    form = OwnPasswordForm(person)
    if form.validate_on_submit() and form.run(
        lambda: actions.change_own_password(person, form.new_password.typed, form.new_password_again.typed)
    ):
        # Other devices are out; this one stays.
        login_user(person)
        flash(_("Your password is changed. You are logged out everywhere else."), "success")
        return redirect(url_for("account.own"), 303)
    return answer(
        "account/own.html",
        form,
        least=MIN_LENGTH,
        few=FEW,
        required=is_required(),
        log_ins=_own_log_ins(),
        here=current_session_id(),
    )


def _own_log_ins() -> Sequence[LogInSession]:
    return sessions.list_open(current_user, now(), limits())


@own_blueprint.post("/account/log-ins/<int:session_id>/end")
@access(LOGGED_IN)
def end_log_in(session_id: int) -> ResponseReturnValue:
    """Log out one of one's own devices."""
    if not sessions.end_one_of(current_user, session_id, now(), "revoked"):
        abort(404)
    flash(_("The device is logged out."), "success")
    return redirect(url_for("account.own"), 303)


@own_blueprint.post("/account/log-ins/end-others")
@access(LOGGED_IN)
def end_other_log_ins() -> ResponseReturnValue:
    """Log out every device of one's own but this one."""
    sessions.end_all(current_user, now(), "revoked", but=current_session_id())
    flash(_("You are logged out everywhere else."), "success")
    return redirect(url_for("account.own"), 303)


@own_blueprint.get("/account/unsent")
@access(LOGGED_IN)
def unsent_forms() -> ResponseReturnValue:
    """What one was saving when one was logged out."""
    forms = unsent.list_unsent(current_user, now())
    return render_template("account/unsent.html", forms=forms, texts_of=unsent.texts_of, sent_now=SENT_NOW)


@own_blueprint.post("/account/unsent/<int:form_id>/discard")
@access(LOGGED_IN)
def discard_unsent(form_id: int) -> ResponseReturnValue:
    """Throw one of them away."""
    form = unsent.get_unsent(current_user, form_id)
    forget_unsent(current_user, form.id)
    flash(_("It is thrown away."), "success")
    return redirect(url_for("account.unsent_forms"), 303)
