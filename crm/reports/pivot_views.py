"""Asking about placements as coordinators do on the phone, and keeping questions to ask again."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from markupsafe import Markup

from crm import codes
from crm.accounts.permissions import may
from crm.audit.actions import record, record_read
from crm.labels import label
from crm.reports import actions, files, saved
from crm.reports.behind import named_ids, page_behind
from crm.reports.forms import ARGUMENTS, CHOICES, SPREADING, usual_periods
from crm.reports.labels import COUNTS, DIMENSIONS, REPORTS, TABLES, period_words, spreading_words
from crm.reports.pictures import drawing_of, links_of, reading_of, shown
from crm.reports.pivot import MEASURES, NAME
from crm.reports.pivot_forms import QuestionForm, stored_form
from crm.reports.queries import list_programmes
from crm.reports.questions import NARROWED_BY, Question, sector_choices
from crm.reports.scope import Scope, UnknownProgramme
from crm.reports.suppression import for_spreading
from crm.reports.tables import TOTAL, Report
from crm.web.access import access, declared_access
from crm.web.clock import now, today
from crm.web.editing import answer
from crm.web.paging import requested_page

blueprint = Blueprint("pivot", __name__, url_prefix="/reports/pivot")
FORMATS = ("xlsx", "csv", "json")
UNPROCESSABLE = 422


@blueprint.get("")
@access("reports.people")
def show() -> ResponseReturnValue:
    """The answer, and the question to change."""
    return _page(Question.from_arguments(request.args), _form())


@blueprint.get("/download")
@access("reports.people", fresh=True)
def download() -> ResponseReturnValue:
    """The answer as a file."""
    question = Question.from_arguments(request.args)
    format_name = request.args.get("format", "xlsx")
    if format_name not in FORMATS:
        abort(404)
    scope = _scope(question)
    if scope is None:
        return _page(question, _form())
    made_for = ", for spreading" if question.filters.for_spreading else ""
    record("export", "reports", reason=f"{NAME}, {format_name}{made_for}")
    written = files.FORMATS[format_name](_counted(question, scope))
    response = Response(written, mimetype=None, content_type=files.MIMETYPES[format_name])
    response.headers.set("Content-Disposition", "attachment", filename=f"{NAME}.{format_name}")
    return response


@blueprint.get("/rows")
@access("participants.pseudonymous")
def rows() -> ResponseReturnValue:
    """The placements behind one figure, names only of one's own participants."""
    question = Question.from_arguments(request.args)
    scope = None if question.filters.for_spreading else _scope(question)
    table = question.count(scope or abort(404)).find_table(request.args.get("table", ""))
    ids = request.args.get("row", ""), request.args.get("column", "")
    cell = table.find_cell(*ids) if table else None
    if table is None or cell is None or scope is None:
        abort(404)
    page = page_behind(cell, "placements", scope, current_user, requested_page())
    record_read(named_ids(page.rows))
    row = next(one for one in table.rows if one.id == ids[0])
    column = next(one for one in table.columns if one.id == ids[1])
    return render_template(
        "reports/rows.html",
        definition={"name": NAME, "words": REPORTS[NAME]},
        filters=question,
        title=TABLES[NAME, table.id][0],
        row=row,
        column=column,
        cell=cell,
        figure=shown(table, row, column),
        unit="placements",
        page=page,
        may_open=lambda endpoint: may(current_user, declared_access(current_app, endpoint) or ""),
    )


@blueprint.post("")
@access("reports.people")
def save() -> ResponseReturnValue:
    """Keep the question that stands in the address."""
    question, form = Question.from_arguments(request.args), _form()
    if _scope(question) is None:
        return _page(question, form)
    save_it = partial(actions.save_question, current_user, form.name.data, form.programme_id.data or None)
    if form.validate_on_submit() and form.run(save_it, question.asked):
        flash(_("“%(name)s” is saved. You find it under Reports.", name=form.name.data), "success")
        return redirect(_address("pivot.show", question), 303)
    return _page(question, form)


@blueprint.route("/saved/<int:question_id>", methods=["GET", "POST"])
@access("reports.people")
def change(question_id: int) -> ResponseReturnValue:
    """Another name, other people to share it with, or away with it."""
    question = saved.get_own_question(current_user, question_id)
    form = stored_form(question).for_staff(current_user, _("Only me"))

    def rename() -> Any:
        form.require_same_version(question)
        return actions.rename_question(current_user, question, form.name.data, form.programme_id.data or None)

    if form.validate_on_submit() and form.run(rename):
        flash(_("“%(name)s” is saved.", name=question.name), "success")
        return redirect(url_for("reports.index"), 303)
    return answer("reports/saved_question.html", form, question=question)


@blueprint.post("/saved/<int:question_id>/remove")
@access("reports.people")
def remove(question_id: int) -> ResponseReturnValue:
    """Take a question from the lists."""
    question = actions.remove_question(saved.get_own_question(current_user, question_id), now())
    said = _("“%(name)s” is removed.", name=question.name)
    undo = url_for("pivot.change", question_id=question.id)
    flash(Markup('{} <a href="{}">{}</a>').format(said, undo, _("Undo")), "success")
    return redirect(url_for("reports.index"), 303)


@blueprint.post("/saved/<int:question_id>/put-back")
@access("reports.people")
def put_back(question_id: int) -> ResponseReturnValue:
    """Undo the removal."""
    question = saved.get_own_question(current_user, question_id)
    form = stored_form(question).for_staff(current_user, _("Only me"))
    if form.run(actions.put_back_question, current_user, question):
        flash(_("“%(name)s” is back.", name=question.name), "success")
        return redirect(url_for("reports.index"), 303)
    return answer("reports/saved_question.html", form, question=question)


def _form() -> QuestionForm:
    return QuestionForm().for_staff(current_user, _("Only me"))


def _scope(question: Question) -> Scope | None:
    try:
        return question.scope_for(current_user)
    except UnknownProgramme:
        abort(404)


def _counted(question: Question, scope: Scope) -> Report:
    report = question.count(scope)
    if question.filters.for_spreading:
        (report,) = for_spreading([report], current_app.config["SPREADING_THRESHOLD"])
    return report


def _page(question: Question, form: QuestionForm) -> ResponseReturnValue:
    scope = _scope(question)
    report = _counted(question, scope) if scope else None
    page = render_template(
        "reports/pivot.html",
        question=question,
        form=form,
        report=report,
        totals=_totals(report) if report else {},
        words=REPORTS[NAME],
        dimensions=DIMENSIONS,
        kinds={kind: label("placement_kind", kind) for kind in codes.PLACEMENT_KINDS},
        sectors=sector_choices(),
        programmes=list_programmes(current_user),
        periods=usual_periods(today()),
        narrowings={ARGUMENTS[name]: CHOICES[name](current_user) for name in NARROWED_BY},
        table_words=TABLES,
        counts=COUNTS,
        period_words=period_words,
        spreading_words=spreading_words,
        drawing_of=drawing_of,
        reading_of=reading_of,
        link=links_of(report, partial(_link, question)) if report else None,
        with_spreading={**question.asked, "for": SPREADING},
        threshold=current_app.config["SPREADING_THRESHOLD"],
    )
    return page, UNPROCESSABLE if report is None or form.errors else 200


def _totals(report: Report) -> dict[str, Any]:
    """Measure → where its total stands (table, row, column) and the figure."""
    if report.find_table("by_row"):
        places = {measure: ("by_row", TOTAL, measure) for measure in MEASURES}
    else:
        places = {measure: (measure, TOTAL, TOTAL) for measure in MEASURES}
    return {measure: (place, report.value(*place)) for measure, place in places.items()}


def _link(question: Question, table: str, row: str, column: str) -> str | None:
    if not may(current_user, "participants.pseudonymous"):
        return None
    return _address("pivot.rows", question, table=table, row=row, column=column)


def _address(endpoint: str, question: Question, **more: Any) -> str:
    return url_for(endpoint, **{**question.arguments, **more})
