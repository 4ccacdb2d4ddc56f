"""Pages of the import: choose a file, look at what it would do, read it in, take it back."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user, user_authenticated

from crm.accounts.permissions import may
from crm.imports import labels, queries
from crm.imports.actions import (
    ChangedWhileReading,
    apply_plan,
    check_workbook,
    undo_import,
)
from crm.imports.bulk import collector_at_rest
from crm.imports.faults import FileRefused
from crm.imports.forms import UploadForm
from crm.imports.jobs import progress_of, start_check
from crm.imports.models import ImportRun
from crm.imports.planning import plan_import
from crm.imports.previews import FILTERS, ROWS_A_PAGE, digest_of, fault_from_json, list_rows, write_preview
from crm.imports.template_workbook import described_sheets, template_workbook
from crm.imports.undoing import AlreadyUndone, CannotUndo
from crm.imports.uploads import Upload, find_upload, keep_upload, remove_old
from crm.imports.workbench import Importer
from crm.web.access import access
from crm.web.clock import now
from crm.web.paging import Page, page_of, requested_page

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
# A workbook is full of names in plain text: the next log-in of anybody, not only the next upload, ends its day.
blueprint.record_once(lambda state: user_authenticated.connect(_forget_old_uploads, state.app))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@access("imports.run")
def index() -> ResponseReturnValue:
    """What has been read in, and where to begin."""
    return _index(UploadForm()), 200


@blueprint.get("/template.xlsx")
@access("imports.run")
def template() -> ResponseReturnValue:
    """An empty workbook to fill in."""
    headers = {"Content-Disposition": "attachment; filename=dorroppnare.xlsx"}
    return Response(template_workbook(), mimetype=XLSX, headers=headers)


@blueprint.post("")
@access("imports.run")
def upload() -> ResponseReturnValue:
    """Take a file and begin to check it."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _index(form), 422
    kept = keep_upload(form.files.data, current_user.id)
    start_check(_app(), kept, _importer())
    return redirect(url_for("imports.preview", token=kept.token), 303)


@blueprint.get("/uploads/<token>")
@access("imports.run")
def preview(token: str) -> ResponseReturnValue:
    """What the file would do, or how far its check has come."""
    kept = _own_upload(token)
    # Asked before the summary is read: a check that ends in between must not leave a page that waits for ever.
    job = progress_of(kept)
    summary = kept.read("summary.json")
    if summary is None:
        return render_template("imports/checking.html", upload=kept, job=job)
    if summary["status"] in ("unreadable", "failed"):
        return render_template("imports/unreadable.html", upload=kept, sentence=_why_unreadable(summary)), 422
    return render_template("imports/preview.html", upload=kept, summary=summary, **_shown(kept, summary))


@blueprint.get("/uploads/<token>/progress")
@access("imports.run")
def progress(token: str) -> ResponseReturnValue:
    """How far the check has come; tells the page to load anew when it is done."""
    kept = _own_upload(token)
    job = progress_of(kept)
    response = Response(render_template("imports/_progress.html", upload=kept, job=job))
    if job.is_finished or job.is_silent:
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/uploads/<token>/again")
@access("imports.run")
def check_again(token: str) -> ResponseReturnValue:
    """Check a file once more, whose check died with its worker."""
    kept = _own_upload(token)
    start_check(_app(), kept, _importer())
    return redirect(url_for("imports.preview", token=token), 303)


@blueprint.post("/uploads/<token>/stop")
@access("imports.run")
def stop(token: str) -> ResponseReturnValue:
    """Stop a check, or throw a checked file away."""
    kept = _own_upload(token)
    kept.stop()
    if progress_of(kept).is_finished or progress_of(kept).is_silent:
        kept.remove()
    flash(_("Nothing was read in, and the file is thrown away."), "message")
    return redirect(url_for("imports.index"), 303)


@blueprint.post("/uploads/<token>/apply")
@access("imports.run")
def apply(token: str) -> ResponseReturnValue:
    """Read the file in, if it would still do what was shown."""
    kept = _own_upload(token)
    try:
        with collector_at_rest():
            run = _applied(kept)
    except (ChangedWhileReading, FileRefused):
        run = None
    if run is None:
        flash(
            _("Something was changed meanwhile, so this is a new preview. Look at it, then read in."),
            "warning",
        )
        return redirect(url_for("imports.preview", token=token), 303)
    flash(_("The workbook is read in."), "success")
    response = redirect(url_for("imports.show", run_id=run.id), 303)
    response.call_on_close(kept.remove)
    return response


@blueprint.get("/<int:run_id>")
@access("imports.run")
def show(run_id: int) -> ResponseReturnValue:
    """One import and what it brought."""
    run = queries.find_run(run_id, current_user) or abort(404)
    return render_template("imports/show.html", run=run, sheet_labels=labels.SHEET_LABELS)


@blueprint.post("/<int:run_id>/undo")
@access("imports.run")
def undo(run_id: int) -> ResponseReturnValue:
    """Take an import back, or say why not."""
    run = queries.find_run(run_id, current_user) or abort(404)
    try:
        undo_import(run, now())
    except AlreadyUndone:
        flash(_("This import has been taken back already."), "message")
    except CannotUndo as error:
        reasons = [labels.hindrance_sentence(hindrance) for hindrance in error.hindrances]
        page = render_template(
            "imports/show.html", run=run, sheet_labels=labels.SHEET_LABELS, reasons=reasons
        )
        return page, 422
    else:
        flash(_("The import is taken back."), "success")
    return redirect(url_for("imports.show", run_id=run_id), 303)


def _forget_old_uploads(_app: Any, **_who: Any) -> None:
    remove_old(now())


def _index(form: UploadForm) -> str:
    runs = page_of(queries.list_runs(current_user), requested_page(), scalars=False)
    return render_template("imports/index.html", form=form, runs=runs, sheets=list(described_sheets()))


def _app() -> Any:
    return current_app._get_current_object()  # type: ignore[attr-defined]


def _importer() -> Importer:
    if may(current_user, "staff.edit"):
        return Importer(current_user.id)
    programmes = frozenset(current_user.programme_ids)
    return Importer(current_user.id, False, programmes, current_user.organisation_id)


def _own_upload(token: str) -> Upload:
    return find_upload(token, current_user.id) or abort(404)


def _applied(kept: Upload) -> ImportRun | None:
    """The run; None when the plan is not the one that was shown, in which case the new one is kept to be shown."""
    plan = plan_import(check_workbook(kept.source), _importer(), lock=True)
    shown = kept.read("summary.json") or {}
    if digest_of(plan) == shown.get("digest"):
        run = apply_plan(plan, kept.source, _importer(), now())
        if run is not None:
            return run
    kept.write("summary.json", write_preview(kept.folder, plan))
    return None


def _why_unreadable(summary: dict[str, Any]) -> str:
    if summary["status"] == "failed":
        return _("The check stopped before its end. It is not your fault. Try once more.")
    return labels.file_sentence(FileRefused(summary["reason"], **summary["values"]))


def _shown(kept: Upload, summary: dict[str, Any]) -> dict[str, Any]:
    """What the preview page shows of the chosen sheet."""
    counts = summary["counts"]
    with_faults = [name for name in counts if counts[name]["refused"]]
    sheet = request.args.get("sheet", "")
    sheet = sheet if sheet in counts else next(iter([*with_faults, *counts]))
    state = request.args.get("state")
    state = state if state in FILTERS else None
    total = counts[sheet][state] if state else sum(counts[sheet].values())
    page = min(requested_page(), max(1, -(-total // ROWS_A_PAGE)))
    rows = list_rows(kept.folder, sheet, state, page)
    return {
        "sheet": sheet,
        "state": state,
        "rows": Page(rows, page, total, ROWS_A_PAGE),
        "columns": summary["columns"][sheet],
        "totals": {one: sum(each[one] for each in counts.values()) for one in FILTERS},
        "sheet_faults": [
            (f, labels.fault_sentence(f)) for f in map(fault_from_json, summary["sheet_faults"])
        ],
        "warnings": [
            (name, labels.warning_text(code), numbers) for name, code, numbers in summary["warnings"]
        ],
        "fault_sentence": labels.fault_sentence,
        "state_labels": labels.STATE_LABELS,
        "sheet_labels": labels.SHEET_LABELS,
    }
