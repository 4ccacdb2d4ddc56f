"""What is stored about people at employers and about staff, for whoever of them asks. No participant is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.audit.rules import is_secret
from crm.database import db
from crm.employers.models import ContactPerson
from crm.personal_data.belonging import table_named
from crm.personal_data.extracts import Part, Values, rows_where
from crm.personal_data.kinds import Subject
from crm.personal_data.registry import kinds_about

# Table → the column that says whose row it is.
_OWNERS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "contact_person": {
            "contact_people": "id",
            "supervisors": "contact_person_id",
            "course_invitations": "contact_person_id",
        },
        "staff": {
            "staff": "id",
            "employers": "owner_id",
            "company_friends": "owner_id",
            "agreements": "owner_id",
            "campaigns": "owner_id",
            "learnings": "turned_on_by_id",
            "employer_merges": "merged_by_id",
            "booklets": "made_by_id",
            "employer_handovers": "made_by_id",
            **dict.fromkeys(
                (
                    "passkeys",
                    "staff_programmes",
                    "import_runs",
                    "log_in_sessions",
                    "unsent_forms",
                    "saved_questions",
                    "reminder_settings",
                    "sent_digests",
                    "calendar_feeds",
                    "saved_views",
                    "bulk_changes",
                ),
                "staff_id",
            ),
        },
    }
)
# Of tables that the log holds for secret: what says nothing that opens an account.
_HANDED_OUT: Final = MappingProxyType(
    {
        "passkeys": frozenset({"name", "usage", "device_type", "lastuse_datetime"}),
        "log_in_sessions": frozenset({"began_at", "last_seen_at", "address", "device", "ended_at", "why"}),
    }
)
# It opens an account, or speaks of participants.
_KEPT_BACK: Final = frozenset(
    {
        ("staff", "fs_uniquifier"),
        ("unsent_forms", "content"),
        ("bulk_changes", "new"),
        ("bulk_changes", "old"),
    }
)


@dataclass(frozen=True)
class RowChange:
    """What somebody did to the person's own row: column → [old, new]."""

    at: datetime
    who: str | None
    action: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Doing:
    """How often a member of staff has done something of one kind, and between when."""

    action: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class OthersExtract:
    """Everything about a contact person or a member of staff, as it stood `at`.

    `contacts` are the days on which a contact person was spoken to, `doings` what a member of staff has done.
    """

    about: Subject
    at: datetime
    parts: Sequence[Part]
    contacts: Sequence[Values] = ()
    changes: Sequence[RowChange] = ()
    doings: Sequence[Doing] = ()


def extract_of_contact_person(person: ContactPerson, at: datetime) -> OthersExtract:
    """What is stored about somebody at an employer."""
    contacts = table_named("employer_contacts")
    spoken = rows_where(
        contacts, ("happened_on", "channel", "staff_id"), contacts.c.contact_person_id == person.id
    )
    changes = _changes_of("contact_people", person.id)
    return OthersExtract("contact_person", at, _parts("contact_person", person.id), spoken, changes)


def extract_of_staff(person: Staff, at: datetime) -> OthersExtract:
    """What is stored about somebody who works here. Of what they did only how often: the rest is about others."""
    changes = _changes_of("staff", person.id)
    return OthersExtract("staff", at, _parts("staff", person.id), (), changes, _doings(person.id))


def _parts(about: Subject, id_: int) -> list[Part]:
    owners = _OWNERS[about]
    return [
        Part(
            kind,
            {
                name: _rows(name, owners[name], kind.columns_of(name), id_)
                for name in kind.tables
                if name in owners
            },
        )
        for kind in kinds_about(about)
    ]


def _rows(name: str, owner: str, columns: Sequence[str], id_: int) -> Sequence[Values]:
    table = table_named(name)
    shown = [column for column in columns if column != owner and _is_handed_out(name, column)]
    # Of what they answer for there is nothing else to show.
    return rows_where(table, shown or ["id"], table.c[owner] == id_)


def _is_handed_out(table: str, column: str) -> bool:
    if table in _HANDED_OUT:
        return column in _HANDED_OUT[table]
    return not is_secret(table, column) and (table, column) not in _KEPT_BACK


def _changes_of(table: str, id_: int) -> list[RowChange]:
    asked = (
        select(AuditEntry)
        .where(
            AuditEntry.entity == table,
            AuditEntry.entity_id == id_,
            AuditEntry.action.in_(("create", "update")),
        )
        .options(joinedload(AuditEntry.content), joinedload(AuditEntry.staff))
        .order_by(AuditEntry.number)
    )
    return [
        RowChange(entry.at, entry.staff.name if entry.staff else None, entry.action, entry.changes or {})
        for entry in db.session.scalars(asked)
    ]


def _doings(staff_id: int) -> list[Doing]:
    asked = (
        select(AuditEntry.action, func.count(), func.min(AuditEntry.at), func.max(AuditEntry.at))
        .where(AuditEntry.staff_id == staff_id)
        .group_by(AuditEntry.action)
        .order_by(AuditEntry.action)
    )
    return [Doing(*row) for row in db.session.execute(asked)]
