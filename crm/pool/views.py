"""The pool: who is ready for an employer outside."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm import codes, labels
from crm.audit.actions import record_read
from crm.enrolments.queries import list_programmes
from crm.participants.queries import get_visible
from crm.participants.rules import by_strength
from crm.pool.actions import join_pool, move_in_pool
from crm.pool.queries import count_pool_by_state, find_membership, get_shared, list_pool, pool_rows
from crm.web.access import access
from crm.web.clock import today
from crm.web.paging import page_of, requested_page

blueprint = Blueprint("pool", __name__)


@blueprint.get("/pool")
@access("pool.read")
def index() -> ResponseReturnValue:
    """Who is in the pool, by state, as far as whoever asks may know."""
    state = request.args.get("state")
    state = state if state in codes.POOL_STATES else None
    page = page_of(list_pool(current_user, today(), state), requested_page(), scalars=False)
    people = pool_rows(page.rows, current_user, today())
    if any(person.shared for person in people):
        record_read([membership.participant_id for membership, _named in page.rows])
    return render_template(
        "pool/index.html",
        page=page,
        people=people,
        state=state,
        counts=count_pool_by_state(current_user, today()),
    )


@blueprint.get("/pool/<pseudonym>")
@access("participants.shared")
def participant(pseudonym: str) -> ResponseReturnValue:
    """What somebody shares with the organisation of whoever asks, and nothing else."""
    participant_id, shared = get_shared(pseudonym, current_user, today())
    record_read([participant_id])
    return render_template(
        "pool/participant.html",
        pseudonym=pseudonym,
        shared=shared,
        respected=by_strength(shared.restrictions),
        week_text=labels.week_text,
    )


@blueprint.post("/participants/<int:participant_id>/pool")
@access("participants.edit")
def move(participant_id: int) -> ResponseReturnValue:
    """Let somebody into the pool, or note where in it they are."""
    person = get_visible(participant_id, current_user)
    state = request.form.get("state", "")
    if state not in codes.POOL_STATES:
        abort(422)
    membership = find_membership(person.id, today())
    if membership is None:
        programmes = list_programmes(person.id)
        join_pool(current_user, person.id, programmes[0].id if programmes else None, today())
    else:
        move_in_pool(current_user, membership, state, today())
    flash(_("Saved."), "success")
    return redirect(url_for("overviews.participant", participant_id=person.id), 303)
