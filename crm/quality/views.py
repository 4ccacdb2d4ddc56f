"""Pages of what makes counts wrong: the checks that find something, and the rows of one."""

from typing import Any

from flask import Blueprint, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from crm.accounts.permissions import may
from crm.audit.actions import record_read
from crm.quality import queries
from crm.quality.rules import BY_CODE, Check
from crm.web.access import access, declared_access
from crm.web.clock import today
from crm.web.paging import requested_page

blueprint = Blueprint("quality", __name__, url_prefix="/quality")


@blueprint.get("")
@access("quality.read")
def index() -> ResponseReturnValue:
    """What there is to mend."""
    return render_template("quality/index.html", counts=queries.count_findings(current_user, today()))


@blueprint.get("/<code>")
@access("quality.read")
def show(code: str) -> ResponseReturnValue:
    """The rows that one check finds, each with the way to where it is mended."""
    check = BY_CODE.get(code) or abort(404)
    page = queries.page_of_findings(check, current_user, today(), requested_page())
    record_read([row.person.id for row in page.rows if row.person and row.person.is_identified])
    addresses = [_address(check, row) for row in page.rows]
    return render_template("quality/show.html", check=check, page=page, addresses=addresses)


def _address(check: Check, row: queries.Finding) -> str | None:
    """Where the reader mends a row; None when it is for somebody else to do."""
    for endpoint in check.mended_at:
        is_theirs = endpoint != "contacts.edit" or row.is_own
        if is_theirs and may(current_user, declared_access(current_app, endpoint) or ""):
            return url_for(endpoint, **_arguments(endpoint, row))
    return None


def _arguments(endpoint: str, row: queries.Finding) -> dict[str, Any]:
    if endpoint == "contacts.edit":
        return {"contact_id": row.row_id}
    if endpoint == "placements.show":
        return {"placement_id": row.row_id}
    if row.person:
        return {"participant_id": row.person.id}
    return {"employer_id": row.employer_id}
