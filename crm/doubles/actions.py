"""Making one employer of two, and two again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from crm import errors
from crm.accounts.models import Staff
from crm.database import Base, db
from crm.doubles import rules
from crm.doubles.hanging import Merging, take_over
from crm.doubles.journal import Journal, Undoing, rows_where
from crm.doubles.models import EmployerMerge
from crm.doubles.people import join, list_alike
from crm.doubles.rules import Side
from crm.employers.models import Employer
from crm.employers.rules import derived_columns
from crm.web.clock import HOME

# A merge can be taken back for so long; then what it takes to do so goes.
UNDOABLE_FOR: Final = timedelta(days=366)
_SEARCHED = ("name", "street", "city", "orgnr")
# What means something only together: on the page it is chosen together, and taken back together.
_TOGETHER = {
    "employers": (*rules.PARTS.values(), ("lat", "lon")),
    "workplace_facts": (("value", "source", "noted_on"),),
    "campaign_recipients": (("answer", "answered_on"),),
    "event_invitations": (("answer", "answered_on"), ("came", "people", "contact_id")),
}


@dataclass(frozen=True)
class Choices:
    """What somebody chose: part of `rules.PARTS` → whose, fact → whose answer, and which of the merged employer's
    contact people (by id) are one with somebody at the kept one. What is not chosen follows the rules.
    """

    parts: Mapping[str, Side] = field(default_factory=dict)
    facts: Mapping[str, Side] = field(default_factory=dict)
    joined: Collection[int] = ()


def merge_employers(
    actor: Staff, kept: Employer, merged: Employer, choices: Choices, now: datetime
) -> EmployerMerge:
    """Let `merged` go up in `kept`, with everything that hangs on it. It is archived, and leads on to `kept`.

    Raises MergedWithItself, HasBeenMerged (either of the two was before) or KeptIsArchived.
    """
    ours, theirs = _read_both(kept, merged)
    day, journal = now.astimezone(HOME).date(), Journal()
    alike = [pair for pair in list_alike(kept.id, merged.id) if pair.merged["id"] in choices.joined]
    take_over(journal, Merging(kept.id, merged.id, day, choices.facts))
    join(journal, alike, day, now)
    employers = Base.metadata.tables["employers"]
    journal.change(employers, ours, {**_one_of_two(ours, theirs, choices), **_next_version(ours, now)})
    gone = {"archived_on": theirs["archived_on"] or day, "merged_into_id": kept.id}
    journal.change(employers, theirs, {**gone, **_next_version(theirs, now)})
    merge = EmployerMerge(
        kept_id=kept.id,
        merged_id=merged.id,
        merged_by_id=actor.id,
        merged_at=now,
        snapshot={"steps": journal.steps, "last_contact": _last_contact_id()},
    )
    db.session.add(merge)
    db.session.flush()
    db.session.expire_all()
    return merge


def _read_both(kept: Employer, merged: Employer) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two rows as they stand, nobody else writing on them until this is done."""
    if kept.id == merged.id:
        raise errors.MergedWithItself
    db.session.flush()
    employers, ids = Base.metadata.tables["employers"], (kept.id, merged.id)
    both = employers.c.id.in_(ids)
    db.session.execute(select(employers.c.id).where(both).order_by(employers.c.id).with_for_update())
    rows = {row["id"]: row for row in rows_where(employers, both)}
    for row in rows.values():
        if row["merged_into_id"] is not None:
            raise errors.HasBeenMergedBefore(employer=row["name"])
    if rows[kept.id]["archived_on"] is not None:
        raise errors.KeptIsArchived(employer=kept.name)
    return rows[kept.id], rows[merged.id]


def _one_of_two(ours: dict[str, Any], theirs: dict[str, Any], choices: Choices) -> dict[str, Any]:
    values = rules.one_of_two(ours, theirs, choices.parts)
    return {**values, **derived_columns(*[values[column] for column in _SEARCHED])}


def _next_version(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {"version": row["version"] + 1, "updated_at": now}


def undo_merge(actor: Staff, merge: EmployerMerge, now: datetime) -> list[tuple[str, tuple[str, ...]]]:
    """Make two of one again, every row as it was. What has come since stays with the kept employer.

    Gives what somebody has changed since, which stays as it is: table and columns. Raises IsUndone, MergedLongAgo
    when what it takes is no longer kept, or KeptWasMerged when the kept employer has itself gone up in another: that
    is to be undone first.
    """
    db.session.flush()
    locked = select(EmployerMerge).where(EmployerMerge.id == merge.id).with_for_update()
    db.session.scalars(locked.execution_options(populate_existing=True)).one()
    if merge.is_undone:
        raise errors.IsUndone
    if not merge.is_undoable:
        raise errors.MergedLongAgo
    if merge.kept.merged_into_id is not None:
        further = db.session.get_one(Employer, merge.kept.merged_into_id)
        raise errors.KeptWasMerged(employer=merge.kept.name, further=further.name)
    undoing = Undoing(now, _TOGETHER)
    undoing.take_back(merge.snapshot["steps"])
    merge.undone_at, merge.undone_by_id = now, actor.id
    db.session.flush()
    db.session.expire_all()
    _bring_up_to_date(merge, undoing)
    return [(table, columns) for table, columns in undoing.left if not set(columns) <= set(rules.FOLLOWING)]


def _bring_up_to_date(merge: EmployerMerge, undoing: Undoing) -> None:
    """What follows from others on the kept employer, where something has come or was changed since the merge."""
    kept = merge.kept
    if any(table == "employers" for table, _columns in undoing.left):
        for column, value in derived_columns(*[getattr(kept, column) for column in _SEARCHED]).items():
            setattr(kept, column, value)
    latest = _latest_since(merge)
    if latest is not None:
        kept.last_contact_on = max(kept.last_contact_on or latest, latest)
    db.session.flush()


def _last_contact_id() -> int:
    """The highest number of a contact now: what is logged from now on has a higher one."""
    return db.session.scalar(select(func.max(Base.metadata.tables["employer_contacts"].c.id))) or 0


def _latest_since(merge: EmployerMerge) -> date | None:
    """The day of the latest contact with the kept employer that was logged after the merge; None without any."""
    contacts = Base.metadata.tables["employer_contacts"]
    logged = select(contacts.c.happened_on).where(
        contacts.c.employer_id == merge.kept_id, contacts.c.id > merge.snapshot["last_contact"]
    )
    return max(db.session.scalars(logged), default=None)


def clear_old_snapshots(at: datetime) -> int:
    """Forget what employers and people were like before merges that are taken back or old; how many merges."""
    wanted = select(EmployerMerge).where(
        or_(EmployerMerge.undone_at.is_not(None), EmployerMerge.merged_at <= at - UNDOABLE_FOR)
    )
    old = [merge for merge in db.session.scalars(wanted) if merge.is_undoable]
    for merge in old:
        merge.snapshot = {}
    db.session.flush()
    return len(old)
