"""Writing down agreements, and keeping and removing files."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from crm import errors
from crm.accounts.models import Staff
from crm.agreements import rules
from crm.agreements.models import Agreement, FilePart, StoredFile
from crm.database import db
from crm.employers.models import Employer
from crm.placements.models import Placement


def create_agreement(employer: Employer, values: Mapping[str, Any]) -> Agreement:
    """A new agreement with the employer."""
    agreement = Agreement(employer=employer, **values)
    db.session.add(agreement)
    db.session.flush()
    return agreement


def edit_agreement(agreement: Agreement, values: Mapping[str, Any]) -> Agreement:
    """Write these column values. A day in `ends_on` ends the agreement; it stays in the history."""
    for column, value in values.items():
        setattr(agreement, column, value)
    db.session.flush()
    return agreement


def remove_agreement(agreement: Agreement) -> None:
    """The agreement was written down by mistake: it goes. Raises StillPointedAt while it has files."""
    db.session.delete(agreement)
    db.session.flush()


def add_file(
    actor: Staff,
    employer: Employer,
    content: bytes,
    name: str | None,
    day: date,
    agreement: Agreement | None = None,
    placement: Placement | None = None,
) -> StoredFile:
    """Keep a file, sealed. One that belongs to a placement is about that participant from then on.

    Raises FileEmpty, FileTooLarge, FileKindRefused, or BelongsElsewhere for an agreement or placement of another
    employer.
    """
    kind = rules.kind_of(content)
    if any(one is not None and one.employer_id != employer.id for one in (agreement, placement)):
        raise errors.BelongsElsewhere
    file = StoredFile(
        employer=employer,
        agreement=agreement,
        placement_id=placement.id if placement else None,
        participant_id=placement.participant_id if placement else None,
        name=rules.clean_name(name, kind),
        kind=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        added_on=day,
        added_by=actor,
        parts=[
            FilePart(number=number, content=part) for number, part in enumerate(rules.parts_of(content), 1)
        ],
    )
    db.session.add(file)
    db.session.flush()
    return file


def remove_file(file: StoredFile) -> None:
    """Remove a file with what it holds. Nothing brings it back but a backup."""
    db.session.delete(file)
    db.session.flush()


def content_of(file: StoredFile) -> bytes:
    """What the file holds. Raises FileDamaged when it is not what was kept."""
    content = b"".join(part.content for part in file.parts)
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise errors.FileDamaged
    return content
