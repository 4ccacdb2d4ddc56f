"""A participant's disclosure cards: all of them with what was told, one to print, agreeing, ending."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.audit.actions import record_read
from crm.database import db
from crm.disclosure import queries
from crm.disclosure.actions import agree_on_card, end_card
from crm.disclosure.forms import CardForm, values_of
from crm.disclosure.models import DisclosureCard
from crm.employers.models import Employer
from crm.participants.queries import get_visible
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer

# Half a year is long enough to mean something, and short enough to be asked about again.
USUAL_DAYS: Final = 182

blueprint = Blueprint("disclosure", __name__, url_prefix="/participants/<int:participant_id>/disclosure")


@blueprint.get("")
@access("disclosure.read")
def index(participant_id: int) -> ResponseReturnValue:
    """What may be told where, what was told, and what was agreed before."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    cards = queries.list_cards(person.id)
    return render_template(
        "disclosure/index.html",
        person=person,
        running=[card for card in cards if card.ended_on is None],
        earlier=[card for card in cards if card.ended_on is not None],
        told=queries.list_told(person.id),
    )


@blueprint.get("/<int:card_id>")
@access("disclosure.read")
def show(participant_id: int, card_id: int) -> ResponseReturnValue:
    """One card on one page, in plain words, for the participant to keep."""
    person = get_visible(participant_id, current_user)
    card = queries.get_card(card_id, person.id)
    record_read([person.id])
    return render_template("disclosure/show.html", person=person, card=card)


@blueprint.route("/new", methods=["GET", "POST"])
@access("disclosure.edit")
def agree(participant_id: int) -> ResponseReturnValue:
    """Agree on a card, beginning with the words of the latest one for that employer."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    employer_id = request.args.get("employer", type=int)
    employers = _employers(person.id, employer_id)
    chosen = employer_id if employer_id in {one.id for one in employers} else None
    latest = next(iter(queries.list_editions(person.id, chosen)), None)
    form = CardForm(data=values_of(latest, chosen, today(), today() + timedelta(days=USUAL_DAYS)))
    form.offer(employers, _("Any employer that has no card of its own"))
    if form.validate_on_submit() and form.run(_save, person.id, form):
        flash(_("The card is saved. Print it, or go through it together on the screen."), "success")
        return redirect(url_for("disclosure.index", participant_id=person.id), 303)
    return answer("disclosure/agree.html", form, person=person, latest=latest)


def _save(participant_id: int, form: CardForm) -> DisclosureCard:
    return agree_on_card(current_user, participant_id, form.agreement(), today())


def _employers(participant_id: int, asked_for: int | None) -> Sequence[Employer]:
    """Employers that a card may be for: those spoken to about the person, and the one that the link here named."""
    known = list(queries.list_known_employers(participant_id))
    carded = [card.employer for card in queries.list_cards(participant_id) if card.employer]
    named = db.session.get(Employer, asked_for) if asked_for and asked_for < 2**31 else None
    return list(dict.fromkeys([*([named] if named else []), *carded, *known]))


@blueprint.post("/<int:card_id>/end")
@access("disclosure.edit")
def end(participant_id: int, card_id: int) -> ResponseReturnValue:
    """End a card: from today nothing of it may be told."""
    person = get_visible(participant_id, current_user)
    end_card(current_user, queries.get_card(card_id, person.id), today())
    flash(_("The card has ended. Nothing of it may be told from today on."), "success")
    return redirect(url_for("disclosure.index", participant_id=person.id), 303)
