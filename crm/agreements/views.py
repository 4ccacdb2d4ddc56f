"""Pages of agreements with an employer and its files. They are listed on the employer's own page."""

from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.agreements import actions, queries
from crm.agreements.forms import AgreementForm, FileForm, RemoveForm
from crm.agreements.models import StoredFile
from crm.audit.actions import record, record_read
from crm.contacts.own_participants import list_names
from crm.employers.queries import get_employer
from crm.labels import label
from crm.web import formats
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict
from crm.web.row_ids import id_in

blueprint = Blueprint("agreements", __name__, url_prefix="/employers/<int:employer_id>")

MIMETYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


def _to(employer_id: int) -> ResponseReturnValue:
    return redirect(url_for("overviews.employer", employer_id=employer_id, _anchor="agreements"), 303)


@blueprint.route("/agreements/new", methods=["GET", "POST"])
@access("agreements.edit")
def create(employer_id: int) -> ResponseReturnValue:
    """Write down an agreement."""
    employer = get_employer(employer_id)
    form = AgreementForm(data={"owner_id": current_user.id})
    if form.validate_on_submit() and form.run(actions.create_agreement, employer, form.values):
        flash(_("The agreement is saved."), "success")
        return _to(employer.id)
    return answer("agreements/agreement.html", form, employer=employer, agreement=None, conflict=None)


@blueprint.route("/agreements/<int:agreement_id>/edit", methods=["GET", "POST"])
@access("agreements.edit")
def edit(employer_id: int, agreement_id: int) -> ResponseReturnValue:
    """Change an agreement, or end it with a day."""
    agreement = queries.get_agreement(employer_id, agreement_id)
    form = AgreementForm(obj=agreement)

    def save() -> Any:
        form.require_same_version(agreement)
        return actions.edit_agreement(agreement, form.values)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to(employer_id)
    conflict = find_conflict(form, agreement)
    return answer(
        "agreements/agreement.html",
        form,
        employer=agreement.employer,
        agreement=agreement,
        conflict=conflict,
    )


@blueprint.route("/agreements/<int:agreement_id>/remove", methods=["GET", "POST"])
@access("agreements.edit")
def remove(employer_id: int, agreement_id: int) -> ResponseReturnValue:
    """Take away an agreement that was written down by mistake."""
    agreement = queries.get_agreement(employer_id, agreement_id)
    form = RemoveForm()
    if form.validate_on_submit() and form.run(actions.remove_agreement, agreement):
        flash(_("The agreement is removed."), "success")
        return _to(employer_id)
    return answer("agreements/remove.html", form, employer_id=employer_id, what=agreement.title)


@blueprint.route("/files/new", methods=["GET", "POST"])
@access("agreements.edit")
def add_file(employer_id: int) -> ResponseReturnValue:
    """Keep a file with the employer, an agreement, or a placement of one's own participant."""
    employer = get_employer(employer_id)
    form = FileForm(data={"agreement_id": request.args.get("agreement", type=id_in)})
    agreements, placements = _offer(form, employer_id)

    def keep() -> Any:
        chosen = agreements.get(form.agreement_id.data), placements.get(form.placement_id.data)
        return actions.add_file(
            current_user, employer, form.content, form.file.data.filename, today(), *chosen
        )

    if form.validate_on_submit() and form.run(keep):
        flash(_("The file is kept, sealed."), "success")
        return _to(employer_id)
    return answer("agreements/add_file.html", form, employer=employer)


def _offer(form: FileForm, employer_id: int) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What a file may belong to, by id: any agreement, and placements of the reader's own participants."""
    agreements = queries.list_agreements(employer_id)
    placements = queries.list_own_placements(employer_id, current_user)
    names = list_names(current_user, {placement.participant_id for placement in placements})
    record_read(names)
    form.agreement_id.offer([(one.id, one.title) for one in agreements], label("unset", "no"))
    called = [
        (
            one.id,
            f"{names[one.participant_id]}, {label('placement_kind', one.kind)}, {formats.day(one.starts_on)}",
        )
        for one in placements
        if one.participant_id in names
    ]
    form.placement_id.offer(called, label("unset", "no"))
    return {one.id: one for one in agreements}, {one.id: one for one in placements}


@blueprint.get("/files/<int:file_id>")
@access("agreements.read", fresh=True)
def download(employer_id: int, file_id: int) -> ResponseReturnValue:
    """A file, to be saved and never shown by us. That it was taken out is in the log."""
    file = queries.get_file(employer_id, file_id, current_user)
    _note(file)
    response = Response(actions.content_of(file), content_type=MIMETYPES[file.kind])
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    # Whatever a browser makes of it, it may neither run nor reach anything.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _note(file: StoredFile) -> None:
    record("export", "stored_files", file.id, participant_id=file.participant_id)


@blueprint.route("/files/<int:file_id>/remove", methods=["GET", "POST"])
@access("agreements.edit")
def remove_file(employer_id: int, file_id: int) -> ResponseReturnValue:
    """Take away a file with what it holds."""
    file = queries.get_file(employer_id, file_id, current_user)
    form = RemoveForm()
    if form.validate_on_submit() and form.run(actions.remove_file, file):
        flash(_("The file is removed."), "success")
        return _to(employer_id)
    return answer("agreements/remove.html", form, employer_id=employer_id, what=file.name)
