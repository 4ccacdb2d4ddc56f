"""Pages of reports: what can be pulled, one report, its files, and the rows behind a figure."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from crm.accounts.permissions import may
from crm.audit.actions import record, record_read
from crm.programmes.models import Programme
from crm.reports import files
from crm.reports.behind import named_ids, page_behind
from crm.reports.comparing import comparisons_of
from crm.reports.counting import count_together
from crm.reports.forms import ARGUMENTS, CHOICES, SPREADING, Filters, usual_periods
from crm.reports.labels import COUNTS, TABLES, compared_words, days_of, spreading_words
from crm.reports.pictures import drawing_of, links_of, reading_of, shown
from crm.reports.progress import GoalProgress, list_progress
from crm.reports.queries import list_programmes
from crm.reports.registry import REPORTS, Definition
from crm.reports.saved import list_questions
from crm.reports.scope import Scope, UnknownProgramme
from crm.reports.tables import Report, Table
from crm.web import pdf
from crm.web.access import access, declared_access
from crm.web.clock import today
from crm.web.paging import requested_page

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
UNPROCESSABLE = 422


@blueprint.get("")
@access("reports.read")
def index() -> ResponseReturnValue:
    """What can be pulled, as questions."""
    definitions = [one for one in REPORTS.values() if may(current_user, one.permission)]
    may_ask = may(current_user, "reports.people")
    questions = list_questions(current_user) if may_ask else []
    return render_template(
        "reports/index.html", definitions=definitions, may_ask=may_ask, questions=questions
    )


@blueprint.get("/how-we-count")
@access("reports.read")
def definitions() -> ResponseReturnValue:
    """Every definition: the question, what is counted, the unit."""
    known = [one for one in REPORTS.values() if may(current_user, one.permission)]
    return render_template("reports/definitions.html", definitions=known, words=TABLES, counts=COUNTS)


@blueprint.get("/<name>")
@access("reports.read")
def show(name: str) -> ResponseReturnValue:
    """One report: the answer, the pictures, the tables, what is counted."""
    definition, filters = _asked(name)
    scope = _scope(filters)
    page = partial(_page, definition=definition, filters=filters)
    if scope is None:
        return page(report=None), UNPROCESSABLE
    return page(report=_counted(definition, filters, scope))


@blueprint.get("/<name>/download")
@access("reports.read", fresh=True)
def download(name: str) -> ResponseReturnValue:
    """The report as a file, the same as the command writes."""
    definition, filters = _asked(name)
    format_name = request.args.get("format", "xlsx")
    if format_name not in files.MIMETYPES or (format_name == "pdf" and not pdf.can_draw()):
        abort(404)
    scope = _scope(filters)
    if scope is None:
        return _page(definition, filters, report=None), UNPROCESSABLE
    made_for = ", for spreading" if filters.for_spreading else ""
    record("export", "reports", reason=f"{name}, {format_name}{made_for}")
    written = files.FORMATS[format_name](_counted(definition, filters, scope))
    response = Response(written, mimetype=None, content_type=files.MIMETYPES[format_name])
    response.headers.set("Content-Disposition", "attachment", filename=_file_name(name, filters, format_name))
    return response


@blueprint.get("/<name>/rows")
@access("participants.pseudonymous")
def rows(name: str) -> ResponseReturnValue:
    """The rows behind one figure, names only of one's own participants."""
    definition, filters = _asked(name)
    if filters.for_spreading:
        abort(404)
    scope = _scope(filters) or abort(404)
    table = definition.count(scope).find_table(request.args.get("table", ""))
    ids = request.args.get("row", ""), request.args.get("column", "")
    cell = table.find_cell(*ids) if table else None
    if table is None or cell is None or table.definition.behind is None:
        abort(404)
    page = page_behind(cell, table.definition.behind, scope, current_user, requested_page())
    record_read(named_ids(page.rows))
    return render_template(
        "reports/rows.html",
        definition=definition,
        filters=filters,
        title=TABLES[name, table.id][0],
        row=next(row for row in table.rows if row.id == ids[0]),
        column=next(column for column in table.columns if column.id == ids[1]),
        cell=cell,
        figure=_figure(table, *ids),
        unit=table.definition.behind,
        page=page,
        may_open=_may_open,
    )


def _figure(table: Table, row_id: str, column_id: str) -> str:
    """A figure as it reads in its table."""
    row = next(row for row in table.rows if row.id == row_id)
    return shown(table, row, next(column for column in table.columns if column.id == column_id))


def _asked(name: str) -> tuple[Definition, Filters]:
    definition = _definition(name)
    return definition, Filters.from_arguments(request.args, definition.narrowed_by)


def _definition(name: str) -> Definition:
    definition = REPORTS.get(name) or abort(404)
    if not may(current_user, definition.permission):
        abort(403)
    return definition


def _scope(filters: Filters) -> Scope | None:
    try:
        return filters.scope_for(current_user)
    except UnknownProgramme:
        abort(404)


def _counted(definition: Definition, filters: Filters, scope: Scope) -> Report:
    threshold = current_app.config["SPREADING_THRESHOLD"] if filters.for_spreading else None
    (report,) = count_together([definition], scope, filters.comparison or None, threshold)
    return report


def _may_open(endpoint: str) -> bool:
    """Whether the reader may open the pages of an endpoint: else its name stands without a link."""
    return may(current_user, declared_access(current_app, endpoint) or "")


def _page(definition: Definition, filters: Filters, report: Report | None) -> str:
    link = partial(_link, definition.name, filters)
    return render_template(
        "reports/show.html",
        definition=definition,
        filters=filters,
        report=report,
        programmes=list_programmes(current_user),
        periods=usual_periods(today()),
        narrowings={ARGUMENTS[field]: CHOICES[field](current_user) for field in definition.narrowed_by},
        words=TABLES,
        counts=COUNTS,
        spreading_words=spreading_words,
        compared_words=compared_words,
        days_of=days_of,
        comparisons=comparisons_of(report.period) if report else [],
        drawing_of=drawing_of,
        reading_of=reading_of,
        link=links_of(report, link) if report else None,
        progress=_progress(definition, filters),
        can_draw_pdf=pdf.can_draw(),
        with_spreading={**filters.arguments, "for": SPREADING},
        threshold=current_app.config["SPREADING_THRESHOLD"],
    )


def _progress(definition: Definition, filters: Filters) -> list[tuple[Programme, list[GoalProgress]]]:
    """Beside the figures of goals: how far each programme asked about has come. Goals are for everybody, and outlooks
    are not for spreading."""
    if definition.name != "goals" or filters.narrowing or filters.for_spreading:
        return []
    programmes = list_programmes(current_user)
    asked = [one for one in programmes if filters.programme in ("", one.code)]
    return [(one, goals) for one in asked if (goals := list_progress(one, today()))]


def _link(name: str, filters: Filters, table: str, row: str, column: str) -> str | None:
    if not may(current_user, "participants.pseudonymous"):
        return None
    address: dict[str, Any] = {"table": table, "row": row, "column": column, **filters.arguments}
    return url_for("reports.rows", name=name, **address)


def _file_name(name: str, filters: Filters, format_name: str) -> str:
    return "-".join([name, *filters.arguments.values()]) + f".{format_name}"
