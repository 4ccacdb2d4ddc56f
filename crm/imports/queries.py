"""Lists of imports."""

from typing import Any

from sqlalchemy import Select, select

from crm.accounts.models import Staff
from crm.database import db
from crm.imports.models import ImportRun


def list_runs() -> Select[Any, Any]:
    """The imports with who made them (None: the command line), the latest first."""
    return (
        select(ImportRun, Staff.name)
        .outerjoin(Staff, ImportRun.staff_id == Staff.id)
        .where(ImportRun.state != "previewed")
        .order_by(ImportRun.id.desc())
    )


def find_run(run_id: int) -> ImportRun | None:
    """An import; None when there is none."""
    return db.session.get(ImportRun, run_id)
