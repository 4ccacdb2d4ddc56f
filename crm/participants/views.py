"""Pages about participants: the list, changing, consents. Taking somebody in is in `overviews.intake`."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from wtforms import SelectChoice

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.audit.actions import record_read
from crm.codes import CONSENT_COVERS
from crm.database import db
from crm.enrolments.queries import latest_enrolments, next_things
from crm.participants.actions import edit_participant
from crm.participants.forms import ConsentForm, ParticipantForm, participant_form
from crm.participants.models import Participant
from crm.participants.queries import (
    VisiblePerson,
    caseload,
    get_visible,
    pseudonymous,
    pseudonymous_row,
)
from crm.participants.rules import RESTRICTION_GROUPS
from crm.privacy.actions import Given
from crm.privacy.actions import give_consent as give
from crm.privacy.actions import withdraw_consent as withdraw
from crm.privacy.models import Consent
from crm.privacy.queries import get_consent
from crm.privacy.texts import CURRENT, TEXTS
from crm.programmes.models import Organisation
from crm.web.access import access
from crm.web.clock import now, today
from crm.web.editing import answer, find_conflict
from crm.web.paging import page_of, page_of_all, requested_page
from crm.web.row_ids import id_in

blueprint = Blueprint("participants", __name__, url_prefix="/participants")


@blueprint.get("")
@access("participants.pseudonymous")
def index() -> ResponseReturnValue:
    """A specialist's own people with the next thing for each; for coordinators rows without names."""
    if may(current_user, "participants.read"):
        return _own_people()
    return _people_without_names()


def _own_people() -> ResponseReturnValue:
    state = request.args.get("state", "current")
    page = page_of_all(caseload(current_user, today(), request.args.get("q"), state), requested_page())
    ids = [person.id for person in page.rows]
    record_read(ids)
    return render_template(
        "participants/index.html",
        page=page,
        people=page.rows,
        state=state,
        enrolments=latest_enrolments(ids),
        next_things=next_things(ids, today()),
    )


def _people_without_names() -> ResponseReturnValue:
    programme_id = request.args.get("programme", type=id_in)
    statement = pseudonymous(current_user, request.args.get("q"), programme_id)
    page = page_of(statement, requested_page(), scalars=False)
    people = [pseudonymous_row(current_user, row) for row in page.rows]
    return render_template(
        "participants/pseudonymous.html", page=page, people=people, programme_id=programme_id
    )


@blueprint.route("/<int:participant_id>/edit", methods=["GET", "POST"])
@access("participants.edit")
def edit(participant_id: int) -> ResponseReturnValue:
    """Change what is written about somebody."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    form = participant_form(person)
    if form.validate_on_submit() and form.run(_save, current_user, person, form):
        flash(_("Saved."), "success")
        return redirect(url_for("overviews.participant", participant_id=person.id), 303)
    return _edit_page(person, form)


def _save(actor: Staff, person: VisiblePerson, form: ParticipantForm) -> Participant:
    form.require_same_version(person.participant)
    return edit_participant(actor, person.participant, form.values(person))


def _edit_page(person: VisiblePerson, form: ParticipantForm) -> ResponseReturnValue:
    """The form; when somebody else saved meanwhile, with their values beside, ready to be saved again."""
    conflict = find_conflict(form, person.participant, stored=participant_form(person, typed=False))
    return answer("participants/edit.html", form, person=person, conflict=conflict, groups=RESTRICTION_GROUPS)


@blueprint.route("/<int:participant_id>/consents/new", methods=["GET", "POST"])
@access("participants.edit")
def give_consent(participant_id: int) -> ResponseReturnValue:
    """Note a consent to share with an organisation."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    form = ConsentForm(from_on=today(), covers=list(CONSENT_COVERS))
    form.organisation_id.choices = _organisation_choices()
    if form.validate_on_submit() and form.run(_note_consent, current_user, person.id, form):
        flash(_("The consent is saved. It can be withdrawn any day."), "success")
        return redirect(url_for("overviews.participant", participant_id=person.id), 303)
    page = render_template("participants/give_consent.html", person=person, form=form)
    return page, 422 if form.is_submitted() else 200


def _note_consent(actor: Staff, participant_id: int, form: ConsentForm) -> Consent:
    given = Given(CURRENT, form.given_how.data, ("pseudonym", *(form.covers.data or ())), now())
    return give(
        actor, participant_id, form.organisation_id.data, form.from_on.data, form.until_on.data, given
    )


@blueprint.get("/<int:participant_id>/consents/text")
@access("participants.edit")
def consent_text(participant_id: int) -> ResponseReturnValue:
    """The text to read together and sign, in ordinary or (`easy`) easy Swedish, to print."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    organisation = request.args.get("organisation", type=int)
    choices = _organisation_choices()
    chosen = next((one for one in choices if one.value == organisation), choices[0] if choices else None)
    return render_template(
        "participants/consent_text.html",
        person=person,
        organisations=choices,
        chosen=chosen,
        easy=bool(request.args.get("easy")),
        version=CURRENT,
        text=TEXTS[CURRENT],
        covers=CONSENT_COVERS,
    )


@blueprint.get("/<int:participant_id>/consents/<int:consent_id>")
@access("participants.edit")
def consent(participant_id: int, consent_id: int) -> ResponseReturnValue:
    """One consent: the text that was agreed to, what it covers, who noted it, when it was withdrawn."""
    person = get_visible(participant_id, current_user)
    record_read([person.id])
    given = get_consent(consent_id, person.id)
    return render_template(
        "participants/consent.html",
        person=person,
        consent=given,
        organisation=db.session.get_one(Organisation, given.organisation_id).name,
        noted_by=db.session.get(Staff, given.noted_by_id) if given.noted_by_id else None,
        text=TEXTS.get(given.text_version or ""),
    )


@blueprint.post("/<int:participant_id>/consents/<int:consent_id>/withdraw")
@access("participants.edit")
def withdraw_consent(participant_id: int, consent_id: int) -> ResponseReturnValue:
    """Withdraw a consent from today on."""
    person = get_visible(participant_id, current_user)
    withdraw(current_user, get_consent(consent_id, person.id), today())
    flash(_("The consent is withdrawn. Nothing is shared from today on."), "success")
    return redirect(url_for("overviews.participant", participant_id=person.id), 303)


def _organisation_choices() -> Sequence[SelectChoice]:
    """Those to share with: any organisation but one's own, which knows the person already."""
    organisations = db.session.scalars(select(Organisation).order_by(Organisation.name))
    own = current_user.organisation_id
    return [SelectChoice(value=one.id, label=one.name) for one in organisations if one.id != own]
