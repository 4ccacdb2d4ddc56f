"""Pages about personal data: the register, whose time is over, a person's extract, removing at request."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.accounts.permissions import may
from crm.accounts.queries import get_staff
from crm.audit.actions import record, record_read
from crm.employers.queries import get_contact_person
from crm.participants.queries import VisiblePerson, get_visible
from crm.participants.subjects import subject_of
from crm.personal_data import files, labels, retention
from crm.personal_data.columns import label_of, reading_of, table_label
from crm.personal_data.erasing import anonymise, erase_on_request
from crm.personal_data.extracts import extract_of
from crm.personal_data.forms import EraseForm
from crm.personal_data.not_personal import NOT_PERSONAL
from crm.personal_data.others import OthersExtract, extract_of_contact_person, extract_of_staff
from crm.personal_data.registry import KINDS
from crm.web import pdf
from crm.web.about import owner
from crm.web.access import access
from crm.web.clock import now, today
from crm.web.editing import answer

blueprint = Blueprint("personal_data", __name__)


@blueprint.get("/personal-data")
@access("personal_data.register")
def register() -> ResponseReturnValue:
    """Every kind of personal data: purpose, legal ground, how long, what removing does."""
    return render_template(
        "personal_data/register.html",
        kinds=KINDS,
        words=labels,
        label_of=label_of,
        table_label=table_label,
        not_personal=NOT_PERSONAL,
    )


@blueprint.get("/personal-data/due")
@access("personal_data.due")
def due() -> ResponseReturnValue:
    """How many persons' time is over, per programme. No names."""
    own = None if may(current_user, "personal_data.register") else current_user.programme_ids
    return render_template(
        "personal_data/due.html",
        standings=retention.standings(today(), own),
        never_enrolled=retention.count_due_never_enrolled(today()) if own is None else 0,
    )


@blueprint.get("/participants/<int:participant_id>/extract")
@access("personal_data.extract", fresh=True)
def extract(participant_id: int) -> ResponseReturnValue:
    """What is stored about somebody, by whom it was read and changed, and the files to hand over."""
    person = _identified(participant_id)
    record_read([person.id])
    return render_template(
        "personal_data/extract.html",
        person=person,
        extract=extract_of(person.participant, now()),
        words=labels,
        label_of=label_of,
        reading_of=reading_of,
        can_draw_pdf=pdf.can_draw(),
    )


@blueprint.post("/participants/<int:participant_id>/extract")
@access("personal_data.extract", fresh=True)
def download(participant_id: int) -> ResponseReturnValue:
    """The extract as a file. That it was taken out is in the log."""
    person = _identified(participant_id)
    format_name = request.form.get("format", "")
    if format_name not in files.WRITERS or (format_name == "pdf" and not pdf.can_draw()):
        abort(404)
    record("extract", "participants", person.id, reason=format_name)
    written = files.WRITERS[format_name](extract_of(person.participant, now()), owner())
    response = Response(written, content_type=files.MIMETYPES[format_name])
    # The pseudonym that the reader knows, not the name: file names are seen by many.
    name = f"registerutdrag-{person.pseudonym}.{format_name}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/employers/<int:employer_id>/people/<int:person_id>/extract")
@access("personal_data.contact_extract", fresh=True)
def contact_person_extract(employer_id: int, person_id: int) -> ResponseReturnValue:
    """What is stored about somebody at an employer, as a file for them. That it was taken out is in the log."""
    person = get_contact_person(employer_id, person_id)
    record("extract", "contact_people", person.id, reason="json")
    return _file_of(extract_of_contact_person(person, now()), person.id)


@blueprint.post("/staff/<int:staff_id>/extract")
@access("personal_data.staff_extract", fresh=True)
def staff_extract(staff_id: int) -> ResponseReturnValue:
    """What is stored about a colleague, as a file for them. That it was taken out is in the log."""
    person = get_staff(staff_id)
    record("extract", "staff", person.id, reason="json")
    return _file_of(extract_of_staff(person, now()), person.id)


def _file_of(extract: OthersExtract, number: int) -> Response:
    """By number, not by name: file names are seen by many."""
    response = Response(files.others_as_json(extract, owner()), content_type=files.MIMETYPES["json"])
    response.headers.set("Content-Disposition", "attachment", filename=f"registerutdrag-{number}.json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/participants/<int:participant_id>/erase", methods=["GET", "POST"])
@access("personal_data.erase", fresh=True)
def erase_person(participant_id: int) -> ResponseReturnValue:
    """Remove what is stored about somebody who asks for it: what goes, and what must stay and why."""
    person = _identified(participant_id)
    record_read([person.id])
    form = EraseForm()
    if form.validate_on_submit() and form.run(erase_on_request, current_user, person.participant, today()):
        flash(_("The personal data is removed. What reports count is still there."), "success")
        return redirect(url_for("participants.index"), 303)
    about = [kind for kind in KINDS if kind.about == "participant"]
    return answer("personal_data/erase_person.html", form, person=person, kinds=about, words=labels)


@blueprint.post("/participants/<int:participant_id>/anonymise")
@access("personal_data.erase", fresh=True)
def make_anonymous(participant_id: int) -> ResponseReturnValue:
    """Let somebody go on without a name: counted, with gender at most."""
    person = _identified(participant_id)
    anonymise(current_user, person.participant)
    flash(_("The person is anonymous from now on."), "success")
    return redirect(url_for("overviews.participant", participant_id=person.id), 303)


def _identified(participant_id: int) -> VisiblePerson:
    """Whom one is the specialist of now; a protected person only for whom may know the name. NotFound (404) for others.

    Whoever was their specialist before reads on, but takes nothing out and away.
    """
    person = get_visible(participant_id, current_user)
    if not may(current_user, "personal_data.erase", subject_of(person.participant, today())):
        abort(404)
    if not person.is_identified and not person.participant.anonymous:
        abort(404)
    return person
