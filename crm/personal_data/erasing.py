"""Erasing participants in place: who it was goes, what reports count stays.

The registry says what becomes of each column. It is written past the session, so that the log of changes does not
keep a copy of what is being removed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Column, Table, delete, exists, or_, select, update

from crm import codes
from crm.accounts.models import Staff
from crm.audit.actions import record
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.errors import StillEnrolled
from crm.participants.actions import new_pseudonym
from crm.participants.models import Participant, erased_ref_key
from crm.personal_data import traces
from crm.personal_data.belonging import (
    PEOPLE,
    belongs_to,
    held_about_participants,
    table_named,
    tables_of_participants,
)
from crm.personal_data.rules import coarse_birth_year
from crm.personal_data.sameness import figures, require_same
from crm.reports.ages import age_group

# What the database keeps of each row, whoever it is about.
_KEPT_OF_ROW = ("version", "created_at", "updated_at")
# What free text may stand beside codes: column → the codes that stay.
_CODES = {("employer_contacts", "outcome"): codes.OUTCOMES}


@dataclass
class Removed:
    """How much was removed: how many persons, and per kind how many rows held something of it."""

    persons: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Removed") -> None:
        """Count another batch in."""
        self.persons += other.persons
        for kind, rows in other.rows.items():
            self.rows[kind] = self.rows.get(kind, 0) + rows


def erase(ids: Collection[int], day: date, reason: str) -> Removed:
    """Remove all but the counts of these participants, with one `erase` entry each in the log.

    `reason` is a code: `request` or `retention`. Nothing brings it back. Flushes, does not commit.
    """
    ids = sorted(ids)
    db.session.flush()
    removed = Removed(len(ids), _rows_held(ids))
    for id_ in ids:
        record("erase", "participants", id_, reason=reason)
    db.session.flush()
    removed.rows |= traces.remove(ids)
    _renew(ids, day)
    for table in tables_of_participants():
        _clear(table, ids)
    for table in reversed(tables_of_participants()):
        _let_go(table, ids)
    db.session.expire_all()
    return removed


def erase_on_request(_actor: Staff, participant: Participant, day: date) -> Removed:
    """Remove what is stored about somebody who asks for it.

    Raises StillEnrolled as long as the programme must document its support, ReportsDiffer when counts would change.
    """
    enrolled = exists().where(
        Enrolment.participant_id == participant.id,
        or_(Enrolment.exited_on.is_(None), Enrolment.exited_on > day),
    )
    if db.session.scalar(select(enrolled)):
        raise StillEnrolled
    before = figures()
    removed = erase([participant.id], day, "request")
    require_same(before, figures())
    return removed


def anonymise(_actor: Staff | None, participant: Participant) -> Participant:
    """Let somebody go on as an anonymous participant: counted with gender at most, enrolled as before.

    What log and imports remember of them goes too. Reports of age and education count them as unknown from now on.
    """
    participant_id, table = participant.id, table_named(PEOPLE)
    kept = {
        "id",
        "pseudonym",
        "organisation_id",
        "gender",
        "anonymous",
        "protected",
        "erased_on",
        *_KEPT_OF_ROW,
    }
    values = {column.name: _nothing_in(column) for column in table.c if column.name not in kept}
    db.session.flush()
    record("erase", PEOPLE, participant_id, reason="anonymous")
    traces.remove([participant_id])
    values |= {"anonymous": True, "protected": False, "version": table.c.version + 1}
    db.session.execute(update(table).where(table.c.id == participant_id).values(values))
    _clear(table_named("referrals"), [participant_id])
    for below in ("restrictions", "backgrounds"):
        db.session.execute(delete(table_named(below)).where(belongs_to(table_named(below), [participant_id])))
    db.session.expire_all()
    return participant


def _columns(table: Table, *fates: str) -> list[Column[Any]]:
    return [
        table.c[name]
        for _kind, held, of in held_about_participants()
        if of is table and held.fate in fates
        for name in held.columns
    ]


def _rows_held(ids: Sequence[int]) -> dict[str, int]:
    """Kind → rows that hold something that goes. Read and looked at here: a sealed column cannot be asked in SQL."""
    found: dict[str, int] = {}
    for kind, held, table in held_about_participants():
        if held.fate in ("cleared", "row_goes"):
            columns = [table.c[name] for name in held.columns]
            read = db.session.execute(select(*columns).where(belongs_to(table, ids)))
            found[kind.name] = found.get(kind.name, 0) + sum(any(row) for row in read)
    return found


def _nothing_in(column: Column[Any]) -> Any:
    """What an emptied column holds: NULL where it may, else what a new row holds."""
    if column.nullable:
        return None
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg


def _renew(ids: Sequence[int], day: date) -> None:
    """A new pseudonym and a coarse birth year for each, and a key by which an old file is known."""
    years: dict[int, list[int]] = {}
    enrolled = select(Enrolment.participant_id, Enrolment.enrolled_on).where(
        Enrolment.participant_id.in_(ids)
    )
    for participant_id, enrolled_on in db.session.execute(enrolled):
        years.setdefault(participant_id, []).append(enrolled_on.year)
    people = table_named(PEOPLE)
    born = select(people.c.id, people.c.birth_year, people.c.ref).where(people.c.id.in_(ids))
    for id_, birth_year, ref in db.session.execute(born).all():
        db.session.execute(
            update(people)
            .where(people.c.id == id_)
            .values(
                pseudonym=new_pseudonym(),
                birth_year=coarse_birth_year(birth_year, years.get(id_, ()), age_group),
                erased_on=day,
                erased_ref_key=erased_ref_key(ref) if ref else None,
            )
        )


def _clear(table: Table, ids: Sequence[int]) -> None:
    values: dict[str, Any] = {c.name: _nothing_in(c) for c in _columns(table, "cleared")}
    for column in _columns(table, "code_only"):
        _clear_free_text(table, column, ids)
    if values and "version" in table.c:
        # A form that was opened before must not write the old values back.
        values["version"] = table.c.version + 1
    if values:
        db.session.execute(update(table).where(belongs_to(table, ids)).values(values))


def _clear_free_text(table: Table, column: Column[Any], ids: Sequence[int]) -> None:
    """Empty what is no code. Read and looked at here: a sealed column cannot be asked in SQL."""
    written = select(table.c.id, column).where(belongs_to(table, ids), column.is_not(None))
    codes_that_stay = _CODES[table.name, column.name]
    free = [row_id for row_id, text in db.session.execute(written) if text not in codes_that_stay]
    if free:
        db.session.execute(update(table).where(table.c.id.in_(free)).values({column.name: None}))


def _let_go(table: Table, ids: Sequence[int]) -> None:
    if _columns(table, "row_goes"):
        db.session.execute(delete(table).where(belongs_to(table, ids)))
