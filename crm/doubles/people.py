"""Contact people who came along with a merged employer and may be there already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.database import Base, db
from crm.doubles import rules
from crm.doubles.hanging import pointing_at
from crm.doubles.journal import Journal, rows_where
from crm.supervisors.models import Supervisor

_PEOPLE = "contact_people"
_FILLED = ("title", "phone", "email")
Person = dict[str, Any]


@dataclass(frozen=True)
class Alike:
    """Somebody at each of two employers who may be one person; `is_sure`: nothing speaks against it."""

    kept: Person
    merged: Person
    is_sure: bool


def list_alike(kept_id: int, merged_id: int) -> list[Alike]:
    """Pairs of contact people who may be the same. Two who both supervise are left as two: each has its placements."""
    ours, theirs = _there_now(kept_id), _there_now(merged_id)
    supervising = _supervising([person["id"] for person in [*ours, *theirs]])
    return [
        Alike(own, other, rules.are_surely_one(own, other))
        for other in theirs
        for own in ours
        if rules.may_be_one(own, other) and not {own["id"], other["id"]} <= supervising
    ]


def _there_now(employer_id: int) -> list[Person]:
    people = Base.metadata.tables[_PEOPLE]
    return rows_where(people, people.c.employer_id == employer_id, people.c.archived_on.is_(None))


def _supervising(ids: Iterable[int]) -> set[int]:
    return set(
        db.session.scalars(select(Supervisor.contact_person_id).where(Supervisor.contact_person_id.in_(ids)))
    )


def join(journal: Journal, pairs: Iterable[Alike], day: date, now: datetime) -> None:
    """Let what points at the second of each pair point at the first. The second is archived, nothing of it is lost."""
    people = Base.metadata.tables[_PEOPLE]
    joined: set[int] = set()
    for pair in pairs:
        if {pair.kept["id"], pair.merged["id"]} & joined:
            continue
        joined |= {pair.kept["id"], pair.merged["id"]}
        _point_at_the_first(journal, pair)
        journal.fill(people, pair.kept, pair.merged, _FILLED, now)
        values = {"archived_on": day, "version": pair.merged["version"] + 1, "updated_at": now}
        journal.change(people, pair.merged, values)


def _point_at_the_first(journal: Journal, pair: Alike) -> None:
    for column in pointing_at(_PEOPLE):
        table = Base.metadata.tables[column.table.name]
        ids = db.session.scalars(select(table.c.id).where(column == pair.merged["id"])).all()
        try:
            with db.session.begin_nested():
                journal.move(table, column.name, ids, pair.merged["id"], pair.kept["id"])
        except IntegrityError:
            # There is one of its kind already: it stays with whom it was.
            continue
