"""Questions about merges and about pairs that may be one."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager

from crm.database import db
from crm.doubles.models import EmployerMerge, PairSearch, SuspectedPair
from crm.employers.models import Employer
from crm.employers.queries import LARGEST_ID
from crm.web.paging import Page, page_of


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


def get_pair(pair_id: int) -> SuspectedPair:
    """A pair that may be one. 404 when there is none."""
    pair = db.session.get(SuspectedPair, pair_id) if pair_id <= LARGEST_ID else None
    return pair if pair is not None else abort(404)


def list_pairs(page: int) -> Page[SuspectedPair]:
    """One page of the pairs that may be one, the surest first: those said not to be, and archived ones, left out."""
    one, other = aliased(Employer), aliased(Employer)
    statement = (
        select(SuspectedPair)
        .join(one, SuspectedPair.one)
        .join(other, SuspectedPair.other)
        .options(
            contains_eager(SuspectedPair.one.of_type(one)), contains_eager(SuspectedPair.other.of_type(other))
        )
        .where(SuspectedPair.not_same_on.is_(None), one.archived_on.is_(None), other.archived_on.is_(None))
        # "same" comes before "similar".
        .order_by(SuspectedPair.verdict, SuspectedPair.score.desc(), SuspectedPair.id)
    )
    return page_of(statement, page)


def find_last_search() -> PairSearch | None:
    """The last time that somebody looked for pairs, or looks now; None when nobody has."""
    return db.session.scalars(select(PairSearch).order_by(PairSearch.id.desc()).limit(1)).first()


def find_last_found() -> PairSearch | None:
    """The last look that came to its end; None when there was none."""
    ended = select(PairSearch).where(PairSearch.ended_at.is_not(None))
    return db.session.scalars(ended.order_by(PairSearch.id.desc()).limit(1)).first()
