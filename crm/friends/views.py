"""Pages of company friends: whom have we an agreement with, and whom have we not spoken to?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.employers.queries import get_employer, list_hits
from crm.employers.rules import due_state, weeks_silent
from crm.friends import actions, queries
from crm.friends.forms import FriendFilterForm, FriendForm
from crm.friends.models import CompanyFriend
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict
from crm.web.filters import sortable
from crm.web.paging import requested_page
from crm.web.row_ids import id_in

blueprint = Blueprint("friends", __name__, url_prefix="/friends")


@blueprint.get("")
@access("friends.read")
def index() -> ResponseReturnValue:
    """The friends, with whom we have not spoken for long."""
    form = FriendFilterForm()
    found = queries.list_friends(form.wanted(current_user.id), today(), requested_page())
    return render_template(
        "friends/index.html",
        form=form,
        friends=found,
        sort=form.sort_code,
        sortable=sortable,
        weeks_silent=weeks_silent,
    )


@blueprint.get("/<int:friend_id>")
@access("friends.read")
def show(friend_id: int) -> ResponseReturnValue:
    """One agreement: what it offers, who keeps in touch, which campaigns asked them."""
    friend = queries.get_friend(friend_id)
    return render_template(
        "friends/show.html",
        friend=friend,
        campaigns=queries.list_campaigns(friend.employer_id),
        weeks_silent=weeks_silent(friend.employer.last_contact_on, today()),
        due=due_state(friend.employer.next_on, today()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@access("friends.edit")
def create() -> ResponseReturnValue:
    """Make an employer a company friend; which one is chosen first."""
    employer_id = request.args.get("employer", type=id_in)
    if employer_id is None:
        hits = list_hits(request.args.get("q", ""))
        return render_template("friends/choose.html", places=hits)
    employer = get_employer(employer_id)
    form = FriendForm(data={"since_on": today(), "owner_id": current_user.id})
    if form.validate_on_submit() and (friend := form.run(actions.create_friend, employer, form.values)):
        flash(_("%(name)s is a company friend now.", name=employer.name), "success")
        return _to(friend)
    return answer("friends/create.html", form, employer=employer)


@blueprint.route("/<int:friend_id>/edit", methods=["GET", "POST"])
@access("friends.edit")
def edit(friend_id: int) -> ResponseReturnValue:
    """Change the agreement, or end it with a day."""
    friend = queries.get_friend(friend_id)
    form = FriendForm(obj=friend)

    def save() -> CompanyFriend:
        form.require_same_version(friend)
        return actions.edit_friend(friend, form.values)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to(friend)
    return answer("friends/edit.html", form, friend=friend, conflict=find_conflict(form, friend))


def _to(friend: CompanyFriend) -> ResponseReturnValue:
    return redirect(url_for("friends.show", friend_id=friend.id), 303)
