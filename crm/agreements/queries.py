"""Questions about agreements and files. A file about a participant is there only for whom they are theirs to see."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import abort
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import contains_eager, joinedload

from crm.accounts.models import Staff
from crm.agreements.models import Agreement, StoredFile
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import LARGEST_ID
from crm.participants.models import Participant
from crm.participants.queries import is_visible_for
from crm.placements.models import Placement

# So long before its last day an agreement is to be spoken about.
SOON: Final = timedelta(days=60)


def is_file_for(reader: Staff) -> ColumnElement[bool]:
    """Whether a file may be seen: it is about nobody, or about one of the reader's own participants."""
    own = select(Participant.id).where(is_visible_for(reader))
    return or_(StoredFile.participant_id.is_(None), StoredFile.participant_id.in_(own))


def get_agreement(employer_id: int, agreement_id: int) -> Agreement:
    """An agreement with the employer. 404 when there is none of that number there."""
    agreement = db.session.get(Agreement, agreement_id) if agreement_id <= LARGEST_ID else None
    return agreement if agreement is not None and agreement.employer_id == employer_id else abort(404)


def get_file(employer_id: int, file_id: int, reader: Staff) -> StoredFile:
    """A file at the employer that the reader may see. 404 for any other."""
    asked = select(StoredFile).where(
        StoredFile.id == min(file_id, LARGEST_ID), StoredFile.employer_id == employer_id, is_file_for(reader)
    )
    return db.session.scalars(asked).one_or_none() or abort(404)


def list_agreements(employer_id: int) -> Sequence[Agreement]:
    """The employer's agreements, those that end last first; an open end is last of all."""
    asked = select(Agreement).where(Agreement.employer_id == employer_id)
    return db.session.scalars(
        asked.options(joinedload(Agreement.owner)).order_by(
            Agreement.ends_on.desc().nulls_first(), Agreement.id.desc()
        )
    ).all()


def list_files(employer_id: int, reader: Staff) -> Sequence[StoredFile]:
    """The files at the employer that the reader may see, latest first, without what they hold."""
    asked = select(StoredFile).where(StoredFile.employer_id == employer_id, is_file_for(reader))
    return db.session.scalars(
        asked.options(joinedload(StoredFile.added_by)).order_by(
            StoredFile.added_on.desc(), StoredFile.id.desc()
        )
    ).all()


def list_own_placements(employer_id: int, reader: Staff) -> Sequence[Placement]:
    """Placements at the employer of the reader's own participants, latest first."""
    asked = (
        select(Placement)
        .join(Placement.participant)
        .where(Placement.employer_id == employer_id, is_visible_for(reader))
        .options(contains_eager(Placement.participant))
    )
    return db.session.scalars(asked.order_by(Placement.starts_on.desc(), Placement.id.desc())).all()


def list_running_out(staff: Staff, day: date, most: int = 8) -> Sequence[Row[*tuple[Any, ...]]]:
    """Agreements that end within sixty days of `day` and are the person's to see to, the first to end first.

    Theirs are those that they answer for, and those nobody answers for at an employer that is theirs.
    """
    is_theirs = or_(
        Agreement.owner_id == staff.id, and_(Agreement.owner_id.is_(None), Employer.owner_id == staff.id)
    )
    asked = (
        select(
            Agreement.title,
            Agreement.kind,
            Agreement.ends_on,
            Employer.id.label("employer_id"),
            Employer.name,
        )
        .join(Agreement.employer)
        .where(is_theirs, Agreement.ends_on.between(day, day + SOON), Employer.archived_on.is_(None))
        .order_by(Agreement.ends_on, Agreement.id)
        .limit(most)
    )
    return db.session.execute(asked).all()
