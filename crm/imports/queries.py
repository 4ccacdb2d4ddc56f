"""Lists of imports."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, select, true

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.database import db
from crm.imports.models import ImportRun


def list_runs(staff: Staff) -> Select[Any, Any]:
    """The imports that `staff` may look at, with who made them (None: the command line), the latest first."""
    return (
        select(ImportRun, Staff.name)
        .outerjoin(Staff, ImportRun.staff_id == Staff.id)
        .where(ImportRun.state != "previewed", _is_theirs(staff))
        .order_by(ImportRun.id.desc())
    )


def find_run(run_id: int, staff: Staff) -> ImportRun | None:
    """An import that `staff` may look at and take back; None when there is none."""
    return db.session.scalar(
        select(ImportRun)
        .outerjoin(Staff, ImportRun.staff_id == Staff.id)
        .where(ImportRun.id == run_id, _is_theirs(staff))
    )


def _is_theirs(staff: Staff) -> ColumnElement[bool]:
    """Administrators look after every import, coordinators after those that their organisation made."""
    if may(staff, "staff.edit"):
        return true()
    return false() if staff.organisation_id is None else Staff.organisation_id == staff.organisation_id
