"""The register extract: everything that is stored about one participant, and who has read about them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import joinedload

from crm.audit.models import AuditEntry
from crm.audit.queries import Looks, list_readers
from crm.database import db
from crm.imports.models import ImportChange
from crm.participants.models import Participant
from crm.personal_data.belonging import belongs_to, has_rows_of_participants, table_named
from crm.personal_data.kinds import Kind
from crm.personal_data.registry import kinds_about
from crm.personal_data.traces import is_imported_about

# A column that points at somebody or something else → the tables that lead to a name.
_NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "programme_id": ("programmes",),
    "organisation_id": ("organisations",),
    "employer_id": ("employers",),
    "staff_id": ("staff",),
    "noted_by_id": ("staff",),
    "added_by_id": ("staff",),
    "reviewed_by_id": ("staff",),
    "turned_on_by_id": ("staff",),
    "contact_person_id": ("contact_people",),
    "moved_from_id": ("contact_people",),
    "course_id": ("courses",),
    "supervisor_id": ("supervisors", "contact_people"),
}
# What counts as having read about somebody.
READING: Final = frozenset({"read", "break_glass", "extract", "export", "disclose", "review"})
# They only say whose row it is, which is the same in the whole extract.
_OWNERS: Final = frozenset({"participant_id", "enrolment_id"})

# What stands in files is handed over as files: the extract says that they are there.
_HANDED_OVER_APART: Final = frozenset({"file_parts"})

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """What is stored of one kind: table → rows, each column → value. Ids of others are their names."""

    kind: Kind
    rows: Mapping[str, Sequence[Values]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of this kind is stored."""
        return not any(
            any(value not in (None, "", [], {}) for value in row.values()) for row in self.all_rows
        )

    @property
    def all_rows(self) -> Iterator[Values]:
        """Every row of every table."""
        return (row for rows in self.rows.values() for row in rows)


@dataclass(frozen=True)
class Correction:
    """A value that was changed: when, by whom, where, from what to what."""

    at: datetime
    name: str | None
    table: str
    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Extract:
    """Everything about one participant, as it stood `at`."""

    participant: Participant
    at: datetime
    parts: Sequence[Part]
    readings: Sequence[Looks]
    corrections: Sequence[Correction]
    imported: Sequence[Mapping[str, Any]]


def extract_of(participant: Participant, at: datetime) -> Extract:
    """The register extract of a participant."""
    parts = [_part(kind, participant.id) for kind in kinds_about("participant")]
    return Extract(
        participant,
        at,
        [part for part in parts if part.rows],
        list_readings(participant.id),
        list_corrections(participant.id),
        _imported(participant.id),
    )


def _part(kind: Kind, participant_id: int) -> Part:
    tables = [table_named(name) for name in kind.tables]
    return Part(
        kind,
        {
            table.name: _rows(kind, table, participant_id)
            for table in tables
            if has_rows_of_participants(table) and table.name not in _HANDED_OVER_APART
        },
    )


def _rows(kind: Kind, table: Table, participant_id: int) -> Sequence[Values]:
    names = [name for name in kind.columns_of(table.name) if name not in _OWNERS]
    return rows_where(table, names, belongs_to(table, [participant_id]))


def rows_where(table: Table, names: Sequence[str], condition: ColumnElement[bool]) -> Sequence[Values]:
    """These columns of the rows, in the order that they were written; ids of others are their names."""
    order = [table.c.id] if "id" in table.c else []
    asked = select(*(table.c[name] for name in names)).where(condition)
    rows = [dict(row) for row in db.session.execute(asked.order_by(*order)).mappings()]
    for name in names:
        if name in _NAMED:
            known = _names(_NAMED[name], {row[name] for row in rows})
            for row in rows:
                row[name] = known.get(row[name])
    return rows


def _names(tables: Sequence[str], ids: set[int | None]) -> dict[int | None, str]:
    """Id → name, over the tables that lead to one."""
    first = table_named(tables[0])
    asked: Any = select(first.c.id)
    last = first
    if len(tables) > 1:
        last = table_named(tables[1])
        asked = asked.join(last)
    found = db.session.execute(asked.add_columns(last.c.name).where(first.c.id.in_(ids - {None})))
    return {row.id: row.name for row in found}


def list_readings(participant_id: int) -> list[Looks]:
    """Who has read about the person, newest first, one line a reader and day."""
    return [looks for looks in list_readers(participant_id) if looks.action in READING]


def list_corrections(participant_id: int) -> list[Correction]:
    """Every value about the person that somebody has changed, newest first."""
    asked = (
        select(AuditEntry)
        .where(AuditEntry.participant_id == participant_id, AuditEntry.action == "update")
        .options(joinedload(AuditEntry.content), joinedload(AuditEntry.staff))
        .order_by(AuditEntry.number.desc())
    )
    return [
        Correction(
            entry.at,
            entry.staff.name if entry.staff else None,
            entry.entity,
            column,
            *_named(column, old, new),
        )
        for entry in db.session.scalars(asked)
        for column, (old, new) in (entry.changes or {}).items()
    ]


def _named(column: str, old: Any, new: Any) -> tuple[Any, Any]:
    """Names instead of ids, for a column that points at somebody or something else."""
    if column not in _NAMED:
        return old, new
    known = _names(_NAMED[column], {old, new})
    return known.get(old), known.get(new)


def _imported(participant_id: int) -> list[Mapping[str, Any]]:
    asked = (
        select(ImportChange.entity, ImportChange.before, ImportChange.after)
        .where(is_imported_about([participant_id]))
        .order_by(ImportChange.id)
    )
    return [dict(row) for row in db.session.execute(asked).mappings()]
