"""Saved views and changes of many, for pages; and which employers a page means."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer
from crm.employers.narrowing import EmployerFilter, all_conditions
from crm.segments import rules
from crm.segments.models import BulkChange, SavedView

# One change touches no more than this: what is meant is then better said by two filters.
MOST: Final = 20_000
MOST_TICKED: Final = 500
# As many ids as one question may carry in either database.
AT_ONCE: Final = 500
KEPT_FOR: Final = timedelta(days=90)
LARGEST_ID: Final = 2**31 - 1

_LOOKED_AT: Final = (
    Employer.id,
    Employer.name,
    Employer.version,
    Employer.owner_id,
    Employer.stage,
    Employer.next_step,
    Employer.next_on,
    Employer.no_next_step_reason,
    Employer.archived_on,
    Employer.last_contact_on,
    Employer.merged_into_id,
)


def list_views(staff: Staff) -> Sequence[SavedView]:
    """What `staff` can open with one tap, by name: their own, and those shared with a programme of theirs."""
    view = SavedView
    statement = (
        select(view)
        .options(joinedload(view.staff), joinedload(view.programme))
        .where(
            view.removed_at.is_(None),
            or_(view.staff_id == staff.id, view.programme_id.in_(staff.programme_ids)),
        )
        .order_by(view.name, view.id)
    )
    return db.session.scalars(statement).all()


def get_own_view(staff: Staff, view_id: int) -> SavedView:
    """One that `staff` has saved, removed or not. NotFound (404) for anybody else's."""
    view = db.session.get(SavedView, view_id) if view_id <= LARGEST_ID else None
    if view is None or view.staff_id != staff.id:
        raise NotFound
    return view


@dataclass(frozen=True)
class Chosen:
    """The employers that a page means: those ticked, or (`ids` None) all that fit the filter."""

    ids: tuple[int, ...] | None
    wanted: EmployerFilter
    today: date

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Which employers, for a select."""
        return all_conditions(self.wanted, self.today) if self.ids is None else [Employer.id.in_(self.ids)]


@dataclass(frozen=True)
class Plan:
    """What a change would do: the employers that it touches, and how many it leaves out, why."""

    changing: Sequence[Row[*tuple[Any, ...]]]
    left_out: Mapping[rules.Reason, int]

    @property
    def seen(self) -> str:
        """A mark of what was looked at: another one when an employer has come, gone or been changed."""
        rows = sorted((row.id, row.version) for row in self.changing)
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


def list_chosen(chosen: Chosen) -> Sequence[Row[*tuple[Any, ...]]]:
    """The employers that are meant, by name: one more than `MOST` at most."""
    statement = select(*_LOOKED_AT).where(*chosen.conditions)
    return db.session.execute(statement.order_by(Employer.sort_name, Employer.id).limit(MOST + 1)).all()


def list_locked(ids: Sequence[int]) -> list[Row[*tuple[Any, ...]]]:
    """The employers of these ids that are there; nobody else writes them meanwhile, and all lock in one order."""
    ordered = sorted(ids)
    return [
        row
        for first in range(0, len(ordered), AT_ONCE)
        for row in db.session.execute(
            select(*_LOOKED_AT)
            .where(Employer.id.in_(ordered[first : first + AT_ONCE]))
            .order_by(Employer.id)
            .with_for_update()
        )
    ]


def plan_change(chosen: Chosen, kind: str, new: Mapping[str, Any]) -> Plan:
    """What a change to these values would do to the employers that are meant."""
    judged = [(row, rules.why_left_out(kind, new, row)) for row in list_chosen(chosen)[:MOST]]
    left_out = Counter(reason for _row, reason in judged if reason is not None)
    return Plan([row for row, reason in judged if reason is None], left_out)


def list_changes(now: datetime) -> Sequence[BulkChange]:
    """The changes of many of the last ninety days, latest first."""
    statement = (
        select(BulkChange)
        .options(joinedload(BulkChange.staff), joinedload(BulkChange.undone_by))
        .where(BulkChange.made_at >= now - KEPT_FOR)
        .order_by(BulkChange.made_at.desc(), BulkChange.id.desc())
        .limit(50)
    )
    return db.session.scalars(statement).all()


def find_change(change_id: int, for_writing: bool = False) -> BulkChange | None:
    """One of them as it is now, None when there is none; `for_writing`: nobody else takes a step meanwhile."""
    if change_id > LARGEST_ID:
        return None
    return db.session.get(BulkChange, change_id, populate_existing=True, with_for_update=for_writing or None)


def get_change(change_id: int, for_writing: bool = False) -> BulkChange:
    """One of them. NotFound (404) when there is none."""
    change = find_change(change_id, for_writing)
    if change is None:
        raise NotFound
    return change


def is_in_charge(change: BulkChange, staff: Staff) -> bool:
    """Whether `staff` may stop it, go on with it and take it back: who made it, or a coordinator."""
    return change.staff_id == staff.id or staff.role == "coordinator"


def is_undoable(change: BulkChange, staff: Staff, now: datetime) -> bool:
    """Whether `staff` may take it back, once; not while somebody works on it."""
    is_at_rest = rules.standing(change, now) != "going_on"
    return change.undone_at is None and is_at_rest and is_in_charge(change, staff)
