"""The filtered list of employers as a file. Without numbers, next steps and notes: a file travels."""

import csv
import io
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter
from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.actions import record
from crm.database import db
from crm.employers.forms import EmployerFilterForm
from crm.employers.models import Employer
from crm.employers.narrowing import EmployerFilter, all_conditions
from crm.employers.rules import is_sole_trader
from crm.overviews import blueprint
from crm.reports.files import neutralised
from crm.web import formats
from crm.web.access import access
from crm.web.clock import today

MOST: Final = 20_000
Line = tuple[str, ...]


@blueprint.get("/employers/file")
@access("employers.read", fresh=True)
def employers_file() -> ResponseReturnValue:
    """The employers that fit the filters, in the order of their names."""
    format_name = request.args.get("format", "xlsx")
    if format_name not in FORMATS:
        abort(404)
    mimetype, written = FORMATS[format_name]
    lines = _lines(EmployerFilterForm().wanted(current_user.id))
    record("export", "employers", reason=format_name)
    response = Response(written(lines), content_type=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"{_('employers')}.{format_name}")
    return response


def _lines(wanted: EmployerFilter) -> list[Line]:
    """A heading, a line an employer, and whom the file leaves out: the name of a sole trader is a person's."""
    rows = _rows(wanted)
    companies = [row for row in rows if not is_sole_trader(row.orgnr)]
    lines = [_heading(), *map(_line, companies[:MOST])]
    if left_out := len(rows) - len(companies):
        lines.append(
            (
                ngettext(
                    "%(count)s sole trader is left out: their name is personal data.",
                    "%(count)s sole traders are left out: their names are personal data.",
                    left_out,
                    count=formats.number(left_out),
                ),
            )
        )
    if len(companies) > MOST:
        lines.append((_("Only the first %(count)s are here.", count=formats.number(MOST)),))
    return lines


def _rows(wanted: EmployerFilter) -> Sequence[Any]:
    columns = (
        *(Employer.name, Employer.street, Employer.postcode, Employer.city, Employer.phone, Employer.segment),
        *(Employer.stage, Employer.last_contact_on, Employer.next_on, Employer.orgnr),
        Staff.name.label("owner"),
    )
    statement = select(*columns).outerjoin(Employer.owner).where(*all_conditions(wanted, today()))
    return db.session.execute(statement.order_by(Employer.sort_name, Employer.id).limit(MOST + 1)).all()


def _heading() -> Line:
    return (
        *(
            _("Employer"),
            _("Street"),
            _("Postcode"),
            _("City"),
            _("Phone"),
            _("Kind of workplace"),
            _("Stage"),
        ),
        *(_("Owner"), _("Last contact"), _("Next step on")),
    )


def _line(row: Any) -> Line:
    texts = (
        *(row.name, row.street, row.postcode, row.city, formats.phone(row.phone)),
        *(formats.label(row.segment, "segment"), formats.label(row.stage, "stage"), row.owner),
        *(day.isoformat() if day else None for day in (row.last_contact_on, row.next_on)),
    )
    return tuple(text or "" for text in texts)


def as_csv(lines: Sequence[Line]) -> bytes:
    """For a spreadsheet, with a mark of UTF-8, which Excel asks for. No cell is taken for a formula."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(
        [neutralised(text) for text in line] for line in lines
    )
    return out.getvalue().encode("utf-8-sig")


def as_workbook(lines: Sequence[Line]) -> bytes:
    """An Excel workbook. Every cell is text, also one that looks like a formula or an address."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, bold = book.add_worksheet(str(_("Employers"))), book.add_format({"bold": True})
        for number, line in enumerate(lines):
            for place, text in enumerate(line):
                sheet.write_string(number, place, text, bold if number == 0 else None)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 9, 18)
    return out.getvalue()


FORMATS: Final = MappingProxyType[str, tuple[str, Callable[[Sequence[Line]], bytes]]](
    {
        "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
        "csv": ("text/csv; charset=utf-8", as_csv),
    }
)
