"""Questions about merges: one of them, those that an employer took over."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select

from crm.database import db
from crm.doubles.models import EmployerMerge
from crm.employers.models import Employer
from crm.employers.queries import LARGEST_ID


def get_both(kept_id: int, merged_id: int) -> tuple[Employer, Employer]:
    """Two employers as they are, whether merged or not. 404 when one of them is not there."""
    if max(kept_id, merged_id) > LARGEST_ID:
        abort(404)
    kept, merged = db.session.get(Employer, kept_id), db.session.get(Employer, merged_id)
    return (kept, merged) if kept is not None and merged is not None else abort(404)


def get_merge(merge_id: int) -> EmployerMerge:
    """A merge. 404 when there is none."""
    merge = db.session.get(EmployerMerge, merge_id) if merge_id <= LARGEST_ID else None
    return merge if merge is not None else abort(404)


def list_merges_into(employer_id: int) -> Sequence[EmployerMerge]:
    """The merges that made the employer what it is, the latest first; those taken back left out."""
    statement = select(EmployerMerge).where(
        EmployerMerge.kept_id == employer_id, EmployerMerge.undone_at.is_(None)
    )
    return db.session.scalars(statement.order_by(EmployerMerge.id.desc())).all()
